"""What a measure is: row terms, summed by any engine, and an estimate from the sums."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.registry import Registry
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import ScoredItem, Term


@dataclass(frozen=True)
class Spec:
    """What a metric contract says to the arithmetic: items, missing rule, edges, direction.

    `items` are scored items whose weights sum to 1. `satisfied` is, for each item, the range of
    answers that counts as satisfied (or as box hit). `threshold` is the index from which a
    respondent counts as a satisfied customer. `high_is_good` is the direction of the answers.
    """

    items: tuple[ScoredItem, ...]
    satisfied: tuple[tuple[float, float], ...] = ()
    max_imputed: int = 1
    threshold: float = 70.0
    high_is_good: bool = True


@dataclass(frozen=True)
class Example:
    """A worked example: answers, one row a respondent, and the value they must give.

    It is test, documentation and the table of the method page at once.
    """

    spec: Spec
    answers: tuple[tuple[float, ...], ...]
    value: float
    source: str


class Measure(ABC):
    """One satisfaction measure. Make one file in this package and decorate it with `@measures.register`."""

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]  # one sentence a manager understands
    unit: ClassVar[Unit]
    bounds: ClassVar[tuple[float, float]]
    examples: ClassVar[tuple[Example, ...]]

    @abstractmethod
    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """The row terms whose moments the estimate needs."""

    @abstractmethod
    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """From the moments of `terms` to the value with its interval."""


measures: Registry[Measure] = Registry("huiyin.analytics.measures", Measure)
