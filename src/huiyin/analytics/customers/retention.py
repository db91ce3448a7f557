"""Who comes back: retention by cohort, return rates of a period, all with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.columns import texts
from huiyin.analytics.customers.problems import NobodyLeft
from huiyin.analytics.customers.purchases import days
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.inference.proportions import share_of_counts, wilson
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

MOST_PERIODS = 400


@dataclass(frozen=True)
class RetentionCohorts(Result):
    """Cohorts (rows, by first period) × ages (columns, in periods): how many were active again.

    `n_active` and `retention_rate` are NaN where the age has not come yet; age 0 is the first period,
    always 100 %. `curve` pools all cohorts that have reached an age; `curve_n` is how many customers
    that is, so later ages stand on older cohorts alone.
    """

    title: ClassVar[dict[str, str]] = {"zh": "分群留存", "en": "Retention by cohort"}

    cohorts: tuple[str, ...]
    n: npt.NDArray[np.int64]
    n_active: Floats
    retention_rate: Floats
    low: Floats
    high: Floats
    curve: Floats
    curve_low: Floats
    curve_high: Floats
    curve_n: npt.NDArray[np.int64]
    rule: str
    period: float
    confidence: float
    n_left_out: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        first = (
            Column("cohort", {"zh": "首次时期", "en": "First period"}, Kind.TEXT),
            Column("n", {"zh": "人数", "en": "Customers"}, Kind.COUNT),
        )
        ages = tuple(
            Column(f"age_{age}", {"zh": f"第 {age} 期", "en": f"Period {age}"}, Kind.RATE)
            for age in range(self.retention_rate.shape[1])
        )
        rows = tuple(
            (name, int(n), *line)
            for name, n, line in zip(self.cohorts, self.n, self.retention_rate.tolist(), strict=True)
        )
        curve = (
            Column("age", {"zh": "期", "en": "Age"}, Kind.COUNT),
            Column("n", {"zh": "人数", "en": "Customers"}, Kind.COUNT),
            Column("retention_rate", {"zh": "留存率", "en": "Retained"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
        )
        listed = (self.curve_n, self.curve, self.curve_low, self.curve_high)
        lines = tuple(
            (age, *line) for age, line in enumerate(zip(*(part.tolist() for part in listed), strict=True))
        )
        return (
            Table("cohorts", {"zh": "各群留存率", "en": "Retention of each cohort"}, (*first, *ages), rows),
            Table("curve", {"zh": "合并曲线", "en": "All cohorts together"}, curve, lines),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """A heat map, cohorts by age."""
        from huiyin.analytics.plots.customers import retention_chart
        from huiyin.analytics.results import language_of

        return retention_chart(self, language_of(language))


def retention_cohorts(
    customer: Any,
    date: Any,
    *,
    period: float | str = "month",
    rule: str = "active",
    end: Any = None,
    last_age: int | None = None,
    confidence: float = 0.95,
) -> RetentionCohorts:
    """Retention of customers by the period they first came in.

    `date` is dates or days (numbers of any unit with a numeric `period` in the same unit); `period` is
    "month", "quarter", "week", "year" or a length. With `rule` "active" a customer counts in every
    period with an activity; with "not_lost" in every period up to the last activity (came back then or
    later), which later data can only raise. Only periods over before `end` (the last date unless set)
    count as come. Intervals are Wilson's. Raises `NobodyLeft`, `BadDates`, `BadArgument`.

    >>> made = retention_cohorts(["a", "b", "a", "b", "a"], [0, 0, 1, 2, 2], period=1, end=3)
    >>> made.retention_rate.tolist()
    [[1.0, 0.5, 1.0]]
    """
    require_one_of("rule", rule, ("active", "not_lost"))
    confidence = require_rate("confidence", confidence)
    who, when = texts(customer), days(date)
    if len(who) != len(when):
        raise LengthsDiffer(what="customer", given=len(who), wanted=len(when))
    known = ~np.isnan(when) & np.asarray(who != None, dtype=bool)  # noqa: E711
    if not known.any():
        raise NobodyLeft(what="customer, date")
    until = float(when[known].max()) if end is None else float(days([end])[0])
    kept = known & (when <= until)
    if not kept.any():
        raise NobodyLeft(what="customer, date")
    periods, length = _periods(when[kept], period)
    last = int(_periods(np.array([until]), period, origin=float(when[kept].min()))[0][0])
    first_of_all = int(periods.min())
    require(
        last - first_of_all < MOST_PERIODS,
        "period",
        period,
        zh=f"使期数不超过 {MOST_PERIODS}",
        en=f"give at most {MOST_PERIODS} periods",
    )
    if end is not None and _is_start(until, period, float(when[kept].min())):
        last -= 1  # the period that begins at `end` has not been seen
    active, sizes = _counts(who[kept].astype(str), periods, last, rule)
    if last_age is not None:
        active = active[:, : require_whole("last_age", last_age) + 1]
    return _cohort_result(
        active,
        sizes,
        first_of_all,
        last,
        period,
        length,
        rule,
        confidence,
        int((~known).sum()),
        float(when[kept].min()),
    )


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _periods(
    when: Floats, period: float | str, origin: float | None = None
) -> tuple[npt.NDArray[np.int64], float]:
    """The number of the period of each time, and a period's length in days (or the unit given)."""
    if isinstance(period, str):
        require_one_of("period", period, ("week", *_MONTHS))
        if period == "week":
            return np.floor((when + 3) / 7).astype(np.int64), 7.0  # weeks begin on Monday
        months = np.floor(when).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return months // _MONTHS[period], 30.4375 * _MONTHS[period]
    length = require_positive("period", period)
    start = float(when.min()) if origin is None else origin
    return np.floor((when - start) / length + 1e-9).astype(np.int64), length


