"""`analyze forecast FILE --value COLUMN [--ahead N]`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._series import dated_arguments, season_argument, series_of
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class ForecastSeries(Analysis):
    key: ClassVar[str] = "forecast"
    name: ClassVar[dict[str, str]] = {"zh": "预测", "en": "Forecast"}
    about: ClassVar[dict[str, str]] = {
        "zh": "下几期大约是多少，区间多宽，这种预测在历史上准不准。",
        "en": "The next periods with intervals, and whether such forecasts have held in the past.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        dated_arguments(parser)
        season_argument(parser)
        parser.add_argument("--ahead", type=int, default=3, help="预测几期 / periods ahead")
        parser.add_argument(
            "--method", default="auto", help="方法，默认回测后自选 / method; chosen by backtest"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trends.forecasts import forecast

        return forecast(
            series_of(data, options),
            ahead=options.ahead,
            season=options.season,
            method=options.method,
            confidence=options.confidence,
        )
