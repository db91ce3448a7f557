"""`analyze customer-value FILE --customer COLUMN --date COLUMN --horizon N`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import column, optional
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class CustomerValue(Analysis):
    key: ClassVar[str] = "customer-value"
    name: ClassVar[dict[str, str]] = {"zh": "客户终身价值", "en": "Customer value"}
    about: ClassVar[dict[str, str]] = {
        "zh": "从购买流水预测每位客户的购买次数与价值（BG/NBD 或 Pareto/NBD，Gamma–Gamma）。",
        "en": "From a log of purchases, what each customer will buy and be worth (BG/NBD or Pareto/NBD, Gamma-Gamma).",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--customer", required=True, metavar="COLUMN", help="客户编号 / customer")
        parser.add_argument("--date", required=True, metavar="COLUMN", help="购买日期 / date of purchase")
        parser.add_argument("--value", metavar="COLUMN", help="金额 / value")
        parser.add_argument("--unit", type=float, default=7.0, help="时间单位（天） / days in a unit of time")
        parser.add_argument(
            "--horizon", type=float, default=52.0, help="预测期（单位数） / units to look ahead"
        )
        parser.add_argument(
            "--model", default="bg_nbd", choices=["bg_nbd", "pareto_nbd"], help="购买模型 / purchase model"
        )
        parser.add_argument(
            "--discount", type=float, default=0.0, help="每单位时间的贴现率 / discount a unit"
        )
        parser.add_argument("--margin", type=float, default=1.0, help="毛利率 / margin")
        parser.add_argument("--end", help="观察截止日期 / end of the period watched")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.customers import customer_value, purchase_summary

        made = purchase_summary(
            column(data, options.customer),
            column(data, options.date),
            optional(data, options.value),
            end=options.end,
            unit=options.unit,
        )
        return customer_value(
            made.frequency,
            made.recency,
            made.age,
            made.value if options.value else None,
            horizon=options.horizon,
            customers=made.customers,
            model=options.model,
            discount_rate=options.discount,
            margin_rate=options.margin,
        )
