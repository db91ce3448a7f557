"""Answers question by question, and the open ones page by page: they only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.accounts.queries import user_of
from huiyin.core.languages import page_language
from huiyin.metrics import queries as metrics
from huiyin.metrics.by_question import MOST_PAGES, PER_PAGE, QuestionAnswers
from huiyin.metrics.studies import studies
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook, programme_for, waves
from huiyin.surveys.question_types.base import question_types


@dataclass(frozen=True)
class Card:
    """One question on the page. `widest` scales its bars: the largest share of any of them."""

    answers: QuestionAnswers
    type_name: str
    icon: str
    widest: float


def questions(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Every question of the programme, in the order it was asked."""
    found, wave = _found(request, programme_id)
    by_question = metrics.answers_by_question(found.pk, wave)
    language = page_language()
    page = {**_frame(found, wave), "last_good": by_question.last_good}
    page["cards"] = [_card(one, language) for one in by_question.questions]
    page["n_answers"] = max((one.summary.n for one in by_question.questions), default=0)
    return render(request, "dashboards/questions.html", page)


def said(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """The open answers under one variable, newest first, a page at a time."""
    found, wave = _found(request, programme_id)
    variable = next((one for one in codebook(found.pk) if one.key == key and one.role.is_said), None)
    if variable is None:
        raise Http404
    by_question = metrics.answers_by_question(found.pk, wave)
    counts = {text: n for one in by_question.questions for text, _, n in one.texts}
    wanted = request.GET.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    n_listed = min(counts.get(key, 0), MOST_PAGES * PER_PAGE)
    page_obj: Page[int] = Paginator(range(n_listed), PER_PAGE).get_page(number)
    page = {
        **_frame(found, wave),
        "last_good": by_question.last_good,
        "variable": variable,
        "n": counts.get(key, 0),
        "n_listed": n_listed,
        "page_obj": page_obj,
        "answers": metrics.said_answers(found.pk, variable, wave, page_obj.number) if n_listed else (),
    }
    return render(request, "dashboards/question_answers.html", page)


def _found(request: HttpRequest, programme_id: int) -> tuple[Programme, str]:
    found = programme_for(user_of(request), programme_id)
    wanted = request.GET.get("wave", "")
    return found, wanted if wanted in {wave.name for wave in waves(found.pk)} else ""


def _frame(found: Programme, wave: str) -> dict[str, Any]:
    return {
        "programme": found,
        "tab": "figures",
        "by_question": True,
        "studies": sorted(studies, key=lambda one: one.order),
        "wave": wave,
        "waves": [one.name for one in waves(found.pk)],
    }


def _card(answers: QuestionAnswers, language: str) -> Card:
    shares = [bar.share.value or 0.0 for part in answers.summary.parts for bar in part.bars]
    if answers.type not in question_types:
        return Card(answers, "", "variable", max(shares, default=0.0))
    kind = question_types[answers.type]
    return Card(answers, kind.name[language], kind.icon, max(shares, default=0.0))
