"""`analyze expectations FILE --date COLUMN --expected A,B [--perceived C,D]`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Expectations(Analysis):
    key: ClassVar[str] = "expectations"
    name: ClassVar[dict[str, str]] = {"zh": "客户期望监测", "en": "Expectation monitoring"}
    about: ClassVar[dict[str, str]] = {
        "zh": "客户对各项的期望在升还是在降，近期有没有异常。",
        "en": "Whether expectations of each item rise or fall, and whether any moved of late.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--date", required=True, metavar="COLUMN", help="日期列 / the column of dates")
        parser.add_argument(
            "--expected", required=True, metavar="COLUMNS", help="期望评分列 / expectation ratings"
        )
        parser.add_argument(
            "--perceived", default="", metavar="COLUMNS", help="感知评分列 / perception ratings"
        )
        parser.add_argument(
            "--by", choices=["week", "month", "quarter", "year"], default="quarter", help="时间单位 / period"
        )
        parser.add_argument(
            "--baseline", type=int, metavar="N", help="前 N 期定控制限 / the first N periods set the limits"
        )
        parser.add_argument(
            "--false-alarms", type=float, default=0.1, help="一年允许误报几次 / false alarms a year"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trends.expectations import monitor_expectations

        return monitor_expectations(
            data,
            date=options.date,
            expected=listed(options.expected),
            perceived=listed(options.perceived),
            by=options.by,
            baseline=options.baseline,
            false_alarms_per_year=options.false_alarms,
        )
