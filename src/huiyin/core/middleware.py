"""What every answer of the server goes through."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.core.navigation import count_anew
from huiyin.facts.problems import UNAVAILABLE

Handler = Callable[[HttpRequest], HttpResponse]


def content_policy(request: HttpRequest, frame_ancestors: str = "'none'") -> str:
    """What an answer to this request may load and run, and who may show it in a frame."""
    nonce = getattr(request, "csp_nonce", "")
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {frame_ancestors}"
    )


class ContentSecurityMiddleware:
    """Only our own files and scripts that carry this answer's nonce may run; data pages are not cached."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_policy(request))
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class MenuMiddleware:
    """After a form was sent, the numbers in the menu are counted again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            count_anew()
        return response


class ProblemMiddleware:
    """A `Problem` raised anywhere becomes a page with its cause and its cure, never a stack trace."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            from huiyin.core.views import only_forms

            page = only_forms(request)
            page.headers["Allow"] = response.headers.get("Allow", "POST")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        words = exception.words(page_language())
        status = 429 if exception.code == "HY-K001" else 503 if isinstance(exception, UNAVAILABLE) else 422
        if (
            status == 503 and "HX-Request" in request.headers
        ):  # a part of a page: the place says what is wrong
            return render(request, "core/components/problem.html", {"problem": exception, "kind": "warning"})
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        page = {
            "problem": exception,
            "words": words,
            "layout": "core/base.html" if signed_in else "core/entrance.html",
            "back": _page_before(request),
        }
        response = render(request, "core/problem.html", page, status=status)
        if status == 503:
            response.headers["Retry-After"] = "30"
        return response


def _page_before(request: HttpRequest) -> str:
    """The address the person came from, if it was one of ours and can be opened again."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
    return before if ours else (request.get_full_path() if request.method == "POST" else "")


class LanguageMiddleware:
    """The page speaks the person's language: their own choice, then the browser's cookie, then the default."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        person = getattr(request, "user", None)  # respondents' pages know nobody
        for choice in (getattr(person, "language", ""), cookie, settings.LANGUAGE_CODE):
            if choice in known:
                break
        with translation.override(choice):
            request.LANGUAGE_CODE = choice
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", choice)
        return response
