"""`analyze survival FILE --time COLUMN --event COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import column, event_of, numbers_of, optional, survival_arguments
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Survival(Analysis):
    key: ClassVar[str] = "survival"
    name: ClassVar[dict[str, str]] = {"zh": "留存（生存）曲线", "en": "Survival curves"}
    about: ClassVar[dict[str, str]] = {
        "zh": "客户留到某一时间的比例（Kaplan–Meier），中位时间与区间。",
        "en": "The share of customers still there after a time (Kaplan-Meier), with medians and intervals.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        survival_arguments(parser)
        parser.add_argument("--group", metavar="COLUMN", help="分组列 / the column of groups")
        parser.add_argument(
            "--interval",
            default="log",
            choices=["log", "log-log", "plain", "logit", "arcsin"],
            help="区间的变换 / scale of the interval",
        )
        parser.add_argument("--until", type=float, help="限定平均时间的上限 / bound of the restricted mean")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.customers import survival_curve

        return survival_curve(
            numbers_of(data, options.time),
            event_of(data, options.event)[1],
            group=column(data, options.group),
            weights=optional(data, options.weight),
            entry=optional(data, options.entry),
            cluster=column(data, options.cluster),
            confidence=options.confidence,
            interval=options.interval,
            restricted_at=options.until,
        )
