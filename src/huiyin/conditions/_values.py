"""Constants read as the kind of what they are compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from huiyin.conditions.fields import Kind
from huiyin.conditions.nodes import Value


@lru_cache(maxsize=4096, typed=True)
def read(value: Value, kind: Kind) -> bool | int | float | str | date | datetime | None:
    """The constant as that kind; None where it is of another kind, and so satisfies no comparison.

    >>> read("2026-11-22", Kind.DATE), read("2026-11-22", Kind.NUMBER), read(True, Kind.NUMBER)
    (datetime.date(2026, 11, 22), None, None)
    """
    if kind is Kind.BOOLEAN:
        return value if isinstance(value, bool) else None
    if kind is Kind.NUMBER:
        return None if isinstance(value, bool | str) else value
    if not isinstance(value, str):
        return None
    if kind is Kind.TEXT:
        return value
    return day_of(value) if kind is Kind.DATE else moment_of(value)


def day_of(text: str) -> date | None:
    """A day written as ISO 8601 has it, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A moment in UTC; a day alone is its midnight, a time without a zone is UTC. None for other texts."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
