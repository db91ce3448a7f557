"""`analyze churn-risk FILE --outcome COLUMN --predictors COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import with_event
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class ChurnRisk(Analysis):
    key: ClassVar[str] = "churn-risk"
    name: ClassVar[dict[str, str]] = {"zh": "流失风险", "en": "Churn risk"}
    about: ClassVar[dict[str, str]] = {
        "zh": "每位客户的流失概率、理由与可信度；事件太少时答“暂不能判断”。",
        "en": 'Each customer\'s risk of leaving, with reasons and a check; "cannot tell yet" where events are few.',
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--outcome",
            required=True,
            metavar="COLUMN[=VALUE]",
            help="是否流失：0/1 列，或“列=取值” / left: a 0/1 column, or COLUMN=VALUE",
        )
        parser.add_argument(
            "--predictors", required=True, metavar="COLUMNS", help="变量，逗号分隔 / predictors"
        )
        parser.add_argument("--customer", metavar="COLUMN", help="客户编号 / customer")
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument("--penalty", type=float, default=1.0, help="岭惩罚 / ridge penalty")
        parser.add_argument(
            "--calibrate",
            default="none",
            choices=["none", "platt", "isotonic"],
            help="概率校准 / how probabilities are mended",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.customers import churn_risk

        columns, outcome = with_event(data, options.outcome)
        return churn_risk(
            columns,
            outcome=outcome,
            predictors=listed(options.predictors),
            customer=options.customer,
            weights=options.weight,
            penalty=options.penalty,
            calibrate=options.calibrate,
        )
