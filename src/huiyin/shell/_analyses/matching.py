"""`analyze matching FILE --outcome … --treated … --covariates …`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Matching(Analysis):
    key: ClassVar[str] = "matching"
    name: ClassVar[dict[str, str]] = {"zh": "匹配比较", "en": "Matched comparison"}
    about: ClassVar[dict[str, str]] = {
        "zh": "没有随机分组时：与事前相像的人比较，并说明两组是否真的相像。",
        "en": "Without randomisation: a comparison with people who looked alike before, and whether they do.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--outcome", required=True, metavar="COLUMN", help="结果列 / the outcome")
        parser.add_argument(
            "--treated", required=True, metavar="COLUMN", help="是否受益，0 或 1 / treated, 0 or 1"
        )
        parser.add_argument(
            "--covariates",
            required=True,
            metavar="LIST",
            help="事前的变量，逗号分隔 / variables from before, by commas",
        )
        parser.add_argument(
            "--method", choices=["nearest", "weighting"], default="nearest", help="方法 / method"
        )
        parser.add_argument("--low-is-good", action="store_true", help="数值低为好 / a low value is good")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trials import matched_comparison

        return matched_comparison(
            dict(data),
            outcome=options.outcome,
            treated=options.treated,
            covariates=listed(options.covariates),
            method=options.method,
            high_is_good=not options.low_is_good,
        )
