"""When clocks run out and when somebody must be told: the moments of many clocks at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.clocks import Calendar, Pause, Pauses, Span, Unit, due_many, moment_of
from huiyin.clocks.arrays import moments_of

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Running:
    """What must be known of a clock to say when things happen."""

    started_at: datetime
    amount: float
    unit: str
    chain: str  # the escalations as JSON text
    n_told: int
    is_breached: bool
    calendar: Calendar
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True, slots=True)
class Moments:
    """When a clock runs out, when each of its steps is taken, and when something must happen next."""

    due: int
    steps: tuple[int, ...]
    next: int
    is_certain: bool

    @property
    def due_at(self) -> datetime:
        """When it runs out."""
        return moment_of(self.due)

    @property
    def next_at(self) -> datetime | None:
        """When it must be looked at again; None when nothing follows any more."""
        return None if self.next == NEVER else moment_of(self.next)

    def n_steps_until(self, now: int) -> int:
        """How many steps are due, in their order: a later one does not overtake an earlier."""
        return next((n for n, step in enumerate(self.steps) if step > now), len(self.steps))


def schedule(clocks: Sequence[Running]) -> list[Moments]:
    """The moments of clocks, worked out together for all of one calendar, span and chain."""
    groups: dict[tuple[int, float, str, str], list[int]] = defaultdict(list)
    for index, clock in enumerate(clocks):
        groups[id(clock.calendar), clock.amount, clock.unit, clock.chain].append(index)
    found: list[Moments | None] = [None] * len(clocks)
    for (_, amount, unit, chain), indexes in groups.items():
        some = [clocks[index] for index in indexes]
        calendar = some[0].calendar
        for index, moments in zip(
            indexes, _of_one_kind(some, Span(amount, Unit(unit)), calendar, chain), strict=True
        ):
            found[index] = moments
    return [moments for moments in found if moments is not None]


def _of_one_kind(clocks: list[Running], span: Span, calendar: Calendar, chain: str) -> list[Moments]:
    starts = moments_of([clock.started_at for clock in clocks])
    pauses = Pauses.of([clock.pauses for clock in clocks])
    due = due_many(starts, span, calendar, pauses)
    steps = [_step(one, starts, due, span, calendar, pauses) for one in json.loads(chain)]
    matrix = np.stack(steps, axis=1) if steps else np.zeros((len(clocks), 0), np.int64)
    n_told = np.array([clock.n_told for clock in clocks])
    following = np.append(matrix, np.full((len(clocks), 1), NEVER), axis=1)[
        np.arange(len(clocks)), np.minimum(n_told, len(steps))
    ]
    breached = np.array([clock.is_breached for clock in clocks])
    # A clock runs out one moment behind its last, for on its last it is still in time.
    upcoming = np.minimum(following, np.where(breached, NEVER, due + 1))
    certain = _certain(calendar, starts, due, span)
    return [
        Moments(int(due[n]), tuple(map(int, matrix[n])), int(upcoming[n]), bool(certain[n]))
        for n in range(len(clocks))
    ]


def _step(
    one: Mapping[str, Any],
    starts: npt.NDArray[np.int64],
    due: npt.NDArray[np.int64],
    span: Span,
    calendar: Calendar,
    pauses: Pauses,
) -> npt.NDArray[np.int64]:
    if "past_due" in one:
        return due_many(due, Span.from_json(one["past_due"]), calendar)
    share = float(one["share"])
    return due if share == 1.0 else due_many(starts, span.part(share), calendar, pauses)


def _certain(
    calendar: Calendar, starts: npt.NDArray[np.int64], due: npt.NDArray[np.int64], span: Span
) -> npt.NDArray[np.bool_]:
    """Whether all holidays on the way are known; spans of plain time need none."""
    known = np.ones(len(starts), bool)
    if not span.unit.is_working or calendar.known_years is None:
        return known
    first, last = moment_of(int(starts.min())), moment_of(int(due.max()))
    if calendar.is_certain(first, last):
        return known
    pairs = zip(starts.tolist(), due.tolist(), strict=True)
    return np.array([calendar.is_certain(moment_of(one), moment_of(other)) for one, other in pairs])
