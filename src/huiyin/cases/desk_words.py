"""The history lines of what is done at the work place, in words."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.cases.calls import CALL_OUTCOMES, CallOutcome
from huiyin.core.languages import page_language
from huiyin.messaging.queries import KINDS

DESK_ICONS = {
    "called": "phone",
    "message": "send",
    "message_back": "arrow-back-up",
    "mail": "mail",
    "mail_confirmed": "mail",
    "linked": "link",
    "merged": "git-branch",
    "absorbed": "git-branch",
    "unmerged": "git-branch",
    "undone": "arrow-back-up",
    "demanded": "clipboard-list",
    "demand_answered": "clipboard-check",
    "reviewed": "clipboard-text",
}


def desk_words(kind: str, detail: dict[str, Any]) -> str:
    """What a line says; "" for one that is not of the work place."""
    match kind:
        case "called":
            return _called(detail)
        case "message":
            return _("Message to the customer (%(way)s %(to)s)") % {
                "way": way_name(str(detail.get("way", ""))),
                "to": detail.get("to", ""),
            }
        case "mail":
            return (
                _("E-mail from another address than the customer's")
                if detail.get("is_other")
                else _("E-mail from the customer")
            )
        case "mail_confirmed":
            return _("Confirmed to the customer by e-mail that it came in")
        case "message_back":
            return _("Took the message back before it left")
        case "linked":
            return _("Linked with #%(number)s") % {"number": detail.get("other", "")}
        case "merged":
            return _("Merged into #%(number)s") % {"number": detail.get("into", "")}
        case "absorbed":
            return _("#%(number)s was merged into this case") % {"number": detail.get("other", "")}
        case "unmerged":
            return _("Separated from #%(number)s again") % {"number": detail.get("other", "")}
        case "undone":
            return _("Took the last change back")
        case "demanded":
            return _("Under supervision, answer until %(until)s") % {"until": _moment(detail.get("until"))}
        case "demand_answered":
            return (
                _("Answered the supervision, late")
                if detail.get("late")
                else _("Answered the supervision in time")
            )
        case "reviewed":
            return _reviewed(detail)
        case _:
            return ""


def way_name(kind: str) -> str:
    """The name of a kind of message in the language of the page."""
    names = KINDS.get(kind)
    return names[page_language()] if names else kind


def _called(detail: dict[str, Any]) -> str:
    outcome = CALL_OUTCOMES[CallOutcome(detail.get("outcome", "reached"))]
    who = _("Customer called") if detail.get("direction") == "in" else _("Called the customer")
    minutes = detail.get("minutes")
    length = " · " + _("%(n)s min") % {"n": minutes} if minutes else ""
    return f"{who} · {outcome}{length}"


def _reviewed(detail: dict[str, Any]) -> str:
    judged = (
        (_("in time"), _("not in time"), detail.get("in_time")),
        (_("proper"), _("not proper"), detail.get("proper")),
        (_("customer answered"), _("customer not answered"), detail.get("answered")),
    )
    return _("Handling judged: %(words)s") % {
        "words": " · ".join(yes if is_so else no for yes, no, is_so in judged)
    }


def _moment(text: Any) -> str:
    moment = parse_datetime(str(text)) if text else None
    return date_format(localtime(moment), "Y-m-d H:i") if moment else ""
