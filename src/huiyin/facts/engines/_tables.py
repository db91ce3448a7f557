"""Tables that grow: counts by group and cell, sums by group, and terms looked up for every pattern of answers."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from huiyin.analytics.terms import Floats, Term
from huiyin.facts.engines._batch import GroupKey

Ints = npt.NDArray[np.int64]
Domain = tuple[tuple[int, int], ...]  # the least answer and the number of codes of each column

MOST_PATTERNS = 1 << 21  # so many patterns of answers are worked out in advance
MOST_SCORES = 4096  # … when the terms have no more different values than this
_STRETCH = 1 << 16
_MOST_KEPT = 16

_Looked = tuple[npt.NDArray[np.int16], Floats] | None
_kept: OrderedDict[tuple[tuple[Term, ...], tuple[str, ...], Domain], _Looked] = OrderedDict()
_lock = threading.Lock()


class Groups:
    """Numbers for group keys, the same over all batches of all threads."""

    def __init__(self) -> None:
        self.number_of: dict[GroupKey, int] = {}

    def places(self, keys: Sequence[GroupKey]) -> Ints:
        """The numbers of the keys, new ones for new keys."""
        known = self.number_of
        return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


class Growing:
    """Whole numbers of one shape a group, added up; as many groups as come."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._held = np.zeros((1, *shape), dtype=np.int64)

    def add(self, at: Ints, found: Ints) -> None:
        """Add `found` to the groups `at`, each named once."""
        most = int(at.max(initial=-1)) + 1
        if most > len(self._held):
            room = np.zeros((2 * most, *self._held.shape[1:]), dtype=np.int64)
            room[: len(self._held)] = self._held
            self._held = room
        self._held[at] += found

    def of(self, n_groups: int) -> Ints:
        """The sums of the first groups."""
        if n_groups > len(self._held):
            self.add(np.array([n_groups - 1]), np.zeros((1, *self._held.shape[1:]), dtype=np.int64))
        return self._held[:n_groups]


class Values:
    """Numbers for the different values of something, in the order in which they came."""

    def __init__(self) -> None:
        self.number_of: dict[float, int] = {}
        self._lock = threading.Lock()

    def codes(self, x: Floats, most: int) -> Ints | None:
        """The number of each value, -1 for a missing one; None for infinite ones or more than `most`."""
        if len(self.number_of) > most:
            return None
        coded = pa.array(x, from_pandas=True).dictionary_encode()
        if len(coded.dictionary) > most or not np.isfinite(coded.dictionary).all():
            return None
        with self._lock:
            known = self.number_of
            # + 0.0 makes -0.0 the same as 0.0
            places = [known.setdefault(one + 0.0, len(known)) for one in coded.dictionary.to_pylist()]
        if len(known) > most:
            return None
        indices = coded.indices.fill_null(len(places)) if coded.null_count else coded.indices
        found: Ints = np.array([*places, -1], dtype=np.int64)[np.asarray(indices)]
        return found

    def listed(self) -> Floats:
        """The values by number."""
        return np.array(list(self.number_of), dtype=np.float64)


def n_patterns(domain: Domain) -> int:
    """How many patterns of codes the columns can have together."""
    size = 1
    for _, width in domain:
        size *= width
    return size


def answers_of(columns: Sequence[str], domain: Domain, patterns: Ints) -> dict[str, Floats]:
    """What each column says in those patterns, NaN for missing."""
    at, found = patterns, {}
    for name, (low, width) in reversed(list(zip(columns, domain, strict=True))):
        at, code = np.divmod(at, width)
        answers = (code + (low - 1)).astype(np.float64)
        answers[code == 0] = np.nan
        found[name] = answers
    return found


def scores_of(terms: Sequence[Term], answers: dict[str, Floats], n: int) -> Floats:
    """(n, terms) what the terms are for those answers."""
    scores = [term.evaluate(np.column_stack([answers[name] for name in term.columns])) for term in terms]
    return np.column_stack(scores) if scores else np.empty((n, 0))


def is_looked_up(terms: tuple[Term, ...], columns: tuple[str, ...], domain: Domain) -> bool:
    """Whether `looked_up` would answer at once."""
    return (terms, columns, domain) in _kept


def looked_up(terms: tuple[Term, ...], columns: tuple[str, ...], domain: Domain) -> _Looked:
    """For each pattern the number of its scores, and the (numbers, terms) scores; the last number is "does not count".

    None when the terms have too many different values. Worked out once and kept.
    """
    key = (terms, columns, domain)
    with _lock:  # several threads would work out the same
        if key not in _kept:
            _kept[key] = _worked_out(terms, columns, domain)
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def _worked_out(terms: tuple[Term, ...], columns: tuple[str, ...], domain: Domain) -> _Looked:
    size = n_patterns(domain)
    coded = [Values() for _ in terms]
    numbers = np.empty((len(terms), size), dtype=np.int16)
    counted = np.empty(size, dtype=np.bool_)
    for start in range(0, size, _STRETCH):
        end = min(start + _STRETCH, size)
        answers = answers_of(columns, domain, np.arange(start, end))
        scores = scores_of(terms, answers, end - start)
        counted[start:end] = ~np.isnan(scores).any(axis=1)
        for values, held, one in zip(coded, numbers, scores.T, strict=True):
            number = values.codes(np.ascontiguousarray(one), MOST_SCORES)
            if number is None:
                return None
            held[start:end] = number
    sizes = [len(values.number_of) for values in coded]
    if math.prod(sizes) > MOST_PATTERNS:
        return None
    at = np.zeros(size, dtype=np.int32)
    for held, n in zip(numbers, sizes, strict=True):
        at *= n
        at += held
    present = np.flatnonzero(np.bincount(at[counted], minlength=1))
    if len(present) > MOST_SCORES:
        return None
    place = np.full(math.prod(sizes) + 1, len(present), dtype=np.int16)
    place[present] = np.arange(len(present))
    at[~counted] = -1
    rest, scores_by_term = present, []
    for values, n in zip(reversed(coded), reversed(sizes), strict=True):
        rest, number = np.divmod(rest, n)
        scores_by_term.append(values.listed()[number])
    return place[at], np.column_stack(scores_by_term[::-1])
