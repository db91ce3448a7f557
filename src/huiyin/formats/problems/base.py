"""The base of all problems of files, and problems as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.problems import Problem, catalogue


class FormatProblem(Problem):
    """Base of all problems of files."""


def as_json(problem: Problem) -> dict[str, Any]:
    """Code and facts as plain data; `from_json` turns them back."""
    facts = {
        name: fact if isinstance(fact, int | float) else str(fact) for name, fact in problem.facts.items()
    }
    return {"code": problem.code, "facts": facts}


def from_json(data: Mapping[str, Any]) -> Problem:
    """The problem stored by `as_json`. Raises ValueError for an unknown code or missing facts."""
    kind = next((known for known in catalogue() if known.code == data["code"]), None)
    if kind is None:
        raise ValueError(f"no problem has the code {data['code']!r}")
    try:
        return kind(**data["facts"])
    except TypeError as error:
        raise ValueError(str(error)) from None
