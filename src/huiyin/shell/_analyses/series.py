"""`analyze series FILE --date COLUMN --value COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._series import dated_arguments, series_of
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class SeriesByPeriod(Analysis):
    key: ClassVar[str] = "series"
    name: ClassVar[dict[str, str]] = {"zh": "逐期数值", "en": "Figures by period"}
    about: ClassVar[dict[str, str]] = {
        "zh": "按日、周、月、季或年看一个指标，每期有样本量与区间，空缺写明。",
        "en": "A measure by day, week, month, quarter or year, each period with n and interval, gaps shown.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        dated_arguments(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require

        require(options.date is not None, "--date", None, zh="给出", en="be given")
        return series_of(data, options)
