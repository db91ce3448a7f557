"""What each cell is compared with: an earlier period, a wave, the rest of its line, or the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, pairwise

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.summaries import Moments
from huiyin.conditions import equals
from huiyin.metrics.computing.frame import WAVE
from huiyin.metrics.exploring.axes import Axis
from huiyin.metrics.exploring.crosstab import OTHERS, TOTAL, Head
from huiyin.metrics.exploring.dimensions import Sort
from huiyin.metrics.exploring.grouping import Asking, Key, Sums
from huiyin.metrics.exploring.judging import Against, Place
from huiyin.metrics.exploring.periods import ANSWERED_ON, Earlier, earlier
from huiyin.metrics.exploring.question import Compare
from huiyin.metrics.exploring.task import Task
from huiyin.metrics.exploring.things import Computed

Fetch = Callable[[Asking], Sequence[Sums]]  # the things' moments under another filter


@dataclass(frozen=True)
class Compared:
    """What to compare each place with, what the reader must know, and the days compared with."""

    against: dict[Place, Against] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    period: tuple[date | None, date | None] | None = None
    wave: str = ""


@dataclass(frozen=True)
class Layout:
    """The table so far: its axes, its heads, and the moments of every thing by the keys of heads."""

    axes: tuple[Axis, ...]
    rows: tuple[tuple[Head, ...], ...]
    columns: tuple[Head, ...]
    things: tuple[Computed, ...]
    sums: tuple[Sums, ...]

    def key(self, row: int, column: int) -> Key:
        """The key of a cell: those of its heads; an axis of one nameless head has none."""
        heads = [head.key for head in self.rows[row]]
        return (*heads, *([self.columns[column].key] if len(self.axes) > len(heads) else []))

    def places(self) -> list[Place]:
        """Every cell."""
        return [
            (thing, row, column)
            for thing in range(len(self.things))
            for row in range(len(self.rows))
            for column in range(len(self.columns))
        ]

    def estimate(self, thing: int, moments: Moments | None) -> Estimate | None:
        """A thing's value, None where too few respondents stand behind it."""
        if moments is None:
            return None
        one = self.things[thing]
        found = one.estimate(moments)
        hidden = found.value is None or base_of(found.n_effective, one.minimum_base) == "hidden"
        return None if hidden else found


def placed(sums: Sums, axes: Sequence[Axis]) -> Sums:
    """Moments by the keys of heads, totals over every axis included; values that have no head are in totals alone."""
    total: dict[Key, Moments] = dict(_headed(sums, axes))
    for at in range(len(axes)):
        for key, moments in list(total.items()):
            whole = (*key[:at], TOTAL, *key[at + 1 :])
            total[whole] = total[whole] + moments if whole in total else moments
    return {key: moments for key, moments in total.items() if _NO_HEAD not in key}


_NO_HEAD = "\x00none"


def _headed(sums: Sums, axes: Sequence[Axis]) -> Mapping[Key, Moments]:
    found: dict[Key, Moments] = {}
    for values, moments in sums.items():
        key = tuple(axis.place.get(value, _other(axis)) for axis, value in zip(axes, values, strict=True))
        found[key] = found[key] + moments if key in found else moments
    return found


def _other(axis: Axis) -> str:
    """Where a value goes that the table does not know: to the others, if there are any."""
    return OTHERS if any(head.key == OTHERS for head in axis.heads) else _NO_HEAD


def compare(task: Task, asking: Asking, layout: Layout, fetch: Fetch) -> Compared:
    """What the question compares every cell with."""
    kind = task.question.compare
    if kind in {Compare.REST, Compare.TOTAL}:
        return Compared(_parts(task, layout, whole=kind == Compare.TOTAL))
    if kind.startswith(Compare.WAVE):
        return _with_wave(task, asking, layout, fetch, kind.removeprefix(Compare.WAVE))
    if kind not in {Compare.PREVIOUS, Compare.LAST_YEAR}:
        return Compared()
    waves = [at for at, one in enumerate(task.dimensions) if one.key == WAVE]
    if kind == Compare.PREVIOUS and waves:
        return Compared(_wave_before(layout, waves[0]))
    if kind == Compare.PREVIOUS and task.question.wave:
        before = _before(asking.names.waves, task.question.wave)
        return _with_wave(task, asking, layout, fetch, before) if before else Compared(notes=("no_earlier",))
    days = earlier(task.question, task.dimensions, lambda: _newest_day(task))
    if days is None:
        return Compared(notes=("choose_period",))
    return _with_period(task, asking, layout, fetch, days)


def _newest_day(task: Task) -> date | None:
    days = [key[0] for key in task.engine.count(task.source, [ANSWERED_ON], task.where) if key[0]]
    return date.fromisoformat(max(days)[:10]) if days else None


