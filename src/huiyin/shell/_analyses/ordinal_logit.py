"""`analyze ordinal-logit FILE --outcome COLUMN --drivers COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.drivers import levels_of, outcome_and_drivers


@analyses.register
class OrdinalLogitAnalysis(Analysis):
    key: ClassVar[str] = "ordinal-logit"
    name: ClassVar[dict[str, str]] = {"zh": "有序 logit 回归", "en": "Ordinal logit"}
    about: ClassVar[dict[str, str]] = {
        "zh": "结果是有序等级时的回归（比例优势模型），并检验其前提。",
        "en": "Regression of ordered grades (proportional odds), with a test of its assumption.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        outcome_and_drivers(parser)
        parser.add_argument("--counts", metavar="COLUMN", help="每行代表的人数列 / people a row stands for")
        parser.add_argument("--link", choices=["logit", "probit"], default="logit", help="连接函数 / link")
        parser.add_argument(
            "--levels", action="append", metavar="COLUMN:A,B,C", help="等级或类别的次序 / order of grades"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.drivers.ordinal_logit import ordinal_logit

        return ordinal_logit(
            data,
            outcome=options.outcome,
            drivers=listed(options.drivers),
            weights=options.weight,
            counts=options.counts,
            link=options.link,
            levels=levels_of(options.levels),
            confidence=options.confidence,
        )
