"""`analyze nps FILE --score COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class Nps(Analysis):
    key: ClassVar[str] = "nps"
    name: ClassVar[dict[str, str]] = {"zh": "净推荐值 NPS", "en": "Net promoter score"}
    about: ClassVar[dict[str, str]] = {
        "zh": "0–10 分推荐意愿的净推荐值及其区间。",
        "en": "The net promoter score of 0-10 answers, with its interval.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--score", required=True, metavar="COLUMN", help="0–10 分的列 / the column of 0-10 answers"
        )
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument(
            "--subtract",
            type=float,
            default=0.0,
            help="先减去这个数（1–11 编码时为 1） / subtract first, 1 for answers coded 1-11",
        )
        parser.add_argument(
            "--by", metavar="COLUMN", help="分组列：每组一个净推荐值 / a score for every group of this column"
        )
        parser.add_argument(
            "--interval",
            choices=["auto", "wald", "adjusted", "t"],
            default="auto",
            help="区间的算法（分组时为 auto） / how the interval is made (auto by group)",
        )
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.by_group import by_group
        from huiyin.analytics.checks import require
        from huiyin.analytics.columns import select
        from huiyin.analytics.direct import nps

        score = select(data, [options.score])[:, 0] - options.subtract
        weight = select(data, [options.weight])[:, 0] if options.weight else None
        if not options.by:
            return nps(score, weight, method=options.interval, confidence=options.confidence)
        require(
            options.interval == "auto",
            "--interval",
            options.interval,
            zh="在分组（--by）时为 auto",
            en="be auto together with --by",
        )
        return by_group("nps", score, column(data, options.by), weight, confidence=options.confidence)
