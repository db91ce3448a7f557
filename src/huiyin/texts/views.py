"""Pages of texts: themes, words, drivers, sentences, and the readers at work."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from math import exp
from typing import Any, cast
from urllib.parse import parse_qsl

import numpy as np
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.analytics.text.keyness import KeyTerm
from huiyin.formats.writing import write_workbook
from huiyin.surveys.queries import programme_for
from huiyin.texts import (
    driver_figures,
    figures,
    movement_figures,
    review_figures,
    sentences,
    services,
    summaries,
    word_figures,
)
from huiyin.texts.contracts import TextKind
from huiyin.texts.framing import look_of, spoken_language, text_page
from huiyin.texts.presenting import chart_of, panel, sheets
from huiyin.texts.righting import righted, righted_reviews
from huiyin.texts.wording import EMERGING_DAYS, comparisons, verdict_words

PER_PAGE = 30
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def themes(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Themes with share, praise and score; the map; how they move."""
    return text_page(request, programme_id, "themes", lambda look: _themes(request, look))


def _themes(request: HttpRequest, look: figures.Look) -> dict[str, Any]:
    language = spoken_language()
    found = figures.themes(look)
    grain = request.GET.get("grain", "")
    grain = grain if grain in figures.GRAINS else figures.usual_grain(look)
    trend, measured = figures.trend(look, grain), righted(look)
    return {
        "overview": figures.overview(look),
        "themes": found,
        "mapped": chart_of(found, language, 420),
        "trend": panel(
            trend,
            language,
            {"zh": "主题趋势", "en": "Themes over time"},
            {
                "zh": "各时期提到该主题的文本占比。",
                "en": "The share of texts of each period that speak of it.",
            },
        ),
        "movements": movement_figures.movements(look, grain),
        "grain": grain,
        "kinds": [
            (str(TextKind(key).label), share, measured.get("kind", {}).get(key))
            for key, share in figures.overview(look).kinds
        ]
        if np.isfinite(look.corpus.kind_rate).any()
        else [],
        "measured": measured,
        "outcome": look.facts.outcome.label_in(language) if look.facts.outcome else "",
    }


