"""Respondents' pages on their way past what they do not need: sessions, sign-in, the table of all addresses."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch, resolve
from django.utils.module_loading import import_string

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
        self._exception_middleware: list[Any] = []
        chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(settings.RESPONDENT_MIDDLEWARE):
            middleware = import_string(name)(chain)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            chain = convert_exception_to_response(middleware)
        self._middleware_chain = chain
        self._found = {
            one: resolve(f"/s/token/{'submission/' if one else ''}") for one in (False, True)
        }  # with or without the act of answering

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
