"""Row terms: what is computed of one respondent's answers before anything is summed.

A term names the columns it needs and turns a matrix of answers (one row a respondent, NaN for a
missing answer) into one number a row, NaN where the row does not count. Engines evaluate terms in
batches, so every measure stays arithmetic on sums.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_LOOKED_UP = 1 << 12  # whole answers up to here are looked up instead of interpolated one by one
_CHUNK = 1 << 14  # rows worked on at a time, for the processor's cache


class Term(ABC):
    """One number a respondent, computed from the named columns."""

    columns: tuple[str, ...]

    @abstractmethod
    def evaluate(self, answers: Floats) -> Floats:
        """From an (n, len(columns)) matrix to n numbers; NaN where the row does not count."""


@dataclass(frozen=True)
class Value(Term):
    """The answer itself.

    >>> Value("q1").evaluate(np.array([[3.0], [np.nan]])).tolist()
    [3.0, nan]
    """

    column: str

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (self.column,)

    def evaluate(self, answers: Floats) -> Floats:
        return answers[:, 0]


@dataclass(frozen=True)
class Between(Term):
    """`hit` where low ≤ answer ≤ high, else 0: a share is the mean of it."""

    column: str
    low: float
    high: float
    hit: float = 1.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (self.column,)

    def evaluate(self, answers: Floats) -> Floats:
        x = answers[:, 0]
        inside = np.where((x >= self.low) & (x <= self.high), self.hit, 0.0)
        return np.where(np.isnan(x), np.nan, inside)


@dataclass(frozen=True)
class Difference(Term):
    """First answer minus second, only for rows that have both (a perception minus its expectation)."""

    first: str
    second: str

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (self.first, self.second)

    def evaluate(self, answers: Floats) -> Floats:
        return answers[:, 0] - answers[:, 1]


@dataclass(frozen=True)
class ScoredItem:
    """One item of an index: its column, its share of the weight, and grade → value.

    `grades` lists (answer, value) pairs; answers between two listed grades are interpolated, so two
    pairs (minimum → 0, maximum → 100) are the linear map. Values are on 0-100.
    """

    column: str
    weight: float
    grades: tuple[tuple[float, float], ...]
    middle: float

    def value_of(self, answers: Floats) -> Floats:
        """Grade values of the answers; NaN stays NaN."""
        listed = sorted(self.grades)
        x = np.array([grade for grade, _ in listed])
        y = np.array([value for _, value in listed])
        low, high = float(answers.min(initial=np.inf)), float(answers.max(initial=-np.inf))
        if not -_LOOKED_UP < low <= high < _LOOKED_UP:
            return np.asarray(np.interp(answers, x, y), dtype=np.float64)
        whole = answers.astype(np.int64)
        if not (whole == answers).all():
            return np.asarray(np.interp(answers, x, y), dtype=np.float64)
        table = np.interp(np.arange(int(low), int(high) + 1, dtype=np.float64), x, y)
        return np.asarray(table[whole - int(low)], dtype=np.float64)


@dataclass(frozen=True)
class IndexScore(Term):
    """A respondent's weighted index on 0-100 under a missing rule.

    Up to `max_imputed` missing ratings count as the item's middle grade; a form with more missing,
    or with no rating at all, is invalid and does not count (NaN). Weights must sum to 1.

    With `minimum_answered` a number nothing is put in: the index is that of the answered items, their
    weights re-scaled to 1, and a form with fewer answered is invalid. That suits questions which may not
    apply to everybody.

    >>> items = tuple(ScoredItem(c, 0.5, ((1, 20), (5, 100)), 3) for c in "ab")
    >>> IndexScore(items).evaluate(np.array([[5, np.nan], [np.nan, np.nan], [4, 4]])).tolist()
    [80.0, nan, 80.0]
    >>> IndexScore(items, minimum_answered=1).evaluate(np.array([[5, np.nan], [np.nan, np.nan]])).tolist()
    [100.0, nan]
    """

    items: tuple[ScoredItem, ...]
    max_imputed: int = 1
    minimum_answered: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(item.column for item in self.items)

    def evaluate(self, answers: Floats) -> Floats:
        found = np.empty(len(answers))
        for start in range(0, len(answers), _CHUNK):
            part = slice(start, start + _CHUNK)
            found[part] = self._evaluate(answers[part])
        return found

    def _evaluate(self, answers: Floats) -> Floats:
        columns = np.ascontiguousarray(answers.T)
        missing = np.isnan(columns)
        gaps = bool(missing.any())
        total, weight = np.zeros(len(answers)), np.zeros(len(answers))
        for item, column, absent in zip(self.items, columns, missing, strict=True):
            share: Floats | float = item.weight
            if gaps:
                column = np.where(absent, item.middle, column)
                if self.minimum_answered is not None:
                    share = np.where(absent, 0.0, item.weight)
                    weight += share
            total += share * item.value_of(column)
        if not gaps and self.minimum_answered is not None:
            weight += sum(item.weight for item in self.items)
        if self.minimum_answered is not None:
            total = total / np.where(weight > 0, weight, np.nan)
        if not gaps and len(columns) >= max(self.minimum_answered or 1, 1):
            return total
        return np.where(is_valid(missing.T, self.max_imputed, self.minimum_answered), total, np.nan)


@dataclass(frozen=True)
class AtLeast(Term):
    """1 where another term reaches `threshold`, 0 where it does not, NaN where it does not count.

    The threshold itself counts as reached; a hair of rounding below it does too.
    """

    of: Term
    threshold: float

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.of.columns

    def evaluate(self, answers: Floats) -> Floats:
        x = self.of.evaluate(answers)
        return np.where(np.isnan(x), np.nan, (x >= self.threshold - 1e-9).astype(float))


@dataclass(frozen=True)
class CountBetween(Term):
    """How many of the items' ratings lie in their [low, high], on forms valid under the missing rule.

    With `imputed` the missing rating of a valid form counts as its middle grade, unless the rule puts
    nothing in (`minimum_answered`, see `IndexScore`). With low = -inf and high = inf it is the number of
    ratings that count.
    """

    items: tuple[ScoredItem, ...]
    bounds: tuple[tuple[float, float], ...]
    max_imputed: int = 1
    imputed: bool = True
    minimum_answered: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(item.column for item in self.items)

    def evaluate(self, answers: Floats) -> Floats:
        missing = np.isnan(answers)
        total = np.zeros(len(answers))
        for position, (item, (low, high)) in enumerate(zip(self.items, self.bounds, strict=True)):
            column = answers[:, position]
            if self.imputed and self.minimum_answered is None:
                column = np.where(missing[:, position], item.middle, column)
            total += (column >= low) & (column <= high)
        return np.where(is_valid(missing, self.max_imputed, self.minimum_answered), total, np.nan)


def is_valid(
    missing: npt.NDArray[np.bool_], max_imputed: int, minimum_answered: int | None = None
) -> npt.NDArray[np.bool_]:
    """Which forms count: at most `max_imputed` ratings missing and one given, or enough answered."""
    n_missing = missing.sum(axis=1)
    if minimum_answered is not None:
        return np.asarray(missing.shape[1] - n_missing >= max(minimum_answered, 1))
    return np.asarray((n_missing <= max_imputed) & (n_missing < missing.shape[1]))
