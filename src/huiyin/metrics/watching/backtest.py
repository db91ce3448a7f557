"""What a plan would have given on the programme's own history."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.analytics.trends.periods import first_day
from huiyin.metrics.watching.charts import Point, WatchedChart, rate_of, watch
from huiyin.metrics.watching.plan import WatchPlan
from huiyin.metrics.watching.series import WatchedSeries

MOST_TRIED = 60  # series; of more, so many are drawn by chance and the counts scaled up
DAYS = 365


@dataclass(frozen=True)
class BackTest:
    """How many alerts the last year would have given.

    `n_alerts` counts episodes: neighbouring alarms of one series on one side are one alert. `by_month` has
    (month, alerts) for every month that could be judged. `n_series` can be judged, `n_short` have too
    few periods with enough answers; `n_tried` were tried out. `expected` false alarms are what the
    budget allows over the same months.
    """

    n_alerts: float
    n_alarms: float
    by_month: tuple[tuple[str, float], ...]
    n_series: int
    n_short: int
    n_tried: int
    n_points: float
    expected: float
    rate: float

    @property
    def n_months(self) -> int:
        """Months that could be judged."""
        return len(self.by_month)


def back_test(
    series: Sequence[WatchedSeries], plan: WatchPlan, today: datetime.date, *, seed: int = 1
) -> BackTest:
    """Try a plan out on the last year before `today`, each month with limits from what came before it."""
    fit = [one for one in series if one.is_long_enough]
    rate = rate_of(plan, fit)
    tried = fit if len(fit) <= MOST_TRIED else random.Random(seed).sample(fit, MOST_TRIED)  # noqa: S311 - a draw, no secret
    times = len(fit) / len(tried) if tried else 0.0
    since = today - datetime.timedelta(days=DAYS)
    charts = [
        chart
        for one in tried
        if (chart := watch(one, rate, small_shifts=plan.small_shifts, since=since)) is not None
    ]
    starts: Counter[str] = Counter()
    months: set[str] = set()
    for chart in charts:
        months |= {_month(chart, point) for point in chart.judged}
        starts.update(_month(chart, episode[0]) for episode in episodes(chart.alarms))
    n_points = sum(len(chart.judged) for chart in charts) * times
    return BackTest(
        sum(starts.values()) * times,
        sum(len(chart.alarms) for chart in charts) * times,
        tuple((month, starts[month] * times) for month in sorted(months)),
        len(fit),
        len(series) - len(fit),
        len(tried),
        n_points,
        n_points * rate * (2 if plan.small_shifts else 1),
        rate,
    )


def episodes(alarms: Sequence[Point]) -> list[list[Point]]:
    """Alarms put together: neighbours in time on the same side are one episode."""
    found: list[list[Point]] = []
    for point in alarms:
        last = found[-1][-1] if found else None
        if last is not None and point.period == last.period + 1 and point.side == last.side:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def _month(chart: WatchedChart, point: Point) -> str:
    return first_day(point.period, chart.series.grain).strftime("%Y-%m")
