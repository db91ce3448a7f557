"""Options and items of one question: added, removed, moved, pasted as lines."""

from __future__ import annotations

import re
import secrets
from typing import Any

from huiyin.surveys.building.places import Data, Question, place_of, shift
from huiyin.surveys.question_types.base import question_types

MOST_PARTS = 200


def blank_part(question: Question, name: str) -> dict[str, Any]:
    """A new option or item, as the type itself would make one, without words."""
    kind = question_types[question["type"]]
    models = kind.blank(question["key"]).get(name) or [{}]
    key = f"{question['key']}_{secrets.token_hex(3)}"
    return {**models[0], "key": key, "text": {"zh": "", "en": ""}}


def _found(question: Data, part_key: str) -> tuple[list[Any], int] | None:
    for name in question_types[question["type"]].lists:
        parts: list[Any] = question.get(name, [])
        for position, part in enumerate(parts):
            if part["key"] == part_key:
                return parts, position
    return None


def add(data: Data, key: str, name: str, *_: str) -> str:
    """A blank one at the end of the list."""
    place = place_of(data, key)
    if place is None:
        return ""
    lists = question_types[place.question["type"]].lists
    name = name if name in lists else lists[0] if lists else ""
    if name and len(place.question.get(name, [])) < MOST_PARTS:
        place.question.setdefault(name, []).append(blank_part(place.question, name))
    return key


def _on(data: Data, key: str, part_key: str, step: int) -> str:
    place = place_of(data, key)
    found = _found(place.question, part_key) if place else None
    if found is None:
        return key if place else ""
    parts, position = found
    if step:
        shift(parts, position, step)
    else:
        del parts[position]
    return key


def remove(data: Data, key: str, part_key: str, *_: str) -> str:
    """Take it away."""
    return _on(data, key, part_key, 0)


def up(data: Data, key: str, part_key: str, *_: str) -> str:
    """Before the one before it."""
    return _on(data, key, part_key, -1)


def down(data: Data, key: str, part_key: str, *_: str) -> str:
    """Behind the one behind it."""
    return _on(data, key, part_key, 1)


def pasted(question: Question, name: str, text: str) -> list[dict[str, Any]]:
    """The list with one more part for each line; "中文 | English" or a tab parts the two languages."""
    parts = list(question.get(name, []))
    parts = [part for part in parts if any(part["text"].values())]
    for line in text.splitlines():
        zh, _, en = (side.strip() for side in re.sub(r"\t|｜", "|", line).partition("|"))
        if not en and zh.isascii():
            zh, en = "", zh
        if (zh or en) and len(parts) < MOST_PARTS:
            parts.append(blank_part(question, name) | {"text": {"zh": zh[:300], "en": en[:300]}})
    return parts
