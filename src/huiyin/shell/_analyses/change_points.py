"""`analyze change-points FILE --value COLUMN [--date COLUMN]`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._series import dated_arguments, series_of
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class ChangePointsOfSeries(Analysis):
    key: ClassVar[str] = "change-points"
    name: ClassVar[dict[str, str]] = {"zh": "变点", "en": "Change points"}
    about: ClassVar[dict[str, str]] = {
        "zh": "水平（或波动）从哪一期起变了，变了几次。",
        "en": "From which period on the level (or the spread) changed, and how often.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        dated_arguments(parser)
        parser.add_argument(
            "--change",
            choices=["mean", "variance", "mean_and_variance"],
            default="mean",
            help="什么变了 / what changes",
        )
        parser.add_argument(
            "--method",
            choices=["breakpoints", "pelt", "amoc"],
            default="breakpoints",
            help="方法；breakpoints 给出变点的区间 / the method; breakpoints gives intervals",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trends import breakpoints, change_points

        values = series_of(data, options)
        if options.method == "breakpoints":
            from huiyin.analytics.checks import require_one_of

            require_one_of("--change", options.change, ("mean",))
            return breakpoints(values, confidence=options.confidence)
        return change_points(values, change=options.change, method=options.method)
