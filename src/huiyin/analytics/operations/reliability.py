"""Reliability of supply: SAIFI, SAIDI, CAIDI, ASAI, and the threshold of a major event day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_positive
from huiyin.analytics.columns import marks, numbers
from huiyin.analytics.operations._shared import CENSUS
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Reliability(Result):
    """The indices over the events that count; durations in minutes, `availability_rate` is ASAI in 0-1.

    `saifi` interruptions a customer, `saidi` minutes a customer, `caidi` minutes an interruption (None
    without interruptions), `maifi` interruptions a customer by the short outages left out.
    """

    title: ClassVar[Bilingual] = {"zh": "供电可靠性指标", "en": "Reliability of supply"}
    saifi: float
    saidi: float
    caidi: float | None
    availability_rate: float
    maifi: float
    n_events: int
    n_excluded_short: int
    n_excluded_major: int
    n_left_out: int
    customers_served: float
    period_hours: float
    notes: tuple[Note, ...] = (CENSUS,)

    def tables(self) -> tuple[Table, ...]:
        """One row an index."""
        columns = (
            Column("index", {"zh": "指标", "en": "Index"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, Kind.FIGURE),
        )
        rows = (
            ("SAIFI", self.saifi),
            ("SAIDI", self.saidi),
            ("CAIDI", self.caidi),
            ("ASAI", f"{self.availability_rate:.8f}"),
            ("MAIFI", self.maifi),
        )
        return (Table("indices", {"zh": "指标（分钟）", "en": "Indices (minutes)"}, columns, rows),)


def reliability_indices(
    customers: Any,
    minutes: Any,
    *,
    customers_served: float,
    period_hours: float = 8760,
    shortest: float = 0,
    major: Any = None,
) -> Reliability:
    """SAIFI = ΣNᵢ/N, SAIDI = Σrᵢ·Nᵢ/N, CAIDI = SAIDI/SAIFI, ASAI = 1 − SAIDI/period, of an outage log.

    One row an outage: `customers` interrupted and `minutes` without supply. Outages of at most `shortest`
    minutes are left out of the indices and make MAIFI instead; those marked 1 in `major` (major events,
    causes outside) are left out altogether. Rows without either number are left out and counted. The
    log is a census: no interval. Low-, medium- and high-voltage customers are separate populations.
    Raises `LengthsDiffer`, `BadArgument`. Source: IEEE Std 1366; DL/T 836.1-2016.

    >>> found = reliability_indices([1200, 300, 5000, 50], [90, 240, 2, 600], customers_served=10_000)
    >>> found.saifi, found.saidi, round(found.caidi, 2), round(found.availability_rate, 8)
    (0.655, 22.0, 33.59, 0.99995814)
    """
    served = require_positive("customers_served", customers_served)
    hours = require_positive("period_hours", period_hours)
    least = require_positive("shortest", shortest, or_zero=True)
    cut, duration = numbers(customers), numbers(minutes)
    excluded = np.zeros(len(cut)) if major is None else marks(major)
    for part in (duration, excluded):
        if len(part) != len(cut):
            raise LengthsDiffer(what="停电事件的行 / rows of outages", given=len(part), wanted=len(cut))
    known = ~np.isnan(cut + duration + excluded)
    for name, part in (("customers", cut[known]), ("minutes", duration[known])):
        require(bool((part >= 0).all()), name, part.min(initial=0.0), zh="不小于 0", en="be at least 0")
    outside = known & (excluded != 0)
    short = known & ~outside & (duration <= least) & (least > 0)
    counted = known & ~outside & ~short
    interruptions = float(cut[counted].sum())
    lost = float((cut * duration)[counted].sum())
    return Reliability(
        saifi=interruptions / served,
        saidi=lost / served,
        caidi=lost / interruptions if interruptions else None,
        availability_rate=1 - lost / served / (60 * hours),
        maifi=float(cut[short].sum()) / served,
        n_events=int(counted.sum()),
        n_excluded_short=int(short.sum()),
        n_excluded_major=int(outside.sum()),
        n_left_out=int((~known).sum()),
        customers_served=served,
        period_hours=hours,
    )


def major_event_threshold(daily_saidi: Any, *, beta: float = 2.5) -> float:
    """The daily SAIDI above which a day is a major event day: exp(α + β·σ) of the logs, days at 0 left out.

    `daily_saidi` best covers five years. σ divides by n − 1. Raises `NothingCounted` with fewer than two
    days above 0. Source: IEEE Std 1366, the 2.5 beta method.

    >>> round(major_event_threshold([1.0, 2.0, 4.0, 0.0]), 4)
    11.3137
    """
    times = require_positive("beta", beta)
    values: Floats = numbers(daily_saidi)
    require(
        not bool((values < 0).any()),
        "daily_saidi",
        float(values[values < 0][0]) if (values < 0).any() else 0,
        zh="不小于 0",
        en="be at least 0",
    )
    logs = np.log(values[values > 0])
    if len(logs) < 2:
        raise NothingCounted(what="停电日 / day with outages")
    return float(np.exp(logs.mean() + times * logs.std(ddof=1)))
