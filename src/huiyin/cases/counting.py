"""Cases counted for those who measure: how long clocks ran, and what cases were about."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db.models import Count

from huiyin.cases.contracts import CaseType, Outcome
from huiyin.cases.models import Case, CaseClock
from huiyin.clocks.rules import ClockKind

ClockTime = tuple[datetime, datetime, datetime | None]


def clock_times(path: str, kind: ClockKind, first_on: date, last_on: date) -> list[ClockTime]:
    """When the clocks of a kind began, were due and were met (None: not yet), oldest first.

    Those begun between two days for cases that a unit's tree answers for; stopped ones, and those of
    cases merged into others, count for nothing.
    """
    rows = CaseClock.objects.filter(
        kind=kind.value,
        stopped_at=None,
        case__responsible_unit__path__startswith=path,
        started_at__date__gte=first_on,
        started_at__date__lte=last_on,
    ).exclude(case__outcome=Outcome.MERGED)
    return list(rows.order_by("started_at", "pk").values_list("started_at", "due_at", "met_at"))


def subjects(path: str, since: datetime) -> Counter[tuple[str, int | None]]:
    """How many cases that a unit's tree answers for came about each (type, category) since a moment.

    Those that nobody classified are not among them.
    """
    rows = (
        Case.objects.filter(responsible_unit__path__startswith=path, opened_at__gte=since)
        .exclude(outcome=Outcome.MERGED)
        .exclude(type=CaseType.UNCLASSIFIED, category=None)
    )
    counted = rows.order_by().values_list("type", "category").annotate(n=Count("pk"))
    return Counter({(kind, category): n for kind, category, n in counted})