def _is_start(until: float, period: float | str, origin: float) -> bool:
    before = _periods(np.array([until - 1e-6, until]), period, origin)[0]
    return bool(before[0] != before[1])


def _label(number: int, period: float | str, origin: float) -> str:
    if period == "week":
        return str(np.datetime64(number * 7 - 3, "D"))
    if isinstance(period, str):
        month = str(np.datetime64(number * _MONTHS[period], "M"))
        year, at = month.split("-")
        return {"month": month, "quarter": f"{year}Q{(int(at) + 2) // 3}", "year": year}[period]
    return f"{origin + number * period:g}"


def _counts(
    who: npt.NDArray[np.str_], periods: npt.NDArray[np.int64], last: int, rule: str
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """(cohorts, ages) active customers, NaN where the age has not come, and cohort sizes."""
    names, codes = np.unique(who, return_inverse=True)
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, codes, periods)
    seen = periods <= last
    start = int(periods.min())
    width = max(last - start, 0) + 1
    cohort = first - start
    if rule == "active":
        pairs = np.unique(codes[seen] * width + (periods - first[codes])[seen])
        who_at, age = pairs // width, pairs % width
        active = np.bincount(cohort[who_at] * width + age, minlength=width * width).reshape(-1, width)
    else:
        final = np.full(len(names), -1)
        np.maximum.at(final, codes[seen], (periods - first[codes])[seen])
        there = final >= 0
        ends = np.bincount(cohort[there] * width + final[there], minlength=width * width).reshape(-1, width)
        active = np.cumsum(ends[:, ::-1], axis=1)[:, ::-1]
    made = active[:width].astype(np.float64)
    not_yet = np.arange(width)[None, :] + np.arange(width)[:, None] >= width
    made[not_yet] = np.nan
    return made, np.bincount(cohort[cohort < width], minlength=width).astype(np.int64)


def _cohort_result(
    active: Floats,
    sizes: npt.NDArray[np.int64],
    first: int,
    last: int,
    period: float | str,
    length: float,
    rule: str,
    confidence: float,
    n_left_out: int,
    origin: float,
) -> RetentionCohorts:
    there = sizes > 0
    labels = tuple(_label(first + k, period, origin) for k in np.flatnonzero(there).tolist())
    active, sizes = active[there], sizes[there]
    rate = active / sizes[:, None]
    low, high = _bounds(active, np.broadcast_to(sizes[:, None], active.shape), confidence)
    come = ~np.isnan(active)
    curve_n = (come * sizes[:, None]).sum(axis=0)
    total = np.nansum(active, axis=0)
    with np.errstate(invalid="ignore"):
        curve = total / curve_n
    curve_low, curve_high = _bounds(total, curve_n, confidence)
    return RetentionCohorts(
        *(labels, sizes, active, rate, low, high, curve, curve_low, curve_high, curve_n),
        *(rule, length, confidence, n_left_out, _notes(sizes, rule)),
    )


