"""`analyze pareto FILE (--reason COLUMN | --outcome COLUMN --drivers COLUMNS)`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.drivers import resampled


@analyses.register
class ParetoAnalysis(Analysis):
    key: ClassVar[str] = "pareto"
    name: ClassVar[dict[str, str]] = {"zh": "帕累托分析（关键少数）", "en": "Pareto: the vital few"}
    about: ClassVar[dict[str, str]] = {
        "zh": "哪几个因素占到 80%，这条分界线有多大把握。",
        "en": "Which few factors make up 80 %, and how certain that cut is.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--reason", metavar="COLUMN", help="原因列（类别） / a column of categories")
        parser.add_argument("--outcome", metavar="COLUMN", help="结果列 / the outcome")
        parser.add_argument("--drivers", metavar="COLUMNS", help="驱动因素列 / drivers, by commas")
        parser.add_argument("--method", default="lmg", help="分摊方法 / method of sharing out")
        parser.add_argument("--target", type=float, default=0.8, help="要占到的比例 / share to reach")
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")
        resampled(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.drivers.pareto import pareto

        return pareto(
            data,
            reason=options.reason,
            outcome=options.outcome,
            drivers=listed(options.drivers) if options.drivers else None,
            method=options.method,
            weights=options.weight,
            target=options.target,
            n_bootstraps=options.bootstraps,
            confidence=options.confidence,
            seed=options.seed,
        )
