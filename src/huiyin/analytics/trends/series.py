"""A measure by day, week, month, quarter or year, each period with its n and interval."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.problems import LengthsDiffer, NotANumber
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.estimating import MEAN, estimator
from huiyin.analytics.trends.periods import (
    GRAINS,
    SEASON,
    Days,
    Grain,
    days,
    first_day,
    label,
    period_of_label,
    periods_of,
)
from huiyin.analytics.trends.problems import NoDatedAnswer

if TYPE_CHECKING:
    import altair as alt

_SMALL = 30  # answers below which a period's figure is a hint

ESTIMATE_COLUMNS = (
    Column("value", {"zh": "数值", "en": "Value"}),
    Column("low", {"zh": "区间下限", "en": "Low"}),
    Column("high", {"zh": "区间上限", "en": "High"}),
    Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
)


def estimate_columns(unit: Unit) -> tuple[Column, ...]:
    """The columns of an estimate; shares are written as percent."""
    if unit is not Unit.RATE:
        return ESTIMATE_COLUMNS
    return (*(Column(c.key, c.name, Kind.RATE) for c in ESTIMATE_COLUMNS[:3]), ESTIMATE_COLUMNS[3])


def estimate_cells(estimate: Estimate) -> tuple[float | int | None, ...]:
    """The cells that go with `estimate_columns`."""
    return (estimate.value, estimate.low, estimate.high, estimate.n)


@dataclass(frozen=True)
class Series(Result):
    """A measure over time without a hole: every period from first to last is there.

    `labels` are the periods as written (2026-W09, 2026-03, 2026-Q1), `starts` their first days,
    `estimates` one a period; a period without an answer has n = 0 and no value, and is listed in
    `gaps`. `n` counts the answers used, `n_undated` rows without a date, `n_missing` dated rows
    without an answer, `n_outside` rows before `start` or after `end`. `by` is the grain.
    """

    title: ClassVar[Bilingual] = {"zh": "逐期数值", "en": "The figure by period"}
    by: Grain
    measure: str
    unit: Unit
    labels: tuple[str, ...]
    starts: tuple[datetime.date, ...]
    estimates: tuple[Estimate, ...]
    gaps: tuple[str, ...]
    n: int
    n_undated: int = 0
    n_missing: int = 0
    n_outside: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def values(self) -> Floats:
        """One value a period, NaN for a gap."""
        return np.array([np.nan if e.value is None else e.value for e in self.estimates])

    @property
    def standard_errors(self) -> Floats:
        """One standard error a period, NaN where there is none."""
        errors = [e.standard_error for e in self.estimates]
        return np.array([np.nan if error is None else error for error in errors])

    @property
    def season(self) -> int | None:
        """Periods a cycle: 7 days, 52 weeks, 12 months, 4 quarters."""
        return SEASON[self.by]

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
            *estimate_columns(self.unit),
        )
        rows = tuple(
            (name, *estimate_cells(estimate))
            for name, estimate in zip(self.labels, self.estimates, strict=True)
        )
        return (Table("series", self.title, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The line with its interval band; a gap breaks the line."""
        from huiyin.analytics.plots.trends import series_chart

        return series_chart(self, language)


