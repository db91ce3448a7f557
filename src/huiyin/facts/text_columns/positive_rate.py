"""How probably the answer is praise rather than blame."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from huiyin.analytics.text.polarity import positive_rates
from huiyin.facts.text_columns.base import TextColumn, text_columns


@text_columns.register
class PositiveRate(TextColumn):
    """The probability, to the hundredth, that the answer is positive; null where there are no words to read.

    >>> PositiveRate().derive(pa.array(["服务很好，非常满意，强烈推荐！", "???", None])).to_pylist()
    [0.99, None, None]
    """

    key = "positive_rate"
    name = {"zh": "正面概率", "en": "Probability of praise"}
    about = {
        "zh": "回答是肯定而不是否定的概率（0–1，校准过），由随产品提供的模型读出；没有文字时为空。",
        "en": "The calibrated probability (0–1) that the answer is positive rather than negative, read by the model "
        "that comes with the product; empty where there are no words.",
    }
    examples = (
        ("服务很好，非常满意，强烈推荐！", 0.99),
        ("态度恶劣，太失望了，再也不来了", 0.01),
        ("？？？", None),
    )
    kind = pa.float64()

    def derive(self, texts: pa.Array) -> pa.Array:
        said = texts.is_valid().to_numpy(zero_copy_only=False)
        rates = np.full(len(texts), np.nan)
        if said.any():
            rates[said] = positive_rates(texts.drop_null().to_pylist()).round(2)
        return pa.array(rates, pa.float64(), from_pandas=True)
