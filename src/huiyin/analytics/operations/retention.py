"""Retention: who of the customers at the start is still one at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from huiyin.analytics.checks import require_rate, require_whole
from huiyin.analytics.columns import texts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.operations._shared import CENSUS, share
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import ImpossibleCount
from huiyin.analytics.results import Bilingual, Note, Result, Table, note

_PROCESS = note(
    "process",
    "区间把这批客户看作同类客户的一个样本：说的是留存的可能性，不是对这批客户的记录有疑问。",
    "The interval takes these customers as a sample of their kind: it is about the chance of staying, not about the record.",
)


@dataclass(frozen=True)
class Retention(Result):
    """Retained of those there at the start; who came since is counted apart and never in the rate."""

    title: ClassVar[Bilingual] = {"zh": "客户留存率", "en": "Customer retention"}
    retention_rate: Estimate
    churn_rate: Estimate
    n_start: int
    n_retained: int
    n_lost: int
    n_new: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Both rates."""
        rows: list[tuple[str | Bilingual, Estimate]] = [
            ({"zh": "留存率", "en": "Retention"}, self.retention_rate),
            ({"zh": "流失率", "en": "Churn"}, self.churn_rate),
        ]
        return (estimates_table("rates", {"zh": "比率", "en": "Rates"}, rows),)


def retention(start: Any, end: Any, *, census: bool = False, confidence: float = 0.95) -> Retention:
    """Retention from the customers' ids at the start and at the end of a period.

    Ids given twice count once; missing ones are left out. Wilson's interval, for the chance of staying;
    with `census` the plain share of the record. Raises `NothingCounted` where nobody was there at the
    start, `BadArgument`.

    >>> found = retention(["a", "b", "c", "d"], ["a", "b", "c", "x"])
    >>> found.retention_rate.value, found.n_new
    (0.75, 1)
    """
    before, after = ({one for one in texts(ids) if one is not None} for ids in (start, end))
    return retention_of_counts(
        len(before & after), len(before), n_new=len(after - before), census=census, confidence=confidence
    )


def retention_of_counts(
    retained: int, at_start: int, *, n_new: int = 0, census: bool = False, confidence: float = 0.95
) -> Retention:
    """Retention from counts: (customers at the end − new ones) / customers at the start.

    Raises `ImpossibleCount`, `NothingCounted`, `BadArgument`.

    >>> print(retention_of_counts(946, 1000).retention_rate)
    94.6 % [93.0, 95.8], n = 1000, 95 % interval (wilson)
    """
    require_rate("confidence", confidence)
    k, n = require_whole("retained", retained), require_whole("at_start", at_start)
    new = require_whole("n_new", n_new)
    if k > n:
        raise ImpossibleCount(k=k, n=n)
    if n == 0:
        raise NothingCounted(what="期初客户 / customer at the start")
    stay, leave = (share(count, n, not census, confidence) for count in (k, n - k))
    return Retention(stay, leave, n, k, n - k, new, (CENSUS,) if census else (_PROCESS,))
