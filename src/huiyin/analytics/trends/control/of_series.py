"""A control chart of a series of estimates: each period with its own n and standard error."""

from __future__ import annotations

from typing import Any

import numpy as np

from huiyin.analytics.estimate import Unit
from huiyin.analytics.trends.control.chart import control_chart
from huiyin.analytics.trends.control.results import ControlChart
from huiyin.analytics.trends.periods import PER_YEAR
from huiyin.analytics.trends.problems import TooFewPeriods
from huiyin.analytics.trends.series import Series


def control_chart_of_series(line: Series, **settings: Any) -> ControlChart:
    """A `Series` as a control chart: shares as a p chart, other figures as means with their own variance.

    What a period is worth is its effective n, so weighted series keep their uncertainty; the variance of one
    answer is pooled over the periods from their standard errors (that of NPS too). `settings` go to
    `control_chart` (baseline, rules, laney, false_alarms_per_year, segments …); periods a year follow from the
    grain. Raises `TooFewPeriods`.
    """
    n = np.array([estimate.n_effective for estimate in line.estimates])
    settings.setdefault("periods_per_year", PER_YEAR[line.by])
    if line.unit is Unit.RATE:
        hits = np.where(n > 0, line.values * n, np.nan)
        return control_chart(hits, n, kind="p", labels=line.labels, **settings)
    errors = line.standard_errors
    usable = np.isfinite(line.values) & np.isfinite(errors) & (n > 1)
    if int(usable.sum()) < 2:
        raise TooFewPeriods(what="控制图 / a control chart", needed=2, n=int(usable.sum()))
    values = np.where(usable, line.values, np.nan)
    deviations = np.where(usable, errors * np.sqrt(n), 0.0)
    return control_chart(values, n, kind="xbar", deviations=deviations, labels=line.labels, **settings)
