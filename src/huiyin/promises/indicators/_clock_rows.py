"""Clocks of cases as arrays, cut by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.cases.queries import clock_times
from huiyin.clocks.rules import KIND_WORDS, ClockKind
from huiyin.promises.contracts import Delivered, Delivery
from huiyin.promises.problems import NoSuchIndicator

HOUR = timedelta(hours=1)
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ClockRows:
    """Clocks, oldest first: hours from beginning to the act (NaN: not done yet), to what was due, and to now."""

    months: tuple[str, ...]
    taken: Rows
    allowed: Rows
    passed: Rows

    def of(self, chosen: npt.NDArray[np.bool_]) -> ClockRows:
        """Some of them."""
        months = tuple(month for month, take in zip(self.months, chosen, strict=True) if take)
        return ClockRows(months, self.taken[chosen], self.allowed[chosen], self.passed[chosen])


def kind_of(target: str) -> ClockKind:
    """The kind of clock; raises `NoSuchIndicator`."""
    if target not in set(ClockKind):
        raise NoSuchIndicator(what=target)
    return ClockKind(target)


def kind_names() -> dict[str, dict[str, str]]:
    """The kinds of clocks with their names."""
    return {kind.value: dict(KIND_WORDS[kind]) for kind in ClockKind}


def rows_of(unit: Unit, kind: ClockKind, first_on: date, last_on: date, now: datetime) -> ClockRows:
    """The clocks of a unit's tree that began between two days."""
    times = clock_times(unit.path, kind, first_on, last_on)
    months = tuple(f"{timezone.localdate(began):%Y-%m}" for began, _due, _met in times)

    def hours(ends: Sequence[datetime | None]) -> Rows:
        spans = zip(times, ends, strict=True)
        return np.array([(end - row[0]) / HOUR if end else np.nan for row, end in spans], dtype=np.float64)

    met, due = [row[2] for row in times], [row[1] for row in times]
    return ClockRows(months, hours(met), hours(due), hours([now] * len(times)))


def by_month(
    rows: ClockRows, first_on: date, last_on: date, counted: Callable[[ClockRows, date, date], Delivered]
) -> Delivery:
    """Count the whole, and each month there is."""
    found = []
    for month in sorted(set(rows.months)):
        begins = date.fromisoformat(f"{month}-01")
        ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        part = rows.of(np.array([one == month for one in rows.months]))
        found.append(counted(part, max(begins, first_on), min(ends, last_on)))
    return Delivery(counted(rows, first_on, last_on), tuple(found))
