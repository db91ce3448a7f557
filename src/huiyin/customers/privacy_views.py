"""Pages of what customers allowed, what they asked about their data, and what is kept and why."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.customers import consents, privacy_queries, queries, requests, services
from huiyin.customers.business_forms import ConsentForm, ConsentTextForm, IdentityForm, RequestForm
from huiyin.customers.contracts import ConsentPurpose
from huiyin.customers.revealing import unmaskings_of

PER_PAGE = 50


def _say(request: HttpRequest, problem: Problem) -> None:
    words = problem.words(page_language())
    messages.error(request, f"{words.title} {words.cause}")


@require_http_methods(["GET", "POST"])
def contact_privacy(request: HttpRequest, contact_id: int) -> HttpResponse:
    """What one customer allowed, what they asked about their data, and who looked at their number."""
    user, found = user_of(request), queries.contact_for(user_of(request), contact_id)
    act = request.POST.get("act", "")
    consent = ConsentForm(request.POST if act == "consent" else None)
    asked = RequestForm(request.POST if act == "request" else None)
    if act == "consent" and consent.is_valid():
        data = consent.cleaned_data
        consents.note_consent(
            contact=found,
            purpose=data["purpose"],
            is_given=data["is_given"] == "yes",
            channel=data["channel"],
            source="staff",
            evidence=data["evidence"],
            by=user,
        )
        messages.success(request, _("Noted in the ledger."))
        return redirect("contact-privacy", found.pk)
    if act == "request" and asked.is_valid():
        data = asked.cleaned_data
        requests.ask(by=user, contact=found, kind=data["kind"], channel=data["channel"], note=data["note"])
        messages.success(request, _("Noted; the day by which it must be answered is set."))
        return redirect("contact-privacy", found.pk)
    words = dict(ConsentPurpose.choices)
    context = {
        "contact": found,
        "standings": [(words[one.purpose], one) for one in consents.standings(found)],
        "ledger": consents.ledger(found),
        "requests": list(found.requests.order_by("-pk")),
        "unmaskings": unmaskings_of(found),
        "consent_form": consent,
        "request_form": asked,
        "purposes": privacy_queries.file_purposes(),
        "today": timezone.localdate(),
    }
    return render(request, "customers/privacy.html", context)


@require_POST
def contact_identity(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Add one more identity, or drop one that was added."""
    user, found = user_of(request), queries.contact_for(user_of(request), contact_id)
    drop, form = request.POST.get("drop", ""), IdentityForm(request.POST)
    try:
        if drop.isdigit():
            services.drop_identity(by=user, contact=found, identity_id=int(drop))
            messages.success(request, _("Saved."))
        elif form.is_valid():
            data = form.cleaned_data
            services.add_identity(
                by=user, contact=found, kind=data["kind"], value=data["value"], source="staff", verified=True
            )
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Fill in the number or account."))
    except Problem as problem:
        _say(request, problem)
    return redirect("contact", found.pk)


@require_GET
def person_requests(request: HttpRequest) -> HttpResponse:
    """Every request about personal data, the most urgent first."""
    page = Paginator(privacy_queries.requests_of(user_of(request)), PER_PAGE).get_page(
        request.GET.get("page", 1)
    )
    return render(request, "customers/requests.html", {"page_obj": page, "today": timezone.localdate()})


@require_POST
def person_request_close(request: HttpRequest, request_id: int) -> HttpResponse:
    """A request was met or refused."""
    row = privacy_queries.request_for(user_of(request), request_id)
    requests.close(by=user_of(request), row=row, is_granted=request.POST.get("say") == "done")
    messages.success(request, _("Saved."))
    return redirect("person-requests")


@require_POST
def person_request_file(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """The archive of a customer's data; that it was taken is on record."""
    row = privacy_queries.request_for(user_of(request), request_id)
    try:
        path = requests.hand_over(by=user_of(request), row=row)
    except Problem as problem:
        _say(request, problem)
        return redirect("person-requests")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"personal-data-{row.pk}.zip")


@require_http_methods(["GET", "POST"])
def consent_texts(request: HttpRequest) -> HttpResponse:
    """What people agree to, purpose by purpose, with its versions."""
    form, problem = ConsentTextForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            consents.save_text(by=user_of(request), **form.cleaned_data)
            messages.success(request, _("Saved; who agrees from now on agrees to this."))
            return redirect("consent-texts")
        except Problem as raised:
            problem = raised
    context = {"form": form, "texts": consents.texts(), "problem": problem}
    return render(request, "customers/consent_texts.html", context, status=422 if problem else 200)


@require_GET
def personal_data(request: HttpRequest) -> HttpResponse:
    """What is kept about people, where, and why."""
    context = {"purposes": privacy_queries.file_purposes(), "places": privacy_queries.places()}
    return render(request, "customers/personal_data.html", context)
