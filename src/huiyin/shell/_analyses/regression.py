"""`analyze regression FILE --outcome COLUMN --drivers COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.drivers import levels_of, outcome_and_drivers


@analyses.register
class RegressionAnalysis(Analysis):
    key: ClassVar[str] = "regression"
    name: ClassVar[dict[str, str]] = {"zh": "线性回归", "en": "Linear regression"}
    about: ClassVar[dict[str, str]] = {
        "zh": "最小二乘回归：稳健、按群组或按抽样设计的标准误，标准化系数与 VIF。",
        "en": "Least squares with robust, clustered or survey errors, standardised coefficients and VIF.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        outcome_and_drivers(parser)
        parser.add_argument(
            "--errors", help="classical, HC0, HC1, HC2, HC3, cluster, survey（缺省 HC3 / default HC3）"
        )
        parser.add_argument("--clusters", metavar="COLUMN", help="群组列 / the column of clusters")
        parser.add_argument("--strata", metavar="COLUMN", help="分层列 / the column of strata")
        parser.add_argument("--population", metavar="COLUMN", help="层的总体数列 / size of the row's stratum")
        parser.add_argument(
            "--levels", action="append", metavar="COLUMN:A,B,C", help="类别的次序 / the order of categories"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.drivers.regression import regression

        return regression(
            data,
            outcome=options.outcome,
            drivers=listed(options.drivers),
            weights=options.weight,
            errors=options.errors,
            clusters=options.clusters,
            strata=options.strata,
            population=options.population,
            levels=levels_of(options.levels),
            confidence=options.confidence,
        )
