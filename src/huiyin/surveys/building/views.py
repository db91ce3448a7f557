"""The builder: one form in which every button first saves what was typed, then does its own thing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.surveys.building import findings, history, showing, translating
from huiyin.surveys.building.acts import perform
from huiyin.surveys.building.problems import DraftChangedMeanwhile
from huiyin.surveys.building.reading import read
from huiyin.surveys.building.renaming import published_names, rename
from huiyin.surveys.definition import Definition
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import newest_version, questionnaire_for
from huiyin.surveys.question_types.base import text_in

GOING = {"publish": "questionnaire-publish", "try": "questionnaire-trial"}


def stamp_of(request: HttpRequest) -> int | None:
    """Of the draft that was being looked at; None where the person wants the change in any case."""
    given = request.POST.get("stamp", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


@require_http_methods(["GET", "POST"])
def edit_questionnaire(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """The builder, or the part of it that a script asks for."""
    questionnaire = questionnaire_for(user_of(request), programme_id, questionnaire_id)
    if request.method == "POST":
        return _changed(request, questionnaire)
    context = builder_context(request, questionnaire, request.GET.get("open", ""), request.GET.get("add", ""))
    if request.headers.get("HX-Request") and "HX-History-Restore-Request" not in request.headers:
        return _part(request, context)
    return render(request, "surveys/builder/page.html", context)


def _changed(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    user, post = user_of(request), request.POST.dict()
    over = str(post.get("over", ""))
    act, stamp = (over, None) if over else (str(post.get("act", "save")), stamp_of(request))
    open_key, draws_anew = str(post.get("open", "")), False
    try:
        if act in {"undo", "redo"}:
            questionnaire = history.step(
                by=user, questionnaire=questionnaire, back=act == "undo", stamp=stamp
            )
        else:
            by_itself = act == "save" and "HX-Request" in request.headers
            typed = read(cast(Mapping[str, str], post), questionnaire.draft, lines=not by_itself)
            names = cast(Mapping[str, str], post)
            renamed = rename(names, typed, published=partial(published_names, questionnaire))
            open_key, draws_anew = renamed.get(open_key, open_key), bool(renamed)
            done = perform(typed, _with_names(act, renamed))
            questionnaire = history.change_draft(
                by=user, questionnaire=questionnaire, definition=done.data, stamp=stamp
            )
            _on_finding(user, questionnaire, act, post)
            open_key = done.open or ("" if act.startswith(("remove:", "open:", "palette:")) else open_key)
    except DraftChangedMeanwhile as problem:
        return _conflict(request, questionnaire, problem, act)
    except Problem as problem:
        if "HX-Request" not in request.headers:
            raise
        return _conflict(request, questionnaire, problem, "")
    questionnaire = questionnaire_for(user, questionnaire.programme_id, questionnaire.pk)
    if request.headers.get("HX-Request"):
        act = "keep" if act == "save" and draws_anew else act
        return _answered(request, questionnaire, "over" if over else act, open_key)
    if act in GOING:
        return HttpResponseRedirect(reverse(GOING[act], args=[questionnaire.programme_id, questionnaire.pk]))
    if post.get("back") == "translate":
        return HttpResponseRedirect(
            reverse("questionnaire-translate", args=[questionnaire.programme_id, questionnaire.pk])
        )
    return HttpResponseRedirect(address_of(questionnaire, open_key))


def _with_names(act: str, renamed: Mapping[str, str]) -> str:
    """The act, speaking of questions by their new names."""
    return ":".join(renamed.get(part, part) for part in act.split(":"))


def _on_finding(user: User, questionnaire: Questionnaire, act: str, post: Mapping[str, Any]) -> None:
    name, _, key = act.partition(":")
    if name == "finding-stand":
        findings.let_stand(
            by=user, questionnaire=questionnaire, key=key, reason=str(post.get(f"reason.{key}", ""))
        )
    elif name == "finding-up":
        findings.take_up(by=user, questionnaire=questionnaire, key=key)


def address_of(questionnaire: Questionnaire, open_key: str = "") -> str:
    """The builder with a question open."""
    address = reverse("questionnaire-edit", args=[questionnaire.programme_id, questionnaire.pk])
    return f"{address}?open={open_key}#card-{open_key}" if open_key else address


def _answered(request: HttpRequest, questionnaire: Questionnaire, act: str, open_key: str) -> HttpResponse:
    """What a script gets: a page to go to, nothing but the new state, or the draft drawn anew."""
    if act in GOING:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse(GOING[act], args=[questionnaire.programme_id, questionnaire.pk])
        return response
    if act == "save":
        response = HttpResponse(status=204)
        response["HX-Trigger"] = _state(request, questionnaire)
        return response
    add_to = act.removeprefix("palette:") if act.startswith("palette:") else ""
    return _part(request, builder_context(request, questionnaire, open_key, add_to))


def _part(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    response = render(request, "surveys/builder/draft.html", context)
    response["HX-Trigger-After-Swap"] = _state(
        request, context["questionnaire"], context["open"], context["open_page"]
    )
    return response


def _state(
    request: HttpRequest, questionnaire: Questionnaire, open_key: str | None = None, page: int = 0
) -> str:
    """The state of the draft for the script: its stamp, what undo and redo would do, how long it takes."""
    language, definition = page_language(), Definition.from_json(questionnaire.draft)
    undo, redo = history.steps(questionnaire)
    missing = translating.n_missing(translating.rows(questionnaire.draft))
    state: dict[str, Any] = {
        "stamp": questionnaire.draft_stamp,
        "undo": undo.difference.words[language] if undo else "",
        "redo": redo.difference.words[language] if redo else "",
        "minutes": definition.minutes,
        "questions": sum(1 for _ in definition.questions),
        "missing": missing["zh"] + missing["en"],
        "titles": {q["key"]: _title(q, language) for q in definition.questions},
    }
    if open_key is not None:
        state |= {"open": open_key, "page": page}
    return json.dumps({"huiyin:draft": state})


def _title(question: Mapping[str, Any], language: str) -> str:
    return text_in(question["text"], language)


def _conflict(request: HttpRequest, questionnaire: Questionnaire, problem: Problem, act: str) -> HttpResponse:
    """Somebody else changed the draft: nothing is lost, the person chooses."""
    sent = [(name, text) for name, text in request.POST.items() if name not in {"act", "over", "stamp"}]
    context = {
        "programme": questionnaire.programme,
        "questionnaire": questionnaire,
        "tab": "collect",
        "words": problem.words(page_language()),
        "act": act,
        "sent": sent,
        "newest": address_of(questionnaire, request.POST.get("open", "")),
    }
    if request.headers.get("HX-Request"):
        response = render(request, "surveys/builder/_conflict.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = "#conflict", "innerHTML"
        return response
    return render(request, "surveys/builder/conflict.html", context, status=409)


def builder_context(
    request: HttpRequest, questionnaire: Questionnaire, open_key: str, add_to: str
) -> dict[str, Any]:
    """Everything the builder shows."""
    language, data = page_language(), questionnaire.draft
    definition = Definition.from_json(data)
    told = findings.told(questionnaire, data)
    fixed = published_names(questionnaire) if open_key else frozenset()
    cards = showing.pages(data, open_key=open_key, language=language, findings=told, fixed=fixed)
    open_page = next((page.number for page in cards for card in page.cards if card.is_open), 0)
    missing = translating.n_missing(translating.rows(data))
    undo, redo = history.steps(questionnaire)
    return {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "definition": definition,
        "n_questions": sum(len(page.cards) for page in cards),
        "pages": cards,
        "blocks": data["blocks"],
        "embedded": data["embedded"],
        "front": showing.front(data),
        "open": open_key,
        "open_page": open_page or 1,
        "add_to": add_to,
        "palette": showing.palette(language) if add_to else [],
        "language": language,
        "missing": missing,
        "n_missing": missing["zh"] + missing["en"],
        "undo": undo,
        "redo": redo,
        "newest": newest_version(questionnaire.pk),
        "faults": faults_of(definition),
        "whole": [one for one in told if not one.finding.question_key and not one.reason],
        "n_findings": sum(not one.reason for one in told),
        "saved": _("Saved."),
    }


def faults_of(definition: Definition) -> list[Problem]:
    """Everything that keeps the draft from being published."""
    return definition.faults()
