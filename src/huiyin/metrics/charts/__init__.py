"""Charts of figures as Vega-Lite specifications: the same dict for page, report, notebook and slide.

One module a kind of chart. Each function takes figures and a language ("zh…" or "en") and returns a
plain dict with its data inline. Intervals are drawn wherever an estimate has one.
"""

from huiyin.metrics.charts.distributions import distribution
from huiyin.metrics.charts.drivers import drivers
from huiyin.metrics.charts.dumbbell import dumbbell
from huiyin.metrics.charts.exploring import KINDS, ExploredChart, explored
from huiyin.metrics.charts.intervals import IntervalRow, intervals, item_intervals, segment_intervals
from huiyin.metrics.charts.nps import nps_split
from huiyin.metrics.charts.svg import as_svg, warm_up
from huiyin.metrics.charts.trend import trend

__all__ = [
    "KINDS",
    "ExploredChart",
    "IntervalRow",
    "as_svg",
    "distribution",
    "drivers",
    "dumbbell",
    "explored",
    "intervals",
    "item_intervals",
    "nps_split",
    "segment_intervals",
    "trend",
    "warm_up",
]
