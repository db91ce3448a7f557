"""Clusters of texts, and what a language model writes about texts where one is on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.core.templatetags.huiyin import problem_words
from huiyin.surveys.queries import programme_for
from huiyin.texts import cluster_figures, figures, sentences, services, summaries
from huiyin.texts.framing import back_to, look_of, spoken_language, text_page

EXAMPLES = 3  # sentences that show what a cluster says


@require_GET
def clusters(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What a pile of texts speaks of, whether or not somebody named it."""
    return text_page(request, programme_id, "clusters", lambda look: _clusters(request, look))


def _clusters(request: HttpRequest, look: figures.Look) -> dict[str, Any]:
    found, user, language = cluster_figures.grouped(look), user_of(request), spoken_language()
    numbers = [number for one in found.clusters for number in one.examples[:EXAMPLES]]
    shown = sentences.lines(user, look, numbers, sentences.Asked(), language)
    by_number = {line.reading.pk: line for line in shown}
    written = summaries.offered(user, look, found.readings)
    return {
        "grouped": found,
        "clusters": [
            (
                one,
                [by_number[number] for number in one.examples[:EXAMPLES] if number in by_number],
                written.get(one.number),
            )
            for one in found.clusters
        ],
        "outcome": look.facts.outcome.label_in(language) if look.facts.outcome else "",
    }


@require_POST
def summarise(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Have the texts that the address asks for named and summarised."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    look, asked = look_of(request, programme), sentences.Asked.of_query(request.GET)
    numbers = sentences.chosen(look, asked)
    try:
        wanted = summaries.wanted(user, look, {0: numbers}, page_language())[0]
        services.summarise(by=user, programme=programme, asked=wanted)
    except Problem as problem:
        words = problem_words(problem)
        messages.error(request, f"{words.title} {words.cause} {words.cure}")
    return back_to(request, reverse("text-clusters", args=[programme.pk]))
