"""What a respondent sees: one questionnaire behind one secret link, plain HTML that needs no script.

There is no session and no cookie. Whoever holds the token may answer, and the token stands in the address,
so a forged request from elsewhere gains nothing: these views need no CSRF token. GET and HEAD change
nothing, because mail scanners and messengers open links before people do.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huiyin.analytics.problems import Problem
from huiyin.channels.links import is_open
from huiyin.channels.problems import AlreadyAnswered, BadSubmission, NoSuchLink, StoreBusy
from huiyin.channels.queries import link_by_token
from huiyin.channels.services import take_answer
from huiyin.channels.visits import Visit, browser_language
from huiyin.core import throttle, tokens
from huiyin.core.network import address_of
from huiyin.core.problems import TooManyAttempts
from huiyin.responses.contracts import Receipt
from huiyin.responses.problems import NotTakenNow
from huiyin.surveys.contracts import LANGUAGE_CODES

logger = logging.getLogger(__name__)

SUBMISSION_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
MOST_CHARACTERS = 20_000  # of one field; a question's own limit is lower and explains itself


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer_link(request: HttpRequest, token: str, submission_id: str = "") -> HttpResponse:
    """The questionnaire behind a link: show a page, save a page, hand in, show the receipt."""
    try:
        return _answered(request, token, submission_id)
    except AlreadyAnswered as problem:
        return _plain(request, problem, status=409 if _wants_json(request) else 200)
    except NoSuchLink as problem:
        return _plain(request, problem, status=404)
    except BadSubmission as problem:
        return _plain(request, problem, status=422)
    except TooManyAttempts as problem:
        return _plain(request, problem, status=429)
    except (OperationalError, NotTakenNow):
        logger.exception("an answer could not be stored")
        response = _plain(request, StoreBusy(), status=503)
        response["Retry-After"] = "5"
        return response


def _answered(request: HttpRequest, token: str, submission_id: str) -> HttpResponse:
    link = link_by_token(token)
    if link is None:
        _count_miss(request)
        raise NoSuchLink
    given = submission_id or request.POST.get("submission_id", "")
    if given and not SUBMISSION_ID.fullmatch(given):
        raise BadSubmission
    visit = Visit.of(
        link,
        token,
        given or tokens.new_token(),
        version_id=request.POST.get("version", ""),
        language=request.POST.get("language") or request.GET.get("lang", ""),
        browser=browser_language(request),
    )
    receipt = visit.receipt()
    if receipt is not None:
        if request.method == "POST":
            return _accepted(request, visit, receipt, is_new=False)
        return _thanks(request, visit, receipt)
    if not is_open(link) or visit.version is None:
        raise NoSuchLink
    if request.method == "POST":
        return _posted(request, visit)
    wanted = request.GET.get("page", "")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else visit.next_page()
    page = min(max(page, 1), visit.definition.n_pages)
    problems = visit.definition.validate(visit.form, page).problems if "check" in request.GET else {}
    return _page(request, visit, page, problems)


def _count_miss(request: HttpRequest) -> None:
    """Count a wrong token against its address. Right tokens are served even then: behind one address of a
    mobile network stand thousands of honest people."""
    key = f"answer-link:{address_of(request)}"
    throttle.check(key, most=30, minutes=10)
    throttle.failed(key, minutes=10)


def _posted(request: HttpRequest, visit: Visit) -> HttpResponse:
    wanted = request.POST.get("page", "")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else None
    if page is not None and not 1 <= page <= visit.definition.n_pages:
        page = 1
    visit.fill_in(
        {name: text[:MOST_CHARACTERS] for name, text in request.POST.dict().items() if isinstance(text, str)},
        page,
    )
    go = request.POST.get("go", "")
    if page is not None and (go == "back" or go in visit.definition.languages):
        visit.keep(language=go if go in LANGUAGE_CODES else visit.language)
        return _to_page(visit, max(1, page - 1) if go == "back" else page)
    problems = visit.definition.validate(visit.form, page).problems
    if problems:
        return _refused(request, visit, page, problems)
    if page is not None and page < visit.definition.n_pages:
        visit.keep()
        return _to_page(visit, page + 1)
    return _handed_in(request, visit, page)


def _handed_in(request: HttpRequest, visit: Visit, page: int | None) -> HttpResponse:
    checked = visit.definition.validate(visit.form)
    if checked.problems:  # a page before this one was passed over
        if page is None or _wants_json(request):
            return _refused(request, visit, page, checked.problems)
        visit.keep()
        return _to_page(visit, visit.next_page(), check=True)
    receipt, is_new = take_answer(
        link=visit.link,
        submission_id=visit.submission_id,
        version=visit.asked,
        answers=checked.answers,
        language=visit.language,
    )
    return _accepted(request, visit, receipt, is_new=is_new)


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _address(visit: Visit) -> str:
    return reverse("answer-submission", args=[visit.token, visit.submission_id])


def _to_page(visit: Visit, page: int, *, check: bool = False) -> HttpResponse:
    return _headed(_see_other(f"{_address(visit)}?page={page}{'&check=1' if check else ''}"))


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _accepted(request: HttpRequest, visit: Visit, receipt: Receipt, *, is_new: bool) -> HttpResponse:
    if _wants_json(request):
        body = {"receipt": receipt.code, "submission_id": visit.submission_id}
        return _headed(JsonResponse(body, status=201 if is_new else 200))
    return _headed(_see_other(_address(visit)))


def _refused(
    request: HttpRequest, visit: Visit, page: int | None, problems: dict[str, Problem]
) -> HttpResponse:
    if _wants_json(request):
        words = {
            name: {"code": problem.code, "title": problem.words(visit.language).title}
            for name, problem in problems.items()
        }
        return _headed(JsonResponse({"problems": words}, status=422))
    return _page(request, visit, page or 1, problems)


def _page(request: HttpRequest, visit: Visit, page: int, problems: dict[str, Problem]) -> HttpResponse:
    context: dict[str, Any] = {
        **visit.frame(),
        "action": reverse("answer-link", args=[visit.token]),
        **page_context(visit, page, problems),
    }
    with translation.override(LANGUAGE_CODES[visit.language]):
        return _headed(
            render(request, "channels/respondent/page.html", context, status=422 if problems else 200)
        )


def page_context(visit: Visit, page: int, problems: dict[str, Problem]) -> dict[str, Any]:
    """The questions of one page and where it stands among the others."""
    definition = visit.definition
    summary = [(name, problem.words(visit.language).title) for name, problem in problems.items()]
    return {
        "questions": definition.render(page, visit.form, visit.language, problems),
        "problems": summary,
        "page": page,
        "n_pages": definition.n_pages,
        "is_last": page == definition.n_pages,
        "minutes": definition.minutes,
        "has_text": any(question["type"] == "open_text" for question in definition.pages[page - 1].questions),
    }


def _thanks(request: HttpRequest, visit: Visit, receipt: Receipt) -> HttpResponse:
    with translation.override(LANGUAGE_CODES[visit.language]):
        return _headed(
            render(request, "channels/respondent/thanks.html", {**visit.frame(), "receipt": receipt})
        )


def _plain(request: HttpRequest, problem: Problem, status: int) -> HttpResponse:
    """A message in friendly words, the same for every unknown, expired or closed link."""
    language = browser_language(request)
    words = problem.words(language)
    if _wants_json(request):
        return _headed(JsonResponse({"code": problem.code, "title": words.title}, status=status))
    context = {"words": words, "language": language, "title": words.title}
    with translation.override(LANGUAGE_CODES[language]):
        return _headed(render(request, "channels/respondent/message.html", context, status=status))


def _headed(response: HttpResponse) -> HttpResponse:
    """Keep the secret address from leaking: to other sites, to search engines, to shared caches."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = translation.get_language() or "zh-hans"
    return response
