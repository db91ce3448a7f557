"""How a case may be closed and taken up again: by the rules that held for its unit on its day (T09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huiyin.cases.clock_rules import book_of
from huiyin.cases.contracts import LEAST_ATTEMPTS, REOPEN_WITHIN, CaseState
from huiyin.cases.models import Case
from huiyin.clocks import due
from huiyin.clocks.problems import NoRulesThen


@dataclass(frozen=True)
class ClosingPolicy:
    """`attempts` tries before silence closes; until `reopen_until` the same case continues (None: it is not closed)."""

    attempts: int
    reopen_until: datetime | None


def closing_policy(case: Case) -> ClosingPolicy:
    """What holds for a case: the version of its unit's rules that was valid on the day it was opened."""
    book = book_of(case.unit)
    try:
        version, _ = book.version_at(case.opened_at)
    except NoRulesThen:
        until = case.closed_at + REOPEN_WITHIN if case.closed_at else None
        return ClosingPolicy(LEAST_ATTEMPTS, until)
    until = due(case.closed_at, version.reopen_within, book.calendar) if case.closed_at else None
    return ClosingPolicy(version.attempts, until)


def can_continue(case: Case, now: datetime | None = None) -> bool:
    """Whether the same case goes on when the customer comes back; afterwards another one follows it."""
    if case.state != CaseState.CLOSED:
        return True
    until = closing_policy(case).reopen_until
    return until is None or (now or timezone.now()) <= until
