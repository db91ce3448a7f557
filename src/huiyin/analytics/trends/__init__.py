"""What figures do over time: series, trends, changes, alarms, forecasts, and where a change comes from."""

from huiyin.analytics.trends.autocorrelation import LjungBox, acf, ljung_box
from huiyin.analytics.trends.breakpoints import Breakpoints, breakpoints
from huiyin.analytics.trends.change_points import ChangePoints, Segment, change_points
from huiyin.analytics.trends.control.chart import control_chart
from huiyin.analytics.trends.control.many import Alarm, ControlCharts, control_charts
from huiyin.analytics.trends.control.memory import cusum_chart, ewma_chart, self_starting
from huiyin.analytics.trends.control.of_series import control_chart_of_series
from huiyin.analytics.trends.control.results import ControlChart, Signal
from huiyin.analytics.trends.control.run_lengths import (
    alarm_rate,
    average_run_length,
    simulated_run_length,
    width_for,
)
from huiyin.analytics.trends.control.run_rules import RULE_SETS, RULES
from huiyin.analytics.trends.decomposition import Decomposition, decompose, stl
from huiyin.analytics.trends.expectations import (
    ExpectationMonitor,
    ItemExpectation,
    monitor_expectations,
)
from huiyin.analytics.trends.forecasts import Backtest, Forecast, forecast
from huiyin.analytics.trends.linear import LinearTrend, linear_trend
from huiyin.analytics.trends.mann_kendall import (
    MannKendall,
    SeasonalMannKendall,
    mann_kendall,
    seasonal_mann_kendall,
)
from huiyin.analytics.trends.mix import (
    ChangeDecomposition,
    SegmentChange,
    decompose_change,
    decompose_change_of_moments,
)
from huiyin.analytics.trends.next_score import NextScore, forecast_next_score
from huiyin.analytics.trends.pettitt import Pettitt, pettitt
from huiyin.analytics.trends.profiles import Profile, cycle_profile
from huiyin.analytics.trends.sen import SenSlope, seasonal_sen_slope, sen_slope
from huiyin.analytics.trends.series import (
    Series,
    histograms,
    merged,
    series,
    series_of_estimates,
    series_of_histograms,
)
from huiyin.analytics.trends.smoothing import HoltWinters, holt_winters
from huiyin.analytics.trends.trend_tests import TrendTest, trend_test

__all__ = [
    "RULES",
    "RULE_SETS",
    "Alarm",
    "Backtest",
    "Breakpoints",
    "ChangeDecomposition",
    "ChangePoints",
    "ControlChart",
    "ControlCharts",
    "Decomposition",
    "ExpectationMonitor",
    "Forecast",
    "HoltWinters",
    "ItemExpectation",
    "LinearTrend",
    "LjungBox",
    "MannKendall",
    "NextScore",
    "Pettitt",
    "Profile",
    "SeasonalMannKendall",
    "Segment",
    "SegmentChange",
    "SenSlope",
    "Series",
    "Signal",
    "TrendTest",
    "acf",
    "alarm_rate",
    "average_run_length",
    "breakpoints",
    "change_points",
    "control_chart",
    "control_chart_of_series",
    "control_charts",
    "cusum_chart",
    "cycle_profile",
    "decompose",
    "decompose_change",
    "decompose_change_of_moments",
    "ewma_chart",
    "forecast",
    "forecast_next_score",
    "histograms",
    "holt_winters",
    "linear_trend",
    "ljung_box",
    "mann_kendall",
    "merged",
    "monitor_expectations",
    "pettitt",
    "seasonal_mann_kendall",
    "seasonal_sen_slope",
    "self_starting",
    "sen_slope",
    "series",
    "series_of_estimates",
    "series_of_histograms",
    "simulated_run_length",
    "stl",
    "trend_test",
    "width_for",
]
