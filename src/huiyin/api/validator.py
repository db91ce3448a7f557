"""A questionnaire's own checks, without doing the same work twice.

`question_types` decide what is an answer, here as everywhere. Where nothing in a questionnaire depends on
earlier answers, each question is checked by itself, and what its type accepted is remembered by what was
typed: grades repeat, so a thousand forms of ten ratings need no ten thousand checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.surveys.contracts import Definition
from huiyin.surveys.flow import Flow
from huiyin.surveys.question_types.base import Checked, Form, question_types

MOST_REMEMBERED = 4_000  # forms of one question
LONGEST = 40  # characters; open answers do not repeat


class Validator:
    """Checks forms of one published version."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._plain = not _depends(definition.as_json())
        self._questions = [
            (
                question,
                question_types[question["type"]],
                tuple(question_types[question["type"]].fields(question)),
            )
            for question in definition.questions
        ]
        self._remembered: list[dict[tuple[str | None, ...], dict[str, Any]]] = [{} for _ in self._questions]

    def check(self, form: Form, seed: str, embedded: Mapping[str, Any]) -> Checked:
        """The answers and problems of a whole form, as `Flow.validate` finds them."""
        if not self._plain:
            return Flow(self._definition, seed, embedded).validate(form)
        checked = Checked(dict(embedded))
        for at, (question, kind, fields) in enumerate(self._questions):
            typed = tuple(map(form.get, fields))
            known = self._remembered[at].get(typed)
            if known is None:
                found = kind.validate(question, form)
                checked.problems.update(found.problems)
                known = found.answers
                if not found.problems:
                    self._remember(at, typed, known)
            checked.answers.update(known)
        return checked

    def _remember(self, at: int, typed: tuple[str | None, ...], answers: dict[str, Any]) -> None:
        if len(self._remembered[at]) < MOST_REMEMBERED and all(len(text or "") <= LONGEST for text in typed):
            self._remembered[at][typed] = answers


def _depends(data: Any) -> bool:
    """Whether something is asked, or worded, by earlier answers."""
    if isinstance(data, str):
        return "{{" in data
    if isinstance(data, Mapping):
        return data.get("show_if") is not None or any(map(_depends, data.values()))
    return isinstance(data, list | tuple) and any(map(_depends, data))
