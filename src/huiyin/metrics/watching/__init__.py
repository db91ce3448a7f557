"""Watching metrics by control charts: a plan with a budget of false alarms, its series, limits and trial runs."""

from huiyin.metrics.watching.backtest import BackTest, back_test, episodes
from huiyin.metrics.watching.charts import LIMITS, MEMORY, Point, WatchedChart, rate_of, watch
from huiyin.metrics.watching.levels import ALPHA, JudgedSegment, Level, judge_level
from huiyin.metrics.watching.plan import (
    GREATEST_BUDGET,
    LEAST_BUDGET,
    WATCHED_GRAINS,
    WHOLE,
    Watch,
    WatchPlan,
    dimensions_of,
    point_rate,
    points_a_month,
    usual_plan,
    watchable,
)
from huiyin.metrics.watching.series import FEWEST, WatchedSeries, is_closed, series_of

__all__ = [
    "ALPHA",
    "FEWEST",
    "GREATEST_BUDGET",
    "LEAST_BUDGET",
    "LIMITS",
    "MEMORY",
    "WATCHED_GRAINS",
    "WHOLE",
    "BackTest",
    "JudgedSegment",
    "Level",
    "Point",
    "Watch",
    "WatchPlan",
    "WatchedChart",
    "WatchedSeries",
    "back_test",
    "dimensions_of",
    "episodes",
    "is_closed",
    "judge_level",
    "point_rate",
    "points_a_month",
    "rate_of",
    "series_of",
    "usual_plan",
    "watch",
    "watchable",
]
