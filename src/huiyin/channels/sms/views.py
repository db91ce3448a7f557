"""Where short links lead: to the questionnaire itself, in the same answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.channels import respondent_pages
from huiyin.channels.links import token_of
from huiyin.channels.problems import NoSuchLink
from huiyin.channels.respondent_views import answer_link
from huiyin.channels.sms.services import LENGTH, link_by_code
from huiyin.core import throttle
from huiyin.core.network import address_of
from huiyin.core.problems import TooManyAttempts

MOST_BY_ADDRESS, MINUTES = 30, 10
MOST_BY_ALL = 1_000  # wrong codes in a minute, from everywhere: somebody tries them through


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """The questionnaire behind a short code. Wrong codes are counted, so that nobody tries them through.

    Right codes are served even while one address guesses; while everybody's wrong codes are too many, all wait.
    """
    try:
        throttle.check("short-link", most=MOST_BY_ALL, minutes=1)
        link = link_by_code(code) if len(code) == LENGTH else None
        if link is None:
            _count_miss(request)
            raise NoSuchLink
    except NoSuchLink as problem:
        return respondent_pages.message(request, problem, 404)
    except TooManyAttempts as problem:
        return respondent_pages.message(request, problem, 429)
    return answer_link(request, token_of(link))


def _count_miss(request: HttpRequest) -> None:
    key = f"short-link:{address_of(request)}"
    throttle.check(key, most=MOST_BY_ADDRESS, minutes=MINUTES)
    throttle.failed(key, minutes=MINUTES)
    throttle.failed("short-link", minutes=1)
