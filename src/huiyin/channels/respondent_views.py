"""What a respondent sees: one questionnaire behind one secret link, plain HTML that needs no script.

There is no session. Whoever holds the token may answer, and the token stands in the address, so a forged
request from elsewhere gains nothing: these views need no CSRF token. GET and HEAD change nothing, because
mail scanners and messengers open links before people do. A cookie is set only when a page was saved, for
this link alone, so that this browser may go on.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from huiyin.analytics.problems import Problem
from huiyin.channels import respondent_pages as pages
from huiyin.channels.framing import allow_frames, may_be_framed
from huiyin.channels.links import channel_of, is_closed, is_open
from huiyin.channels.models import Link
from huiyin.channels.prefilling import prefill
from huiyin.channels.problems import (
    AlreadyAnswered,
    BadSubmission,
    NoSuchLink,
    SameIdOtherAnswers,
    StoreBusy,
    SurveyEnded,
    TooMuchSent,
)
from huiyin.channels.queries import known_link, link_by_token
from huiyin.channels.respondent_files import receive_within_limits, take_sent_files
from huiyin.channels.respondent_pages import page_context as page_context
from huiyin.channels.sent_forms import fields_of, handed_in, shown_on, stored_at_once, watch
from huiyin.channels.visits import Visit
from huiyin.core import throttle
from huiyin.core.network import address_of
from huiyin.core.problems import TooManyAttempts
from huiyin.responses.contracts import Receipt
from huiyin.responses.problems import NotTakenNow, QuotaFull
from huiyin.responses.quotas import refuse_early
from huiyin.surveys.contracts import LANGUAGE_CODES, Page

logger = logging.getLogger(__name__)

SUBMISSION_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
MINUTES = 10  # in which an address may try 30 tokens that are none
BUSY_SECONDS = 5
WENT_WRONG = "huiyin.went_wrong"  # in the environment of a request: what `at_once` met


@csrf_exempt
@gzip_page
@may_be_framed
@require_http_methods(["GET", "HEAD", "POST"])
def answer_link(request: HttpRequest, token: str, submission_id: str = "") -> HttpResponse:
    """The questionnaire behind a link: show a page, save a page, hand in, show the receipt."""
    receive_within_limits(request)
    try:
        return _answered(request, token, submission_id)
    except AlreadyAnswered as problem:
        return pages.message(request, problem, 409 if pages.wants_json(request) else 200)
    except SameIdOtherAnswers as problem:
        return pages.message(request, problem, 409)
    except NoSuchLink as problem:
        return pages.message(request, problem, 404)
    except (SurveyEnded, QuotaFull) as problem:
        return pages.message(request, problem, 410)
    except (RequestDataTooBig, TooManyFieldsSent):
        return pages.message(request, TooMuchSent(), 413)
    except BadSubmission as problem:
        return pages.message(request, problem, 422)
    except TooManyAttempts as problem:
        return pages.message(request, problem, 429, retry_after=60 * int(str(problem.facts["minutes"])))
    except (OperationalError, NotTakenNow):
        logger.exception("an answer could not be stored")
        return pages.message(request, StoreBusy(), 503, retry_after=BUSY_SECONDS)


def at_once(request: HttpRequest, token: str, submission_id: str) -> HttpResponse | None:
    """The answer to a whole form through a link that this process knows; None where the usual way must be taken."""
    link = known_link(token)
    given = submission_id or request.POST.get("submission_id", "")
    if link is None or channel_of(link).framed_by(link) or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return None
    return _stored(request, link, token, given) if SUBMISSION_ID.fullmatch(given) else None


def _stored(request: HttpRequest, link: Link, token: str, submission_id: str) -> HttpResponse | None:
    stored = stored_at_once(request, link, token, submission_id)
    if stored is None:
        return None
    visit, receipt, is_new = stored
    return pages.accepted(request, visit, receipt, is_new=is_new)


def _answered(request: HttpRequest, token: str, submission_id: str) -> HttpResponse:
    link = link_by_token(token)
    if link is None:
        _count_miss(request)
        raise NoSuchLink
    allow_frames(request, channel_of(link).framed_by(link))
    given = submission_id or request.POST.get("submission_id", "")
    if given and not SUBMISSION_ID.fullmatch(given):
        raise BadSubmission
    if WENT_WRONG in request.META:
        raise request.META[WENT_WRONG]
    if (stored := _stored(request, link, token, given)) is not None:
        return stored
    visit = Visit.of(request, link, token, given)
    found = visit.receipt() if given or channel_of(link).single_answer else None
    return _opened(request, visit) if found is None else _again(request, visit, found)


def _opened(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.version is None:
        raise NoSuchLink
    if not is_open(visit.link):
        raise SurveyEnded if is_closed(visit.link) and request.method == "POST" else NoSuchLink
    if request.method == "POST":
        return _posted(request, visit)
    return _shown(request, visit)


def _count_miss(request: HttpRequest) -> None:
    """Count a wrong token against its address. Right tokens are served even then: behind one address of a
    mobile network stand thousands of honest people."""
    key = f"answer-link:{address_of(request)}"
    throttle.check(key, most=30, minutes=MINUTES)
    throttle.failed(key, minutes=MINUTES)


def _shown(request: HttpRequest, visit: Visit) -> HttpResponse:
    wanted = visit.page_called(request.GET.get("page", ""))
    page = visit.flow.page(visit.form, wanted.key) if wanted is not None else None
    page = page or visit.open_page()
    prefill(visit, page, request.GET)
    problems = visit.flow.validate(visit.form, page.key).problems if "check" in request.GET else {}
    return pages.page(request, visit, page, problems)


def _again(request: HttpRequest, visit: Visit, receipt: Receipt) -> HttpResponse:
    """The same act of answering once more: the same receipt, unless a machine says something else now."""
    if request.method != "POST":
        return pages.thanks(request, visit, receipt)
    if pages.wants_json(request) and "page" not in request.POST:
        visit.fill_in(fields_of(request), None)
        checked = visit.flow.validate(visit.form)
        if not checked.problems:
            handed_in(visit, checked.answers)
    return pages.accepted(request, visit, receipt, is_new=False)


def _posted(request: HttpRequest, visit: Visit) -> HttpResponse:
    sent = fields_of(request)
    wanted = sent.get("page", "")
    page = visit.page_called(wanted) if wanted else None
    if wanted and page is None:
        page = visit.open_page()
    refused = take_sent_files(request, visit, page, sent)
    visit.fill_in(sent, page)
    watch(request, visit, sent, page)
    go = sent.get("go", "")
    if page is not None and go == "back":
        visit.keep()
        return pages.to_page(request, visit, visit.flow.page_before(visit.form, page.key) or page)
    if page is not None and go in visit.definition.languages:
        visit.keep(language=go if go in LANGUAGE_CODES else visit.language)
        return pages.to_page(request, visit, page)
    if refused:
        shown = page or visit.definition.pages[0]
        return pages.refused(request, visit, visit.flow.page(visit.form, shown.key) or shown, refused)
    if page is None:
        return _handed_in(request, visit, None)
    return _page_sent(request, visit, page, sent)


def _page_sent(request: HttpRequest, visit: Visit, page: Page, sent: Mapping[str, str]) -> HttpResponse:
    checked, asks_more = visit.check(page, shown_on(sent))
    if checked.problems:
        asked = visit.flow.page(visit.form, page.key) or page
        return pages.refused(request, visit, asked, checked.problems)
    if visit.link.questionnaire.has_quotas:
        answers = visit.flow.validate(visit.form).answers
        refuse_early(visit.link.questionnaire_id, visit.asked, answers)
    following = visit.flow.page(visit.form, page.key) if asks_more else None
    following = following or visit.flow.next_page(visit.form, page.key)
    if following is None:
        return _handed_in(request, visit, page)
    visit.paradata = visit.paradata.with_seen(visit.flow.seen(following))
    visit.keep()
    return pages.to_page(request, visit, following)


def _handed_in(request: HttpRequest, visit: Visit, page: Page | None) -> HttpResponse:
    checked = visit.flow.validate(visit.form)
    if checked.problems:  # a page before this one was passed over
        return _passed_over(request, visit, page, dict(checked.problems))
    receipt, is_new = handed_in(visit, checked.answers)
    return pages.accepted(request, visit, receipt, is_new=is_new)


def _passed_over(
    request: HttpRequest, visit: Visit, page: Page | None, problems: dict[str, Problem]
) -> HttpResponse:
    first = visit.open_page()
    if page is None or pages.wants_json(request):
        return pages.refused(request, visit, first, problems)
    visit.keep()
    return pages.to_page(request, visit, first, check=True)
