"""What must be known of a case before staff may call it solved or close it.

Apps above add conditions in their `AppConfig.ready`. They are asked when staff say that the case is
solved (from then on the customer's own word can close it) and when staff close it themselves; the
customer's word by link is never refused for want of our paperwork.
"""

from __future__ import annotations

from collections.abc import Callable

from huiyin.analytics.problems import Problem
from huiyin.cases.models import Case

Lacking = Callable[[Case], Problem | None]
_conditions: dict[str, Lacking] = {}


def add_closing_condition(key: str, lacking: Lacking) -> None:
    """Make a condition known: it gives the problem of what is still lacking, or None. Once, when the app starts."""
    _conditions[key] = lacking


def check_may_close(case: Case) -> None:
    """Raise the first problem that keeps staff from calling the case solved."""
    for key in sorted(_conditions):
        problem = _conditions[key](case)
        if problem is not None:
            raise problem