def _with_period(task: Task, asking: Asking, layout: Layout, fetch: Fetch, days: Earlier) -> Compared:
    times = [at for at, one in enumerate(task.dimensions) if one.sort is Sort.TIME]
    overlaps = days.overlaps(task.question)
    if overlaps and not times:
        return Compared(notes=("periods_overlap",))
    sums = fetch(replace(asking, where=task.filtered & days.where, moved=days.moved))
    found = _lookup(layout, [placed(one, layout.axes) for one in sums], lambda key: key)
    if overlaps:  # a month and the one before are apart; their totals are not
        found = {
            place: what
            for place, what in found.items()
            if not any(layout.key(place[1], place[2])[at] == TOTAL for at in times)
        }
    notes = () if found else ("no_earlier",)
    return Compared(found, notes, (days.first_on, days.last_on))


def _with_wave(task: Task, asking: Asking, layout: Layout, fetch: Fetch, wave: str) -> Compared:
    sums = fetch(replace(asking, where=task.filtered & equals(WAVE, wave)))
    at = next((at for at, one in enumerate(task.dimensions) if one.key == WAVE), None)

    def key_there(key: Key) -> Key:
        """The cell of that wave: over a wave's axis its total, as all rows are of that wave."""
        return key if at is None else (*key[:at], TOTAL, *key[at + 1 :])

    axes = layout.axes if at is None else _one_wave(layout.axes, at, wave)
    found = _lookup(layout, [placed(one, axes) for one in sums], key_there)
    if at is not None:  # nothing is compared with itself, nor a whole with its part
        found = {place: what for place, what in found.items() if _other_wave(layout, place, at, wave)}
    return Compared(found, () if found else ("no_such_wave",), wave=wave)


def _before(waves: Sequence[str], wave: str) -> str:
    """The wave before, "" for the first one and for one that is not listed."""
    return next((one for one, after in pairwise(waves) if after == wave), "")


def _one_wave(axes: tuple[Axis, ...], at: int, wave: str) -> tuple[Axis, ...]:
    return (*axes[:at], replace(axes[at], place={**axes[at].place, wave: wave}), *axes[at + 1 :])


def _other_wave(layout: Layout, place: Place, at: int, wave: str) -> bool:
    return layout.key(place[1], place[2])[at] not in {wave, TOTAL, OTHERS}


def _wave_before(layout: Layout, at: int) -> dict[Place, Against]:
    """Every wave against the one before it among those shown."""
    groups = [head.key for head in layout.axes[at].heads if head.is_group]
    before = dict(zip(groups[1:], groups, strict=False))

    def key_there(key: Key) -> Key | None:
        return (*key[:at], before[key[at]], *key[at + 1 :]) if key[at] in before else None

    return _lookup(layout, layout.sums, key_there)


def _lookup(
    layout: Layout, sums: Sequence[Sums], key_there: Callable[[Key], Key | None]
) -> dict[Place, Against]:
    found = {}
    for place in layout.places():
        thing, row, column = place
        key = key_there(layout.key(row, column))
        other = None if key is None else layout.estimate(thing, sums[thing].get(key))
        if other is not None:
            found[place] = Against(other)
    return found


def _parts(task: Task, layout: Layout, *, whole: bool) -> dict[Place, Against]:
    """Each value of an axis against the others of its line, or against all of it."""
    at = len(layout.axes) - 1 if task.along else -1
    if at < 0:
        return {}
    parts = [head.key for head in layout.axes[at].parts]
    found: dict[Place, Against] = {}
    rests: dict[tuple[int, Key], dict[str, Moments]] = {}
    for place in layout.places():
        thing, row, column = place
        key = layout.key(row, column)
        if key[at] in {TOTAL, OTHERS, ""}:
            continue
        line = (thing, (*key[:at], TOTAL, *key[at + 1 :]))
        sums = layout.sums[thing]
        if line not in rests:
            rests[line] = _rests(
                {one: m for one in parts if (m := sums.get((*key[:at], one, *key[at + 1 :])))}
            )
        rest, every = layout.estimate(thing, rests[line].get(key[at])), sums.get(line[1])
        if rest is None or every is None:
            continue
        if not whole:
            found[place] = Against(rest)
        elif (total := layout.estimate(thing, every)) is not None:
            own = sums.get(key)
            found[place] = Against(rest, total, own.sum_w / every.sum_w if own else 0.0)
    return found


def _rests(parts: Mapping[str, Moments]) -> dict[str, Moments]:
    """For each part the sum of all others, from sums up to it and after it."""
    names, moments = list(parts), list(parts.values())
    before = [None, *accumulate(moments)]
    after = [*reversed([None, *accumulate(reversed(moments))])]
    found = {}
    for at, name in enumerate(names):
        some = [one for one in (before[at], after[at + 1]) if one is not None]
        if some:
            found[name] = some[0] if len(some) == 1 else some[0] + some[1]
    return found
