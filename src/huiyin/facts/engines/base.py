"""What an engine is: it turns facts into summaries, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pyarrow as pa

from huiyin.analytics.registry import Registry
from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Term
from huiyin.facts.source import EVERY_ROW, FactSource, Where

GroupKey = tuple[str, ...]  # one value a grouping column; a missing value is ""


class Engine(ABC):
    """One way to compute summaries of facts. One file in this package a engine.

    All engines give the same bits for counts and sums of whole numbers, and agree to 1e-9 elsewhere.
    Terms name fact columns (`schema.column_of`). `weight` names a numeric fact column; rows whose
    weight is missing, zero or negative do not count. Without grouping the only key is ().
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]

    @abstractmethod
    def batches(
        self, source: FactSource, columns: Sequence[str], where: Where = EVERY_ROW
    ) -> Iterator[pa.RecordBatch]:
        """The chosen columns of the chosen rows, in batches of moderate size; absent columns are null."""

    @abstractmethod
    def count(
        self, source: FactSource, by: Sequence[str] = (), where: Where = EVERY_ROW
    ) -> dict[GroupKey, int]:
        """Number of rows in each group."""

    @abstractmethod
    def histogram(
        self,
        source: FactSource,
        column: str,
        by: Sequence[str] = (),
        where: Where = EVERY_ROW,
        weight: str | None = None,
    ) -> dict[GroupKey, Histogram]:
        """Counts of a numeric column by value, in each group."""

    @abstractmethod
    def moments(
        self,
        source: FactSource,
        terms: Sequence[Term],
        by: Sequence[str] = (),
        where: Where = EVERY_ROW,
        weight: str | None = None,
        replicates: int = 0,
    ) -> dict[GroupKey, Moments]:
        """Moments of the terms, listwise over them, in each group.

        With `replicates` = R > 0 the rows are also dealt into R random groups by their response id
        and the last element of each key is the group's number "0".."R-1": the summaries a
        delete-a-group jackknife needs.
        """

    @abstractmethod
    def patterns(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Where = EVERY_ROW,
        weight: str | None = None,
        most: int = 200_000,
    ) -> Patterns | None:
        """Unique rows of numeric columns with counts, or None when there are more than `most`."""

    @abstractmethod
    def rows(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Where = EVERY_ROW,
        conditions: Sequence[tuple[Term, float, float]] = (),
        present: Sequence[str] = (),
        most: int = 100,
    ) -> list[dict[str, Any]]:
        """Some rows, newest response first: those whose terms lie in [low, high] and whose `present` columns are not null."""


engines: Registry[Engine] = Registry("huiyin.facts.engines", Engine)
