"""Names of starters, periods and filters in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext as _p

from huiyin.boards.contracts import Audience
from huiyin.boards.filters import ALL, LENGTHS, OWN, BoardFilter
from huiyin.core.roles import UserRole

AUDIENCES = {
    Audience.OWNER: gettext_lazy("Only me"),
    Audience.EXECUTIVE: gettext_lazy("Executives: managers and administrators"),
    Audience.ANALYST: gettext_lazy("Analysts and managers"),
    Audience.UNIT: gettext_lazy("My unit and those below it"),
    Audience.EVERYBODY: gettext_lazy("Everybody who reads figures"),
}


def starter_name(role: UserRole) -> str:
    """What the first board of a role is called."""
    return {
        UserRole.ADMINISTRATOR: _p("dashboard", "Executive"),
        UserRole.MANAGER: _p("dashboard", "Unit"),
        UserRole.ANALYST: _p("dashboard", "Analyst"),
    }[role]


def period_choices() -> list[tuple[str, str]]:
    """The periods that a board offers."""
    words = {
        "7": _("Last 7 days"),
        "30": _("Last 30 days"),
        "90": _("Last 90 days"),
        "365": _("Last 12 months"),
    }
    return [(ALL, _("All time")), *((key, words[key]) for key in LENGTHS), (OWN, _("From … to …"))]


def filter_words(chosen: BoardFilter) -> str:
    """The filter in words, "" for none."""
    period = dict(period_choices())[chosen.period] if chosen.period else ""
    if chosen.period == OWN:
        period = f"{chosen.first} – {chosen.last}"
    return " · ".join(part for part in (chosen.wave, period, chosen.value) if part)
