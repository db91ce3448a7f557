"""What the measures that average item means share: bounds, direction, terms."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.item_means import ItemValue, item_terms, mean_of_items
from huiyin.analytics.measures.base import Measure, Reads, Spec
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats, ScoredItem, Term


def ends_of(item: ScoredItem) -> tuple[float, float]:
    """The lowest and the highest answer of an item's scale."""
    answers = [answer for answer, _ in item.grades]
    return min(answers), max(answers)


def high_is_good(item: ScoredItem) -> bool:
    """Whether the item's values rise with its answers."""
    listed = sorted(item.grades)
    return listed[-1][1] >= listed[0][1]


@dataclass(frozen=True)
class SideOfMiddle(Term):
    """`above` where the answer is above the middle of its scale, `below` where below, 0 on it."""

    column: str
    middle: float
    above: float
    below: float

    @classmethod
    def of(cls, item: ScoredItem, *, easy: float, hard: float) -> Self:
        """What the easy (good) and the hard side of an item's scale are worth."""
        above, below = (easy, hard) if high_is_good(item) else (hard, easy)
        return cls(item.column, sum(ends_of(item)) / 2, above, below)

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (self.column,)

    def evaluate(self, answers: Floats) -> Floats:
        x = answers[:, 0]
        sides = np.where(x > self.middle, self.above, np.where(x < self.middle, self.below, 0.0))
        return np.where(np.isnan(x), np.nan, sides)


class OfItems(Measure):
    """A weighted mean of item means, each item over those who answered it."""

    reads: ClassVar[frozenset[Reads]] = frozenset({Reads.WEIGHTS})

    @abstractmethod
    def value_of(self, spec: Spec, position: int) -> ItemValue:
        """The term of one item."""

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Values and presence of every item; raises `WeightsDoNotSumToOne`."""
        spec.require_weights()
        return item_terms([self.value_of(spec, position) for position in range(len(spec.items))])

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The weighted mean of item means with a t interval over respondents."""
        weights = [item.weight for item in spec.items]
        return mean_of_items(moments, weights, self.unit, self.bounds_of(spec), confidence)


class Difference(OfItems):
    """The mean of answer minus the answer it is compared with, over those who gave both.

    Where a low answer is good the difference is turned round: above zero is better than expected.
    """

    unit: ClassVar[Unit] = Unit.SCALE
    bounds: ClassVar[tuple[float, float]] = (float("-inf"), float("inf"))
    against: ClassVar[int] = 1

    def bounds_of(self, spec: Spec) -> tuple[float, float]:
        """From as far below to as far above as the scale is long."""
        widest = max(high - low for low, high in map(ends_of, spec.items))
        return -widest, widest

    def value_of(self, spec: Spec, position: int) -> ItemValue:
        item = spec.items[position]
        return ItemValue(item.column, spec.against[position], 1.0 if high_is_good(item) else -1.0)
