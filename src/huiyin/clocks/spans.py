"""Spans of time as rules give them, and pauses in which a clock stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huiyin.clocks.problems import BadPause, BadSpan, NoPlaceInTime


class Unit(StrEnum):
    """What a span is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"  # calendar days; the day of receipt is not counted
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"  # the day of receipt is not counted

    @property
    def counts_days(self) -> bool:
        """Ends with a day, not at a time of the day."""
        return self in {Unit.DAYS, Unit.WORKING_DAYS}

    @property
    def is_working(self) -> bool:
        """Needs to know when work is done."""
        return self in {Unit.WORKING_HOURS, Unit.WORKING_DAYS}


UNIT_WORDS: dict[Unit, dict[str, str]] = {
    Unit.MINUTES: {"zh": "分钟", "en": "minutes"},
    Unit.HOURS: {"zh": "小时", "en": "hours"},
    Unit.DAYS: {"zh": "个自然日", "en": "calendar days"},
    Unit.WORKING_HOURS: {"zh": "个工作小时", "en": "working hours"},
    Unit.WORKING_DAYS: {"zh": "个工作日", "en": "working days"},
}


@dataclass(frozen=True)
class Span:
    """So many of a unit; more than nothing, and whole where days are counted.

    >>> Span(5, Unit.WORKING_DAYS).in_words("zh")
    '5 个工作日'
    """

    amount: float
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        whole = not self.unit.counts_days or float(self.amount).is_integer()
        if not (math.isfinite(self.amount) and 0 < self.amount <= 1_000_000 and whole):
            raise BadSpan(amount=self.amount, unit=self.unit.value)

    def part(self, share: float) -> Span:
        """That share of it; of days as many whole ones as fit, at least one.

        >>> Span(5, Unit.WORKING_DAYS).part(0.5), Span(24, Unit.HOURS).part(0.75).amount
        (Span(amount=2, unit=<Unit.WORKING_DAYS: 'working_days'>), 18.0)
        """
        if not self.unit.counts_days:
            return Span(self.amount * share, self.unit)
        return Span(max(1, math.floor(self.amount * share + 1e-9)), self.unit)

    def in_words(self, language: str) -> str:
        """Such as "24 小时" or "5 working days"."""
        words = UNIT_WORDS[self.unit]["zh" if language.startswith("zh") else "en"]
        if self.amount == 1 and not language.startswith("zh"):
            words = words.removesuffix("s")
        return f"{self.amount:g} {words}"

    def as_json(self) -> dict[str, float | str]:
        """Plain data."""
        return {"amount": self.amount, "unit": self.unit.value}

    @classmethod
    def from_json(cls, data: dict[str, float | str]) -> Span:
        """The span of plain data; raises BadSpan."""
        try:
            return cls(float(data["amount"]), Unit(str(data["unit"])))
        except (KeyError, TypeError, ValueError) as wrong:
            if isinstance(wrong, BadSpan):
                raise
            raise BadSpan(amount=data.get("amount", ""), unit=data.get("unit", "")) from None


@dataclass(frozen=True)
class Pause:
    """The clock stands from `start` to `end`; `end` may lie ahead: until then it is granted."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise NoPlaceInTime(given=self.start.isoformat())
        if self.end < self.start:
            raise BadPause()


def merged(pauses: Iterable[Pause]) -> Sequence[Pause]:
    """The same standstill in order and without overlaps."""
    apart: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: (one.start, one.end)):
        if apart and pause.start <= apart[-1].end:
            apart[-1] = Pause(apart[-1].start, max(apart[-1].end, pause.end))
        else:
            apart.append(pause)
    return apart
