"""Which days a table covers, and which days it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from huiyin.conditions import EVERYTHING, Condition, at_least, at_most
from huiyin.metrics.exploring.dimensions import Dimension, Sort, months_later, one_later
from huiyin.metrics.exploring.question import Compare, Question

ANSWERED_ON = "answered_on"
_FINENESS = ("day", "week", "month", "quarter")
_WEEKS_OF_A_YEAR = timedelta(days=364)  # a year of whole weeks, so that weeks meet weeks


@dataclass(frozen=True)
class Earlier:
    """The days that a period is compared with; `moved` brings one of them into the period."""

    first_on: date | None
    last_on: date | None
    moved: Callable[[date], date]

    def overlaps(self, question: Question) -> bool:
        """Whether some of these days are also among those of the question's period."""
        return question.first_on is None or self.last_on is None or self.last_on >= question.first_on

    @property
    def where(self) -> Condition:
        """The condition of those days."""
        return within(self.first_on, self.last_on)


def within(first_on: date | None, last_on: date | None) -> Condition:
    """The condition of a period, open where an end is None."""
    since = at_least(ANSWERED_ON, first_on) if first_on else EVERYTHING
    until = at_most(ANSWERED_ON, last_on) if last_on else EVERYTHING
    return since & until


def earlier(
    question: Question, dimensions: Sequence[Dimension], newest: Callable[[], date | None]
) -> Earlier | None:
    """The days that the question's period is compared with; None where an open period has none.

    With time on an axis every unit is compared with the one before it, or that of the year before. Whole
    months are compared with whole months. `newest` tells the last day with answers, for a period that is
    open at its end.
    """
    if question.last_on is None:
        question = replace(question, last_on=newest())
    grains = [one.key for one in dimensions if one.sort is Sort.TIME]
    finest = next((grain for grain in _FINENESS if grain in grains), "")
    if question.compare == Compare.LAST_YEAR:
        return _a_year_back(question, finest)
    if finest:
        return _shifted(question, lambda day: _back(finest, day), one_later(finest))
    first, last = question.first_on, question.last_on
    if first is None or last is None or last < first:
        return None
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return Earlier(
            months_later(first, -months), first - timedelta(days=1), lambda day: months_later(day, months)
        )
    length = last - first + timedelta(days=1)
    return Earlier(first - length, first - timedelta(days=1), lambda day: day + length)


def _a_year_back(question: Question, finest: str) -> Earlier | None:
    if not finest and question.first_on is None:
        return None
    if finest == "week":
        return _shifted(question, lambda day: day - _WEEKS_OF_A_YEAR, lambda day: day + _WEEKS_OF_A_YEAR)
    return _shifted(question, lambda day: _same_day(day, -12), lambda day: months_later(day, 12))


def _same_day(day: date, months: int) -> date:
    """So many months later, the end of a month staying one."""
    moved = months_later(day, months)
    if (day + timedelta(days=1)).day == 1:
        return months_later(moved.replace(day=1), 1) - timedelta(days=1)
    return moved


def _back(grain: str, day: date) -> date:
    if grain in {"day", "week"}:
        return day - timedelta(days=1 if grain == "day" else 7)
    return _same_day(day, -1 if grain == "month" else -3)


def _shifted(question: Question, back: Callable[[date], date], moved: Callable[[date], date]) -> Earlier:
    first, last = question.first_on, question.last_on
    return Earlier(back(first) if first else None, back(last) if last else None, moved)
