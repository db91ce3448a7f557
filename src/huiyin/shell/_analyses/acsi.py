"""`analyze acsi FILE --items A,B,C`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Acsi(Analysis):
    key: ClassVar[str] = "acsi"
    name: ClassVar[dict[str, str]] = {"zh": "ACSI 满意度得分", "en": "ACSI score"}
    about: ClassVar[dict[str, str]] = {
        "zh": "总体满意、与期望相比、与理想相比三题合成的 0–100 分。",
        "en": "The 0-100 score of three items: overall, against expectations, against the ideal.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.columns(
            parser, "items", "三题的列，逗号分隔", "the columns of the three items, separated by commas"
        )
        parser.add_argument("--item-weights", metavar="W,W,W", help="三题权重，和为 1 / weights, sum 1")
        shared.of_respondents(parser, "1,10")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.boxes import acsi

        return acsi(
            data,
            items=listed(options.items),
            item_weights=shared.numbers_of("item_weights", options.item_weights),
            weights=shared.weights_of(data, options),
            scale=shared.scale_of(options),
            confidence=options.confidence,
        )
