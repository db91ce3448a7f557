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
from typing import Any, ClassVar, cast

from django.template import engines
from django.template.loader import get_template
from django.utils.safestring import SafeString

from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.analytics.registry import Registry
from huiyin.surveys.asking.summaries import Counts, Summary, summary_of

Question = Mapping[str, Any]
Form = Mapping[str, str]  # form field → what was typed
MOST_BOXES = 11  # of one line on paper


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
    `asks` is False for what only says something, `may_be_prefilled` for what an address must not choose. Beside the class may lie `paper.html` (printed as it is
    asked on paper), `style.css` and `script.js`: a page carries those of its questions, and works
    without the script.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]
    lists: ClassVar[tuple[str, ...]] = ()
    scales: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    settings: ClassVar[tuple[Setting, ...]] = ()
    icon: ClassVar[str] = "point"
    family: ClassVar[str] = "other"
    asks: ClassVar[bool] = True
    may_be_prefilled: ClassVar[bool] = True

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

    def file_fields(self, question: Question) -> list[str]:
        """Those of its form fields that take a file; in the form such a field holds the key of a kept file."""
        return []

    def codes(self, question: Question) -> Mapping[str, Mapping[str, str]]:
        """By form field, what is printed beside each box and the value it stands for; none where one writes."""
        found: dict[str, Mapping[str, str]] = {name: {} for name in self.fields(question)}
        for variable in self.variables(question):
            scale, name = variable.scale, field_of(variable.key)
            if name in found and scale is not None and scale.n_grades <= MOST_BOXES:
                grades = [f"{scale.minimum + step:g}" for step in range(scale.n_grades)]
                found[name] = dict(zip(grades, grades, strict=True))
        return found

    def texts(self, question: Question) -> list[Mapping[str, str]]:
        """All words a respondent sees, for checking languages."""
        parts = [part for name in self.lists for part in question.get(name, [])]
        return [question.get("text", {}), *[part.get("text", {}) for part in parts]]

    def summarise(self, question: Question, counts: Mapping[str, Counts]) -> Summary:
        """What all answers together say, from the counts of its variables."""
        return summary_of(self.variables(question), counts)

    def _beside(self, name: str) -> str | None:
        path = Path(inspect.getfile(type(self))).with_name(name)
        return path.read_text("utf-8") if path.is_file() else None

    @cached_property
    def template(self) -> Any:
        """The compiled `template.html` beside the class."""
        return engines["django"].from_string(self._beside("template.html") or "")

    @cached_property
    def paper_template(self) -> Any:
        """The compiled `paper.html` beside the class, or one that prints the codes of any variable."""
        own = self._beside("paper.html")
        return (
            get_template("surveys/question/paper.html") if own is None else engines["django"].from_string(own)
        )

    @cached_property
    def style(self) -> str:
        """What a page must know of its looks besides the common style; mostly nothing."""
        return self._beside("style.css") or ""

    @cached_property
    def script(self) -> str:
        """What makes it easier to answer where scripts run; never needed to answer."""
        return self._beside("script.js") or ""

    def render(
        self, question: Question, form: Form, language: str, problems: Mapping[str, Problem] | None = None
    ) -> SafeString:
        """The question as HTML that works without script, with what was typed and what was wrong."""
        words = {name: problem.words(language) for name, problem in (problems or {}).items()}
        own = {**self.context(question, form, language), "problems": words}
        return self.template.render({**_said(question, language), **own})

    def paper(self, question: Question, language: str) -> SafeString:
        """The question as printed: boxes to tick with the codes they are entered by, lines to write on."""
        rows = [_row(variable, language) for variable in self.variables(question)]
        context = {**_said(question, language), "rows": rows, **self.context(question, {}, language)}
        return cast(SafeString, self.paper_template.render(context))


def _said(question: Question, language: str) -> dict[str, Any]:
    """What every template is told."""
    return {
        "question": question,
        "text": text_in(question.get("text", {}), language),
        "help": text_in(question.get("help", {}), language),
        "required": bool(question.get("required")),
        "language": language,
    }


def _row(variable: Variable, language: str) -> dict[str, Any]:
    """A variable on paper: its words and, where it has grades, their codes, lowest first."""
    scale = variable.scale
    if scale is None or scale.n_grades > MOST_BOXES:
        return {"label": variable.label_in(language), "grades": []}
    grades = [f"{scale.minimum + step:g}" for step in range(scale.n_grades)]
    words = [scale.label_of(float(grade)) for grade in grades]
    pairs = [(grade, "" if word == grade else word) for grade, word in zip(grades, words, strict=True)]
    return {"label": variable.label_in(language), "grades": pairs}


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
