"""Pages for calling customers about outages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.customers import services as customers
from huiyin.customers.contracts import RevealReason
from huiyin.customers.queries import masked_phone
from huiyin.notices import queries, services
from huiyin.notices.forms import CallForm
from huiyin.notices.models import Affected
from huiyin.notices.terms import Terms
from huiyin.notices.words import filled, values_of, words_of

PER_PAGE = 50


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call, those of the outage that begins first at the top."""
    user = user_of(request)
    wanted = request.GET.get("outage", "")
    found = queries.outage_for(user, int(wanted)) if wanted.isdecimal() and len(wanted) < 19 else None
    page_obj = Paginator(queries.calls_of(user, found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": [(one, masked_phone(one.contact.phone) if one.contact else "") for one in page_obj],
        "outage": found,
        "query": f"outage={found.pk}" if found else "",
        "tab": "calls",
    }
    return render(request, "notices/calls.html", context)


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, affected_id: int) -> HttpResponse:
    """One customer to call: what to say, the number on request, and how the call ended."""
    user = user_of(request)
    found = queries.affected_for(user, affected_id)
    assert found.contact is not None
    is_logged = request.method == "POST" and "reveal" not in request.POST
    form = CallForm(request.POST if is_logged else None)
    problem: Problem | None = None
    number = ""
    try:
        if is_logged and form.is_valid():
            services.log_call(by=user, affected=found, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("outage-call", found.pk)
        if request.method == "POST" and not is_logged:
            number = customers.reveal(by=user, contact=found.contact, reason=RevealReason.CALL).phone
    except Problem as raised:
        problem = raised
    context = {
        "affected": found,
        "outage": found.outage,
        "masked": masked_phone(found.contact.phone),
        "number": number,
        "form": form,
        "problem": problem,
        "say": _say(found),
        "entries": queries.call_entries(found),
        "user": user,
        "tab": "calls",
    }
    is_wrong = problem is not None or (is_logged and bool(form.errors))
    return render(request, "notices/call.html", context, status=422 if is_wrong else 200)


def _say(found: Affected) -> str:
    """What the customer is to be told, as it was announced last."""
    outage: Any = found.outage
    english = page_language() == "en"
    last = outage.announcements.order_by("-pk").first()
    words = last.words if last else words_of(outage.unit, outage.kind, "ahead")[0]
    values = values_of(outage, Terms.from_json(outage.terms), english=english)
    return filled(words["en" if english else "zh"]["text"], {**values, "name": str(found.contact or "")})


@require_POST
def undo(request: HttpRequest, entry_id: int) -> HttpResponse:
    """A call was entered by mistake."""
    user = user_of(request)
    entry = queries.entry_for(user, entry_id)
    try:
        services.void_call(by=user, entry=entry)
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    else:
        messages.success(request, _("The call was taken back."))
    return redirect("outage-call", entry.affected_id)
