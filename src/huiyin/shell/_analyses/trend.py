"""`analyze trend FILE --value COLUMN [--date COLUMN]`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._series import dated_arguments, season_argument, series_of
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Trend(Analysis):
    key: ClassVar[str] = "trend"
    name: ClassVar[dict[str, str]] = {"zh": "趋势检验", "en": "Test of trend"}
    about: ClassVar[dict[str, str]] = {
        "zh": "指标在上升、下降，还是暂不能判断：Mann–Kendall 检验与 Sen 斜率。",
        "en": "Does the figure rise or fall, or can one not tell: Mann-Kendall and Sen's slope.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        dated_arguments(parser)
        season_argument(parser)
        parser.add_argument(
            "--correction",
            choices=["auto", "none", "ar1", "hamed_rao", "yue_wang", "prewhitening"],
            default="auto",
            help="自相关的修正 / correction for autocorrelation",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trends.trend_tests import trend_test

        return trend_test(
            series_of(data, options),
            season=options.season,
            correction=options.correction,
            confidence=options.confidence,
        )
