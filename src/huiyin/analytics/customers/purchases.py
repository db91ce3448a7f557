"""A purchase history in four numbers a customer: repeats, last repeat, age, mean value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require
from huiyin.analytics.columns import listed_values, numbers, texts
from huiyin.analytics.customers.problems import BadDates, BadPurchases, NobodyLeft
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Result, Table
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class PurchaseSummary(Result):
    """One row a customer, in the order of `customers`.

    `frequency` counts repeat purchases (periods of one day count once), `recency` is the time from the
    first to the last of them, `age` from the first to the end of the calibration, `value` the mean value
    of a repeat purchase (0 without one or without values). `holdout_frequency` counts purchases in the
    hold-out, `holdout_length` is its length (0 without one).
    """

    title: ClassVar[dict[str, str]] = {"zh": "客户购买概要", "en": "Purchase summary"}

    customers: tuple[str, ...]
    frequency: Floats
    recency: Floats
    age: Floats
    value: Floats
    holdout_frequency: Floats
    holdout_length: float
    n_left_out: int

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("customer", {"zh": "客户", "en": "Customer"}, Kind.TEXT),
            Column("frequency", {"zh": "复购次数", "en": "Repeats"}, Kind.COUNT),
            Column("recency", {"zh": "最后一次", "en": "Last"}),
            Column("age", {"zh": "观察期", "en": "Age"}),
            Column("value", {"zh": "平均金额", "en": "Mean value"}),
            Column("holdout_frequency", {"zh": "检验期次数", "en": "In hold-out"}, Kind.COUNT),
        )
        listed = [self.frequency, self.recency, self.age, self.value, self.holdout_frequency]
        rows = tuple(zip(self.customers, *(column.tolist() for column in listed), strict=True))
        return (Table("customers", {"zh": "每位客户一行", "en": "One row a customer"}, columns, rows),)


def days(values: Any) -> Floats:
    """Dates as days since 1970 (numbers as they are), missing as NaN; raises `BadDates`.

    >>> days(["1970-01-03", None, "1970/02/01"]).tolist()
    [2.0, nan, 31.0]
    """
    array = (
        np.asarray(values) if hasattr(values, "__array__") else np.array(listed_values(values), dtype=object)
    )
    if array.dtype.kind == "M":
        when = array.astype("datetime64[us]")
        made = when.astype(np.int64) / 86_400_000_000
        return np.where(np.isnat(when), np.nan, made)
    if array.dtype.kind in "fiu":
        return np.asarray(array, dtype=np.float64)
    unique, where = np.unique([_as_text(value) for value in array.tolist()], return_inverse=True)
    made = np.array([_day(text, where, place) for place, text in enumerate(unique.tolist())])
    return np.asarray(made[where], dtype=np.float64)


def _as_text(value: Any) -> str:
    return (
        "" if value is None or value != value else str(value).strip().replace("/", "-").replace(" ", "T", 1)
    )


def _day(text: str, where: npt.NDArray[np.intp], place: int) -> float:
    if text in {"", "NaT", "nan"}:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        pass
    try:
        parts = text.split("T")
        parts[0] = "-".join(part.zfill(2) for part in parts[0].split("-"))
        return int(np.datetime64("T".join(parts), "us").astype(np.int64)) / 86_400_000_000
    except ValueError:
        position = int(np.flatnonzero(where == place)[0]) + 1
        raise BadDates(position=position, value=text) from None


def purchase_summary(
    customer: Any,
    date: Any,
    value: Any = None,
    *,
    end: Any = None,
    calibration_end: Any = None,
    unit: float = 7.0,
) -> PurchaseSummary:
    """Turn a log of purchases into what the purchase models need.

    `date` is dates or days; purchases of one customer on one day are one, their values added. Time is
    given in `unit` days (weeks unless set). `calibration_end` parts the log: what comes later, up to
    `end` (the last date unless set), is the hold-out; customers who first bought after it are left out.
    Rows lacking a value are left out; `n_left_out` counts them. n log n.

    >>> made = purchase_summary(["a", "a", "b"], [0, 14, 7], [5.0, 7.0, 3.0], end=28)
    >>> made.frequency.tolist(), made.recency.tolist(), made.age.tolist(), made.value.tolist()
    ([1.0, 0.0], [2.0, 0.0], [4.0, 3.0], [7.0, 0.0])
    """
    require(unit > 0, "unit", unit, zh="大于 0", en="be above 0")
    who, when = texts(customer), np.floor(days(date))
    worth = np.zeros(len(when)) if value is None else numbers(value)
    for what, length in (("customer", len(who)), ("value", len(worth))):
        if length != len(when):
            raise LengthsDiffer(what=what, given=length, wanted=len(when))
    kept = ~np.isnan(when) & ~np.isnan(worth) & np.asarray(who != None, dtype=bool)  # noqa: E711
    if not kept.any():
        raise NobodyLeft(what="customer, date")
    last = float(when[kept].max()) if end is None else float(days([end])[0])
    until = last if calibration_end is None else float(days([calibration_end])[0])
    require(until <= last, "calibration_end", calibration_end, zh="不晚于 end", en="come no later than end")
    n_left_out = int((~kept).sum())
    kept &= when <= last
    return _summarised(who[kept].astype(str), when[kept], worth[kept], until, last, unit, n_left_out)


def _summarised(
    who: npt.NDArray[np.str_],
    when: Floats,
    worth: Floats,
    until: float,
    last: float,
    unit: float,
    n_left_out: int,
) -> PurchaseSummary:
    names, codes = np.unique(who, return_inverse=True)
    order = np.lexsort((when, codes))
    codes, when, worth = codes[order], when[order], worth[order]
    new = np.ones(len(codes), dtype=bool)
    new[1:] = (codes[1:] != codes[:-1]) | (when[1:] != when[:-1])
    worth = np.bincount(np.cumsum(new) - 1, weights=worth).astype(np.float64)
    codes, when = codes[new], when[new]
    firsts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    start = when[firsts]
    first = np.zeros(len(codes), dtype=bool)
    first[firsts] = True
    size = len(names)
    repeat = ~first & (when <= until)
    x = np.bincount(codes[repeat], minlength=size).astype(np.float64)
    latest = start.copy()
    np.maximum.at(latest, codes[repeat], when[repeat])
    spent = np.bincount(codes[repeat], weights=worth[repeat], minlength=size)
    later = np.bincount(codes[when > until], minlength=size).astype(np.float64)
    known = start <= until
    with np.errstate(invalid="ignore"):
        mean = np.where(x > 0, spent / np.maximum(x, 1), 0.0)
    return PurchaseSummary(
        tuple(names[known].tolist()),
        x[known],
        (latest - start)[known] / unit,
        (until - start)[known] / unit,
        mean[known],
        later[known],
        (last - until) / unit,
        n_left_out,
    )


@dataclass(frozen=True)
class Histories:
    """Checked histories collapsed to unique ones: pattern j stands for customers of weight `weights[j]`.

    `where` is the pattern of each customer.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weights: Floats
    where: npt.NDArray[np.intp]
    n: int


