"""`analyze reliability-indices FILE --customers COLUMN --minutes COLUMN --served N`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class ReliabilityIndices(Analysis):
    key: ClassVar[str] = "reliability-indices"
    name: ClassVar[dict[str, str]] = {"zh": "供电可靠性指标", "en": "Reliability of supply"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由停电记录计算 SAIFI、SAIDI、CAIDI 与 ASAI。",
        "en": "SAIFI, SAIDI, CAIDI and ASAI from an outage log.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "customers", "停电户数列", "the column of customers interrupted")
        shared.column(parser, "minutes", "停电分钟数列", "the column of minutes without supply")
        parser.add_argument("--served", type=float, required=True, help="供电总户数 / customers served")
        parser.add_argument("--hours", type=float, default=8760, help="统计期小时数 / hours of the period")
        parser.add_argument(
            "--shortest", type=float, default=0, help="不超过此分钟数的不计 / leave shorter ones out"
        )
        shared.column(
            parser,
            "major",
            "重大事件（1/0）列，剔除",
            "the column that is 1 for events left out",
            required=False,
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.operations.reliability import reliability_indices

        return reliability_indices(
            shared.one(data, options.customers),
            shared.one(data, options.minutes),
            customers_served=options.served,
            period_hours=options.hours,
            shortest=options.shortest,
            major=shared.one(data, options.major),
        )
