"""`analyze representativeness FILE --responded COLUMN --by a,b`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class RIndicator(Analysis):
    key: ClassVar[str] = "representativeness"
    name: ClassVar[dict[str, str]] = {"zh": "代表性（R 指标）", "en": "Representativeness (R-indicator)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由整个样本框的应答标记算 R 指标与各变量、各类别的分指标。",
        "en": "R-indicator with its parts by variable and category, from a frame that marks who answered.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--responded", required=True, metavar="COLUMN", help="应答标记 0/1 / marks of response 0/1"
        )
        parser.add_argument(
            "--by", required=True, metavar="COLUMNS", help="人人已知的列 / columns known of all"
        )
        parser.add_argument("--weight", metavar="COLUMN", help="设计权重列 / design weights")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.sampling.representativeness import representativeness

        return representativeness(
            data,
            options.responded,
            listed(options.by),
            weights=options.weight,
            confidence=options.confidence,
        )