def series(
    dates: Any,
    values: Any,
    *,
    by: Grain = "month",
    measure: str = MEAN,
    weights: Any = None,
    scale: tuple[float, float] | None = None,
    satisfied: tuple[float, float] | None = None,
    start: str | None = None,
    end: str | None = None,
    confidence: float = 0.95,
) -> Series:
    """A measure of dated answers, by period.

    `dates` and `values` are columns of one length; `by` is day, week (ISO), month, quarter or year;
    `measure` is "mean", "nps", "top_2_box", "ces", "satisfaction_index" or
    "satisfied_customer_rate" of the answers on `scale`. Rows without a date or an answer do not
    count and are counted. `start` and `end` (periods as written, such as 2026-03) fix the first and
    last period. Raises `NotADate`, `NoDatedAnswer`, `OutsideScale`.

    >>> made = series(["2026-01-05", "2026-01-20", "2026-03-02"], [10, 3, 9], by="month", measure="nps")
    >>> made.labels, made.values.tolist(), made.gaps
    (('2026-01', '2026-02', '2026-03'), [0.0, nan, 100.0], ('2026-02',))
    """
    require_rate("confidence", confidence)
    when, scores = dated(dates, values)
    found = {
        period_of_label(name, by): counts for name, counts in histograms(when, scores, by, weights).items()
    }
    has_date = ~np.isnat(when)
    first = min(found) if start is None else period_of_label(start, by)
    last = max(found) if end is None else period_of_label(end, by)
    _require_order(first, last, by)
    inside = {period: counts for period, counts in found.items() if first <= period <= last}
    estimate = estimator(measure, scale, satisfied, confidence)
    empty = Histogram.from_arrays([])
    estimates = tuple(estimate(inside.get(period, empty)) for period in range(first, last + 1))
    return _series(
        by,
        measure,
        first,
        estimates,
        n_undated=int((~has_date).sum()),
        n_missing=int((has_date & np.isnan(scores)).sum()),
        n_outside=sum(counts.n for period, counts in found.items() if period not in inside),
    )


def histograms(dates: Any, values: Any, by: Grain = "month", weights: Any = None) -> dict[str, Histogram]:
    """The answers counted by period, the periods in order: what an engine would hand over.

    Histograms of disjoint rows add, in any order: `a["2026-03"] + b["2026-03"]`. Rows without a date
    or of weight zero are left out; periods whose rows all lack an answer are not there. Raises
    `NoDatedAnswer`.

    >>> histograms(["2026-01-05", "2026-01-20"], [4, 5])["2026-01"].counts.tolist()
    [1, 1]
    """
    require_one_of("by", by, GRAINS)
    when, scores = dated(dates, values)
    w, kept = usable(when, scores, weights)
    period = periods_of(when[kept], by)
    order = np.argsort(period, kind="stable")
    names, starts = np.unique(period[order], return_index=True)
    x, w = scores[kept][order], w[kept][order]
    parts = zip(np.split(x, starts[1:]), np.split(w, starts[1:]), strict=True)
    return {
        label(int(name), by): Histogram.from_arrays(*part) for name, part in zip(names, parts, strict=True)
    }


def dated(dates: Any, values: Any) -> tuple[Days, Floats]:
    """Days and answers of one length; raises `NotADate`, `LengthsDiffer`."""
    when, scores = days(dates), numbers(values)
    if len(when) != len(scores):
        raise LengthsDiffer(what="日期 / dates", given=len(when), wanted=len(scores))
    return when, scores


