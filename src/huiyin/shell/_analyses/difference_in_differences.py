"""`analyze difference-in-differences FILE --outcome … --treated … --after … --unit …`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class DifferenceInDifferences(Analysis):
    key: ClassVar[str] = "difference-in-differences"
    name: ClassVar[dict[str, str]] = {"zh": "双重差分", "en": "Difference-in-differences"}
    about: ClassVar[dict[str, str]] = {
        "zh": "试点单位的变化减去其他单位的变化，并检验实施前的走势是否一致。",
        "en": "The change of treated units less that of the others, with a check of the trend before.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        for name, words in (
            ("outcome", "结果列 / the outcome"),
            ("treated", "是否试点，0 或 1 / treated, 0 or 1"),
            ("after", "是否实施后，0 或 1 / after the start, 0 or 1"),
            ("unit", "单位（营业厅等） / the unit, such as a hall"),
        ):
            parser.add_argument(f"--{name}", required=True, metavar="COLUMN", help=words)
        parser.add_argument(
            "--period", metavar="COLUMN", help="时期，用于逐期差距 / the period, for the gap by period"
        )
        parser.add_argument("--weight", metavar="COLUMN", help="精度权重 / precision weights")
        parser.add_argument(
            "--fixed-effects",
            action="store_true",
            help="扣除单位与时期效应 / take out unit and period effects",
        )
        parser.add_argument("--low-is-good", action="store_true", help="数值低为好 / a low value is good")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trials import difference_in_differences

        return difference_in_differences(
            column(data, options.outcome),
            treated=column(data, options.treated),
            after=column(data, options.after),
            unit=column(data, options.unit),
            period=column(data, options.period),
            weights=column(data, options.weight),
            fixed_effects=options.fixed_effects,
            high_is_good=not options.low_is_good,
        )
