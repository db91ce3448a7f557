"""`analyze compare FILE --outcome COLUMN --by COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Compare(Analysis):
    key: ClassVar[str] = "compare"
    name: ClassVar[dict[str, str]] = {"zh": "比较组或波次", "en": "Compare groups or waves"}
    about: ClassVar[dict[str, str]] = {
        "zh": "比较各组或两波的均值、占比、NPS 或名次，自动选检验并说明把握度。",
        "en": "Compare means, shares, NPS or ranks of groups or waves; the test is chosen and its power stated.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--outcome", required=True, metavar="COLUMN", help="结果列 / the figure's column")
        parser.add_argument("--by", required=True, metavar="COLUMN", help="分组或波次列 / groups or waves")
        parser.add_argument(
            "--kind",
            choices=["mean", "share", "nps", "rank"],
            default="mean",
            help="指标种类 / kind of figure",
        )
        parser.add_argument(
            "--satisfied",
            nargs=2,
            type=float,
            metavar=("LOW", "HIGH"),
            help="算作满意的分数范围，例如 4 5 / satisfied answers, such as 4 5",
        )
        parser.add_argument(
            "--respondent",
            metavar="COLUMN",
            help="受访者编号，同一人两波相比 / ids: the same people in both waves",
        )
        parser.add_argument("--order", metavar="A,B", help="组的次序 / the order of groups")
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / weights")
        parser.add_argument("--strata", metavar="COLUMN", help="层 / strata")
        parser.add_argument("--clusters", metavar="COLUMN", help="群 / clusters")
        parser.add_argument("--margin", type=float, help="等效界值 / margin of equivalence")
        parser.add_argument("--low-is-good", action="store_true", help="低为好 / low is good")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.inference.compare import compare

        ends = None if options.satisfied is None else sorted(options.satisfied)
        return compare(
            data,
            options.outcome,
            options.by,
            kind=options.kind,
            satisfied=None if ends is None else (ends[0], ends[1]),
            respondent=options.respondent,
            order=listed(options.order) if options.order else None,
            weights=options.weight,
            strata=options.strata,
            clusters=options.clusters,
            margin=options.margin,
            high_is_good=not options.low_is_good,
            confidence=options.confidence,
        )
