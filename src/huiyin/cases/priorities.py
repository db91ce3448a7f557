"""How bad a case is, and which comes first (T01)."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.cases.contracts import CaseFlag, Severity
from huiyin.cases.models import Case

_BY_SEVERITY = {Severity.CRITICAL: 400, Severity.HIGH: 300, Severity.MEDIUM: 200, Severity.LOW: 100}
_BY_FLAG = 10
_BY_RETURN = 15  # a customer who had to come back has waited longest
_MOST_RETURNS = 2
_KEY_ACCOUNT = 5


def worst(severities: Iterable[str]) -> Severity:
    """The worst of some severities.

    >>> worst(["low", "high", "medium"])
    Severity.HIGH
    """
    return min((Severity(one) for one in severities), key=lambda severity: severity.rank)


def severity_of(said: str, flags: Iterable[CaseFlag]) -> Severity:
    """What a person or a rule said, but never less than the gravest flag.

    >>> severity_of("low", [CaseFlag.MONEY, CaseFlag.SAFETY])
    Severity.CRITICAL
    """
    return worst([said, *(flag.severity for flag in flags)])


def priority_of(case: Case, *, is_key_account: bool = False) -> int:
    """A number of which the highest comes first: severity decides; flags and returns order equals."""
    returns = min(case.n_reopened, _MOST_RETURNS)
    own = _BY_FLAG * len(case.flags) + _BY_RETURN * returns + _KEY_ACCOUNT * is_key_account
    return _BY_SEVERITY[Severity(case.severity)] + own
