"""What an engine is: it turns facts into summaries, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import wraps
from inspect import signature
from typing import Any, ClassVar

import pyarrow as pa

from huiyin.analytics.registry import Registry
from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Term
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource

_ASKED = ("batches", "count", "n_distinct", "histograms", "moments_of", "patterns", "rows")


def _of_the_source(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method with the groups checked and the source's own condition joined, so that no engine can forget it."""
    parameters = signature(method)

    @wraps(method)
    def joined(*given: Any, **named: Any) -> Any:
        call = parameters.bind(*given, **named)
        source = call.arguments["source"]
        for name in call.arguments.get("by", ()):
            kernels.check_groupable(name, source.type_of(name))
        if not source.where.is_everything:
            call.arguments["where"] = source.where & call.arguments.get("where", EVERYTHING)
        return method(*call.args, **call.kwargs)

    return joined


class Engine(ABC):
    """One way to compute summaries of facts. One file in this package an engine.

    An engine must give batches, counts, numbers of values and histograms; moments, patterns and
    rows come from its batches unless it knows a better way. All engines give the same bits, and those
    are the bits of the rows as one array.

    `where` is a condition on fact columns. Terms name fact columns (`schema.column_of`). `weight`
    names a numeric fact column; rows whose weight is missing, zero or negative do not count. Groups are formed by text or date columns, a
    missing value being ""; without grouping the only key is (), with rows or without.
    """

    def __init_subclass__(cls, *, joins_source: bool = True, **given: Any) -> None:
        super().__init_subclass__(**given)
        for name in _ASKED:
            if joins_source and name in vars(cls):
                setattr(cls, name, _of_the_source(vars(cls)[name]))

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]  # one sentence: what it is good for
    needs: ClassVar[str] = ""  # what it needs besides the program: the name of an extra, or "server"
    settings: ClassVar[tuple[str, ...]] = ()  # the operator's settings that it reads
    keeps_copies: ClassVar[bool] = False  # reads copies of the parts that `prepare` makes

    def ready(self) -> None:  # noqa: B027 - most engines need nothing
        """Raise the `Problem` of what is not installed or not set; asks nobody, so it costs nothing at start."""

    def available(self) -> None:
        """Raise `EngineAway` when the engine does not answer, after all that `ready` raises."""
        self.ready()

    def prepare(self, source: FactSource) -> None:  # noqa: B027 - most engines read the parts themselves
        """Bring the parts to where the engine reads them; a question does so itself when nobody did."""

    def sweep(self, listed: Container[str], *, older_than_seconds: float = 3600) -> int:
        """Drop its own copies of parts whose SHA-256 is not `listed` and that no question read for so long.

        Returns how many. Erasure sweeps with 0 seconds. An engine that reads the parts themselves has none.
        """
        return 0

    @abstractmethod
    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        """The chosen columns of the chosen rows, in batches of moderate size; absent columns are null."""

    @abstractmethod
    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        """Number of rows in each group, of those whose `present` columns are not null."""

    @abstractmethod
    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        """How many different values each text column has, missing ones not counted."""

    @abstractmethod
    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        """Counts of each numeric column by value, in each group; without a weight every row weighs 1."""

    def moments_of(
        self, source: FactSource, queries: Sequence[MomentsQuery], where: Condition = EVERYTHING
    ) -> list[dict[GroupKey, Moments]]:
        """The answers to many moments queries from one pass over the rows, in the order asked."""
        needed = kernels.columns_needed(queries)
        return kernels.moments(self.batches(source, needed, where), queries)

    def moments(
        self,
        source: FactSource,
        terms: Sequence[Term],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
        replicates: int = 0,
    ) -> dict[GroupKey, Moments]:
        """Moments of the terms, listwise over them, in each group.

        With `replicates` = R > 0 the rows are also dealt into R random groups by their response id
        and the last element of each key is the group's number "0".."R-1": the summaries a
        delete-a-group jackknife needs.
        """
        query = MomentsQuery(tuple(terms), tuple(by), weight, replicates)
        return self.moments_of(source, [query], where)[0]

    def patterns(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        weight: str | None = None,
        most: int = 200_000,
    ) -> Patterns | None:
        """Unique rows of numeric columns with counts, or None when there are more than `most`."""
        needed = dict.fromkeys([*columns, *([weight] if weight else [])])
        return kernels.patterns(self.batches(source, list(needed), where), columns, weight, most)

    def rows(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        conditions: Sequence[tuple[Term, float, float]] = (),
        present: Sequence[str] = (),
        most: int = 100,
    ) -> list[dict[str, Any]]:
        """Some rows, newest response first: those whose terms lie in [low, high] and whose `present` columns are not null."""
        needed = needed_for_rows(columns, conditions, present)
        return listed(kernels.rows(self.batches(source, needed, where), conditions, present, most), columns)


def needed_for_rows(
    columns: Sequence[str], conditions: Sequence[tuple[Term, float, float]], present: Sequence[str]
) -> list[str]:
    """The columns that `rows` must read, the number of the response first."""
    named = [column for term, _, _ in conditions for column in term.columns]
    return list(dict.fromkeys([RESPONSE_ID, *columns, *present, *named]))


def listed(chosen: pa.Table | None, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The wanted columns of the chosen rows, as `rows` gives them."""
    found: list[dict[str, Any]] = chosen.select(list(dict.fromkeys(columns))).to_pylist() if chosen else []
    return found


engines: Registry[Engine] = Registry("huiyin.facts.engines", Engine)