def _bounds(k: Floats, n: npt.NDArray[np.int64], confidence: float) -> tuple[Floats, Floats]:
    ends = [
        wilson(a, b, confidence) if a == a and b > 0 else (float("nan"), float("nan"))
        for a, b in zip(np.ravel(k).tolist(), np.ravel(n).tolist(), strict=True)
    ]
    made = np.array(ends).reshape(*np.shape(k), 2)
    return made[..., 0], made[..., 1]


def _notes(sizes: npt.NDArray[np.int64], rule: str) -> tuple[Note, ...]:
    notes = []
    if any(base_of(float(n)) != "normal" for n in sizes):
        notes.append(
            note(
                "small_base",
                "有的群不足 30 人，留存率波动大，请看区间。",
                "Some cohorts have under 30 customers: mind the intervals.",
            )
        )
    if rule == "not_lost":
        notes.append(
            note(
                "may_rise",
                "近期的留存率会随以后的数据上升：晚归的客户现在还看不到。",
                "Recent rates will rise: customers who come back late are not seen yet.",
            )
        )
    return tuple(notes)


@dataclass(frozen=True)
class ReturnRates(Result):
    """For each group: of those active in the base period, the share active in the later one."""

    title: ClassVar[dict[str, str]] = {"zh": "回访率", "en": "Return rates"}

    groups: tuple[str, ...]
    rates: tuple[Estimate, ...]
    n_left_out: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
            Column("n", {"zh": "基期客户", "en": "In base period"}, Kind.COUNT),
            Column("return_rate", {"zh": "回访率", "en": "Returned"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
        )
        rows = tuple(
            (name, rate.n, rate.value, rate.low, rate.high)
            for name, rate in zip(self.groups, self.rates, strict=True)
        )
        return (Table("groups", {"zh": "各组回访率", "en": "By group"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Rates with their intervals."""
        from huiyin.analytics.plots.customers import rate_chart
        from huiyin.analytics.results import in_words

        name = in_words({"zh": "回访率", "en": "Return rate"}, language)
        rows = [(g, r.value, r.low, r.high, r.n) for g, r in zip(self.groups, self.rates, strict=True)]
        return rate_chart(rows, name)


def return_rates(
    customer: Any,
    date: Any,
    *,
    base: tuple[Any, Any],
    later: tuple[Any, Any],
    group: Any = None,
    confidence: float = 0.95,
) -> ReturnRates:
    """Of the customers active between the two dates of `base`, the share active again within `later`.

    Both ends belong to a period. With `group` (a shop, say) by group, where a customer may be in
    several; the highest first. Intervals are Wilson's.

    >>> made = return_rates(["a", "b", "a"], [1, 2, 11], base=(0, 5), later=(10, 15))
    >>> made.rates[0].value, made.rates[0].n
    (0.5, 2)
    """
    who, when = texts(customer), days(date)
    of = texts(group) if group is not None else np.full(len(when), "", dtype=object)
    for what, length in (("customer", len(who)), ("group", len(of))):
        if length != len(when):
            raise LengthsDiffer(what=what, given=length, wanted=len(when))
    bounds = days([*base, *later])
    require(
        len(base) == len(later) == 2 and bool(bounds[0] <= bounds[1] < bounds[2] <= bounds[3]),
        "base, later",
        (base, later),
        zh="先后有序且不重叠",
        en="follow each other without overlap",
    )
    kept = ~np.isnan(when) & (who != None) & (of != None)  # noqa: E711
    if not kept.any():
        raise NobodyLeft(what="customer, date")
    names, codes = np.unique(of[kept].astype(str), return_inverse=True)
    people = np.unique(who[kept].astype(str), return_inverse=True)[1]
    pair, place = np.unique(codes * (people.max() + 1) + people, return_inverse=True)
    times = when[kept]
    before, after = np.zeros(len(pair), dtype=bool), np.zeros(len(pair), dtype=bool)
    before[place[(times >= bounds[0]) & (times <= bounds[1])]] = True
    after[place[(times >= bounds[2]) & (times <= bounds[3])]] = True
    group_of = pair // (people.max() + 1)
    n = np.bincount(group_of[before], minlength=len(names))
    again = np.bincount(group_of[before & after], minlength=len(names))
    made = [share_of_counts(float(k), int(m), confidence) for k, m in zip(again, n, strict=True)]
    order = sorted(range(len(names)), key=lambda at: -(made[at].value or 0.0))
    return ReturnRates(
        tuple(str(names[at]) for at in order), tuple(made[at] for at in order), int((~kept).sum())
    )
