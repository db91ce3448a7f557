"""Finding things in a draft that is plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Data = dict[str, Any]
Question = Mapping[str, Any]


class Place(NamedTuple):
    """Where a question stands; `number` of its page and `position` within it count from 0."""

    page: Data
    number: int
    question: Data
    position: int


def place_of(data: Mapping[str, Any], key: str) -> Place | None:
    """Where the question of that key stands, or None."""
    for number, page in enumerate(data["pages"]):
        for position, question in enumerate(page["questions"]):
            if question["key"] == key:
                return Place(page, number, question, position)
    return None


def page_at(data: Mapping[str, Any], key: str, otherwise: int) -> int:
    """The index of the page of that key."""
    return next((at for at, page in enumerate(data["pages"]) if page["key"] == key), otherwise)


def shift(things: list[Any], position: int, step: int) -> None:
    """Change places with the neighbour, if there is one."""
    target = position + step
    if 0 <= position < len(things) and 0 <= target < len(things):
        things[position], things[target] = things[target], things[position]
