"""Outages in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.notices.models import OutageEntry

COLOURS = {
    "draft": "secondary",
    "waiting": "orange",
    "announced": "blue",
    "running": "red",
    "restored": "green",
    "cancelled": "secondary",
}


def minutes_words(minutes: float | None) -> str:
    """How far a moment missed the announced one.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     minutes_words(12.0), minutes_words(-5.0), minutes_words(0.2), minutes_words(None)
    ('12 min late', '5 min early', 'on the minute', '–')
    """
    if minutes is None:
        return "–"
    n = round(minutes)
    if n == 0:
        return _("on the minute")
    return _("%(n)s min late") % {"n": n} if n > 0 else _("%(n)s min early") % {"n": -n}


def span_words(minutes: int) -> str:
    """How long after the beginning, in the largest whole unit.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     span_words(15), span_words(120), span_words(4320)
    ('15 min', '2 h', '3 days')
    """
    if minutes and minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if minutes and minutes % 60 == 0:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s min") % {"n": minutes}


def act_words(entry: OutageEntry) -> Any:
    """One line of an outage's history."""
    known = {
        "saved": _("Entered or changed"),
        "submitted": _("Submitted for signature or notice"),
        "approved": _("Signed"),
        "unsigned": _("Announced without a signature: nobody is named to sign"),
        "returned": _("Sent back"),
        "moved": _("Moved to a new time"),
        "called_off": _("Called off"),
        "begun": _("Began"),
        "delayed": _("Customers told that it takes longer"),
        "restored": _("Service is back"),
        "corrected": _("Times corrected"),
        "measure": _("Measure written down"),
        "repair": _("Repair noted"),
    }
    return known.get(entry.act, entry.act)
