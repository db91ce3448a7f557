"""`analyze silent-customers FILE --dissatisfied COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import event_of
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class SilentCustomers(Analysis):
    key: ClassVar[str] = "silent-customers"
    name: ClassVar[dict[str, str]] = {"zh": "沉默客户估计", "en": "Silent customers"}
    about: ClassVar[dict[str, str]] = {
        "zh": "没有回答、没有投诉的客户中有多少不满意：界限与估计，并写明假设。",
        "en": "How many of those who neither answered nor complained are dissatisfied: bounds, estimates, assumptions.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--dissatisfied",
            required=True,
            metavar="COLUMN[=VALUE]",
            help="是否不满意（未回答留空） / dissatisfied (empty where not answered)",
        )
        parser.add_argument("--complained", metavar="COLUMN[=VALUE]", help="是否投诉 / complained")
        parser.add_argument(
            "--predictors", default="", metavar="COLUMNS", help="人人已知的特征 / known of everybody"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.customers import silent_customers

        columns: dict[str, Any] = dict(data)
        name, columns_of = event_of(data, options.dissatisfied)
        columns[name] = columns_of
        complained = None
        if options.complained:
            complained, columns_of = event_of(data, options.complained)
            columns[complained] = columns_of
        return silent_customers(
            columns, dissatisfied=name, complained=complained, predictors=listed(options.predictors)
        )
