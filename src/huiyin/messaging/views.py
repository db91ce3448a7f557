"""The log of messages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.accounts.queries import user_of
from huiyin.core.languages import page_language
from huiyin.messaging import queries, services
from huiyin.messaging.addresses import hashed, masked, normal
from huiyin.messaging.contracts import Kind, Purpose, State
from huiyin.messaging.forms import words
from huiyin.messaging.models import OutgoingMessage
from huiyin.messaging.problems import BadAddress
from huiyin.messaging.sending import GIVEN_UP_STATES
from huiyin.messaging.signs import COLOURS, KINDS, PURPOSES, STATES, in_words

PER_PAGE = 50
_SECRET = re.compile(r"(/(?:s|r|o)/)[A-Za-z0-9]{4,}")


@require_safe
def message_log(request: HttpRequest) -> HttpResponse:
    """All messages of the person's units, with filters."""
    wanted = {name: request.GET.get(name, "") for name in ("state", "kind", "purpose", "to", "on", "batch")}
    rows = Paginator(_filtered(queries.messages_of(user_of(request)), wanted), PER_PAGE)
    page_obj = rows.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    page = {
        "page_obj": page_obj,
        "lines": [line_of(message) for message in page_obj],
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "query": query.urlencode(),
        "states": [(state.value, words(STATES[state])) for state in State],
        "kinds": [(kind.value, words(KINDS[kind])) for kind in Kind],
        "purposes": [(purpose.value, words(PURPOSES[purpose])) for purpose in Purpose],
    }
    return render(request, "messaging/log.html", page)


def _filtered(rows: QuerySet[OutgoingMessage], wanted: dict[str, str]) -> QuerySet[OutgoingMessage]:
    for name, known in (("state", set(State)), ("kind", set(Kind)), ("purpose", set(Purpose))):
        if wanted[name] in known:
            rows = rows.filter(**{name: wanted[name]})
    if wanted["batch"]:
        rows = rows.filter(batch=wanted["batch"][:80])
    day = _day(wanted["on"])
    if day is not None:
        rows = rows.filter(queued_at__date=day)
    if wanted["to"]:
        rows = rows.filter(to_hash__in=_hashes(wanted["to"]))
    return rows


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _hashes(address: str) -> list[str]:
    """The hashes an address has as a number, a mailbox or an open id: the whole must be known to find it."""
    found = []
    for kind in (Kind.SMS, Kind.EMAIL, Kind.WECHAT):
        try:
            found.append(hashed(kind, normal(kind, address)))
        except BadAddress:
            continue
    return found


def line_of(message: OutgoingMessage) -> dict[str, Any]:
    """A message as the log shows it: its recipient in part, its state and reason in words."""
    language = page_language()
    return {
        "message": message,
        "to": masked(message.kind, message.to) or ("" if message.kind == Kind.ROBOT else "—"),
        "kind": words(KINDS[message.kind]),
        "purpose": words(PURPOSES[message.purpose]),
        "state": words(STATES[message.state]),
        "colour": COLOURS[message.state],
        "reason": hidden(in_words(message.reason, language), message.to),
    }


def hidden(text: str, to: str) -> str:
    """A text without what would let its reader answer in the recipient's place, or know the address."""
    if to:
        for address in {to, to.removeprefix("+86")}:
            text = text.replace(address, "…")
    return _SECRET.sub(r"\1…", text)


@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message: its words, its way, what may be done."""
    found = queries.message_for(user_of(request), message_id)
    page = {
        "line": line_of(found),
        "text": hidden(found.text, found.to),
        "parameters": [(name, hidden(str(value), found.to)) for name, value in found.parameters.items()],
        "reports": [
            {
                "at": report.reported_at or report.received_at,
                "state": words(STATES[report.status]),
                "colour": COLOURS[report.status],
                "reason": hidden(report.reason, found.to),
            }
            for report in queries.reports_of(found)
        ],
        "replies": queries.replies_to(found),
        "may_cancel": found.state == State.QUEUED,
        "may_send_again": found.state in GIVEN_UP_STATES and bool(found.text or found.template),
        "is_uncertain": found.state == State.UNCERTAIN,
        "is_open": found.state in (State.QUEUED, State.SENDING),
    }
    return render(request, "messaging/message.html", page)


@require_POST
def message_cancel(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take one message back."""
    found = queries.message_for(user_of(request), message_id)
    services.take_back(by=user_of(request), message=found, language=page_language())
    return redirect("message", found.pk)


@require_POST
def message_resend(request: HttpRequest, message_id: int) -> HttpResponse:
    """Send one message again."""
    found = queries.message_for(user_of(request), message_id)
    key = services.send_again(by=user_of(request), message=found, language=page_language())
    messages.success(request, gettext("It is queued again as a new message."))
    return redirect("message", key)
