"""The list of referrals, one of them, what colleagues decide about it, and a customer's link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.core.languages import page_language
from huiyin.core.streaming import csv_download
from huiyin.customers.queries import contact_for
from huiyin.referrals import queries, services
from huiyin.referrals.contracts import ReferralState
from huiyin.referrals.forms import ListForm
from huiyin.referrals.models import Referral
from huiyin.referrals.presenting import shown

PER_PAGE = 30


def _wanted(request: HttpRequest, form: ListForm) -> queries.ListFilter:
    data = form.chosen()
    states = [data["state"]] if data.get("state") else []
    return queries.ListFilter(data["unit"], states, data.get("first_on"), data.get("last_on"))


@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """Who was recommended by whom, and how it stands; newest first."""
    user = user_of(request)
    form = ListForm(user, request.GET or None)
    wanted = _wanted(request, form)
    page = Paginator(queries.referrals_of(user, wanted), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page_obj": page,
        "lines": [shown(row) for row in page],
        "query": query.urlencode(),
        "is_filtered": any(query.values()),
        "has_rules": queries.is_open_somewhere(user.unit, timezone.localdate()),
        "n_new": queries.n_new(user),
        "tab": "list",
    }
    return render(request, "referrals/referrals.html", context)


@require_GET
def referrals_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as a file."""
    user = user_of(request)
    rows = queries.referrals_of(user, _wanted(request, ListForm(user, request.GET or None)))
    heads = [
        pgettext("referral", "Number"),
        _("Registered on"),
        _("State"),
        _("Unit"),
        _("Recommended by"),
        _("Friend"),
        _("Telephone or e-mail"),
        _("Joined on"),
        _("Rewards"),
    ]
    return csv_download("referrals.csv", heads, _cells(rows))


def _cells(rows: Any) -> Iterator[list[object]]:
    for row in rows.iterator(chunk_size=500):
        line = shown(row)
        yield [
            row.pk,
            timezone.localtime(row.registered_at).strftime("%Y-%m-%d"),
            row.get_state_display(),
            row.unit.name,
            line.referrer,
            line.friend,
            line.reach,
            timezone.localtime(row.joined_at).strftime("%Y-%m-%d") if row.joined_at else "",
            "; ".join(f"{words} ({one.grant.get_state_display()})" for one, words, _why in line.rewards),
        ]


@require_GET
def referral(request: HttpRequest, referral_id: int) -> HttpResponse:
    """One referral: how it stands, its rewards, and what can be done."""
    user = user_of(request)
    return _one(request, user, queries.referral_for(user, referral_id))


def _one(request: HttpRequest, user: User, row: Referral, problem: Problem | None = None) -> HttpResponse:
    is_new = row.state == ReferralState.NEW
    context = {
        "line": shown(row),
        "row": row,
        "rules": row.version,
        "holder": queries.holder_of(row) if is_new else None,
        "is_new": is_new,
        "may_undo": row.state in {ReferralState.JOINED, ReferralState.REFUSED},
        "may_approve": user.role in MANAGERS,
        "problem": problem,
        "typed": request.POST,
        "tab": "list",
    }
    return render(request, "referrals/referral.html", context, status=422 if problem else 200)


@require_POST
def act(request: HttpRequest, referral_id: int, act: str) -> HttpResponse:
    """Confirm, refuse, or take that back."""
    user = user_of(request)
    row = queries.referral_for(user, referral_id)
    sent = request.POST
    try:
        match act:
            case "confirm":
                done = services.confirm(by=user, referral_id=row.pk, customer_number=sent.get("customer", ""))
                waits = done.rewards.filter(grant__state="waiting").exists()
                words = (
                    _("Confirmed; a reward waits for approval.")
                    if waits
                    else _("Confirmed; the rewards are granted.")
                )
            case "refuse":
                services.refuse(by=user, referral_id=row.pk, reason=sent.get("reason", ""))
                words = _("Refused.")
            case "undo":
                services.undo(by=user, referral_id=row.pk, reason=sent.get("reason", ""))
                words = _("Taken back; the referral waits again.")
            case _unknown:
                raise Http404
    except Problem as problem:
        return _one(request, user, queries.referral_for(user, referral_id), problem)
    messages.success(request, words)
    return redirect("referral", row.pk)


@require_POST
def customer_act(request: HttpRequest, contact_id: int, act: str) -> HttpResponse:
    """Make a customer's link, send the customer's own page, or say what friends read of the customer."""
    user = user_of(request)
    contact = contact_for(user, contact_id)
    try:
        match act:
            case "code":
                services.make_code(contact=contact, by=user)
                words = _("The link is ready to be passed on.")
            case "send":
                kind = services.send_own_page(by=user, contact=contact)
                words = _("Sent by e-mail.") if kind == "email" else _("Sent by text message.")
            case "name":
                code = services.make_code(contact=contact, by=user)
                services.show_name(code=code, name=request.POST.get("shown_name", ""), by=user)
                words = _("Saved; friends read it at once.")
            case _unknown:
                raise Http404
    except Problem as problem:
        told = problem.words(page_language())
        messages.error(request, f"{told.cause} {told.cure}")
    else:
        messages.success(request, words)
    return redirect(f"{reverse('customer', args=[contact.pk])}#referrals")
