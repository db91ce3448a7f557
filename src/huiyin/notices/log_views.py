"""Who was told what, by which channel and when: as a page and as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.core.languages import page_language
from huiyin.formats.writing import write_csv
from huiyin.messaging.queries import KINDS
from huiyin.notices import queries
from huiyin.notices.contracts import Stage, TellingState
from huiyin.notices.models import Outage, Telling
from huiyin.notices.views import MARKS

PER_PAGE = 50


def channel_words(channel: str) -> str:
    """What people call a kind of message."""
    known = KINDS.get(channel)
    return known[page_language()] if known else channel


@require_GET
def log(request: HttpRequest, outage_id: int) -> HttpResponse:
    """The log of an outage, newest first."""
    found = queries.outage_for(user_of(request), outage_id)
    page_obj = Paginator(_rows(request, found), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "outage": found,
        "page_obj": page_obj,
        "lines": [(one, MARKS[TellingState(one.state)], channel_words(one.channel)) for one in page_obj],
        "query": query.urlencode(),
        "state": request.GET.get("state", ""),
        "which": request.GET.get("of", ""),
        "states": TellingState.choices,
        "tab": "outages",
    }
    return render(request, "notices/log.html", context)


def _rows(request: HttpRequest, found: Outage) -> QuerySet[Telling]:
    state, which = request.GET.get("state", ""), request.GET.get("of", "")
    return queries.log_of(
        found,
        state=state if state in TellingState.values else "",
        announcement_id=int(which) if which.isdecimal() and len(which) < 19 else None,
    )


@require_GET
def log_file(request: HttpRequest, outage_id: int) -> HttpResponse:
    """The same lines as a file, without addresses."""
    found = queries.outage_for(user_of(request), outage_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="outage-{found.pk}.csv"'
    write_csv(
        response,  # type: ignore[arg-type]
        [_("Customer id"), _("Told"), _("Channel"), _("State"), _("Sent at")],
        (
            [
                one.affected.contact.respondent_key if one.affected.contact else "",
                str(Stage(one.announcement.stage).label),
                channel_words(one.channel),
                str(TellingState(one.state).label),
                f"{timezone.localtime(one.sent_at):%Y-%m-%d %H:%M}" if one.sent_at else "",
            ]
            for one in _rows(request, found).iterator(chunk_size=2000)
        ),
    )
    return response
