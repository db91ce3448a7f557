"""`analyze decompose FILE --value COLUMN --season N`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._series import dated_arguments, season_argument, series_of
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class DecomposeSeries(Analysis):
    key: ClassVar[str] = "decompose"
    name: ClassVar[dict[str, str]] = {"zh": "趋势与季节分解", "en": "Trend and season"}
    about: ClassVar[dict[str, str]] = {
        "zh": "把序列拆成趋势、季节与余项（STL）。",
        "en": "A series taken apart into trend, season and remainder (STL).",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        dated_arguments(parser)
        season_argument(parser)
        parser.add_argument(
            "--robust", action="store_true", help="不受个别异常期影响 / robust to odd periods"
        )
        parser.add_argument("--classical", action="store_true", help="古典分解 / the classical way")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require
        from huiyin.analytics.trends import decompose, stl

        values = series_of(data, options)
        season: Any = options.season or getattr(values, "season", None)
        require(season is not None, "--season", None, zh="给出", en="be given")
        if options.classical:
            return decompose(values, season)
        return stl(values, season, robust=options.robust)