def histories(frequency: Any, recency: Any, age: Any, weights: Floats | None = None) -> Histories:
    """Check and collapse; raises `BadPurchases`, `LengthsDiffer`. A missing number is no history."""
    x, tx, total = numbers(frequency), numbers(recency), numbers(age)
    for what, column in (("recency", tx), ("age", total)):
        if len(column) != len(x):
            raise LengthsDiffer(what=what, given=len(column), wanted=len(x))
    if not len(x):
        raise NobodyLeft(what="frequency")
    good = (x >= 0) & (x == np.floor(x)) & (tx >= 0) & (tx <= total * (1 + 1e-12) + 1e-12)
    good &= np.where(x == 0, tx == 0, tx > 0) & np.isfinite(total)
    if not good.all():
        at = int(np.flatnonzero(~good)[0])
        raise BadPurchases(position=at + 1, repeats=f"{x[at]:g}", recency=f"{tx[at]:g}", age=f"{total[at]:g}")
    order = np.lexsort((total, tx, x))
    columns = np.column_stack([x, tx, np.maximum(total, tx)])[order]
    new = np.ones(len(x), dtype=bool)
    new[1:] = (columns[1:] != columns[:-1]).any(axis=1)
    where = np.empty(len(x), dtype=np.intp)
    where[order] = np.cumsum(new) - 1
    rows = columns[new]
    w = np.bincount(where, weights=weights).astype(np.float64)
    return Histories(rows[:, 0], rows[:, 1], rows[:, 2], w, where, len(x))
