"""The home page and the figures page of a programme: they only read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from huiyin.accounts.models import User
from huiyin.analytics.measures import measures
from huiyin.cases.queries import cases_about
from huiyin.core.access import ANALYSTS, CASE_WORKERS, MANAGERS
from huiyin.dashboards import presentation, queries
from huiyin.metrics import queries as metrics
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook, programme_for, waves


def home(request: HttpRequest) -> HttpResponse:
    """The person's cases (agents first of all) and the programmes they may see."""
    user: User = request.user  # type: ignore[assignment]
    page = {
        "tiles": queries.programme_tiles(user),
        "my_cases": queries.my_cases(user),
        "reads_figures": user.role in ANALYSTS,
        "works_on_cases": user.role in CASE_WORKERS,
        "may_create": user.role in MANAGERS,
    }
    return render(request, "dashboards/home.html", page)


def programme_card(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The leading figures of one programme, for its card on the home page."""
    found = programme_for(request.user, programme_id)  # type: ignore[arg-type]
    figures = metrics.programme_figures(found.pk)
    page = {"programme": found, "figures": figures, "leading": presentation.leading(figures)}
    return render(request, "dashboards/_card_figures.html", page)


def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The frame of the figures page at once; its body follows, or comes along with ?full=1."""
    found = programme_for(request.user, programme_id)  # type: ignore[arg-type]
    page: dict[str, Any] = {
        "programme": found,
        "tab": "figures",
        "wave": _wave(request, found),
        "waves": [wave.name for wave in waves(found.pk)],
        "waiting": queries.news_waiting(found.pk),
        "full": "full" in request.GET,
    }
    if page["full"]:
        page |= _body(request, found)
    return render(request, "dashboards/programme.html", page)


def figures_body(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The figures themselves."""
    found = programme_for(request.user, programme_id)  # type: ignore[arg-type]
    return render(request, "dashboards/_figures.html", _body(request, found))


def figures_state(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Whether answers are still on their way into the figures; asked again until they are not."""
    found = programme_for(request.user, programme_id)  # type: ignore[arg-type]
    waiting = queries.news_waiting(found.pk)
    response = render(request, "dashboards/_state.html", {"programme": found, "waiting": waiting})
    if not waiting:
        response.headers["HX-Trigger"] = "figures-changed"
    return response


def _wave(request: HttpRequest, found: Programme) -> str:
    """The chosen wave, "" for all; what is not a wave of the programme counts as all."""
    wanted = request.GET.get("wave", "")
    return wanted if wanted in {wave.name for wave in waves(found.pk)} else ""


def _body(request: HttpRequest, found: Programme) -> dict[str, Any]:
    user: User = request.user  # type: ignore[assignment]
    language = get_language() or "zh-hans"
    figures = metrics.programme_figures(found.pk, _wave(request, found))
    listed = [entry.response_id for entry in figures.watch_list]
    listed += [answer.response_id for answer in figures.open_answers]
    return {
        "programme": found,
        "figures": figures,
        "wave": figures.wave,
        "groups": presentation.headline_groups(figures),
        "charts": presentation.charts_of(figures, language),
        "segments": presentation.segment_blocks(figures, language),
        "sections": presentation.sections(figures),
        "suggestions": metrics.open_suggestions(found.pk),
        "labels": {variable.key: variable.label_in(language) for variable in codebook(found.pk)},
        "measures": {measure.key: measure for measure in measures},
        "cases": cases_about(user, listed),
        "works_on_cases": user.role in CASE_WORKERS,
    }
