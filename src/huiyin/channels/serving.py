"""Respondents' pages on their way past what they do not need: sessions, sign-in, the table of all addresses."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils.module_loading import import_string

from huiyin.channels.respondent_views import WENT_WRONG, at_once
from huiyin.core.middleware import content_policy

_ADDRESS = re.compile(r"/s/([^/]+)/(?:([^/]+)/)?")


def takes(environ: dict[str, Any]) -> bool:
    """Whether an address is that of a questionnaire behind a link."""
    return _ADDRESS.fullmatch(environ["PATH_INFO"]) is not None


class RespondentHandler(WSGIHandler):
    """Django's own handler with `settings.RESPONDENT_MIDDLEWARE`; knows the view of a link without a search.

    It answers as the whole application does, but has no `request.session`, `request.user` or messages.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """The chain around the views of respondents."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any]
        self._middleware_chain = self._around(self._get_response)  # type: ignore[attr-defined]
        self._blank_chain = self._around(lambda request: HttpResponse())
        self._found = {
            one: resolve(f"/s/token/{'submission/' if one else ''}") for one in (False, True)
        }  # with or without the act of answering
        self._usual: dict[bool, dict[str, str]] = {}  # by whether the connection is encrypted

    def _around(self, answer: Callable[[HttpRequest], HttpResponse]) -> Any:
        """A function that answers, with the middleware around it."""
        chain = convert_exception_to_response(answer)
        self._exception_middleware = []
        for name in reversed(settings.RESPONDENT_MIDDLEWARE):
            middleware = import_string(name)(chain)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            chain = convert_exception_to_response(middleware)
        return chain

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of a link's address."""
        parts = _ADDRESS.fullmatch(request.path_info)
        if parts is None:
            return super().resolve_request(request)
        token, submission_id = parts.groups()
        known = self._found[submission_id is not None]
        named = (
            {"token": token} if submission_id is None else {"token": token, "submission_id": submission_id}
        )
        match = ResolverMatch(known.func, (), named, url_name=known.url_name, route=known.route)
        request.resolver_match = match
        return match

    def at_once(self, environ: dict[str, Any], start_response: Any) -> list[bytes] | None:
        """Store a whole form in the thread that received it; None where it must be answered like everything else.

        Nothing but the commit is waited for, and this thread keeps no connection. The answer is the one of the
        long way. What goes wrong is left to the view, which has words for it.
        """
        parts = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if parts is None or not _is_small_form(environ):
            return None
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        request = WSGIRequest(environ)
        try:
            request.get_host()
            response = at_once(request, *parts.groups(default=""))
        except Exception as error:
            environ[WENT_WRONG] = error
            response = None
        finally:
            if connection.connection is not None:
                connection.close()
        if response is None:
            environ["wsgi.input"].seek(0)
            return None
        for name, value in self._usual_headers(request).items():
            response.headers.setdefault(name, value)
        response.headers["Content-Length"] = str(len(response.content))
        cookies = (("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values())
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies])
        return [response.content]

    def _usual_headers(self, request: HttpRequest) -> dict[str, str]:
        """What the middleware says of every answer; the same for all but what is drawn anew for each."""
        is_secure = request.is_secure()
        if is_secure not in self._usual:
            self._usual[is_secure] = dict(self._blank_chain(request).headers)
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        return {**self._usual[is_secure], "Content-Security-Policy": content_policy(request)}


def _is_small_form(environ: dict[str, Any]) -> bool:
    """Whether a form comes that may be held in memory, without files."""
    length = str(environ.get("CONTENT_LENGTH") or "")
    return (
        environ["REQUEST_METHOD"] == "POST"
        and str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")
        and re.fullmatch(r"[0-9]{1,9}", length, re.ASCII) is not None
        and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )
