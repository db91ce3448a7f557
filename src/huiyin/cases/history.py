"""A case's history in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from huiyin.cases.alert_rules import alert_rules
from huiyin.cases.clock_words import CLOCK_ICONS, clock_words
from huiyin.cases.contracts import CaseFlag, CaseType, Severity
from huiyin.cases.desk_words import DESK_ICONS, desk_words
from huiyin.cases.models import Case, CaseEntry
from huiyin.cases.workflow import ACTING

_ICONS = {
    "opened": "flag",
    "assigned": "user",
    "classified": "tag",
    "note": "message",
    "acknowledged": "message-report",
    "handed_over": "arrow-right",
    "consulted": "question-mark",
    "advised": "bulb",
    "told": "message-2",
    "followed": "git-branch",
    "assessed": "tag",
    "refused": "archive",
    "started": "player-play",
    "solved": "tool",
    "asked": "send",
    "closed": "archive",
    "reopened": "refresh",
    "withdrawn": "trash",
}

_ICON_OF = {**_ICONS, **DESK_ICONS, **CLOCK_ICONS}


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    text: str
    icon: str
    kind: str = "secondary"  # a colour of the web kit


@dataclass(frozen=True)
class Due:
    """When we have to act, in words; `is_overdue` when that has passed."""

    words: str
    is_overdue: bool


def due_of(case: Case, now: datetime) -> Due | None:
    """The clock of a case; None while it is the customer's turn or nobody's."""
    if case.state not in ACTING:
        return None
    if case.is_overdue(now):
        return Due(_("%(time)s overdue") % {"time": timesince(case.due_at, now, depth=1)}, True)
    return Due(_("due in %(time)s") % {"time": timeuntil(case.due_at, now, depth=1)}, False)


def history_of(entries: Iterable[CaseEntry], language: str) -> Iterator[Event]:
    """The entries as events, in their order."""
    for entry in entries:
        by_customer = entry.kind == "mail" or (entry.kind == "verdict" and entry.detail.get("way") == "link")
        who = entry.author.name if entry.author else (_("Customer") if by_customer else _("Huiyin"))
        icon, kind = _ICON_OF.get(entry.kind, "point"), "secondary"
        if entry.kind == "verdict":
            icon, kind = ("mood-smile", "green") if entry.detail.get("solved") else ("mood-sad", "red")
        yield Event(entry.at, who, _what(entry.kind, entry.detail, language), entry.text, icon, kind)


def _what(kind: str, detail: dict[str, Any], language: str) -> str:
    match kind:
        case "opened":
            return _opened(detail, language)
        case "assigned":
            return _("Owner: %(owner)s") % {"owner": detail.get("owner", "")}
        case "classified":
            return _sorted(detail)
        case "note":
            return _("Note")
        case "acknowledged":
            return _("Told the customer that we have it")
        case "assessed":
            return _("Assessed") + " · " + _sorted(detail)
        case "refused":
            return _("Closed: the customer does not accept our answer, and was told of %(body)s") % {
                "body": detail.get("body", "")
            }
        case "started":
            return _("Began to work on it")
        case "solved":
            return _("Solved (%(type)s); the customer is to be asked") % {
                "type": CaseType(detail["type"]).label
            }
        case "asked":
            return _asked(detail)
        case "verdict":
            return (
                _("The customer says: solved") if detail.get("solved") else _("The customer says: not solved")
            )
        case "closed":
            return _("Closed without an answer after %(n)s attempts") % {"n": detail.get("attempts", "")}
        case "handed_over":
            words = {"before": detail.get("before", ""), "unit": detail.get("unit", "")}
            return _("Handed over: %(before)s → %(unit)s") % words + _owned(detail)
        case "consulted":
            return _("Asked %(unit)s for advice") % {"unit": detail.get("unit", "")}
        case "advised":
            return _("%(unit)s has answered") % {"unit": detail.get("unit", "")}
        case "told":
            return _("The customer was told how it stands")
        case "followed":
            return _("The customer is back: case #%(other)s follows") % {"other": detail.get("other", "")}
        case "reopened":
            return _("Taken up again")
        case "withdrawn":
            return _("The answer was withdrawn with its import")
        case _:
            return desk_words(kind, detail) or clock_words(kind, detail) or kind


def _asked(detail: dict[str, Any]) -> str:
    words = {"n": detail.get("attempt", 1)}
    if detail.get("way") == "phone":
        return _("Called the customer, no answer (attempt %(n)s)") % words
    if detail.get("way") == "link":
        return _("Asked the customer by link (attempt %(n)s)") % words
    return _("Asked the customer by message (attempt %(n)s)") % words


def _owned(detail: dict[str, Any]) -> str:
    owner = detail.get("owner", "")
    return " · " + _("Owner: %(owner)s") % {"owner": owner} if owner else ""


def _sorted(detail: dict[str, Any]) -> str:
    words = {"type": CaseType(detail["type"]).label, "severity": Severity(detail["severity"]).label}
    said = _("Type: %(type)s; severity: %(severity)s") % words
    flags = [str(CaseFlag(flag).label) for flag in detail.get("flags", ())]
    return " · ".join([said, *flags])


def _opened(detail: dict[str, Any], language: str) -> str:
    rule = detail.get("rule", "")
    name = ""
    if rule:
        name = (
            alert_rules[rule].name["zh" if language.startswith("zh") else "en"]
            if rule in alert_rules
            else detail.get("rule_name") or rule
        )
    what = _("Opened by the rule “%(rule)s”") % {"rule": name} if name else _("Opened by hand")
    if detail.get("way") == "email":
        what = _("Opened by an e-mail of the customer")
    said = [what]
    if detail.get("route"):
        said.append(_("Route: %(route)s") % {"route": detail["route"]})
    if detail.get("sorted_by"):
        said.append(_("Sorted by: %(rules)s") % {"rules": ", ".join(detail["sorted_by"])})
    return " · ".join(said) + _owned(detail)
