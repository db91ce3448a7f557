"""`analyze interrupted-series FILE --value COLUMN --start N`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class InterruptedSeries(Analysis):
    key: ClassVar[str] = "interrupted-series"
    name: ClassVar[dict[str, str]] = {"zh": "中断时间序列", "en": "Interrupted time series"}
    about: ClassVar[dict[str, str]] = {
        "zh": "没有对照时：实施前后水平和走势各变了多少。",
        "en": "Without a control: how level and slope changed when something was done.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--value",
            required=True,
            metavar="COLUMN",
            help="每期的数值，由旧到新 / a value a period, oldest first",
        )
        parser.add_argument(
            "--start",
            required=True,
            type=int,
            metavar="ROW",
            help="实施后的第一行，从 1 数起 / the first row after, counted from 1",
        )
        parser.add_argument("--season", type=int, metavar="N", help="季节周期的期数 / periods of a season")
        parser.add_argument("--low-is-good", action="store_true", help="数值低为好 / a low value is good")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trials import interrupted_series

        return interrupted_series(
            column(data, options.value),
            start=options.start - 1,
            season=options.season,
            high_is_good=not options.low_is_good,
        )
