"""What a question type is: how it is asked, checked and stored.

A question is plain data: {"type", "key", "text": {"zh", "en"}, "required", …the type's own}. Its form
fields are called "a-" and the variable's key. Everything the browser sends is checked again here.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from django.template import engines
from django.utils.safestring import SafeString

from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.analytics.registry import Registry

Question = Mapping[str, Any]
Form = Mapping[str, str]  # form field → what was typed


@dataclass(frozen=True)
class Checked:
    """What became of a form: answers by variable key, and problems by form field."""

    answers: dict[str, float | int | str] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Bots:
    """Forms that a question must accept, with the answers they stand for, and forms it must refuse."""

    right: Sequence[tuple[Form, Mapping[str, float | int | str]]]
    wrong: Sequence[Form]


@dataclass(frozen=True)
class Setting:
    """One thing the builder asks about a question besides its words; kept as the question's entry `key`.

    `kind` is "tick" (True or False), "choice" (a key of `choices`), "whole" or "number" (between `lowest`
    and `highest`), "line" (plain text) or "words" ({"zh", "en"}). With `of` it is asked of every part of
    that list ("items", "options") and kept there. What is left empty is stored as `usual`, or not at all
    where `usual` is None.
    """

    key: str
    kind: str
    label: Mapping[str, str]  # {"zh", "en"}
    about: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    usual: Any = None
    lowest: float | None = None
    highest: float | None = None
    of: str = ""


class QuestionType(ABC):
    """One way to ask. Make one folder here with a class and a `template.html`; decorate it with
    `@question_types.register`.

    `lists` names the parts of a question that are lists of things with a text (items, options), for
    the builder; `scales` offers its choices of scale by key; `settings` are all other things it asks.
    `icon` and `family` ("rate", "choose", "write", "other") place the type in the builder's palette.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]
    lists: ClassVar[tuple[str, ...]] = ()
    scales: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    settings: ClassVar[tuple[Setting, ...]] = ()
    icon: ClassVar[str] = "point"
    family: ClassVar[str] = "other"

    @abstractmethod
    def variables(self, question: Question) -> list[Variable]:
        """The codebook entries that the question feeds."""

    @abstractmethod
    def validate(self, question: Question, form: Form) -> Checked:
        """Check type, range and presence of everything; nothing is coerced silently."""

    @abstractmethod
    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        """What the template needs besides `question`, `text`, `form` and `problems`."""

    @abstractmethod
    def blank(self, key: str) -> dict[str, Any]:
        """A new question of this type, as the editor adds it."""

    @abstractmethod
    def example(self) -> dict[str, Any]:
        """A complete question in both languages: for the gallery, the documentation and the tests."""

    @abstractmethod
    def bots(self) -> Bots:
        """Right and wrong forms for `example()`."""

    @abstractmethod
    def seconds(self, question: Question) -> int:
        """How long an answer usually takes."""

    def faults(self, question: Question) -> list[Problem]:
        """What keeps the question from being published, besides missing words."""
        return []

    def complete(self, question: Question) -> dict[str, Any]:
        """The question with everything spelled out, as a published version keeps it."""
        return dict(question)

    def fields(self, question: Question) -> list[str]:
        """The names of its form fields."""
        return [field_of(variable.key) for variable in self.variables(question)]

    def texts(self, question: Question) -> list[Mapping[str, str]]:
        """All words a respondent sees, for checking languages."""
        parts = [part for name in self.lists for part in question.get(name, [])]
        return [question.get("text", {}), *[part.get("text", {}) for part in parts]]

    @cached_property
    def template(self) -> Any:
        """The compiled `template.html` beside the class."""
        path = Path(inspect.getfile(type(self))).with_name("template.html")
        return engines["django"].from_string(path.read_text("utf-8"))

    def render(
        self, question: Question, form: Form, language: str, problems: Mapping[str, Problem] | None = None
    ) -> SafeString:
        """The question as HTML that works without script, with what was typed and what was wrong."""
        words = {name: problem.words(language) for name, problem in (problems or {}).items()}
        return self.template.render(
            {
                "question": question,
                "text": text_in(question.get("text", {}), language),
                "help": text_in(question.get("help", {}), language),
                "required": bool(question.get("required")),
                "problems": words,
                "language": language,
                **self.context(question, form, language),
            }
        )


def field_of(key: str) -> str:
    """The form field of a variable.

    >>> field_of("service")
    'a-service'
    """
    return f"a-{key}"


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The words in that language, or in the other one where it is missing.

    >>> text_in({"zh": "价格", "en": ""}, "en")
    '价格'
    """
    first = "zh" if language.startswith("zh") else "en"
    other = "en" if first == "zh" else "zh"
    return str(texts.get(first) or texts.get(other) or "")


question_types: Registry[QuestionType] = Registry("huiyin.surveys.question_types", QuestionType)
