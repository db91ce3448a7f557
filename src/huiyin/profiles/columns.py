"""All customers as columns, at a moment: what they bring, how they grade us, how often they complained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from huiyin.analytics.terms import Floats
from huiyin.customers.queries import aliases, everybody, touch_counts
from huiyin.profiles.contracts import Graded
from huiyin.profiles.customer_cases import Tally, tallies
from huiyin.profiles.health import Signals
from huiyin.profiles.models import Grade
from huiyin.profiles.queries import MOST_GRADES
from huiyin.profiles.scheme import ANSWERS, ATTRIBUTE, VOLUME, Scheme

YEAR = timedelta(days=365)
_NO_CASES = Tally()


@dataclass
class Customers:
    """One entry a customer in every list; NaN and None are unknown."""

    ids: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    unit_paths: list[str] = field(default_factory=list)
    contribution: Floats = field(default_factory=lambda: np.empty(0))
    cost: Floats = field(default_factory=lambda: np.empty(0))
    volume: Floats = field(default_factory=lambda: np.empty(0))
    key_account: Floats = field(default_factory=lambda: np.empty(0))
    opted_out: list[bool] = field(default_factory=list)
    known_on: list[date] = field(default_factory=list)
    left_on: list[date | None] = field(default_factory=list)
    loyalty: Floats = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.ids)


def number_of(text: Any) -> float:
    """A number as people write it into an attribute; NaN for none.

    >>> number_of("1,200.5"), number_of("—")
    (1200.5, nan)
    """
    try:
        return float(str(text).replace(",", "").replace("，", "").strip())
    except ValueError:
        return float("nan")


def _number(source: str, volume: float | None, attributes: Mapping[str, Any]) -> float:
    if source == VOLUME:
        return float("nan") if volume is None else float(volume)
    return number_of(attributes.get(source.removeprefix(ATTRIBUTE), "")) if source else float("nan")


def read_customers(
    scheme: Scheme, by_key: Mapping[str, list[Graded]], recommend: Mapping[str, float]
) -> Customers:
    """All customers with what the scheme makes of them. `by_key` are their grades, `recommend` the latest one."""
    found = Customers()
    numbers: list[tuple[float, float, float, float, float]] = []
    for row in everybody():
        pk, key, path, volume, attributes, is_key, opt_outs, created_at = row
        found.ids.append(pk)
        found.keys.append(key)
        found.unit_paths.append(path)
        found.opted_out.append(bool(opt_outs))
        found.known_on.append(created_at.date())
        found.left_on.append(scheme.left_day(attributes))
        if scheme.loyalty == ANSWERS:
            grades = by_key.get(key)
            loyalty = recommend.get(key, grades[-1].score if grades else float("nan"))
        else:
            loyalty = _number(scheme.loyalty, volume, attributes)
        numbers.append(
            (
                _number(scheme.contribution, volume, attributes),
                _number(scheme.cost, volume, attributes),
                float("nan") if volume is None else float(volume),
                float(is_key),
                loyalty,
            )
        )
    table = np.array(numbers, dtype=np.float64).reshape(-1, 5)
    found.contribution, found.cost, found.volume, found.key_account, found.loyalty = table.T
    return found


def read_grades() -> tuple[dict[str, list[Graded]], dict[str, float]]:
    """The grades of every customer, oldest first (the newest few), and the latest likelihood to recommend."""
    zone = timezone.get_current_timezone()
    by_key: dict[str, list[Graded]] = defaultdict(list)
    recommend: dict[str, float] = {}
    moments: dict[date, datetime] = {}
    same = aliases()
    rows = Grade.objects.order_by("respondent_key", "answered_on", "response_id")
    for key, day, score, said in rows.values_list(
        "respondent_key", "answered_on", "score", "recommend"
    ).iterator(chunk_size=10_000):
        at = moments.get(day)
        if at is None:
            at = moments[day] = datetime.combine(day, time(12), zone)
        key = same.get(key, key)
        kept = by_key[key]
        kept.append(Graded(at, score))
        if len(kept) > 2 * MOST_GRADES:
            del kept[:MOST_GRADES]
        if said is not None:
            recommend[key] = said
    return by_key, recommend


def read_signals(customers: Customers, by_key: Mapping[str, list[Graded]], now: datetime) -> list[Signals]:
    """What the health of every customer rests on."""
    touches = {row[0]: row[1:] for row in touch_counts(now - YEAR, now)}
    by_case = tallies(now, aliases())
    found = []
    for pk, key, opted_out in zip(customers.ids, customers.keys, customers.opted_out, strict=True):
        n_tried, n_vain, heard = touches.get(pk, (0, 0, None))
        grades = by_key.get(key, [])[-MOST_GRADES:]
        tally = by_case.get(key, _NO_CASES)
        last = grades[-1].at if grades else None
        found.append(
            Signals(
                now,
                grades,
                tally.n_open,
                tally.n_unconfirmed,
                tally.n_confirmed,
                n_vain,
                max(n_tried - n_vain, 0),
                opted_out,
                max((at for at in (heard, last, tally.heard_at) if at), default=None),
            )
        )
    return found
