"""Filling in a questionnaire as a test: every branch, check and text as respondents meet them, under a banner.

Of the draft nothing is stored at all: what was typed travels from page to page in the form. Of the published
version the answer is stored as a test, which never counts.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.channels.models import Link
from huiyin.channels.respondent_pages import page_context
from huiyin.channels.testing import keep_test
from huiyin.channels.visits import Visit
from huiyin.core import tokens
from huiyin.surveys.contracts import LANGUAGE_CODES, Definition, Page
from huiyin.surveys.flow import EMBEDDED_FIELD, sent_field
from huiyin.surveys.models import Questionnaire, QuestionnaireVersion
from huiyin.surveys.queries import newest_version, questionnaire_for
from huiyin.surveys.question_types.base import question_types

MOST_CHARACTERS = 20_000


@require_http_methods(["GET", "POST"])
def fill_in_as_test(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """One page after the other; `of=version` is the published questionnaire, anything else the draft."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    sent = request.POST if request.method == "POST" else request.GET
    version = newest_version(questionnaire.pk) if sent.get("of") == "version" else None
    visit = _visit(request, questionnaire, version)
    if request.method != "POST":
        return _page(request, visit, version, visit.open_page(), {})
    page = visit.page_called(sent.get("page", "")) or visit.open_page()
    visit.fill_in({name: text[:MOST_CHARACTERS] for name, text in request.POST.dict().items()}, page)
    go = sent.get("go", "")
    if go == "back":
        return _page(request, visit, version, visit.flow.page_before(visit.form, page.key) or page, {})
    if go in visit.definition.languages:
        visit.language = visit.form["language"] = go
        return _page(request, visit, version, page, {})
    checked, asks_more = visit.check(page, sent.get("shown", "").split(","))
    if checked.problems:
        return _page(request, visit, version, visit.flow.page(visit.form, page.key) or page, checked.problems)
    following = visit.flow.page(visit.form, page.key) if asks_more else None
    following = following or visit.flow.next_page(visit.form, page.key)
    if following is not None:
        return _page(request, visit, version, following, {})
    whole = visit.flow.validate(visit.form)
    if whole.problems:
        return _page(request, visit, version, visit.open_page(), {})
    return _end(request, user, visit, version, whole.answers)


def _visit(request: HttpRequest, questionnaire: Questionnaire, version: QuestionnaireVersion | None) -> Visit:
    """What was typed so far, which the form carries along."""
    served = version or QuestionnaireVersion(
        questionnaire=questionnaire, number=0, definition=questionnaire.draft
    )
    definition = Definition.from_json(served.definition)
    sent = request.POST if request.method == "POST" else request.GET
    language = sent.get("language") or sent.get("lang", "")
    language = language if language in definition.languages else definition.languages[0]
    known = definition.fields() | {sent_field(page.key) for page in definition.pages}
    form = {
        name: str(text)[:MOST_CHARACTERS]
        for name, text in sent.items()
        if name in known or name.startswith(EMBEDDED_FIELD)
    }
    link = Link(questionnaire=questionnaire, channel="web_link")
    submission = sent.get("submission_id", "")[:64] or tokens.new_token()
    visit = Visit(link, "", submission, served, language, form | {"language": language})
    visit.take_embedded(cast(Any, sent))
    return visit


def _page(
    request: HttpRequest,
    visit: Visit,
    version: QuestionnaireVersion | None,
    page: Page,
    problems: dict[str, Any],
) -> HttpResponse:
    here = {name for question in page.questions for name in question_types[question["type"]].fields(question)}
    carried = [
        (name, text)
        for name, text in visit.form.items()
        if name not in here and name != "language" and name != sent_field(page.key)
    ]
    context = _context(visit, version) | page_context(visit, page, problems) | {"carried": carried}
    with translation.override(LANGUAGE_CODES[visit.language]):
        return render(request, "channels/respondent/try.html", context, status=422 if problems else 200)


def _context(visit: Visit, version: QuestionnaireVersion | None) -> dict[str, Any]:
    questionnaire = visit.link.questionnaire
    return {
        **visit.frame(),
        "programme": questionnaire.programme,
        "questionnaire": questionnaire,
        "of": "version" if version else "draft",
        "number_of_version": version.number if version else 0,
    }


def _end(
    request: HttpRequest,
    user: User,
    visit: Visit,
    version: QuestionnaireVersion | None,
    answers: dict[str, Any],
) -> HttpResponse:
    """What respondents see at the end, and what would have been stored."""
    response_id = 0
    if version is not None:
        response_id = keep_test(
            by=user,
            version=version,
            submission_id=visit.submission_id,
            answers=answers,
            language=visit.language,
        )
    labels = {v.key: v.label_in(visit.language) for v in visit.definition.variables()}
    context = _context(visit, version) | {
        "answers": [(labels.get(key, key), value) for key, value in answers.items()],
        "response_id": response_id,
    }
    with translation.override(LANGUAGE_CODES[visit.language]):
        return render(request, "channels/respondent/tried.html", context)
