"""What is sent from a case's page beside its steps, and who else has the page open."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.cases import guides, mentions, presence, queries
from huiyin.cases.acts import forms_for
from huiyin.cases.desk import contact_about
from huiyin.cases.desk_acts import DESK_ACTS, desk_form_of, desk_forms_for
from huiyin.cases.forms import LONGEST
from huiyin.cases.problems import NoAddressOfCustomer, NotAllowedNow
from huiyin.cases.views import case_page
from huiyin.cases.wording import remarks_on
from huiyin.customers.contracts import RevealReason
from huiyin.customers.services import reveal


@require_POST
def do(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """Do one of `DESK_ACTS`; what cannot be done is said on the page, with what was typed still there."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    if name not in DESK_ACTS:
        raise Http404
    form, problem = desk_form_of(name, case, user, request.POST), None
    if form.is_valid():
        try:
            DESK_ACTS[name].perform(user, case, form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, DESK_ACTS[name].done)
            return redirect("case", case.pk)
    case.refresh_from_db()
    forms, kept = desk_forms_for(case, user), ""
    key = name.replace("-", "_")
    if key in forms:
        forms[key] = form
    else:
        kept, problem = request.POST.get("text", "")[:LONGEST], problem or NotAllowedNow()
    return case_page(request, case, forms_for(case, user), forms, problem, tried=name, kept=kept)


@require_POST
def dial(request: HttpRequest, case_id: int) -> HttpResponse:
    """The customer's number in full, to be called; that it was looked at is on record."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    contact = contact_about(case)
    if contact is None or not contact.phone:
        raise NoAddressOfCustomer()
    number = reveal(by=user, contact=contact, reason=RevealReason.CALL).phone
    return case_page(request, case, forms_for(case, user), desk_forms_for(case, user), dial=number)


@require_POST
def tick(request: HttpRequest, case_id: int, guide: str) -> HttpResponse:
    """The ticks of one guide, all at once; a script gets the guide alone, a person the page."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    if guide not in guides.GUIDES:
        raise Http404
    guides.tick(by=user, case=case, guide=guide, done=set(request.POST.getlist("done")))
    if not request.headers.get("HX-Request"):
        messages.success(request, _("The guide was saved."))
        return redirect("case", case.pk)
    lines = [line for line in guides.guides_of(case) if line.guide.key == guide]
    context = {"case": case, "line": lines[0], "apologists": guides.apologists_of(case, user)}
    return render(request, "cases/_guide.html", context)


@require_POST
def present(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page is open: mentions of its reader are seen, and others who have it open are shown."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    mentions.seen(user=user, case=case)
    others = presence.be_present(user=user, case=case, is_writing=request.POST.get("writing") == "yes")
    is_stale = request.POST.get("seen", case.seen) != case.seen
    return render(request, "cases/_others.html", {"others": others, "is_stale": is_stale, "case": case})


@require_POST
def check_words(request: HttpRequest, case_id: int) -> HttpResponse:
    """The remarks on words that are being written."""
    queries.case_for(user_of(request), case_id)
    text = request.POST.get("text", "")[:LONGEST]
    return render(
        request, "cases/_remarks.html", {"remarks": remarks_on(text), "has_text": bool(text.strip())}
    )
