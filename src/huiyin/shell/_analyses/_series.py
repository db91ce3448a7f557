"""Arguments of the methods about series: dated rows, or one value a period."""

from __future__ import annotations

import argparse
from typing import Any

from huiyin.shell._analyses.base import Data, column, listed

_GRAINS = ("day", "week", "month", "quarter", "year")
_MEASURES = ("mean", "nps", "top_2_box", "ces", "satisfaction_index", "satisfied_customer_rate")


def dated_arguments(parser: argparse.ArgumentParser) -> None:
    """Value, date and how rows become a figure a period."""
    parser.add_argument(
        "--value",
        required=True,
        metavar="COLUMN",
        help="评分列；没有日期列时为每期一个数，由旧到新 / the scores; without dates one figure a period, oldest first",
    )
    parser.add_argument("--date", metavar="COLUMN", help="日期列 / the column of dates")
    parser.add_argument("--by", choices=_GRAINS, default="month", help="时间单位 / the length of a period")
    parser.add_argument("--measure", choices=_MEASURES, default="mean", help="指标 / the measure")
    parser.add_argument(
        "--scale", metavar="LOW,HIGH", help="量表两端，如 1,5 / ends of the scale, such as 1,5"
    )
    parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
    parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")


def season_argument(parser: argparse.ArgumentParser) -> None:
    """Periods a cycle."""
    parser.add_argument(
        "--season",
        type=int,
        metavar="N",
        help="一个周期的期数，如月度数据为 12 / periods a cycle, 12 for months",
    )


def scale_of(text: str | None) -> tuple[float, float] | None:
    """Two numbers separated by a comma."""
    if text is None:
        return None
    from huiyin.analytics.checks import require

    try:
        low, high = (float(part) for part in listed(text))
    except ValueError:
        require(False, "--scale", text, zh="写成两个数，如 1,5", en="be two numbers, such as 1,5")
    return low, high


def series_of(data: Data, options: argparse.Namespace) -> Any:
    """A `Series` of dated rows, or the column as it is."""
    values = column(data, options.value)
    if options.date is None:
        return values
    from huiyin.analytics.trends.series import series

    return series(
        column(data, options.date),
        values,
        by=options.by,
        measure=options.measure,
        scale=scale_of(options.scale),
        weights=column(data, options.weight),
        confidence=options.confidence,
    )
