"""The months, quarters, half-years or years of a period: what "continually" is counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.reports.contracts import Every

MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


@dataclass(frozen=True)
class Span:
    """A span of the calendar, both days included, with its short name ("2026-04", "2026-Q2", "2026-H1", "2026")."""

    name: str
    first_on: date
    last_on: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first_on <= day <= self.last_on


def spans_of(first_on: date, last_on: date, every: Every) -> tuple[Span, ...]:
    """The whole spans of the calendar that a period touches, oldest first.

    >>> [span.name for span in spans_of(date(2026, 2, 10), date(2026, 7, 1), Every.QUARTER)]
    ['2026-Q1', '2026-Q2', '2026-Q3']
    >>> spans_of(date(2024, 2, 1), date(2024, 2, 1), Every.MONTH)[0].last_on
    datetime.date(2024, 2, 29)
    """
    size = MONTHS[every]
    at = (first_on.year * 12 + first_on.month - 1) // size * size
    spans = []
    while (begins := date(at // 12, at % 12 + 1, 1)) <= last_on:
        at += size
        ends = date(at // 12, at % 12 + 1, 1) - timedelta(days=1)
        spans.append(Span(_name(begins, every), begins, ends))
    return tuple(spans)


def year_before(day: date) -> date:
    """The first day of the month eleven months before: with that of the day, twelve months.

    >>> year_before(date(2026, 11, 23))
    datetime.date(2025, 12, 1)
    """
    at = day.year * 12 + day.month - 12
    return date(at // 12, at % 12 + 1, 1)


def _name(begins: date, every: Every) -> str:
    match every:
        case Every.MONTH:
            return f"{begins:%Y-%m}"
        case Every.QUARTER:
            return f"{begins.year}-Q{(begins.month + 2) // 3}"
        case Every.HALF_YEAR:
            return f"{begins.year}-H{1 if begins.month == 1 else 2}"
    return str(begins.year)
