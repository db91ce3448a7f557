"""Season and weekday profiles: how the figure lies within the year or the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.trends.estimating import MEAN, estimator
from huiyin.analytics.trends.periods import periods_of
from huiyin.analytics.trends.series import dated, estimate_cells, estimate_columns, usable

if TYPE_CHECKING:
    import altair as alt

Cycle = Literal["weekday", "month", "quarter"]
CYCLES: tuple[Cycle, ...] = get_args(Cycle)

_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def names(of: Cycle, language: str) -> tuple[str, ...]:
    """The parts of a cycle in words.

    >>> names("weekday", "zh")[0], names("quarter", "en")[3]
    ('周一', 'Q4')
    """
    chinese = language.startswith("zh")
    if of == "weekday":
        return _WEEKDAYS["zh" if chinese else "en"]
    if of == "quarter":
        return tuple(f"{part} 季度" if chinese else f"Q{part}" for part in range(1, 5))
    return tuple(f"{part} 月" if chinese else f"{part:02d}" for part in range(1, 13))


@dataclass(frozen=True)
class Profile(Result):
    """The figure for each weekday, month of the year or quarter, all years together.

    `estimates` holds one estimate a part, in calendar order (n = 0 where there was none). `p_value`
    tests that all parts are alike (Wald's chi-square on the estimates and their standard errors,
    `degrees_of_freedom`); None with fewer than two parts that can be compared. `n` counts the answers.
    """

    title: ClassVar[Bilingual] = {"zh": "周期内的分布", "en": "The figure within the cycle"}
    of: Cycle
    measure: str
    unit: Unit
    estimates: tuple[Estimate, ...]
    overall: Estimate
    chi_square: float | None
    degrees_of_freedom: int
    p_value: float | None
    n: int
    n_left_out: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("part", {"zh": "部分", "en": "Part"}, Kind.TEXT),
            *estimate_columns(self.unit),
        )
        rows = tuple(
            ({"zh": chinese, "en": english}, *estimate_cells(estimate))
            for chinese, english, estimate in zip(
                names(self.of, "zh"), names(self.of, "en"), self.estimates, strict=True
            )
        )
        return (Table("profile", self.title, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """One point with its interval a part, the whole as a dashed line."""
        from huiyin.analytics.plots.trends import profile_chart

        return profile_chart(self, language)


def cycle_profile(
    dates: Any,
    values: Any,
    *,
    of: Cycle = "weekday",
    measure: str = MEAN,
    weights: Any = None,
    scale: tuple[float, float] | None = None,
    satisfied: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Profile:
    """The figure by weekday, month of the year or quarter, with intervals and a test that all are alike.

    Arguments as in `series`. Rows without date or answer are left out and counted. Answers of all
    years are put together, so a trend shows in the months of a profile too: see the note.

    >>> made = cycle_profile(["2026-03-02", "2026-03-03", "2026-03-09"], [5, 3, 4])
    >>> made.estimates[0].value, made.estimates[1].value, made.estimates[2].n
    (4.5, 3.0, 0)
    """
    require_one_of("of", of, CYCLES)
    require_rate("confidence", confidence)
    when, scores = dated(dates, values)
    w, kept = usable(when, scores, weights)
    x, w, part = scores[kept], w[kept], _parts(when[kept], of)
    estimate = estimator(measure, scale, satisfied, confidence)
    size = len(names(of, "en"))
    made = tuple(estimate(Histogram.from_arrays(x[part == at], w[part == at])) for at in range(size))
    overall = estimate(Histogram.from_arrays(x, w))
    chi_square, degrees = _alike(made)
    p_value = None if chi_square is None else float(special.chdtrc(degrees, chi_square))
    n_years = len(set(periods_of(when[kept], "year").tolist()))
    return Profile(
        of,
        measure,
        overall.unit,
        made,
        overall,
        chi_square,
        degrees,
        p_value,
        int(kept.sum()),
        int((~kept).sum()),
        _notes(of, n_years, p_value, confidence),
    )


def _parts(when: Any, of: Cycle) -> Any:
    if of == "weekday":
        return (when.astype(np.int64) + 3) % 7
    return periods_of(when, of) % (12 if of == "month" else 4)


def _alike(estimates: tuple[Estimate, ...]) -> tuple[float | None, int]:
    """Wald's chi-square that all values are one, over parts with a standard error above 0."""
    usable = [(e.value, e.standard_error) for e in estimates if e.value is not None and e.standard_error]
    if len(usable) < 2:
        return None, 0
    values, errors = np.array(usable).T
    precision = 1 / errors**2
    centre = np.average(values, weights=precision)
    return float((precision * (values - centre) ** 2).sum()), len(usable) - 1


def _notes(of: Cycle, n_years: int, p_value: float | None, confidence: float) -> tuple[Note, ...]:
    notes = []
    if of != "weekday" and n_years < 2:
        notes.append(
            note(
                "one_year",
                "数据不足两年，季节与趋势无法区分，暂不能判断有没有季节性。",
                "There is less than two years of data: season and trend cannot be told apart.",
            )
        )
    elif p_value is None or p_value >= 1 - confidence:
        notes.append(
            note(
                "no_difference",
                "各部分之间的差别不超出偶然范围，暂不能判断有周期性。",
                "The parts differ no more than chance allows: whether there is a cycle cannot be told.",
            )
        )
    return tuple(notes)
