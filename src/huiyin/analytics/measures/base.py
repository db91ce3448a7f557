"""What a measure is: row terms, summed by any engine, and an estimate from the sums."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np

from huiyin.analytics.codebook import Role, Scale
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.problems import WeightsDoNotSumToOne
from huiyin.analytics.registry import Registry
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import IndexScore, ScoredItem, Term


@dataclass(frozen=True)
class Spec:
    """What a metric contract says to the arithmetic: items, missing rule, edges, direction.

    `items` are scored items whose weights sum to 1. `satisfied` is, for each item, the range of
    answers that counts as satisfied (or as box hit). `threshold` is the index from which a
    respondent counts as a satisfied customer. `high_is_good` is the direction of the answers.
    Missing ratings: up to `max_imputed` count as the middle grade; or, with `minimum_answered` a number,
    nothing is put in and a form counts from so many answered items on. `against` names, for each item of
    a measure of differences, the column its answer is compared with (the expectation of a perception).
    """

    items: tuple[ScoredItem, ...]
    satisfied: tuple[tuple[float, float], ...] = ()
    max_imputed: int = 1
    threshold: float = 70.0
    high_is_good: bool = True
    minimum_answered: int | None = None
    against: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the items, then those they are compared with."""
        return (*(item.column for item in self.items), *self.against)

    def index(self) -> IndexScore:
        """The respondent's index under this spec; raises `WeightsDoNotSumToOne`."""
        self.require_weights()
        return IndexScore(self.items, self.max_imputed, self.minimum_answered)

    def require_weights(self) -> None:
        """Raise `WeightsDoNotSumToOne` unless the items' weights sum to 1 within 1e-9."""
        total = math.fsum(item.weight for item in self.items)
        if abs(total - 1) > 1e-9:
            raise WeightsDoNotSumToOne(total=f"{total:.12g}")


@dataclass(frozen=True)
class Example:
    """A worked example: answers, one row a respondent (NaN for missing), and the value they must give.

    A row holds the answers in the order of `spec.columns`.
    It is test, documentation and the table of the method page at once. `settings` says in both
    languages what the spec sets; `weights` are respondent weights, empty for none.
    """

    spec: Spec
    answers: tuple[tuple[float, ...], ...]
    value: float
    source: str
    settings: Mapping[str, str]
    weights: tuple[float, ...] = ()

    def moments(self, measure: Measure) -> Moments:
        """The summary an engine would hand to the measure."""
        terms = measure.terms(self.spec)
        columns = list(self.spec.columns)
        answers = np.array(self.answers, dtype=np.float64).reshape(len(self.answers), len(columns))
        rows = [term.evaluate(answers[:, [columns.index(name) for name in term.columns]]) for term in terms]
        return Moments.from_arrays(np.column_stack(rows), self.weights or None)


def repeated(*groups: tuple[int, tuple[float, ...]]) -> tuple[tuple[float, ...], ...]:
    """Answers of respondents who answered alike, given as (how many, their answers).

    >>> repeated((2, (5.0,)), (1, (3.0,)))
    ((5.0,), (5.0,), (3.0,))
    """
    return tuple(row for times, row in groups for _ in range(times))


def single_item(
    low: float, high: float, satisfied: tuple[float, float] | None = None, column: str = "q1"
) -> Spec:
    """A spec of one item on [low, high], linear to 0-100, satisfied in the given range."""
    item = ScoredItem(column, 1.0, ((low, 0.0), (high, 100.0)), (low + high) / 2)
    return Spec((item,), (satisfied or (low, high),), max_imputed=0)


class Reads(StrEnum):
    """The settings of a contract that a measure may read, besides its items."""

    WEIGHTS = "weights"  # of the items
    GRADES = "grades"  # what each answer is worth on 0-100
    SATISFIED = "satisfied"  # which answers are satisfied
    THRESHOLD = "threshold"  # the index that makes a satisfied customer
    MISSING = "missing"  # what is done about missing ratings


class Measure(ABC):
    """One satisfaction measure. Make one file in this package and decorate it with `@measures.register`."""

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]  # one sentence a manager understands
    unit: ClassVar[Unit]
    bounds: ClassVar[tuple[float, float]]
    examples: ClassVar[tuple[Example, ...]]

    # What a contract for it looks like: the form, the checks and the page of a figure follow these.
    reads: ClassVar[frozenset[Reads]] = frozenset(Reads)
    n_items: ClassVar[tuple[int, int | None]] = (1, None)  # fewest and most questions, None for any number
    role: ClassVar[Role | None] = None  # the kind of question made for it, where there is one
    high_is_good: ClassVar[bool | None] = True  # None: as the scale of its question
    against: ClassVar[int] = 0  # 1: compares with the first expectation of a perception; 2: with the second
    hits: ClassVar[str] = "n_hits"  # what a share counts, as a name for programs
    formula: ClassVar[str] = ""  # in one line; `letters` says what stands for what
    letters: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    @property
    def one_item(self) -> bool:
        """Whether it reads exactly one question."""
        return self.n_items == (1, 1)

    def fits(self, scale: Scale) -> bool:
        """Whether answers on this scale mean what the measure takes them for."""
        return True

    def counts(self, moments: Moments) -> dict[str, int]:
        """The whole numbers behind the value, from moments without respondent weights."""
        if self.unit is not Unit.RATE:
            return {}
        return {self.hits: round(float(moments.products[0, 1])), "n_respondents": moments.n}

    @abstractmethod
    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """The row terms whose moments the estimate needs."""

    def bounds_of(self, spec: Spec) -> tuple[float, float]:
        """The least and the greatest value possible under `spec`; `bounds` unless the spec narrows them."""
        return self.bounds

    @abstractmethod
    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """From the moments of `terms` to the value with its interval."""


measures: Registry[Measure] = Registry("huiyin.analytics.measures", Measure)
