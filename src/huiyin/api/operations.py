"""What machines may call: one decorated function each, from which addresses and the description are made.

    @operation("POST", "responses", scope=Scope.SUBMIT, name="api-responses", …)
    def submit(call: Call, caller: Caller) -> Reply: …

`answer` looks at key, scope, rate and web origin and turns whatever is raised into a problem document. It
needs no web framework, so that the same function serves both the address table and the short way of wsgi.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError

from huiyin.analytics.problems import Problem
from huiyin.api import queries, services
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.problems import NoKey, OriginRefused, ScopeMissing, TooFast, WrongMethod
from huiyin.api.replies import Refused, problem_reply
from huiyin.core import throttle
from huiyin.core.remembering import Remembered
from huiyin.responses.problems import NotTakenNow

logger = logging.getLogger(__name__)

BASE = "api/v1/"
_GUESSES = {"most": 30, "minutes": 10}  # keys tried in vain from one address
_NOTED_EVERY = 60.0

Handler = Callable[..., Reply]


@dataclass(frozen=True)
class Operation:
    """One thing to call. `route` is what stands behind /api/v1/, with Django's converters."""

    method: str
    route: str
    name: str
    scope: Scope | None  # None: open to everybody
    handler: Handler
    summary: Mapping[str, str]
    tag: str
    body: Any = None  # msgspec type of the request's body
    media: tuple[str, ...] = ("application/json",)
    replies: Mapping[int, Any] = field(default_factory=dict)  # type of the body by status
    refusals: tuple[int, ...] = ()
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # name → JSON schema
    headers: Mapping[str, str] = field(default_factory=dict)  # name → what it is for


_operations: list[Operation] = []


def operation(
    method: str,
    route: str,
    *,
    name: str,
    scope: Scope | None,
    summary: Mapping[str, str],
    tag: str,
    **parts: Any,
) -> Callable[[Handler], Handler]:
    """Decorator: make a function callable for machines."""

    def register(handler: Handler) -> Handler:
        _operations.append(Operation(method, route, name, scope, handler, summary, tag, **parts))
        return handler

    return register


def operations() -> list[Operation]:
    """Everything that may be called, in the order of its definition."""
    return list(_operations)


def answer(call: Call, found: Mapping[str, Operation], parameters: Mapping[str, Any]) -> Reply:
    """Answer a call to an address; `found` has its operations by method."""
    origin = call.headers.get("origin", "")
    if call.method == "OPTIONS":
        return _preflight(call, origin, found)
    method = "GET" if call.method == "HEAD" and "HEAD" not in found else call.method
    caller: Caller | None = None
    try:
        if method not in found:
            raise WrongMethod(allowed=", ".join(sorted(found)))
        wanted = found[method]
        if wanted.scope is not None:
            caller = _authenticate(call)
            _check(call, caller, wanted.scope, origin)
            reply = wanted.handler(call, caller, **parameters)
        else:
            reply = wanted.handler(call, **parameters)
    except Refused as refused:
        reply = problem_reply(refused.problem, call.language, refused.errors)
    except Problem as problem:
        reply = problem_reply(problem, call.language)
    except (OperationalError, InterfaceError):  # the database is away: nothing was taken
        logger.exception("a call of a machine could not be answered")
        reply = problem_reply(NotTakenNow(), call.language)
    if reply.status == 405:
        reply.headers["Allow"] = ", ".join(sorted(found))
    if origin and caller is not None and origin in caller.origins:
        reply.headers["Access-Control-Allow-Origin"] = origin
        reply.headers["Vary"] = "Origin"
        reply.headers["Access-Control-Expose-Headers"] = "Retry-After"
    reply.headers.setdefault("Cache-Control", "no-store")
    return reply


def _preflight(call: Call, origin: str, found: Mapping[str, Operation]) -> Reply:
    """A browser asks before it sends: yes only where some key allows its web origin."""
    headers = {"Allow": ", ".join(sorted({*found, "OPTIONS"})), "Vary": "Origin"}
    if origin and origin in _origins.get(0):
        headers |= {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": ", ".join(sorted(found)),
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
            "Access-Control-Max-Age": "600",
        }
    return Reply(204, b"", headers)


_callers: Remembered[str, Caller | None] = Remembered(queries.caller_of)
_origins: Remembered[int, frozenset[str]] = Remembered(lambda _: queries.allowed_origins())
_noted: dict[int, float] = {}


def _authenticate(call: Call) -> Caller:
    kind, _, token = call.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token or len(token) > 100:
        raise NoKey
    caller = _callers.get(token)
    if caller is None:
        guesser = f"api:{call.address}"
        throttle.check(guesser, **_GUESSES)
        throttle.failed(guesser, minutes=_GUESSES["minutes"])
        raise NoKey
    now = time.monotonic()
    if now - _noted.get(caller.key_id, -_NOTED_EVERY) >= _NOTED_EVERY:
        _noted[caller.key_id] = now
        services.note_use(caller.key_id)
    return caller


def _check(call: Call, caller: Caller, scope: Scope, origin: str) -> None:
    if origin and origin not in caller.origins and not _is_own(call, origin):
        raise OriginRefused(origin=origin)
    if scope.value not in caller.scopes:
        raise ScopeMissing(scope=scope.value)
    if not _rates.take(caller):
        raise TooFast(per_second=caller.per_second)


def _is_own(call: Call, origin: str) -> bool:
    """Whether the page that calls is one of this server."""
    return origin.split("://", 1)[-1] == call.headers.get("host", "")


class _Rates:
    """A bucket for each key that fills at its rate and holds five seconds of it (at least 100 calls)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[int, tuple[float, float]] = {}

    def take(self, caller: Caller) -> bool:
        now, most = time.monotonic(), max(100.0, 5.0 * caller.per_second)
        with self._lock:
            at, left = self._left.get(caller.key_id, (now, most))
            left = min(most, left + (now - at) * caller.per_second)
            self._left[caller.key_id] = (now, left - 1.0 if left >= 1.0 else left)
        return left >= 1.0


_rates = _Rates()