@require_GET
def words(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The commonest words, those that tell two groups apart, and what is new."""
    return text_page(request, programme_id, "words", lambda look: _words(request, look))


def _words(request: HttpRequest, look: figures.Look) -> dict[str, Any]:
    choices = comparisons(look, spoken_language())
    given = request.GET.get("compare", "blame")
    chosen = given if given in dict(choices) else "blame"
    groups = word_figures.versus(look, chosen)
    found = word_figures.compared(look, groups) if groups is not None and look.n else None
    days = request.GET.get("days", "")
    days_back = int(days) if days in {str(one) for one in EMERGING_DAYS} else EMERGING_DAYS[1]
    told = None if found is None or isinstance(found, Problem) else found
    return {
        "sides": [(_("Said more"), _ratios(told.more)), (_("Said less"), _ratios(told.fewer))]
        if told
        else [],
        "hidden": parse_qsl(look.selection.query),
        "ranked": word_figures.ranked(look) if look.n else None,
        "comparisons": choices,
        "compare": chosen,
        "compare_name": dict(choices).get(chosen, ""),
        "keyness": told,
        "keyness_problem": found if isinstance(found, Problem) else None,
        "emerged": word_figures.emerged(look, days_back) if look.n else None,
        "days": days_back,
        "days_offered": EMERGING_DAYS,
        "before": word_figures.BEFORE,
    }


def _ratios(terms: Sequence[KeyTerm]) -> list[tuple[KeyTerm, float, float, float]]:
    """Each term with its odds ratio and the ends of the interval."""
    return [(one, exp(one.log_odds), exp(one.low), exp(one.high)) for one in terms]


@require_GET
def drivers(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What goes with the score: themes beside ratings."""
    return text_page(request, programme_id, "drivers", _drivers)


def _drivers(look: figures.Look) -> dict[str, Any]:
    language = spoken_language()
    found = driver_figures.drivers(look, language)
    shown = None
    if found.analysis is not None:
        shown = panel(
            found.analysis,
            language,
            {"zh": "主题与评分题合在一个模型里", "en": "Themes and ratings in one model"},
            {
                "zh": f"要解释的是“{found.outcome}”；主题按说好说坏取 −1 到 1，没提到取 0。只说明关联，不说明因果。",
                "en": f"Explained is “{found.outcome}”; a theme counts from −1 (blamed) to 1 (praised), 0 where it is not "
                "spoken of. Association, not cause.",
            },
        )
    return {
        "drivers": found,
        "panel": shown,
        "fewest_rows": driver_figures.FEWEST_ROWS,
        "fewest_mentions": driver_figures.FEWEST_MENTIONS,
    }


@require_GET
def reviews(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Whether words are as good as the grades beside them."""
    return text_page(request, programme_id, "reviews", _reviews)


def _reviews(look: figures.Look) -> dict[str, Any]:
    found = review_figures.stars_and_words(look)
    context: dict[str, Any] = {"problem": found.problem, "is_reviews": found.is_reviews, "panel": None}
    if found.inflation is None:
        return context
    right = righted_reviews(look)
    measured = right.inflation if right else None
    verdict = (measured or found.inflation).verdict
    return context | {
        "found": found.inflation,
        "tone": "warning" if verdict == "stars_kinder" else "info",
        "verdict": verdict_words(verdict),
        "right": right,
        "assumed": found.inflation.reading_error,
        "right_panel": measured
        and panel(measured, spoken_language(), measured.title, _LEAD_RIGHT, chart=False),
        "against": found.contradicted[:100],
        "n_against": len(found.contradicted[:100]),
        "panel": panel(
            found.inflation,
            spoken_language(),
            {"zh": "星级与文字", "en": "Stars and words"},
            {
                "zh": "只看打分会漏掉什么：文字是否支持分数，好评里有多少是照抄或一字未写。",
                "en": "What grades alone leave out: whether words support them, and how much praise is copied or silent.",
            },
            chart=False,
        ),
    }


_LEAD_RIGHT = {
    "zh": "按人工编码测得的判读误差校正，只算有星级又有文字的。",
    "en": "Put right by the mistakes that people measured; of reviews with stars and words.",
}


@require_GET
def texts(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The sentences behind a figure, with what told marked in them."""
    return text_page(request, programme_id, "sentences", lambda look: _sentences(request, look))


def _sentences(request: HttpRequest, look: figures.Look) -> dict[str, Any]:
    asked = sentences.Asked.of_query(request.GET)
    found = sentences.chosen(look, asked)
    page_obj = Paginator(cast(Any, found), PER_PAGE).get_page(request.GET.get("page"))
    summary = summaries.offered(user_of(request), look, {0: found})
    return {
        "asked": asked,
        "summary": summary.get(0),
        "asked_words": asked.words(look, spoken_language()),
        "page_obj": page_obj,
        "lines": sentences.lines(
            user_of(request), look, list(page_obj.object_list), asked, spoken_language()
        ),
        "n_found": len(found),
        "page_query": "&".join(one for one in (look.selection.query, asked.query) if one),
    }


@require_POST
def read(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Have all texts of the programme read again."""
    programme = programme_for(user_of(request), programme_id)
    services.reread(by=user_of(request), programme=programme)
    messages.success(request, _("The texts are being read; the page shows how far it is."))
    return redirect(reverse("texts", args=[programme.pk]))


@require_GET
def workbook(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The tables of themes and words as a workbook."""
    programme = programme_for(user_of(request), programme_id)
    look, language = look_of(request, programme), spoken_language()
    named: list[tuple[str, Any]] = [
        (_("Themes"), figures.themes(look)),
        (_("Themes over time"), figures.trend(look, figures.usual_grain(look))),
        (_("Frequent words"), word_figures.ranked(look)),
    ]
    groups = word_figures.versus(look, request.GET.get("compare", "blame"))
    found = word_figures.compared(look, groups) if groups is not None and look.n else None
    if found is not None and not isinstance(found, Problem):
        named.append((_("What tells groups apart"), found))
    model = driver_figures.drivers(look, language)
    if model.analysis is not None:
        named.append((_("What goes with the score"), model.analysis))
    buffer = BytesIO()
    write_workbook(buffer, sheets(named, language))
    response = HttpResponse(buffer.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = 'attachment; filename="texts.xlsx"'
    return response
