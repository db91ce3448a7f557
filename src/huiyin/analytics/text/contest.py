"""A new model against the one in use, on texts that neither was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.paired_rates import mcnemar
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.text.problems import NothingCoded
from huiyin.analytics.text.quality import LabelQuality, label_quality

Verdict = Literal["better", "not_worse", "worse", "cannot_tell"]
FEW_FROZEN = 30
TOLERATED = 0.02  # how much accuracy a change may cost without being called worse


@dataclass(frozen=True)
class Contest(Result):
    """Champion (in use) and challenger on the same frozen texts.

    `difference`, `low`, `high`: accuracy of the challenger minus the champion's, with Newcombe's interval for pairs;
    `p_value` is McNemar's, exact. `verdict`: "better" (interval above 0 and p small), "worse" (below 0 and p small), "not_worse"
    (the challenger loses less than `TOLERATED` even at the lower end), otherwise "cannot_tell".
    """

    title: ClassVar[Bilingual] = {"zh": "现用模型与新模型", "en": "Model in use and new model"}
    champion: LabelQuality
    challenger: LabelQuality
    difference: float
    low: float
    high: float
    p_value: float
    n: int
    verdict: Verdict
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Both side by side, then the difference."""
        rate = Kind.RATE
        columns = (
            Column("model", {"zh": "模型", "en": "Model"}, Kind.TEXT),
            Column("accuracy", {"zh": "正确率", "en": "Accuracy"}, rate),
            Column("low", {"zh": "下限", "en": "Low"}, rate),
            Column("high", {"zh": "上限", "en": "High"}, rate),
            Column("macro_f1", {"zh": "宏平均 F1", "en": "Macro-F1"}, rate),
            Column("n", {"zh": "条数", "en": "Texts"}, Kind.COUNT),
        )
        rows = (
            _row({"zh": "现用", "en": "In use"}, self.champion),
            _row({"zh": "新", "en": "New"}, self.challenger),
        )
        gap = (
            Column("difference", {"zh": "正确率之差", "en": "Difference of accuracy"}, rate),
            Column("low", {"zh": "下限", "en": "Low"}, rate),
            Column("high", {"zh": "上限", "en": "High"}, rate),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        )
        row = (self.difference, self.low, self.high, self.p_value)
        return (
            Table("models", self.title, columns, rows),
            Table("difference", {"zh": "差别", "en": "Difference"}, gap, (row,)),
        )


def contest(
    true: Sequence[str], champion: Sequence[str], challenger: Sequence[str], *, confidence: float = 0.95
) -> Contest:
    """Compare the labels of two models on the same texts, of which people know the `true` label.

    Raises `NothingCoded`, `BadArgument`. Source: McNemar 1947; Newcombe 1998, method 10 for pairs.

    >>> true = ["a", "b"] * 50
    >>> found = contest(true, ["a"] * 100, ["a", "b"] * 40 + ["a", "a"] * 10)
    >>> round(found.difference, 2), found.verdict
    (0.4, 'better')
    """
    require_rate("confidence", confidence)
    n = len(true)
    if n == 0:
        raise NothingCoded()
    for name, labels in (("champion", champion), ("challenger", challenger)):
        zh, en = f"与人工编码同长（{n}）", f"be as long as `true` ({n})"
        require(len(labels) == n, name, len(labels), zh=zh, en=en)
    truth = np.asarray(true, dtype=object)
    old, new = (np.asarray(labels, dtype=object) == truth for labels in (champion, challenger))
    counts = np.bincount(2 * old.astype(np.int64) + new, minlength=4).reshape(2, 2)
    outcome = mcnemar(counts, confidence=confidence)
    gap, low, high = (float(part or 0.0) for part in (outcome.difference, outcome.low, outcome.high))
    p_value = float(1.0 if outcome.p_value is None else outcome.p_value)
    notes = (_few(n),) if n < FEW_FROZEN else ()
    names = sorted({*true, *champion, *challenger})
    return Contest(
        label_quality(champion, true, labels=names, confidence=confidence),
        label_quality(challenger, true, labels=names, confidence=confidence),
        gap,
        low,
        high,
        p_value,
        n,
        "cannot_tell" if notes else _verdict(low, high, p_value < 1 - confidence),
        notes,
    )


def _verdict(low: float, high: float, is_significant: bool) -> Verdict:
    if is_significant and low > 0:
        return "better"
    if is_significant and high < 0:
        return "worse"
    return "not_worse" if low >= -TOLERATED else "cannot_tell"


def _row(name: Bilingual, quality: LabelQuality) -> tuple[Any, ...]:
    one: Estimate = quality.accuracy
    return name, one.value, one.low, one.high, quality.macro_f1.value, quality.n


def _few(n: int) -> Note:
    return note(
        "few_frozen",
        f"封存的只有 {n} 条，暂不能判断哪个更好。",
        f"Only {n} texts were set apart: this cannot tell yet which is better.",
    )
