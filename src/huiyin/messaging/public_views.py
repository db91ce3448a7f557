"""What people and providers open without signing in: the way out of all messages, and the place for receipts.

Both addresses hold a secret, and the secret is the right to use them; so neither needs a CSRF token. GET
changes nothing: mail scanners open every link.
"""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huiyin.analytics.problems import Problem
from huiyin.core import throttle
from huiyin.core.network import address_of
from huiyin.messaging.accounts import sender_of, settings_of
from huiyin.messaging.addresses import masked
from huiyin.messaging.hooks import account_of_hook
from huiyin.messaging.models import OutgoingMessage
from huiyin.messaging.queries import message_to_opt_out
from huiyin.messaging.receipts import take_in
from huiyin.messaging.refusals import opt_out_of
from huiyin.messaging.senders.base import Incoming, NotGenuine

MOST_BYTES = 2 << 20
logger = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Show the choice; take it. A POST of a mail program (RFC 8058) is the choice “everything”."""
    message = _message_of(request, token)
    language = "zh-hans" if message.language.startswith("zh") else "en"
    done = ""
    if request.method == "POST":
        only = bool(message.survey_kind) and request.POST.get("what") == "kind"
        opt_out_of(message, survey_kind=message.survey_kind if only else "", source=message.kind)
        done = "kind" if only else "all"
    with translation.override(language):
        page = {
            "message": message,
            "to": masked(message.kind, message.to),
            "done": done,
            "language": language,
        }
        response = render(request, "messaging/opt_out.html", page)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def _message_of(request: HttpRequest, token: str) -> OutgoingMessage:
    message = message_to_opt_out(token)
    if message is None:
        _count_miss(request, "opt-out")
        raise Http404
    return message


def _count_miss(request: HttpRequest, what: str) -> None:
    key = f"{what}:{address_of(request)}"
    throttle.check(key, most=30, minutes=10)
    throttle.failed(key, minutes=10)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def message_hook(request: HttpRequest, token: str) -> HttpResponse:
    """Receipts and replies that a provider pushes, or a returned message that a mail server pipes in."""
    account = account_of_hook(token)
    if account is None:
        _count_miss(request, "message-hook")
        raise Http404
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    query = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    headers = {name.lower(): value for name, value in request.headers.items()}
    incoming = Incoming(str(request.method), query, headers, request.body)
    try:
        heard = sender_of(account).receive(incoming, settings_of(account))
    except NotGenuine as error:
        logger.warning("a request to sender account %s was refused: %s", account.pk, error)
        return HttpResponse(status=403)
    except Problem as problem:
        logger.warning("a request to sender account %s could not be read: %s", account.pk, problem.code)
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    take_in(account, heard)
    return HttpResponse(heard.answer, content_type=heard.media_type)
