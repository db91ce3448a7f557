"""`analyze csat FILE --score COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Csat(Analysis):
    key: ClassVar[str] = "csat"
    name: ClassVar[dict[str, str]] = {"zh": "满意率与不满意率", "en": "Top and bottom boxes"}
    about: ClassVar[dict[str, str]] = {
        "zh": "一道题的满意率、不满意率、净值与平均分，各带区间。",
        "en": "Satisfied and dissatisfied shares of one question, their difference and the mean, with intervals.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "score", "评分列", "the column of ratings")
        shared.of_respondents(parser, "1,5")
        parser.add_argument("--top", type=int, default=2, help="满意的级数 / grades that are satisfied")
        parser.add_argument(
            "--bottom", type=int, default=2, help="不满意的级数 / grades that are dissatisfied"
        )
        parser.add_argument("--low-is-good", action="store_true", help="分数越低越好 / low is good")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.boxes import boxes

        return boxes(
            shared.one(data, options.score),
            shared.weights_of(data, options),
            scale=shared.scale_of(options),
            top=options.top,
            bottom=options.bottom,
            high_is_good=not options.low_is_good,
            confidence=options.confidence,
        )
