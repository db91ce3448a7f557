"""`analyze ipa FILE --performance COLUMNS (--importance COLUMNS | --outcome COLUMN)`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.drivers import resampled


@analyses.register
class ImportancePerformance(Analysis):
    key: ClassVar[str] = "ipa"
    name: ClassVar[dict[str, str]] = {"zh": "重要性–绩效分析（IPA）", "en": "Importance-performance analysis"}
    about: ClassVar[dict[str, str]] = {
        "zh": "重要性与绩效四象限；区间跨轴的评价项不归类。",
        "en": "Importance against performance; an item whose interval crosses an axis is undetermined.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--performance", required=True, metavar="COLUMNS", help="绩效列 / ratings")
        parser.add_argument("--importance", metavar="COLUMNS", help="重要性列，同序 / importance, same order")
        parser.add_argument(
            "--outcome", metavar="COLUMN", help="由与此列的关联推得重要性 / derive importance"
        )
        parser.add_argument("--method", default="lmg", help="推得重要性的方法 / method of derived importance")
        parser.add_argument(
            "--axes",
            default="means",
            help='means、midpoint，或两个数（重要性在前） / or "importance,performance"',
        )
        parser.add_argument("--scale", help="量表两端，如 1,5 / ends of the scale, such as 1,5")
        parser.add_argument(
            "--region",
            choices=["interval", "ellipse", "difference"],
            default="interval",
            help="按什么判断是否落在一侧 / what must lie on one side of an axis",
        )
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")
        resampled(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.drivers.ipa import ipa

        named = options.axes in ("means", "midpoint")
        return ipa(
            data,
            performance=listed(options.performance),
            importance=listed(options.importance) if options.importance else None,
            outcome=options.outcome,
            method=options.method,
            axes=options.axes if named else pair("axes", options.axes),
            scale=pair("scale", options.scale) if options.scale else None,
            region=options.region,
            weights=options.weight,
            n_bootstraps=options.bootstraps,
            confidence=options.confidence,
            seed=options.seed,
        )


def pair(argument: str, text: str) -> tuple[float, float]:
    """Two numbers separated by a comma; raises `BadArgument`."""
    from huiyin.analytics.checks import require

    parts = listed(text)
    fine = len(parts) == 2 and all(part.replace(".", "", 1).lstrip("-").isdigit() for part in parts)
    require(fine, argument, text, zh="为两个数，以逗号分隔", en="be two numbers separated by a comma")
    return float(parts[0]), float(parts[1])
