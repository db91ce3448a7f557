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
    began, due, met = (np.array([_seconds(row[at]) for row in times], dtype=np.float64) for at in range(3))
    hours = [(ends - began) / 3600 for ends in (met, due, np.full(len(began), now.timestamp()))]
    return ClockRows(_months([row[0] for row in times]), *hours)


def _seconds(moment: datetime | None) -> float:
    return np.nan if moment is None else moment.timestamp()


def _months(moments: Sequence[datetime]) -> tuple[str, ...]:
    """The month of each moment where we are; worked out once a quarter of an hour, the finest of time zones."""
    known: dict[datetime, str] = {}
    found = []
    for moment in moments:
        quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
        if quarter not in known:
            known[quarter] = f"{timezone.localdate(quarter):%Y-%m}"
        found.append(known[quarter])
    return tuple(found)


def by_month(
    rows: ClockRows, first_on: date, last_on: date, counted: Callable[[ClockRows, date, date], Delivered]
) -> Delivery:
    """Count the whole, and each month there is."""
    found, named = [], np.array(rows.months)
    for month in sorted(set(rows.months)):
        begins = date.fromisoformat(f"{month}-01")
        ends = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        part = rows.of(named == month)
        found.append(counted(part, max(begins, first_on), min(ends, last_on)))
    return Delivery(counted(rows, first_on, last_on), tuple(found))
