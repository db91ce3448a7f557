"""`analyze ab-test FILE --outcome COLUMN --arm COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column, listed


@analyses.register
class AbTest(Analysis):
    key: ClassVar[str] = "ab-test"
    name: ClassVar[dict[str, str]] = {"zh": "对照试验", "en": "Randomised trial"}
    about: ClassVar[dict[str, str]] = {
        "zh": "随机对照试验：新做法是否证实更好、相当，还是未证实。",
        "en": "A randomised trial: is the new way proven better, equivalent, or not proven?",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--outcome", required=True, metavar="COLUMN", help="结果列 / the outcome")
        parser.add_argument("--arm", required=True, metavar="COLUMN", help="分组列 / the arm of each row")
        parser.add_argument(
            "--kind", choices=["mean", "rate", "nps"], default="mean", help="结果的种类 / kind of outcome"
        )
        parser.add_argument("--control", metavar="ARM", help="对照组的名称 / the control's name")
        parser.add_argument(
            "--covariate", metavar="COLUMN", help="试验前测得的协变量（CUPED） / measured before the trial"
        )
        parser.add_argument(
            "--clusters", metavar="COLUMN", help="随机分配的单位 / the unit that was randomised"
        )
        parser.add_argument(
            "--shares",
            default="",
            metavar="LIST",
            help="计划的分配比例，对照在前 / planned shares, control first",
        )
        parser.add_argument("--margin", type=float, help="相当的界限 / margin of equivalence")
        parser.add_argument("--low-is-good", action="store_true", help="数值低为好 / a low value is good")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trials import ab_test

        shares = [float(share) for share in listed(options.shares)]
        return ab_test(
            column(data, options.outcome),
            column(data, options.arm),
            kind=options.kind,
            control=options.control,
            covariate=column(data, options.covariate),
            clusters=column(data, options.clusters),
            planned_shares=shares or None,
            margin=options.margin,
            high_is_good=not options.low_is_good,
        )
