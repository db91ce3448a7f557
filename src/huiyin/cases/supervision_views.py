"""The page of supervision: demands with time limits, matters without an answer, closed cases to be judged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.cases import supervising
from huiyin.cases.history import due_of
from huiyin.cases.queue_views import Line


@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    """What managers see of the handling in their units."""
    user, now, language = user_of(request), timezone.now(), get_language() or "zh-hans"
    silent = supervising.unanswered(user)
    context = {
        "demands": [(row, row.until < now) for row in supervising.open_demands(user)],
        "silent": [Line(case, case.title_in(language), due_of(case, now)) for case in silent[:50]],
        "to_review": [Line(case, case.title_in(language), None) for case in supervising.to_review(user)],
        "figures": supervising.figures(user),
    }
    return render(request, "cases/supervision.html", context)