def usable(when: Days, scores: Floats, weights: Any) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The weights, and which rows have a date, an answer and a weight.

    Raises `NoDatedAnswer`, and `NotANumber` for infinity.
    """
    checked = checked_weights(weights, len(scores))
    w = np.ones(len(scores)) if checked is None else checked
    endless = np.flatnonzero(np.isinf(scores))
    if len(endless):
        raise NotANumber(position=int(endless[0]) + 1, value=f"{scores[endless[0]]:g}")
    kept = ~np.isnat(when) & ~np.isnan(scores) & (w > 0)
    if not kept.any():
        raise NoDatedAnswer(n=len(scores))
    return w, kept


def merged(*parts: Mapping[str, Histogram]) -> dict[str, Histogram]:
    """The counts of several sources, period by period, the periods in order.

    >>> a, b = histograms(["2026-02-01"], [4]), histograms(["2026-01-01", "2026-02-03"], [5, 5])
    >>> {name: counts.n for name, counts in merged(a, b).items()}
    {'2026-01': 1, '2026-02': 2}
    """
    total: dict[str, Histogram] = {}
    for part in parts:
        for name, counts in part.items():
            total[name] = total[name] + counts if name in total else counts
    return {name: total[name] for name in sorted(total)}


def series_of_histograms(
    counts: Mapping[str, Histogram],
    *,
    by: Grain = "month",
    measure: str = MEAN,
    scale: tuple[float, float] | None = None,
    satisfied: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Series:
    """As `series`, from the counts of answers by period (`histograms`, or an engine).

    >>> series_of_histograms(histograms(["2026-01-05"], [4])).values.tolist()
    [4.0]
    """
    estimate = estimator(measure, scale, satisfied, confidence)
    made = {name: estimate(part) for name, part in counts.items()}
    return series_of_estimates(made, by=by, measure=measure)


def series_of_estimates(
    estimates: Mapping[str, Estimate], *, by: Grain = "month", measure: str = "figure"
) -> Series:
    """A series of any figure, given one `Estimate` a period under the period as written.

    Periods may be in any order; those between the first and the last that are not there become
    gaps. All estimates must share unit and confidence level. Raises `NotAPeriod`.
    """
    require(bool(estimates), "estimates", dict(estimates), zh="至少有一期", en="hold at least one period")
    units = {estimate.unit for estimate in estimates.values()}
    levels = {estimate.confidence for estimate in estimates.values()}
    require(
        len(units) == 1 and len(levels) == 1,
        "estimates",
        sorted(units),
        zh="单位与置信水平相同",
        en="share one unit and one confidence level",
    )
    found = {period_of_label(name, by): estimate for name, estimate in estimates.items()}
    none = Estimate(None, None, None, 0, 0.0, units.pop(), "none", None, levels.pop())
    first, last = min(found), max(found)
    filled = tuple(found.get(period, none) for period in range(first, last + 1))
    return _series(by, measure, first, filled)


def _require_order(first: int, last: int, by: Grain) -> None:
    require(first <= last, "end", label(last, by), zh="不早于 start", en="not lie before start")


def _series(
    by: Grain,
    measure: str,
    first: int,
    estimates: tuple[Estimate, ...],
    *,
    n_undated: int = 0,
    n_missing: int = 0,
    n_outside: int = 0,
) -> Series:
    periods = range(first, first + len(estimates))
    labels = tuple(label(period, by) for period in periods)
    gaps = tuple(name for name, e in zip(labels, estimates, strict=True) if e.value is None)
    return Series(
        by,
        measure,
        estimates[0].unit,
        labels,
        tuple(first_day(period, by) for period in periods),
        estimates,
        gaps,
        sum(estimate.n for estimate in estimates),
        n_undated,
        n_missing,
        n_outside,
        _notes(estimates, gaps, n_undated, n_missing),
    )


def _notes(
    estimates: tuple[Estimate, ...], gaps: tuple[str, ...], n_undated: int, n_missing: int
) -> tuple[Note, ...]:
    notes = []
    if gaps:
        listed = gaps[:6]
        more = "…" if len(gaps) > len(listed) else ""
        notes.append(
            note(
                "gaps",
                f"{len(gaps)} 期没有答案：{'、'.join(listed)}{more}。图中线段在此断开，不作插补。",
                f"{len(gaps)} periods without an answer: {', '.join(listed)}{more}. "
                "The line breaks there; nothing is filled in.",
            )
        )
    small = sum(0 < estimate.n < _SMALL for estimate in estimates)
    if small:
        notes.append(
            note(
                "small_base",
                f"{small} 期的样本量不足 {_SMALL}，涨跌多半是偶然。",
                f"{small} periods have fewer than {_SMALL} answers; their ups and downs are mostly chance.",
            )
        )
    if n_undated or n_missing:
        notes.append(
            note(
                "left_out",
                f"未计入：{n_undated} 行没有日期，{n_missing} 行没有答案。",
                f"Left out: {n_undated} rows without a date, {n_missing} rows without an answer.",
            )
        )
    return tuple(notes)
