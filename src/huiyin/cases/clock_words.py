"""What happens to clocks, in words: lines of a case's history, and how a clock stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timesince import timesince, timeuntil
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.cases.models import CaseClock, ClockPause
from huiyin.clocks import Span, Unit
from huiyin.clocks.rules import KIND_WORDS, LEVEL_WORDS, ClockKind, Level
from huiyin.core.languages import page_language
from huiyin.core.wording import listed

CLOCK_ICONS = {
    "breached": "alert-triangle",
    "escalated": "bell",
    "paused": "player-pause",
    "resumed": "player-play",
    "clock_changed": "clock",
}


@dataclass(frozen=True)
class ShownClock:
    """A clock of a case as its page shows it; `kind` is a colour of the web kit."""

    clock: CaseClock
    name: str
    promise: str
    words: str
    colour: str
    told: str


def spoken(words: Mapping[str, str]) -> str:
    """The words in the language of the page."""
    return words[page_language()]


def clock_name(kind: str) -> str:
    """What people call a clock."""
    return spoken(KIND_WORDS[ClockKind(kind)])


def level_name(level: str) -> str:
    """Whom a level reaches."""
    return spoken(LEVEL_WORDS[Level(level)])


def span_words(amount: float, unit: str) -> str:
    """A span of time."""
    return Span(amount, Unit(unit)).in_words(page_language())


def clock_words(kind: str, detail: dict[str, Any]) -> str:
    """What a line of the history says; "" for one that is not of a clock."""
    match kind:
        case "breached":
            return _("%(clock)s was not done in time (due %(at)s)") % {
                "clock": clock_name(detail["clock"]),
                "at": _moment(detail.get("due_at")),
            }
        case "escalated":
            return _escalated(detail)
        case "paused":
            english = page_language() == "en"
            name = detail.get("name_en") if english and detail.get("name_en") else detail.get("name", "")
            return _("Clocks stand until %(at)s: %(reason)s") % {
                "at": _moment(detail.get("until")),
                "reason": name,
            }
        case "resumed":
            return _("Clocks run again")
        case "clock_changed":
            return _("%(clock)s is due at %(at)s now") % {
                "clock": clock_name(detail["clock"]),
                "at": _moment(detail.get("due_at")),
            }
        case _:
            return ""


def _escalated(detail: dict[str, Any]) -> str:
    words = {
        "clock": clock_name(detail["clock"]),
        "level": level_name(detail["level"]),
        "people": _("nobody found") if not detail.get("people") else listed(detail["people"]),
    }
    if detail.get("late"):
        return _("%(clock)s is late; told %(level)s (%(people)s)") % words
    return _("%(clock)s is due soon; told %(level)s (%(people)s)") % words


def _moment(text: Any) -> str:
    found = parse_datetime(str(text or ""))
    return date_format(localtime(found), "Y-m-d H:i") if found else "–"


def shown(clock: CaseClock, now: datetime, pause: ClockPause | None) -> ShownClock:
    """How a clock stands now."""
    words, colour = _standing(clock, now, pause)
    names = [level_name(step.level) for step in clock.taken.all()]
    return ShownClock(
        clock, clock_name(clock.kind), span_words(clock.amount, clock.unit), words, colour, listed(names)
    )


def _standing(clock: CaseClock, now: datetime, pause: ClockPause | None) -> tuple[str, str]:
    if clock.stopped_at is not None:
        return _("ended with the case"), "secondary"
    if clock.met_at is not None:
        if clock.is_late(now):
            late = timesince(clock.due_at, clock.met_at, depth=1)
            return _("done %(time)s late") % {"time": late}, "orange"
        return _("done in time"), "green"
    if clock.is_late(now):
        return _("%(time)s overdue") % {"time": timesince(clock.due_at, now, depth=1)}, "red"
    left = timeuntil(clock.due_at, now, depth=1)
    if pause is not None and clock.kind != ClockKind.FIRST_REPLY:
        return _("stands; %(time)s left when it goes on") % {
            "time": timeuntil(clock.due_at, pause.ends_at, depth=1)
        }, "secondary"
    return _("%(time)s left") % {"time": left}, "blue"
