"""What goes back to a respondent: a page, a receipt, a message; as HTML, or as JSON to whoever wants that."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation

from huiyin.analytics.problems import Problem
from huiyin.channels import resuming
from huiyin.channels.links import channel_of, path_of
from huiyin.channels.paradata import HONEYPOT
from huiyin.channels.visits import SEEN_FIELD, Visit, browser_language, title_of
from huiyin.responses.contracts import Receipt
from huiyin.responses.problems import QuotaFull
from huiyin.surveys.asking.assets import assets_of
from huiyin.surveys.contracts import LANGUAGE_CODES, PROMISES, Page
from huiyin.surveys.question_types.base import text_in


def wants_json(request: HttpRequest) -> bool:
    """A machine asks, or the page's own script."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def page_context(visit: Visit, page: Page | int, problems: dict[str, Problem]) -> dict[str, Any]:
    """The questions of one page and where it stands among the others; a number names a page as written."""
    if isinstance(page, int):
        page = visit.definition.pages[page - 1]
        keys = [one.key for one in visit.definition.pages]
    else:
        keys = [one.key for one in visit.flow.visible(visit.form)] or [page.key]
    number = keys.index(page.key) + 1 if page.key in keys else 1
    summary = [(name, problem.words(visit.language).title) for name, problem in problems.items()]
    return {
        "questions": visit.flow.render(page, visit.shown_form(), visit.language, problems),
        "problems": summary,
        "page": page.key,
        "page_title": visit.text(page.title) if title_of(page, visit.language) else "",
        "shown": ",".join(visit.flow.seen(page)),
        "shown_field": SEEN_FIELD,
        "honeypot": HONEYPOT,
        "number": number,
        "n_pages": len(keys),
        "is_last": number == len(keys),
        "minutes": visit.definition.minutes,
        **{name: visit.text(getattr(visit.definition, name)) for name in PROMISES},
        "assets": assets_of(page.questions),
    }


def page(request: HttpRequest, visit: Visit, shown: Page, problems: dict[str, Problem]) -> HttpResponse:
    """One page of the questionnaire."""
    held, _ = resuming.resumed(request)
    goes_on = held and held != visit.submission_id and not visit.is_begun
    context: dict[str, Any] = {
        **visit.frame(),
        "action": path_of(visit.token),
        "going_on": path_of(visit.token, held) if goes_on else "",
        **page_context(visit, shown, problems),
    }
    with translation.override(LANGUAGE_CODES[visit.language]):
        status = 422 if problems else 200
        return headed(render(request, "channels/respondent/page.html", context, status=status))


def refused(request: HttpRequest, visit: Visit, shown: Page, problems: dict[str, Problem]) -> HttpResponse:
    """What was sent has problems: the page again with everything typed, or the problems by field."""
    if wants_json(request):
        words = {
            name: {"code": problem.code, "title": problem.words(visit.language).title}
            for name, problem in problems.items()
        }
        return headed(JsonResponse({"problems": words}, status=422))
    return page(request, visit, shown, problems)


def to_page(request: HttpRequest, visit: Visit, shown: Page, *, check: bool = False) -> HttpResponse:
    """The page was saved; on to another one."""
    address = f"{_address(visit)}?page={shown.key}{'&check=1' if check else ''}"
    if wants_json(request):
        response: HttpResponse = JsonResponse({"saved": True, "next": address})
    else:
        response = _see_other(address)
    if visit.secret:
        resuming.remember(response, request, visit.token, visit.submission_id, visit.secret)
    return headed(response)


def accepted(request: HttpRequest, visit: Visit, receipt: Receipt, *, is_new: bool) -> HttpResponse:
    """The answer is stored: the receipt, and nothing left to go on with."""
    if wants_json(request):
        body = {"receipt": receipt.code, "submission_id": visit.submission_id, "next": _address(visit)}
        response: HttpResponse = JsonResponse(body, status=201 if is_new else 200)
    else:
        response = _see_other(_address(visit))
    resuming.forget(response, request, visit.token)
    if channel_of(visit.link).one_person_a_device:
        resuming.mark_answered(response, request, visit.token)
    return headed(response)


def thanks(request: HttpRequest, visit: Visit, receipt: Receipt) -> HttpResponse:
    """The receipt; it can be loaded again and shows no answers."""
    context = {**visit.frame(), "receipt": receipt}
    with translation.override(LANGUAGE_CODES[visit.language]):
        return headed(render(request, "channels/respondent/thanks.html", context))


def message(
    request: HttpRequest, problem: Problem, status: int, *, retry_after: int | None = None
) -> HttpResponse:
    """Friendly words, the same for every unknown or expired link."""
    language = browser_language(request)
    words = problem.words(language)
    if wants_json(request):
        response: HttpResponse = JsonResponse({"code": problem.code, "title": words.title}, status=status)
    else:
        own = ""
        if isinstance(problem, QuotaFull):
            own = text_in(problem.facts.get("words") or {}, language)  # type: ignore[arg-type]
        context = {"words": words, "own": own, "language": language, "title": words.title}
        with translation.override(LANGUAGE_CODES[language]):
            response = render(request, "channels/respondent/message.html", context, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return headed(response)


def headed(response: HttpResponse) -> HttpResponse:
    """Keep the secret address from leaking: to other sites, to search engines, to shared caches."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = translation.get_language() or "zh-hans"
    return response


def _address(visit: Visit) -> str:
    return path_of(visit.token, visit.submission_id)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
