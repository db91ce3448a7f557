"""Pages of contacts: list and search, one customer, by hand, opt-outs and holds, export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import EmptyPage, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core import audit
from huiyin.core.streaming import csv_download
from huiyin.customers import queries, services
from huiyin.customers.business_forms import CheckForm, IdentityForm
from huiyin.customers.contracts import HoldKind, Revealed, RevealReason
from huiyin.customers.forms import ContactForm, OptOutForm
from huiyin.customers.identities import masked_email, masked_identity, masked_phone
from huiyin.customers.models import Contact
from huiyin.customers.naming import channel_words

PER_PAGE = 50
COLUMNS = (
    "customer",
    "name",
    "phone",
    "email",
    "wechat_id",
    "work_chat_id",
    "unit",
    "region",
    "language",
    "volume",
    "key_account",
    "opted_out",
)


@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of the person's unit and below, newest first, or those that a search finds."""
    words = request.GET.get("q", "").strip()
    pages = Paginator(queries.search(user_of(request), words), PER_PAGE)
    try:
        page = pages.page(request.GET.get("page", 1))
    except (EmptyPage, ValueError):
        page = pages.get_page(1)
    lines = [
        {"contact": one, "phone": masked_phone(one.phone), "email": masked_email(one.email)} for one in page
    ]
    context = {"page_obj": page, "lines": lines, "words": words, "query": f"q={words}" if words else ""}
    return render(request, "customers/contacts.html", context)


@require_GET
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One customer: who, how to reach, what spares them, and everything that happened."""
    return _page(request, queries.contact_for(user_of(request), contact_id))


def _page(
    request: HttpRequest, found: Contact, shown: Revealed | None = None, problem: Problem | None = None
) -> HttpResponse:
    context = {
        "contact": found,
        "is_unmasked": shown is not None,
        "problem": problem,
        "phone": shown.phone if shown else masked_phone(found.phone),
        "email": shown.email if shown else masked_email(found.email),
        "wechat_id": shown.wechat_id if shown else "****" * bool(found.wechat_id),
        "work_chat_id": shown.work_chat_id if shown else "****" * bool(found.work_chat_id),
        "reasons": RevealReason.choices,
        "identities": [
            (one, shown.identities.get(one.pk, "") if shown else masked_identity(one.kind, one.value))
            for one in queries.identities_of(found)
        ],
        "identity_form": IdentityForm(),
        "roles": queries.roles_of(found),
        "keys": queries.keys_of(found),
        "check_form": CheckForm(),
        "checks": queries.checks_of(found),
        "events": [(event, channel_words(event.channel)) for event in queries.timeline(found)],
        "spared": queries.spared(found, timezone.now()),
        "form": OptOutForm(),
        "kinds": HoldKind.choices,
    }
    return render(request, "customers/contact.html", context)


@require_http_methods(["GET", "POST"])
def contact_new(request: HttpRequest) -> HttpResponse:
    """Add a customer by hand."""
    user = user_of(request)
    form = ContactForm(user, request.POST or None, initial={"unit": str(user.unit_id)})
    return _saved(request, form, None)


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Change a customer by hand; a number or an address left empty stays as it is."""
    found = queries.contact_for(user_of(request), contact_id)
    initial = ContactForm.initial_of(found)
    form = ContactForm(user_of(request), request.POST or None, initial=initial)
    form.fields["respondent_key"].disabled = True
    form.fields["phone"].help_text = _("Now %(value)s; empty: stays.") % {
        "value": masked_phone(found.phone) or "–"
    }
    form.fields["email"].help_text = _("Now %(value)s; empty: stays.") % {
        "value": masked_email(found.email) or "–"
    }
    return _saved(request, form, found)


def _saved(request: HttpRequest, form: ContactForm, found: Contact | None) -> HttpResponse:
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            unit = form.units[form.cleaned_data["unit"]]
            row = services.save_contact(by=user_of(request), unit=unit, contact=form.contact())
            messages.success(request, _("Saved."))
            return redirect("contact", row.pk)
        except Problem as raised:
            problem = raised
    context = {"form": form, "contact": found, "problem": problem}
    return render(request, "customers/contact_form.html", context, status=422 if problem else 200)


@require_POST
def contact_act(request: HttpRequest, contact_id: int, act: str) -> HttpResponse:
    """Opt out or in, hold or release, show in full, forget."""
    user, found = user_of(request), queries.contact_for(user_of(request), contact_id)
    if act == "show":
        try:
            shown = services.reveal(by=user, contact=found, reason=request.POST.get("reason", ""))
        except Problem as problem:
            return _page(request, found, problem=problem)
        return _page(request, found, shown)
    if act == "opt-out":
        form = OptOutForm(request.POST)
        kind = form.cleaned_data["survey_kind"] if form.is_valid() else ""
        services.opt_out(respondent_key=found.respondent_key, survey_kind=kind, source="staff", by=user)
    elif act == "opt-in":
        services.opt_in(by=user, contact=found)
    elif act == "hold" and request.POST.get("kind") in HoldKind.values:
        reference = f"staff:{user.pk}"
        services.hold(
            respondent_key=found.respondent_key, kind=request.POST["kind"], reference=reference, by=user
        )
    elif act == "release":
        services.release_by_hand(by=user, contact=found, hold_id=request.POST.get("hold", ""))
    elif act == "erase":
        services.forget_contact(by=user, contact=found)
        messages.success(
            request, _("The customer was erased; opt-outs stay as a hash, so that nobody asks again.")
        )
        return redirect("contacts")
    else:
        raise Http404
    messages.success(request, _("Saved."))
    return redirect("contact", found.pk)


@require_POST
def contacts_export(request: HttpRequest) -> StreamingHttpResponse:
    """All contacts of the person's unit and below as CSV; on record, as addresses leave in full."""
    user = user_of(request)
    with transaction.atomic():
        audit.record("contacts.export", by=user, on=f"unit:{user.unit_id}")
    return csv_download("contacts.csv", COLUMNS, _rows(user))


def _rows(user: User) -> Iterator[list[Any]]:
    for one in queries.contacts_of(user).order_by("pk").iterator(chunk_size=5000):
        yield [
            one.respondent_key,
            one.name,
            one.phone,
            one.email,
            one.wechat_id,
            one.work_chat_id,
            one.unit.name,
            one.region,
            one.language,
            one.volume,
            int(one.is_key_account),
            int(bool(one.opt_outs)),
        ]
