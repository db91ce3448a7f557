"""`analyze satisfaction-link FILE --satisfaction COLUMN --outcome COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import column, with_event
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class SatisfactionLink(Analysis):
    key: ClassVar[str] = "satisfaction-link"
    name: ClassVar[dict[str, str]] = {"zh": "满意度与行为的关联", "en": "Satisfaction and behaviour"}
    about: ClassVar[dict[str, str]] = {
        "zh": "不同满意度的客户，复购、流失或花费有何不同；只说关联，不说因果。",
        "en": "How repurchase, churn or spending differ by satisfaction: a connection, not a cause.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--satisfaction", required=True, metavar="COLUMN", help="满意度列 / satisfaction")
        parser.add_argument(
            "--outcome",
            required=True,
            metavar="COLUMN[=VALUE]",
            help="行为：0/1 列、“列=取值”或金额 / a 0/1 column, COLUMN=VALUE, or an amount",
        )
        parser.add_argument(
            "--kind",
            default="rate",
            choices=["rate", "time", "amount"],
            help="行为的种类 / kind of behaviour",
        )
        parser.add_argument("--time", metavar="COLUMN", help="观察时间（kind 为 time） / time followed")
        parser.add_argument("--adjust", default="", metavar="COLUMNS", help="调整变量 / held alike")
        parser.add_argument(
            "--cuts", default="", metavar="NUMBERS", help="分档界限 / where to cut satisfaction"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.columns import numbers
        from huiyin.analytics.customers import satisfaction_link

        columns, outcome = with_event(data, options.outcome)
        column(data, options.satisfaction)
        cuts = [float(cut) for cut in listed(options.cuts)] or None
        return satisfaction_link(
            columns,
            satisfaction=options.satisfaction,
            outcome=outcome,
            kind=options.kind,
            time=options.time,
            adjust=listed(options.adjust),
            cuts=None if cuts is None else numbers(cuts).tolist(),
        )
