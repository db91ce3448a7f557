"""The same problem, different compensation: what like cases got, and which of them stand out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from statistics import median, quantiles

from django.db.models import QuerySet

from huiyin.accounts.models import User
from huiyin.analytics.inference.proportions import wilson
from huiyin.cases import queries as cases
from huiyin.cases.models import Case
from huiyin.recovery.contracts import SPENT
from huiyin.recovery.models import Cause, Finding, Grant

LEAST = 5  # compensated cases before anything is called unusual
FENCE = 1.5  # Tukey's: so many interquartile ranges beyond the quartiles


@dataclass(frozen=True)
class Spread:
    """How much was given: quartiles by the inclusive method (R's type 7), and the fences beyond which a case stands out.

    The fences are None while fewer than `LEAST` cases were compensated.
    """

    n: int
    lowest: float
    lower_quartile: float
    middle: float
    upper_quartile: float
    highest: float
    low_fence: float | None
    high_fence: float | None

    def stands_out(self, amount: float) -> str:
        """ "high" or "low" for an amount beyond the fences, "" within them or while nobody can tell."""
        if self.low_fence is None or self.high_fence is None:
            return ""
        return "high" if amount > self.high_fence else "low" if amount < self.low_fence else ""


def spread_of(amounts: Iterable[float]) -> Spread | None:
    """The spread of some amounts; None of none.

    >>> found = spread_of([100, 100, 110, 120, 130])
    >>> found.middle, found.high_fence, found.stands_out(400)
    (110.0, 150.0, 'high')
    """
    given = sorted(float(amount) for amount in amounts)
    if not given:
        return None
    low, high = (given[0], given[0]) if len(given) == 1 else _quartiles(given)
    reach = FENCE * (high - low)
    known = len(given) >= LEAST
    return Spread(
        n=len(given),
        lowest=given[0],
        lower_quartile=low,
        middle=float(median(given)),
        upper_quartile=high,
        highest=given[-1],
        low_fence=low - reach if known else None,
        high_fence=high + reach if known else None,
    )


def _quartiles(given: Sequence[float]) -> tuple[float, float]:
    low, _, high = quantiles(given, n=4, method="inclusive")
    return low, high


@dataclass(frozen=True)
class Compensated:
    """A case with what it got; `stands_out` is "high", "low" or ""."""

    case: Case
    cost: Decimal
    stands_out: str


@dataclass(frozen=True)
class LikeCases:
    """Cases of one type, severity and cause: how many got anything (with Wilson's interval), and how much."""

    type: str
    severity: str
    cause: Cause | None
    n_cases: int
    spread: Spread | None
    compensated: list[Compensated] = field(default_factory=list)

    @property
    def n_compensated(self) -> int:
        return len(self.compensated)

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share that got anything."""
        return wilson(self.n_compensated, self.n_cases)

    @property
    def outliers(self) -> list[Compensated]:
        """Those that stand out, the dearest first."""
        return sorted((one for one in self.compensated if one.stands_out), key=lambda one: -one.cost)


Key = tuple[str, str, int | None]


def like_groups(user: User, since: datetime) -> list[LikeCases]:
    """All groups of like cases of a person's units opened since a moment in which somebody got something.

    The groups in which a case stands out come first, then the largest.
    """
    rows = cases.cases_of(user).filter(opened_at__gte=since)
    found = _cost_by_case(rows)
    causes = _cause_by_case(rows)
    n_cases: dict[Key, int] = {}
    for key, kind, severity in rows.order_by().values_list("pk", "type", "severity"):
        name = (kind, severity, causes.get(key))
        n_cases[name] = n_cases.get(name, 0) + 1
    members: dict[Key, list[tuple[Case, Decimal]]] = {}
    for case in rows.filter(pk__in=list(found)):
        name = (case.type, case.severity, causes.get(case.pk))
        members.setdefault(name, []).append((case, found[case.pk]))
    known = Cause.objects.select_related("parent__parent").in_bulk({name[2] for name in members} - {None})
    groups = [_group(name, n_cases[name], known, given) for name, given in members.items()]
    return sorted(groups, key=lambda one: (-len(one.outliers), -one.n_compensated))


def _group(name: Key, n_cases: int, known: dict[int, Cause], given: list[tuple[Case, Decimal]]) -> LikeCases:
    spread = spread_of(float(cost) for _, cost in given)
    assert spread is not None
    compensated = [Compensated(case, cost, spread.stands_out(float(cost))) for case, cost in given]
    cause = known.get(name[2]) if name[2] is not None else None
    return LikeCases(name[0], name[1], cause, n_cases, spread, compensated)


def like_this(user: User, case: Case, since: datetime) -> LikeCases:
    """What cases like this one got, itself left out."""
    finding = Finding.objects.filter(case=case).first()
    rows = cases.cases_of(user).filter(opened_at__gte=since, type=case.type, severity=case.severity)
    rows = rows.exclude(pk=case.pk)
    if finding is not None:
        rows = rows.filter(pk__in=Finding.objects.filter(cause=finding.cause).values("case"))
    found = _cost_by_case(rows)
    spread = spread_of(float(cost) for cost in found.values())
    compensated = [Compensated(one, found[one.pk], "") for one in rows.filter(pk__in=list(found))]
    cause = finding.cause if finding else None
    return LikeCases(case.type, case.severity, cause, rows.count(), spread, compensated)


def _cost_by_case(rows: QuerySet[Case]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    granted = Grant.objects.filter(case__in=rows, state__in=SPENT, cost__gt=0)
    for case_id, cost in granted.order_by().values_list("case", "cost"):
        found[case_id] = found.get(case_id, Decimal(0)) + cost
    return found


def _cause_by_case(rows: QuerySet[Case]) -> dict[int, int]:
    return dict(Finding.objects.filter(case__in=rows).values_list("case", "cause"))
