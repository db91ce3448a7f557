"""Words that speak of earlier answers: "{{key}}" in any text, "{{key|you}}" with a fall-back.

What stands in for the marks are plain words; the templates escape them like everything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from huiyin.surveys.question_types.base import text_in

PIPE = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,59})\s*(?:\|([^{}]*))?\}\}")
MOST_CHARACTERS = 200  # of one answer within a text
_LANGUAGES = frozenset({"zh", "en"})

Said = Callable[[str, str], str]  # the words of a variable's answer in a language, "" where there is none


def piped(text: str, language: str, said: Said) -> str:
    """A text with its marks filled in.

    >>> piped("{{name|您}}好，{{unit}}", "zh", lambda key, language: {"unit": "北区"}.get(key, ""))
    '您好，北区'
    """
    return PIPE.sub(lambda mark: said(mark[1], language)[:MOST_CHARACTERS] or (mark[2] or ""), text)


def keys_in(data: Any) -> Iterator[str]:
    """The variables that the texts within some data speak of."""
    if isinstance(data, str):
        yield from (mark[1] for mark in PIPE.finditer(data))
    elif isinstance(data, Mapping):
        for part in data.values():
            yield from keys_in(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from keys_in(part)


def filled_in(data: Any, said: Said) -> Any:
    """A copy of some data with the marks filled in, in every {"zh", "en"} within it."""
    if isinstance(data, Mapping):
        if data.keys() <= _LANGUAGES:
            return {
                language: piped(text, language, said) if isinstance(text, str) else text
                for language, text in data.items()
            }
        return {name: filled_in(part, said) for name, part in data.items()}
    if isinstance(data, list | tuple):
        return [filled_in(part, said) for part in data]
    return data


def labels(question: Mapping[str, Any]) -> dict[str, dict[Any, Mapping[str, str]]]:
    """The words of the answers a question offers, by variable and stored value."""
    found: dict[str, dict[Any, Mapping[str, str]]] = {}
    options = [part for part in question.get("options") or () if isinstance(part, Mapping) and "text" in part]
    found[str(question["key"])] = {text_in(part["text"], "zh"): part["text"] for part in options}
    grades = {grade["value"]: grade["text"] for grade in question.get("grades") or () if "text" in grade}
    if grades:
        for key in (question["key"], *(item["key"] for item in question.get("items") or ())):
            found[str(key)] = dict(grades)
    return found
