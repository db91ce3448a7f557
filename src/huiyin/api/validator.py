"""A questionnaire's own checks, without doing the same work twice.

`question_types` decide what is an answer, here as everywhere. Where nothing in a questionnaire depends on
earlier answers, each question is checked by itself, and what its type accepted is remembered by what was
typed: grades repeat, so a thousand forms of ten ratings need no ten thousand checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.surveys.contracts import Definition
from huiyin.surveys.flow import Flow
from huiyin.surveys.question_types.base import Checked, Form, Question, QuestionType, question_types

MOST_REMEMBERED = 4_000  # forms of one question
MOST_CHARACTERS = 20_000  # of one answer
MOST_LETTERS = 12  # of what machines send as text and is remembered: keys of options
LONGEST = 40  # characters; open answers do not repeat


Value = str | int | float | None


def typed(value: str | int | float) -> str:
    """A value as somebody would type it: 9.0 is "9"."""
    if isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def is_text(text: str) -> bool:
    """Whether every database can store it: no NUL, no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


@dataclass(slots=True)
class _Sent:
    """A question as machines answer it, and what was accepted by what they sent."""

    question: Question
    kind: QuestionType
    names: tuple[str, ...]
    remembered: dict[tuple[Value, ...], dict[str, Any]]

    def fresh(self, values: tuple[Value, ...]) -> dict[str, Any] | None:
        """The answers of the question, None if anything is wrong."""
        texts = [value for value in values if isinstance(value, str)]
        longest = max(map(len, texts), default=0)
        if longest > MOST_CHARACTERS or not all(map(is_text, texts)):
            return None
        form = {f"a-{name}": typed(v) for name, v in zip(self.names, values, strict=True) if v is not None}
        found = self.kind.validate(self.question, form)
        if found.problems:
            return None
        if longest <= MOST_LETTERS and len(self.remembered) < MOST_REMEMBERED:
            self.remembered[values] = found.answers
        return found.answers


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
        self._sent: list[_Sent] = [
            _Sent(question, kind, tuple(name.removeprefix("a-") for name in fields), {})
            for question, kind, fields in self._questions
        ]
        self._names = frozenset(name for one in self._sent for name in one.names)

    def sent(self, given: Mapping[str, Value]) -> dict[str, Any] | None:
        """The answers of what a machine sent by the names of fields, if all of it is right; None to look closer.

        The quick way of `check`, where nothing depends on earlier answers or is known beforehand.
        """
        if not self._plain or not given.keys() <= self._names:
            return None
        answers: dict[str, Any] = {}
        for one in self._sent:
            values = tuple(map(given.get, one.names))
            known = one.remembered.get(values)
            if known is None:
                known = one.fresh(values)
                if known is None:
                    return None
            answers.update(known)
        return answers

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
