"""Replies to machines: JSON, and problems as RFC 9457 says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from huiyin.analytics.problems import Problem
from huiyin.api.contracts import Reply
from huiyin.api.problems import NoKey, TooFast
from huiyin.core.problems import TooManyAttempts
from huiyin.facts.problems import UNAVAILABLE
from huiyin.responses.problems import NotTakenNow, QuotaFull

JSON = "application/json"
PROBLEM = "application/problem+json"
RETRY_SECONDS = 2

encode = msgspec.json.Encoder().encode
encode_lines = msgspec.json.Encoder().encode_lines


class Refused(Exception):
    """A call that is refused: one problem for the whole, and what is wrong by place in the body."""

    def __init__(self, problem: Problem, errors: Mapping[str, Problem] | None = None) -> None:
        super().__init__(problem)
        self.problem, self.errors = problem, dict(errors or {})


def json_reply(data: Any, status: int = 200, **headers: str) -> Reply:
    """Data as JSON; header names with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, encode(data), {"Content-Type": JSON, **named})


def status_of(problem: Problem) -> int:
    """The status that says over HTTP what a problem says in words."""
    if isinstance(problem, (NotTakenNow, *UNAVAILABLE)):
        return 503
    if isinstance(problem, TooManyAttempts):
        return 429
    if isinstance(problem, QuotaFull):
        return 410
    return int(getattr(problem, "status", 422))


def said(problem: Problem, language: str) -> dict[str, Any]:
    """A problem in words, with its code."""
    words = problem.words(language)
    return {"code": problem.code, "title": words.title, "detail": words.cause, "cure": words.cure}


def problem_reply(problem: Problem, language: str, errors: Mapping[str, Problem] | None = None) -> Reply:
    """A problem as application/problem+json; `errors` by JSON pointer into the body."""
    status = status_of(problem)
    body: dict[str, Any] = {
        "type": f"urn:huiyin:problem:{problem.code}",
        "status": status,
        **said(problem, language),
    }
    if errors:
        body["errors"] = [{"pointer": place, **said(one, language)} for place, one in errors.items()]
    headers = {"Content-Type": PROBLEM, "Content-Language": "en" if language == "en" else "zh-Hans"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(problem, TooFast):
        headers["Retry-After"] = "1"
    if isinstance(problem, TooManyAttempts):
        headers["Retry-After"] = str(60 * int(str(problem.facts["minutes"])))
    if isinstance(problem, NoKey):
        headers["WWW-Authenticate"] = 'Bearer realm="huiyin"'
    return Reply(status, encode(body), headers)
