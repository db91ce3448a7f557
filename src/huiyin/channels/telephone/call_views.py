"""The interviewer's screen: the next number, the script, the questionnaire, and how the call ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.keyed import Keyed
from huiyin.channels.telephone import calling, queries, services
from huiyin.channels.telephone.forms import OutcomeForm, default_call_back, outcome_choices
from huiyin.channels.telephone.leasing import held_by, is_calling_time
from huiyin.channels.telephone.models import Number, Study
from huiyin.channels.telephone.problems import CallNotYours, StudyClosed
from huiyin.core.languages import page_language
from huiyin.surveys.contracts import Page

_GAP = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|([^{}]*))?\}\}")


@require_GET
def call(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """The number in hand with its script and questionnaire, or the button for the next one."""
    study = queries.study_for(user_of(request), programme_id, study_id)
    number = held_by(study, user_of(request))
    if number is None:
        return _waiting(request, study)
    keyed = calling.keyed_of(number, request.GET.get("lang", ""))
    return _screen(request, number, keyed, keyed.page(request.GET.get("page", "")))


def _waiting(request: HttpRequest, study: Study, *, is_empty: bool = False) -> HttpResponse:
    context = {
        "programme": study.programme,
        "tab": "collect",
        "study": study,
        "progress": queries.progress(study),
        "is_empty": is_empty,
        "is_late": not is_calling_time(study, timezone.now()),
        "days": queries.appointments(study)[:3],
    }
    return render(request, "telephone/waiting.html", context)


@require_POST
def take(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Take the next number."""
    study = queries.study_for(user_of(request), programme_id, study_id)
    if study.closed_at is not None or study.programme.archived_at is not None:
        raise StudyClosed(name=study.name)
    if services.next_number(study=study, user=user_of(request)) is None:
        return _waiting(request, study, is_empty=True)
    return redirect("telephone-call", programme_id, study_id)


@require_POST
def answer(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Save a page of the questionnaire; the last one completes the interview."""
    number = _mine(request, programme_id, study_id)
    keyed = calling.keyed_of(number, request.POST.get("language", ""))
    page = keyed.page(request.POST.get("page", ""))
    keyed.fill_in(_sent(request), page)
    services.keep(by=user_of(request), number=number, keyed=keyed)
    pages = [one.key for one in keyed.pages()]
    position = pages.index(page.key) if page.key in pages else 0
    go = request.POST.get("go", "next")
    if go == "back":
        return _to_page(programme_id, study_id, pages[max(0, position - 1)])
    problems = keyed.checked(may_lack=False, page=page).problems
    if problems and go != "skip":
        return _screen(request, number, keyed, keyed.page(page.key), problems, status=422)
    if position + 1 < len(pages):
        return _to_page(programme_id, study_id, pages[position + 1])
    lacking = keyed.checked(may_lack=False).problems
    outcome = "partial" if lacking else "complete"
    if keyed.checked(may_lack=True).problems:
        return _screen(request, number, keyed, keyed.page(""), lacking, status=422)
    ended = services.finish(
        by=user_of(request),
        number=number,
        outcome=outcome,
        keyed=keyed,
        note=request.POST.get("note", ""),
        is_whole=True,
    )
    words = {"complete": _("Interview complete."), "partial": _("Saved as a partial interview.")}
    too_little = _("Saved, but too little was answered: AAPOR counts a break-off (2.12).")
    messages.success(request, words.get(ended.outcome, too_little))
    return redirect("telephone-call", programme_id, study_id)


@require_POST
def outcome(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """End the call with what came of it."""
    number = _mine(request, programme_id, study_id)
    form = OutcomeForm(request.POST)
    keyed = calling.keyed_of(number)
    if request.POST.get("outcome") == "put_back":
        services.put_back(by=user_of(request), number=number)
        return redirect("telephone-call", programme_id, study_id)
    if not form.is_valid():
        return _screen(request, number, keyed, keyed.page(""), status=422)
    data = form.cleaned_data
    try:
        ended = services.finish(
            by=user_of(request),
            number=number,
            outcome=data["outcome"],
            note=data["note"],
            keyed=keyed,
            call_back_at=data["call_back_at"],
            never_again=data["never_again"],
        )
    except CallNotYours:
        raise
    except Problem as problem:
        return _screen(request, number, keyed, keyed.page(""), status=422, problem=problem)
    messages.success(request, _("Noted (AAPOR %(code)s).") % {"code": ended.code})
    return redirect("telephone-call", programme_id, study_id)


def _mine(request: HttpRequest, programme_id: int, study_id: int) -> Number:
    study = queries.study_for(user_of(request), programme_id, study_id)
    number = held_by(study, user_of(request))
    if number is None or str(number.pk) != request.POST.get("number", ""):
        raise CallNotYours
    return number


def _sent(request: HttpRequest) -> dict[str, str]:
    return {name: text for name, text in request.POST.dict().items() if isinstance(text, str)}


def _to_page(programme_id: int, study_id: int, page: str) -> HttpResponse:
    response = redirect("telephone-call", programme_id, study_id)
    response["Location"] += f"?page={page}"
    return response


def _screen(
    request: HttpRequest,
    number: Number,
    keyed: Keyed,
    page: Page,
    problems: dict[str, Problem] | None = None,
    *,
    status: int = 200,
    problem: Problem | None = None,
) -> HttpResponse:
    study = number.study
    pages = keyed.pages()
    words = _words(request, number)
    position = next((i for i, one in enumerate(pages) if one.key == page.key), 0)
    context: dict[str, Any] = {
        "programme": study.programme,
        "tab": "collect",
        "study": study,
        "number": number,
        "history": queries.history(number),
        "script": fill_gaps(study.script, words),
        "voicemail": fill_gaps(study.voicemail, words),
        "objections": [
            (said.strip(), fill_gaps(reply.strip(), words))
            for line in study.objections.splitlines()
            if (said := line.partition("::")[0]).strip() and (reply := line.partition("::")[2])
        ],
        "questions": keyed.render(page, problems),
        "problems": [(name, one) for name, one in (problems or {}).items()],
        "page": page,
        "position": position + 1,
        "n_pages": len(pages),
        "is_last": position + 1 == len(pages),
        "language": keyed.language,
        "languages": keyed.definition.languages,
        "outcomes": outcome_choices(page_language()),
        "call_back": request.POST.get("call_back_at") or default_call_back(study),
        "note": request.POST.get("note", ""),
        "problem": problem,
        "assets": keyed.assets(),
        "is_late": not is_calling_time(study, timezone.now()),
    }
    return render(request, "telephone/call.html", context, status=status)


def _words(request: HttpRequest, number: Number) -> dict[str, str]:
    return {
        **{str(key): str(value) for key, value in number.attributes.items()},
        "name": number.name,
        "interviewer": user_of(request).name,
        "organisation": number.study.programme.unit.name,
    }


def fill_gaps(text: str, words: Mapping[str, str]) -> str:
    """The text with {{key}} and {{key|fall-back}} filled in; what is unknown falls back or is left out.

    >>> fill_gaps("您好，{{name|您}}，我是{{interviewer}}。", {"name": "", "interviewer": "小王"})
    '您好，您，我是小王。'
    """
    return _GAP.sub(lambda gap: words.get(gap[1].strip()) or (gap[2] or "").strip(), text)
