"""Follow-up of subjects: read once, and summed over whoever is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import checked_weights, listed_values, numbers, texts
from huiyin.analytics.customers.problems import BadFollowUp, NobodyLeft, NotAnEvent
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats

Positions = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_TOLERANCE = 1.4901161193847656e-08  # √ε: times nearer than this are the same time


def flags(values: Any, column: str = "event") -> Floats:
    """0/1 (or booleans) as floats, missing as NaN; raises `NotAnEvent` for anything else.

    >>> flags([True, False, None]).tolist()
    [1.0, 0.0, nan]
    """
    listed = values.tolist() if hasattr(values, "tolist") else listed_values(values)
    if any(isinstance(value, bool | str) for value in listed):  # a frame holds booleans as texts
        said = {True: 1.0, False: 0.0, "True": 1.0, "False": 0.0}
        values = [said.get(value, value) if isinstance(value, bool | str) else value for value in listed]
    array = numbers(values)
    wrong = np.flatnonzero(~np.isnan(array) & (array != 0) & (array != 1))
    if len(wrong):
        raise NotAnEvent(column=column, position=int(wrong[0]) + 1, value=f"{array[wrong[0]]:g}")
    return array


@dataclass(frozen=True)
class FollowUp:
    """n subjects: `exit` and `event` (bool), `entry` or None, weights, group and stratum codes.

    `group_names` and `n_left_out` describe what was read; `kept` marks the rows used of those given.
    """

    exit: Floats
    event: Flags
    entry: Floats | None
    weights: Floats
    groups: Positions
    group_names: tuple[str, ...]
    strata: Positions
    kept: Flags

    @property
    def n(self) -> int:
        return len(self.exit)

    @property
    def n_left_out(self) -> int:
        return int(len(self.kept) - self.kept.sum())


def read_follow_up(
    time: Any,
    event: Any = None,
    *,
    entry: Any = None,
    weights: Any = None,
    group: Any = None,
    strata: Any = None,
) -> FollowUp:
    """Columns as follow-up; rows lacking time, event, entry, group or stratum, or of weight 0, are left out.

    Without `event` everybody has it. Raises `NotAnEvent`, `BadFollowUp`, `NobodyLeft`, `LengthsDiffer`.
    """
    exit_ = numbers(time)
    n = len(exit_)
    happened = np.ones(n) if event is None else flags(event)
    entered = None if entry is None else numbers(entry)
    w = checked_weights(weights, n)
    w = np.ones(n) if w is None else w
    labels = {"group": group, "strata": strata}
    codes: dict[str, npt.NDArray[np.object_]] = {
        name: texts(values) for name, values in labels.items() if values is not None
    }
    lengths = {"event": len(happened), **{name: len(values) for name, values in codes.items()}}
    if entered is not None:
        lengths["entry"] = len(entered)
    for what, length in lengths.items():
        if length != n:
            raise LengthsDiffer(what=what, given=length, wanted=n)
    kept = ~np.isnan(exit_) & ~np.isnan(happened) & (w > 0)
    if entered is not None:
        kept &= ~np.isnan(entered)
    for values in codes.values():
        kept &= np.asarray(values != None, dtype=bool)  # noqa: E711
    if not kept.any():
        raise NobodyLeft(what="time, event")
    _require_order(exit_, entered, kept)
    group_names, groups = _coded(codes.get("group"), kept)
    _, stratum = _coded(codes.get("strata"), kept)
    exit_, entered = _same_times(exit_[kept], None if entered is None else entered[kept])
    _require_order(exit_, entered, np.ones(len(exit_), dtype=bool))
    return FollowUp(exit_, happened[kept] == 1, entered, w[kept], groups, group_names, stratum, kept)


def _require_order(exit_: Floats, entry: Floats | None, kept: Flags) -> None:
    wrong = kept & ~np.isfinite(exit_)
    if entry is not None:
        wrong |= kept & (~np.isfinite(entry) | (entry >= exit_))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise BadFollowUp(
            position=at + 1, entry="–" if entry is None else f"{entry[at]:g}", exit=f"{exit_[at]:g}"
        )


def _coded(labels: npt.NDArray[np.object_] | None, kept: Flags) -> tuple[tuple[str, ...], Positions]:
    if labels is None:
        return ("",), np.zeros(int(kept.sum()), dtype=np.intp)
    names, codes = np.unique(labels[kept].astype(str), return_inverse=True)
    return tuple(names.tolist()), codes.astype(np.intp)


def _same_times(exit_: Floats, entry: Floats | None) -> tuple[Floats, Floats | None]:
    """Times that differ by rounding alone made equal, as R's timefix does."""
    every = np.unique(exit_ if entry is None else np.concatenate([exit_, entry]))
    gaps = np.diff(every)
    close = (gaps <= _TOLERANCE) | (gaps <= _TOLERANCE * np.abs(every).mean())
    if not close.any():
        return exit_, entry
    first = np.concatenate([[0], np.where(close, 0, np.arange(1, len(every)))])
    merged = every[np.maximum.accumulate(first)]
    moved = merged[np.searchsorted(every, exit_)]
    return moved, None if entry is None else merged[np.searchsorted(every, entry)]


