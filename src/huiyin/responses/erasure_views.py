"""Erasing a person: looking for the person, the order, its progress, its certificate.

A customer number never stands in an address: addresses end up in logs and histories.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.erasure import eraser_names
from huiyin.core.typed_text import typed
from huiyin.responses import queries, services
from huiyin.responses.models import Erasure

PER_PAGE = 50


def erasures(request: HttpRequest) -> HttpResponse:
    """Orders so far, and a search whose result shows what would go."""
    user, key = user_of(request), ""
    if request.method == "POST":
        key = typed(request.POST.get("respondent_key", ""), 120)
    return _erasures(request, user, key)


def _erasures(request: HttpRequest, user: User, key: str, problem: Problem | None = None) -> HttpResponse:
    names = eraser_names(get_language() or "zh-hans")
    parts = queries.found_about(user, key) if key else []
    found = [
        (part, [(names[place], n) for place, n in part.counts.items() if n])
        for part in parts
        if part.is_found
    ]
    searched = sorted({names[place] for part in parts for place, n in part.counts.items() if n is None})
    context = {
        "key": key,
        "found": found,
        "searched": searched,
        "others": [part for part in parts if not part.is_found],
        "problem": problem,
        "page": Paginator(queries.erasures_of(user), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "responses/erasures.html", context)


@require_POST
def erasure_new(request: HttpRequest) -> HttpResponse:
    """Order an erasure; the number has to be typed again."""
    user = user_of(request)
    key = typed(request.POST.get("respondent_key", ""), 120)
    chosen = [int(text) for text in request.POST.getlist("programmes") if text.isdecimal() and len(text) < 15]
    try:
        row = services.ask_erasure(
            by=user, programme_ids=chosen, respondent_key=key, typed=request.POST.get("typed", "")
        )
    except Problem as problem:
        return _erasures(request, user, key, problem)
    return redirect("erasure", row.pk)


@require_GET
def erasure(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """Progress, and in the end the certificate."""
    return _one(request, erasure_id, "responses/erasure.html")


@require_GET
def erasure_progress(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """The part of the page that moves; tells the page to reload when it is done."""
    answer = _one(request, erasure_id, "responses/_erasure_progress.html")
    if queries.erasure_for(user_of(request), erasure_id).state == Erasure.DONE:
        answer["HX-Refresh"] = "true"
    return answer


def _one(request: HttpRequest, erasure_id: int, template: str) -> HttpResponse:
    row = queries.erasure_for(user_of(request), erasure_id)
    names = eraser_names(get_language() or "zh-hans")
    counts = [(names.get(place, place), n) for place, n in row.counts.items()]
    return render(
        request, template, {"erasure": row, "counts": counts, "n_programmes": len(row.programme_ids)}
    )
