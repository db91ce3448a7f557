"""The customer's page: "is it solved?" Nobody signs in here; the token in the address is the key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huiyin.cases import queries, services
from huiyin.cases.forms import CustomerForm
from huiyin.cases.models import Verification
from huiyin.cases.problems import LinkNotOpen
from huiyin.core import throttle
from huiyin.core.network import address_of
from huiyin.responses.queries import stored

MOST_MISSES, MISS_MINUTES = 30, 10


# No session and no cookie speak for the customer here, only the unguessable token in the address, so a
# forged request could do nothing that its sender could not do openly. In-app browsers often lose cookies.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, take one answer, and from then on say that it was received. Opening the page consumes nothing."""
    visitor = f"case-link:{address_of(request)}"
    throttle.check(visitor, most=MOST_MISSES, minutes=MISS_MINUTES)
    verification = queries.verification_of(token)
    if verification is None:
        throttle.failed(visitor, minutes=MISS_MINUTES)
        return _page(request, "cases/verdict.html", {"state": "gone"}, 404)
    with translation.override(_language(verification)):
        if request.method != "POST":
            return _page(request, "cases/verdict.html", _context(verification))
        form = CustomerForm(request.POST)
        if not form.is_valid():
            typed = request.POST.get("comment", "")[:2000]
            context = {**_context(verification), "comment": typed, "problem": True}
            return _page(request, "cases/verdict.html", context, 422)
        try:
            services.answer_verification(token=token, **form.cleaned_data)
        except LinkNotOpen:
            return _page(request, "cases/verdict.html", {"state": "gone"}, 404)
        return redirect("case-verdict", token)


def _language(verification: Verification) -> str:
    """The language in which the customer answered, or that of the page."""
    case = verification.case
    answer = stored(case.response_id) if case.response_id else None
    code = answer.language if answer else ""
    if not code:
        return translation.get_language() or "zh-hans"
    return "zh-hans" if code.startswith("zh") else "en"


def _context(verification: Verification) -> dict[str, object]:
    state = "asked" if verification.answered_at is None else ("solved" if verification.solved else "not_yet")
    return {"state": state, "verification": verification, "unit": verification.case.unit}


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"  # the token must not travel in a Referer
    response["X-Robots-Tag"] = "noindex"
    return response
