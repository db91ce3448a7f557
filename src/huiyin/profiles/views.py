"""Pages of one customer: search by any identity, everything known, wishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.cases.queries import call_named
from huiyin.core.access import MANAGERS
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.customers import queries as customers
from huiyin.customers.contracts import HoldKind
from huiyin.customers.models import Contact
from huiyin.profiles import managing, queries, segments, services
from huiyin.profiles.customer_cases import waiting_customers
from huiyin.profiles.forms import PreferenceForm
from huiyin.profiles.panels import drawn_for
from huiyin.profiles.presenting import badges_of, churn_of, grade_chart
from huiyin.profiles.timeline import timeline_of, timeline_sources
from huiyin.promises.queries import texts_at

MOST_FOUND, MOST_WAITING = 50, 10


@require_GET
def customer_search(request: HttpRequest) -> HttpResponse:
    """Find a customer by id, name, telephone, its last four digits, e-mail or any other identity."""
    user, words = user_of(request), request.GET.get("q", "").strip()
    found = list(customers.search(user, words)[: MOST_FOUND + 1]) if words else []
    lines = [
        {
            "contact": one,
            "phone": customers.masked_phone(one.phone),
            "email": customers.masked_email(one.email),
        }
        for one in found[:MOST_FOUND]
    ]
    context = {
        "words": words,
        "lines": lines,
        "more": len(found) > MOST_FOUND,
        "most": MOST_FOUND,
        "waiting": [] if words else _waiting(user),
    }
    return render(request, "profiles/search.html", context)


def _waiting(user: User) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"case": case, "title": case.title_in(page_language()), "is_late": case.is_overdue(now)}
        for case in waiting_customers(user, MOST_WAITING, now)
    ]


@require_GET
def customer_by_number(request: HttpRequest) -> HttpResponse:
    """What a telephone opens when it rings: the caller's page, or what can be done about an unknown number.

    `number` is the caller's; `call`, the call's name at the telephone system, says it without showing it.
    """
    user = user_of(request)
    call = call_named(user, request.GET.get("call", "")[:120]) if request.GET.get("call") else None
    number = (call.number if call else "") or request.GET.get("number", "").strip()[:32]
    known = customers.recognise({"phone": number}, within=user.unit.path) if number else customers.Known()
    if known.contact is not None:
        return redirect("customer", known.contact.pk)
    several = customers.contacts_of(user).filter(pk__in=known.candidates).order_by("pk")[:MOST_FOUND]
    lines = [{"contact": one, "phone": "", "email": customers.masked_email(one.email)} for one in several]
    context = {"number": number, "shown": customers.masked_phone(number), "lines": lines}
    return render(request, "profiles/by_number.html", context)


@require_GET
def customer(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One customer on one page."""
    return _page(request, customers.contact_for(user_of(request), contact_id), PreferenceForm())


def _page(request: HttpRequest, found: Contact, form: PreferenceForm, status: int = 200) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    profile = queries.profile_of(user, found, now)
    context: dict[str, Any] = {
        "contact": found,
        "profile": profile,
        "badges": badges_of(found, profile),
        "churn": churn_of(profile),
        "chart": grade_chart(profile),
        "form": form,
        "phone": customers.masked_phone(found.phone),
        "email": customers.masked_email(found.email),
        "spared": (spared := customers.spared(found, now)),
        "promises": {"versions": texts_at(found.unit, timezone.localdate(now))},
        "holds": list(dict.fromkeys(HoldKind(one.kind).label for one in spared.holds)),
        "may_manage": UserRole(user.role) in MANAGERS,
        "managers": list(managing.may_manage(found.unit)) if UserRole(user.role) in MANAGERS else [],
        "segments": segments.names_of(
            found, user, profile.standing, profile.manager.manager_id if profile.manager else None
        ),
        "panels": drawn_for(request, found),
        **_timeline(request, found),
    }
    return render(request, "profiles/customer.html", context, status=status)


def _timeline(request: HttpRequest, found: Contact) -> dict[str, Any]:
    source = request.GET.get("source", "")
    source = source if source in timeline_sources else ""
    before = None
    if given := request.GET.get("before", ""):
        try:
            before = datetime.fromisoformat(given)
        except ValueError:
            raise Http404 from None
        if before.tzinfo is None:
            before = timezone.make_aware(before)
    return {
        "timeline": timeline_of(user_of(request), found, before=before, source=source),
        "sources": [(one.key, one.name[page_language()]) for one in timeline_sources],
        "source": source,
        "before": before,
    }


@require_GET
def customer_timeline(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The timeline alone, further back or of one source; a script puts it into the page."""
    found = customers.contact_for(user_of(request), contact_id)
    if not request.headers.get("HX-Request"):
        return redirect(f"/customers/{found.pk}/?{request.GET.urlencode()}#timeline")
    return render(request, "profiles/_timeline.html", {"contact": found, **_timeline(request, found)})


@require_POST
def customer_preferences(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Note a wish."""
    found = customers.contact_for(user_of(request), contact_id)
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    services.note_preference(by=user_of(request), contact=found, **form.cleaned_data)
    messages.success(request, _("Noted; whoever deals with this customer will see it."))
    return redirect("customer", found.pk)


_ACTS = {"end": services.end_preference, "restore": services.restore_preference}


@require_POST
def customer_preference(request: HttpRequest, contact_id: int, preference_id: int, act: str) -> HttpResponse:
    """End a wish, or undo that."""
    found = customers.contact_for(user_of(request), contact_id)
    if act not in _ACTS:
        raise Http404
    _ACTS[act](by=user_of(request), contact=found, preference_id=preference_id)
    if act == "end":
        messages.success(request, _("The wish no longer holds; the timeline keeps it."))
    return redirect("customer", found.pk)
