"""`analyze entropy-weights FILE --items COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class EntropyWeights(Analysis):
    key: ClassVar[str] = "entropy-weights"
    name: ClassVar[dict[str, str]] = {"zh": "熵权法权重", "en": "Entropy weights"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由各对象（网点、月份）得分的差异得出评价项权重；熵权法奖励差异，不是重要性。",
        "en": "Weights of items from how much objects (branches, months) differ; dispersion, not importance.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--items", required=True, metavar="COLUMNS", help="评价项的列 / columns of items")
        parser.add_argument(
            "--shift", type=float, default=0.0, help="先给每个值加上 / add to every score first"
        )
        parser.add_argument("--critic", action="store_true", help="改用 CRITIC 法 / use CRITIC instead")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.columns import select
        from huiyin.analytics.item_weights import critic_weights, entropy_weights

        items = listed(options.items)
        scores = select(data, items)
        if options.critic:
            return critic_weights(scores, items=items)
        return entropy_weights(scores, items=items, shift=options.shift)
