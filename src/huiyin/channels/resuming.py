"""Going on where one stopped: a secret in the browser, good for one link and one act of answering.

Whoever holds the address alone may answer, but sees nothing of what was typed on another device.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from huiyin.channels.links import path_of
from huiyin.core import tokens

COOKIE, ANSWERED_COOKIE = "going-on", "answered"
_PURPOSE = "resume"
_KEPT = timedelta(days=30)


def resumed(request: HttpRequest) -> tuple[str, str]:
    """The submission and the secret that the browser holds for this link, or empty texts."""
    submission_id, _, secret = request.COOKIES.get(COOKIE, "").partition(".")
    return (submission_id, secret) if secret else ("", "")


def hash_of(secret: str) -> str:
    """What is stored of a secret."""
    return tokens.hash_token(secret, _PURPOSE) if secret else ""


def remember(
    response: HttpResponse, request: HttpRequest, token: str, submission_id: str, secret: str
) -> None:
    """Let this browser go on with this submission."""
    _set(response, request, token, COOKIE, f"{submission_id}.{secret}")


def forget(response: HttpResponse, request: HttpRequest, token: str) -> None:
    """There is nothing to go on with any more."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, path=path_of(token), samesite="Lax")


def mark_answered(response: HttpResponse, request: HttpRequest, token: str) -> None:
    """This browser has answered once; the mark says no more than that."""
    _set(response, request, token, ANSWERED_COOKIE, "1")


def has_answered(request: HttpRequest) -> bool:
    """Whether this browser has answered through this link before."""
    return ANSWERED_COOKIE in request.COOKIES


def _set(response: HttpResponse, request: HttpRequest, token: str, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=_KEPT,
        path=path_of(token),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
