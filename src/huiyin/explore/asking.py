"""A question as an address has it, and back."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from huiyin.metrics.charts import KINDS
from huiyin.metrics.exploring.question import (
    AXES,
    DEFAULT_TOP,
    MOST_SHOWN,
    MOST_TOP,
    Correction,
    Cut,
    Marks,
    Question,
    Shown,
    address_parameters,
)

Kind = TypeVar("Kind", bound=StrEnum)
_MOST_EDGES = 20
_OWN = {"view", "chart", "full", "deleted"}  # parameters that ask nothing of the facts


def asks_something(query: QueryDict) -> bool:
    """Whether the address holds a question, rather than naming a view or nothing."""
    return any(name not in _OWN for name in query)


def question_of(query: QueryDict, rule: object = None) -> Question:
    """The question of an address under a filter; what is mistyped in it is passed over.

    `spread` asks for the answers to one variable and stands alone; else every `show` is shown.
    """
    spread = query.get("spread", "")
    shown = (spread,) if spread.startswith(Shown.ANSWERS) else tuple(dict.fromkeys(query.getlist("show")))
    rows = tuple(cut for axis in AXES[:2] if (cut := _cut(query, axis)))
    question = Question(
        shown=shown[:MOST_SHOWN],
        rows=rows,
        columns=_cut(query, AXES[2]),
        first_on=_day(query.get("from", "")),
        last_on=_day(query.get("to", "")),
        wave=query.get("wave", ""),
        compare=query.get("compare", ""),
        marks=_one_of(Marks, query.get("marks", ""), Marks.LETTERS),
        correction=_one_of(Correction, query.get("correction", ""), Correction.NONE),
        as_of=_moment(query.get("as_of", "")),
    )
    return question.with_rule(rule)


def chart_of(query: QueryDict) -> str:
    """The kind of chart of an address."""
    wanted = query.get("chart", "")
    return wanted if wanted in KINDS else "auto"


def address_of(question: Question, *, chart: str = "auto", view: int | None = None) -> str:
    """The question as the part of an address behind the question mark."""
    found = address_parameters(question)
    if chart != "auto":
        found.append(("chart", chart))
    if view is not None:
        found.append(("view", str(view)))
    return urlencode(found)


def as_sent(question: Question) -> Question:
    """The question as an address can hold it, for telling whether two are the same."""
    as_of = question.as_of
    return replace(question, as_of=as_of.astimezone(timezone.get_current_timezone()) if as_of else None)


def _cut(query: QueryDict, axis: str) -> Cut | None:
    dimension = query.get(axis, "")
    if not dimension:
        return None
    return Cut(
        dimension,
        _top(query.get(f"{axis}_top", "")),
        query.get(f"{axis}_find", "").strip(),
        _edges(query, axis),
    )


def _top(text: str) -> int:
    return min(max(int(text), 1), MOST_TOP) if text.isascii() and text.isdigit() else DEFAULT_TOP


def _edges(query: QueryDict, axis: str) -> tuple[float, ...]:
    """Numbers parted by commas, in either width, or by spaces."""
    text = query.get(f"{axis}_edges", "").replace("，", ",").replace("、", ",").replace(" ", ",")
    edges = set()
    for piece in text.split(",")[:_MOST_EDGES]:
        try:
            number = float(piece)
        except ValueError:
            continue
        if math.isfinite(number):
            edges.add(number)
    return tuple(sorted(edges))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    """A moment; one without a zone is in that of the organisation."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _one_of(kind: type[Kind], text: str, usual: Kind) -> Kind:
    return kind(text) if text in {one.value for one in kind} else usual
