"""Calls of machines on their two ways in: by the address table, and past it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import IO, Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from huiyin.api.contracts import Call, Reply
from huiyin.api.operations import BASE, Operation, answer, operations
from huiyin.core.access import View
from huiyin.core.network import address_of

SHORT_WAY = {("POST", f"/{BASE}responses")}


def by_route() -> dict[str, dict[str, Operation]]:
    """The operations of each address, by method."""
    routes: dict[str, dict[str, Operation]] = defaultdict(dict)
    for one in operations():
        routes[one.route][one.method] = one
    return dict(routes)


def view_of(found: Mapping[str, Operation]) -> View:
    """A Django view for the operations of one address."""

    @csrf_exempt
    def machine(request: HttpRequest, **parameters: Any) -> HttpResponseBase:
        return _as_response(answer(_call_of(request), found, parameters))

    return machine


class _Headers(Mapping[str, str]):
    """Request headers out of a WSGI environment, looked up when somebody asks."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        return str(self._environ[key])

    def __iter__(self) -> Iterator[str]:
        return (key[5:].lower().replace("_", "-") for key in self._environ if key.startswith("HTTP_"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _length(environ: Mapping[str, Any]) -> int | None:
    given = str(environ.get("CONTENT_LENGTH") or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _call_of(request: HttpRequest) -> Call:
    return Call(
        request.method or "GET",
        request.path,
        request.GET.dict(),
        _Headers(request.META),
        address_of(request),
        request,
        _length(request.META),
    )


def _as_response(reply: Reply) -> HttpResponseBase:
    whole = isinstance(reply.body, bytes)
    kind = HttpResponse if whole else StreamingHttpResponse
    response: HttpResponseBase = kind(reply.body, status=reply.status, headers=reply.headers)
    response._has_been_logged = True  # type: ignore[attr-defined] # refusing machines is no warning
    return response


def takes(environ: Mapping[str, Any]) -> bool:
    """Whether a call goes the short way, past sessions, cookies and pages."""
    return (environ["REQUEST_METHOD"], environ["PATH_INFO"]) in SHORT_WAY


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The short way: the same operation with the same checks, as a WSGI application of its own."""
    request = _Environment(environ)
    call = Call(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        QueryDict(environ.get("QUERY_STRING", "")).dict() if environ.get("QUERY_STRING") else {},
        _Headers(environ),
        address_of(request),  # type: ignore[arg-type]
        _input(environ),
        _length(environ),
    )
    try:
        reply = answer(call, _routes()[environ["PATH_INFO"]], {})
    finally:
        if connection.connection is not None:  # threads of the short way keep none: the intake has its own
            connection.close()
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    start_response(
        f"{reply.status} {HTTPStatus(reply.status).phrase}",
        [*reply.headers.items(), ("Content-Length", str(len(body))), ("X-Content-Type-Options", "nosniff")],
    )
    return [body]


class _Environment:
    """What `address_of` needs of a request."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.META = environ


def _input(environ: Mapping[str, Any]) -> IO[bytes]:
    found: IO[bytes] = environ["wsgi.input"]
    return found


_by_path: dict[str, dict[str, Operation]] = {}


def _routes() -> dict[str, dict[str, Operation]]:
    if not _by_path:
        _by_path.update({f"/{BASE}{route}": found for route, found in by_route().items()})
    return _by_path
