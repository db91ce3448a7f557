"""Charts with a memory, EWMA and CUSUM: they see small lasting shifts that single points hide."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_positive, require_rate, require_whole
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.control.chart import labels_of
from huiyin.analytics.trends.control.kinds import moving_range_sigma
from huiyin.analytics.trends.control.notes import budget_notes, correlated
from huiyin.analytics.trends.control.results import ControlChart, Signal
from huiyin.analytics.trends.control.run_lengths import alarm_rate, average_run_length, width_for
from huiyin.analytics.trends.control.run_rules import BEYOND_LIMITS
from huiyin.analytics.trends.mann_kendall import of_series
from huiyin.analytics.trends.problems import TooFewPeriods


def ewma_chart(
    values: Any,
    *,
    smoothing: float = 0.2,
    width: float = 3.0,
    labels: Any = None,
    baseline: int | None = None,
    centre: float | None = None,
    sigma: float | None = None,
    false_alarms_per_year: float | None = None,
    segments: int = 1,
    periods_per_year: float = 12,
) -> ControlChart:
    """Exponentially weighted moving average with limits that open as it starts (constant under a budget).

    `smoothing` is the weight of the newest period, `width` the limit in sigmas; centre and spread are those of the first
    `baseline` periods (moving ranges; all unless given) or given. Equals R qcc::ewma. With
    `false_alarms_per_year` the width follows from the budget and, unless centre and sigma are
    given, the periods are turned into self-starting scores (Hawkins 1987, doi:10.2307/2348751): each against all before it, so that
    a short baseline does not raise false alarms; the chart then begins after `baseline` (needed, at
    least 3) in units of standard deviations, from 0 again after each alarm. Sources: Roberts 1959; Lucas & Saccucci 1990,
    doi:10.1080/00401706.1990.10484583. Raises `TooFewPeriods`.

    >>> ewma_chart([10, 12, 11, 13], smoothing=0.5, centre=11, sigma=1).values.tolist()
    [10.5, 11.25, 11.125, 12.0625]
    """
    require_rate("smoothing", smoothing, open_ends=False)
    require_positive("smoothing", smoothing)
    require_positive("width", width)
    made = _Prepared.of(values, labels, baseline, centre, sigma, false_alarms_per_year is not None)
    rate = None
    if false_alarms_per_year is not None:
        rate = alarm_rate(segments, periods_per_year, false_alarms_per_year)
        width = width_for("ewma", 1 / rate, smoothing)
    level, age, smooth, open_by = made.centre, 0, [], []
    for value in made.x.tolist():
        age += 1
        level = smoothing * value + (1 - smoothing) * level
        opening = 1.0 if rate is not None else 1 - (1 - smoothing) ** (2 * age)
        grown = math.sqrt(smoothing / (2 - smoothing) * opening)
        smooth.append(level)
        open_by.append(grown * made.sigma)
        if rate is not None and abs(level - made.centre) > width * open_by[-1]:
            level, age = made.centre, 0
    length = average_run_length("ewma", width=width, smoothing=smoothing)
    spread = np.array(open_by)
    return made.chart(
        "ewma", np.array(smooth), None, spread, width * spread, length, segments, periods_per_year
    )


def cusum_chart(
    values: Any,
    *,
    shift: float = 1.0,
    decision: float = 5.0,
    labels: Any = None,
    baseline: int | None = None,
    centre: float | None = None,
    sigma: float | None = None,
    false_alarms_per_year: float | None = None,
    segments: int = 1,
    periods_per_year: float = 12,
) -> ControlChart:
    """Cumulative sums of what lies above and below the centre by more than half the `shift` looked for.

    All in standard deviations; an alarm beyond `decision`. Arguments else as in `ewma_chart`; equals
    R qcc::cusum. With `false_alarms_per_year` the decision interval follows from the budget. Sources: Page
    1954, doi:10.1093/biomet/41.1-2.100. Raises `TooFewPeriods`.

    >>> made = cusum_chart([0, 2, 2, 2], centre=0, sigma=1, decision=4)
    >>> made.values.tolist(), made.alarms[0].label
    ([0.0, 1.5, 3.0, 4.5], '4')
    """
    require_positive("shift", shift)
    require_positive("decision", decision)
    made = _Prepared.of(values, labels, baseline, centre, sigma, false_alarms_per_year is not None)
    rate, reference = None, shift / 2
    if false_alarms_per_year is not None:
        rate = alarm_rate(segments, periods_per_year, false_alarms_per_year)
        decision = width_for("cusum", 1 / rate, 0.2, reference)
    up = down = 0.0
    ups, downs = [], []
    for z in ((made.x - made.centre) / made.sigma).tolist():
        up, down = max(0.0, up + z - reference), min(0.0, down + z + reference)
        ups.append(up)
        downs.append(down)
        if rate is not None and (up > decision or down < -decision):
            up = down = 0.0
    length = average_run_length("cusum", width=decision, reference=reference)
    ones = np.ones(len(ups))
    return made.chart(
        "cusum", np.array(ups), np.array(downs), ones, decision * ones, length, segments, periods_per_year
    )


def self_starting(values: Floats) -> Floats:
    """Each value against all before it, as a standard normal score; NaN for the first two.

    In a normal process without change the scores from the third on are independent N(0, 1), whatever
    its mean and spread. Source: Hawkins 1987; Quesenberry 1991, doi:10.1080/00224065.1991.11979327.
    """
    n = len(values)
    out = np.full(n, np.nan)
    for at in range(2, n):
        before = values[:at]
        spread = float(before.std(ddof=1))
        if spread > 0:
            t = math.sqrt(at / (at + 1)) * (float(values[at]) - float(before.mean())) / spread
            upper = float(special.stdtr(at - 1, -abs(t)))
            out[at] = math.copysign(-float(special.ndtri(max(upper, 1e-300))), t)
    return out


class _Prepared:
    """The values a chart with a memory goes through, and where they come from."""

    def __init__(
        self,
        x: Floats,
        centre: float,
        sigma: float,
        labels: tuple[str, ...],
        places: Any,
        n_given: int,
        baseline: int | None,
        base_scores: Floats,
        starting: bool,
    ) -> None:
        self.x, self.centre, self.sigma = x, centre, sigma
        self.labels, self.places, self.n_given, self.baseline = labels, places, n_given, baseline
        self.base_scores, self.starting = base_scores, starting

    @classmethod
    def of(
        cls,
        values: Any,
        labels: Any,
        baseline: int | None,
        centre: float | None,
        sigma: float | None,
        budget: bool,
    ) -> _Prepared:
        given = of_series(values)
        names, kept = labels_of(labels, values, len(given)), np.isfinite(given)
        places, x = np.flatnonzero(kept), given[kept]
        if baseline is not None:
            require_whole("baseline", baseline, at_least=2)
        known = centre is not None and sigma is not None
        if len(x) < (1 if known else 3):
            raise TooFewPeriods(what="控制图 / a control chart", needed=1 if known else 3, n=len(x))
        if budget and not known:
            require(
                baseline is not None and int((places < baseline).sum()) >= 3,
                "baseline",
                baseline,
                zh="至少有 3 期（或给出 centre 与 sigma）",
                en="hold at least 3 periods (or give centre and sigma)",
            )
            later = places >= (baseline or 0)
            scores = np.nan_to_num(self_starting(x))
            if not later.any():
                raise TooFewPeriods(what="基线之后 / after the baseline", needed=1, n=0)
            return cls(
                scores[later],
                0.0,
                1.0,
                tuple(names[place] for place in places[later]),
                places[later],
                len(given),
                baseline,
                scores[~later][2:],
                True,
            )
        base = x if baseline is None else x[places < baseline]
        if len(base) < 2 and not known:
            raise TooFewPeriods(what="基线 / the baseline", needed=2, n=len(base))
        middle = float(base.mean()) if centre is None else centre
        spread = moving_range_sigma(base) if sigma is None else require_positive("sigma", sigma)
        require(spread > 0, "values", base[:3].tolist(), zh="在基线内有变化", en="vary within the baseline")
        scores = (base - middle) / spread
        return cls(
            x, middle, spread, tuple(names[p] for p in places), places, len(given), baseline, scores, False
        )

    def chart(
        self,
        kind: str,
        values: Floats,
        lower: Floats | None,
        sigma: Floats,
        half: Floats,
        length: float,
        segments: int,
        periods_per_year: float,
    ) -> ControlChart:
        centre = 0.0 if lower is not None else self.centre
        require_whole("segments", segments, at_least=1)
        rate = 1 / length
        shown = [(values, values > centre + half, "high")]
        shown.append(
            (values if lower is None else lower, (values if lower is None else lower) < centre - half, "low")
        )
        signals = [
            Signal(
                int(self.places[at]) + 1,
                self.labels[at],
                BEYOND_LIMITS,
                side,
                float(column[at]),
                centre,
                float(centre - half[at]),
                float(centre + half[at]),
                self.baseline is None or int(self.places[at]) >= self.baseline,
            )
            for column, marks, side in shown
            for at in np.flatnonzero(marks)
        ]
        n_base = len(self.base_scores) + (2 if self.starting else 0)
        return ControlChart(
            kind,
            self.labels,
            values,
            np.ones(len(values)),
            np.full(len(values), centre),
            centre - half,
            centre + half,
            sigma,
            self.sigma,
            1.0,
            tuple(sorted(signals, key=lambda signal: signal.number)),
            (BEYOND_LIMITS,),
            len(values),
            self.n_given - len(values) - (n_base if self.starting else 0),
            n_base,
            rate,
            length,
            rate * segments * periods_per_year,
            segments,
            float(periods_per_year),
            lower,
            (*budget_notes(rate, segments, periods_per_year), *correlated(self.base_scores)),
        )
