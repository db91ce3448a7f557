"""The official holidays of mainland China and the weekend days that are worked instead.

They are those that the State Council announces each autumn for the next year, as the library
`chinesecalendar` lists them; years it does not list are unknown and never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache


@dataclass(frozen=True)
class OfficialDays:
    """Days off by law (with their names) and weekend days worked, from `first_year` to `last_year`."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    first_year: int
    last_year: int


@cache
def official_days() -> OfficialDays:
    """All that are known. A holiday on a weekend counts among them.

    >>> date(2025, 9, 28) in official_days().workdays
    True
    """
    import chinese_calendar

    holidays, workdays = chinese_calendar.holidays, chinese_calendar.workdays
    return OfficialDays(frozenset(holidays), frozenset(workdays), min(holidays).year, max(holidays).year)


def holiday_name(on: date) -> dict[str, str] | None:
    """What is celebrated on a day, or made up for on a weekend day that is worked; None on other days."""
    import chinese_calendar

    key = chinese_calendar.holidays.get(on) or chinese_calendar.workdays.get(on)
    if key is None:
        return None
    holiday = next((one for one in chinese_calendar.Holiday if one.value == key), None)
    return {"zh": holiday.chinese if holiday else str(key), "en": str(key)}