@dataclass(frozen=True)
class RiskSets:
    """The sorted (stratum, time) keys and where each subject stands among them.

    A subject is at risk at keys `begins`…`position` (both included) of its stratum. `firsts` and `ends`
    (exclusive) bound the stratum of each key.
    """

    stratum: Positions
    time: Floats
    firsts: Positions
    ends: Positions
    position: Positions
    begins: Positions | None
    order: Positions  # subjects by (stratum, time)

    @classmethod
    def of(cls, exit_: Floats, strata: Positions, entry: Floats | None) -> RiskSets:
        """Sort n subjects; n log n."""
        order = np.lexsort((exit_, strata)) if strata.any() else np.argsort(exit_, kind="stable")
        times, codes = exit_[order], strata[order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (times[1:] != times[:-1]) | (codes[1:] != codes[:-1])
        position = np.empty(len(order), dtype=np.intp)
        position[order] = np.cumsum(new) - 1
        stratum, time = codes[new], times[new]
        starts = np.flatnonzero(np.concatenate([[True], stratum[1:] != stratum[:-1]]))
        sizes = np.diff(np.append(starts, len(stratum)))
        firsts = np.repeat(starts, sizes)
        ends = np.repeat(starts + sizes, sizes)
        begins = None if entry is None else _first_after(entry, strata, stratum, time)
        return cls(stratum, time, firsts, ends, position, begins, order)

    @property
    def n_keys(self) -> int:
        return len(self.time)

    def total(self, values: Floats) -> Floats:
        """Sum of the subjects' values by key: (n,) → (J,), (n, p) → (J, p)."""
        return _binned(self.position, values, self.n_keys)

    def at_risk(self, values: Floats) -> Floats:
        """Sum of the values of whoever is at risk at each key."""
        ended = self._backwards(self.total(values))
        if self.begins is None:
            return ended
        started = _binned(self.begins, values, self.n_keys + 1)[: self.n_keys]
        # A subject enters before key `begins`: at all earlier keys it must be taken off again.
        late = self._backwards(started) - started
        return ended - late

    def _backwards(self, by_key: Floats) -> Floats:
        sums = np.cumsum(by_key[::-1], axis=0)[::-1]
        if self.ends[0] == self.n_keys:
            return np.asarray(sums, dtype=np.float64)
        beyond = np.concatenate([sums, np.zeros_like(sums[:1])])
        return np.asarray(sums - beyond[self.ends], dtype=np.float64)

    def accumulated(self, by_key: Floats) -> Floats:
        """Running sum over the keys of each stratum, this key included."""
        sums = np.cumsum(by_key, axis=0)
        if self.ends[0] == self.n_keys:
            return np.asarray(sums, dtype=np.float64)
        before = np.concatenate([np.zeros_like(sums[:1]), sums])
        return np.asarray(sums - before[self.firsts], dtype=np.float64)

    def over_stay(self, by_key: Floats) -> Floats:
        """For each subject the sum of the keys' values while it was at risk."""
        running = np.cumsum(by_key, axis=0)
        before = np.concatenate([np.zeros_like(running[:1]), running])
        start = self.firsts[self.position] if self.begins is None else self.begins
        return np.asarray(before[self.position + 1] - before[start], dtype=np.float64)


def _binned(at: Positions, values: Floats, size: int) -> Floats:
    if values.ndim == 1:
        return np.bincount(at, weights=values, minlength=size).astype(np.float64)
    columns = [np.bincount(at, weights=column, minlength=size) for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((size, 0))


def _first_after(entry: Floats, strata: Positions, stratum: Positions, time: Floats) -> Positions:
    """For each subject the first key of its stratum whose time is later than the entry."""
    every = np.unique(np.concatenate([entry, time]))
    width = len(every)
    keys = stratum * width + np.searchsorted(every, time)
    return np.searchsorted(keys, strata * width + np.searchsorted(every, entry), side="right")
