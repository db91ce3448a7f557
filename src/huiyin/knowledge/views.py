"""Questions without an answer, the figures of the assistant, the settings of the help page."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import unit_asked, unit_choices, user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import CASE_WORKERS
from huiyin.knowledge import queries, services
from huiyin.knowledge.figures import figures_of
from huiyin.knowledge.forms import HelpPageForm
from huiyin.knowledge.searching import search_staff

LISTED_DAYS = 90
SPANS = (7, 30, 90, 365)


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """What customers asked and no article answered, oftenest first, with the articles that come nearest."""
    user, now = user_of(request), timezone.now()
    listed = queries.unanswered(user, since=now - timedelta(days=LISTED_DAYS), most=50)
    context = {
        "lines": [(one, search_staff(user, one.words, most=3).matches) for one in listed],
        "days": LISTED_DAYS,
        "tab": "questions",
    }
    return render(request, "knowledge/questions.html", context)


@require_POST
def settle(request: HttpRequest, turn_id: int) -> HttpResponse:
    """Make a question a way of asking an article, begin an article with it, or put it aside."""
    user = user_of(request)
    turn = queries.turn_for(user, turn_id)
    act = request.POST.get("act", "")
    if act == "add":
        key = request.POST.get("article", "")
        found = queries.own_article_for(user, int(key) if key.isdigit() and len(key) < 19 else 0)
        services.also_asked(by=user, article_id=found.pk, language=turn.conversation.language, way=turn.words)
        services.settle(by=user, turn_id=turn.pk)
        messages.success(request, _("Added: from now on the article answers it."))
    elif act == "new":
        services.settle(by=user, turn_id=turn.pk)
        query = request.GET.copy()
        query["title"] = turn.words[:200]
        return redirect(f"{reverse('article-new')}?{query.urlencode()}")
    elif act == "aside":
        services.settle(by=user, turn_id=turn.pk)
        messages.success(request, _("Put aside."))
    return redirect("open-questions")


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """What the assistant achieved in the last days."""
    user, now = user_of(request), timezone.now()
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in {str(span) for span in SPANS} else 30
    context = {
        "figures": figures_of(user, now - timedelta(days=days), now),
        "days": days,
        "spans": SPANS,
        "may_work": user.role in CASE_WORKERS,
        "tab": "figures",
    }
    return render(request, "knowledge/figures.html", context)


@require_http_methods(["GET", "POST"])
def page_settings(request: HttpRequest) -> HttpResponse:
    """The help page of a unit: on or off, with the assistant or not, its words, its address."""
    unit, problem = unit_asked(request), None
    page = queries.help_page_of(unit)
    form = HelpPageForm(request.POST or None, initial=HelpPageForm.initial_of(unit, page))
    if request.method == "POST" and form.is_valid():
        try:
            page = services.set_help_page(by=user_of(request), unit=unit, words=form.wanted())
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved. Everybody can read the page.") if page.is_on else _("Saved."))
            return redirect(f"{reverse('help-page-settings')}?unit={unit.pk}")
    path = reverse("help-public", args=[page.address]) if page and page.is_on else ""
    address = f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    context = {
        "unit": unit,
        "units": unit_choices(user_of(request)),
        "form": form,
        "page": page,
        "address": address if path else "",
        "n_articles": queries.public_articles(unit).count(),
        "problem": problem,
        "tab": "page",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/help_page.html", context, status=status)
