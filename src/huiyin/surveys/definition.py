"""What a questionnaire is: pages of questions, when they are asked, and what comes with the link.

A definition is plain data, stored as JSON:
{"title", "intro", "thanks": {"zh", "en"}, "pages": [page, …], "blocks": [block, …], "embedded": [entry, …]},
with "purpose", "privacy" and "reward" where the first page says what for, what becomes of it, and what one gets.
A page is {"key", "title", "show_if", "block", "shuffle", "questions": [question, …]}; what says nothing is
left out. "show_if" of a page, a question, an option or an item is a rule of `huiyin.conditions` over the
variables of the questionnaire.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.conditions import Choice, Field, Kind, parse
from huiyin.conditions.predicate import holds
from huiyin.conditions.problems import ConditionProblem
from huiyin.surveys import piping
from huiyin.surveys.problems import (
    BadDefinition,
    BadKey,
    KeyTaken,
    NothingToAsk,
    TextMissing,
    UnknownQuestionType,
)
from huiyin.surveys.question_types.base import Checked, Form, question_types, text_in

LANGUAGE_CODES = {"zh": "zh-hans", "en": "en"}
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
PROMISES = ("purpose", "privacy", "reward")  # what the first page says besides the introduction
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """Pages that belong together; `shuffle` asks them in random order."""

    key: str
    name: str = ""
    shuffle: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "name": self.name, "shuffle": self.shuffle}


@dataclass(frozen=True)
class Embedded:
    """Something known beforehand, from the link, its address or the contact; never asked.

    `role` is "segment" for words or "number".
    """

    key: str
    label: Texts
    role: str = Role.SEGMENT.value

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "label": dict(self.label), "role": self.role}

    @property
    def variable(self) -> Variable:
        """Its entry in the codebook."""
        role = Role.NUMBER if self.role == Role.NUMBER else Role.SEGMENT
        label = text_in(self.label, "zh") or self.key
        return Variable(self.key, label, role, label_en=self.label.get("en", ""))


@dataclass(frozen=True)
class Page:
    """What is asked together. `shuffle` asks its questions in random order."""

    key: str
    questions: tuple[dict[str, Any], ...] = ()
    title: Texts = field(default_factory=dict)
    show_if: Any = None
    block: str = ""
    shuffle: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any], number: int) -> Page:
        """The page stored by `as_json`; one without a key is called by its number, such as "p1"."""
        questions = tuple(dict(question) for question in data["questions"])
        return cls(
            str(data.get("key") or f"p{number}"),
            questions,
            dict(data.get("title") or {}),
            data.get("show_if"),
            str(data.get("block") or ""),
            bool(data.get("shuffle")),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage, without what says nothing."""
        said = {
            "title": dict(self.title),
            "show_if": self.show_if,
            "block": self.block,
            "shuffle": self.shuffle,
        }
        kept = {name: value for name, value in said.items() if value not in (None, "", False, {})}
        return {"key": self.key, **kept, "questions": list(self.questions)}

    @cached_property
    def _fields(self) -> frozenset[str]:
        return frozenset(name for q in self.questions for name in question_types[q["type"]].fields(q))

    def fields(self) -> frozenset[str]:
        """The form fields of its questions."""
        return self._fields

    @cached_property
    def file_fields(self) -> tuple[str, ...]:
        """Those of its form fields that take a file."""
        return tuple(name for q in self.questions for name in question_types[q["type"]].file_fields(q))

    def validate(self, form: Form) -> Checked:
        """Check what was sent for this page, every question of it."""
        checked = Checked()
        for question in self.questions:
            part = question_types[question["type"]].validate(question, form)
            checked.answers.update(part.answers)
            checked.problems.update(part.problems)
        return checked

    def render(
        self, form: Form, language: str, problems: Mapping[str, Problem] | None = None
    ) -> list[SafeString]:
        """Its questions as HTML, in the respondent's language."""
        with translation.override(LANGUAGE_CODES[language]):
            return [
                question_types[question["type"]].render(question, form, language, problems)
                for question in self.questions
            ]


@dataclass(frozen=True)
class Definition:
    """A questionnaire word for word. Pages are numbered from 1 in the order they were written."""

    title: Texts
    intro: Texts
    thanks: Texts
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    purpose: Texts = field(default_factory=dict)
    privacy: Texts = field(default_factory=dict)
    reward: Texts = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Definition:
        """The definition stored by `as_json`; raises `BadDefinition` or `UnknownQuestionType`."""
        try:
            pages = tuple(Page.from_json(page, number) for number, page in enumerate(data["pages"], start=1))
            title, intro, thanks = (dict(data.get(name) or {}) for name in ("title", "intro", "thanks"))
            promises = {name: dict(data.get(name) or {}) for name in PROMISES}
            blocks = tuple(
                Block(str(row["key"]), str(row.get("name") or ""), bool(row.get("shuffle")))
                for row in data.get("blocks") or ()
            )
            embedded = tuple(
                Embedded(str(row["key"]), dict(row.get("label") or {}), str(row.get("role") or "segment"))
                for row in data.get("embedded") or ()
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise BadDefinition(place="pages") from None
        for page in pages:
            for question in page.questions:
                if question.get("type") not in question_types:
                    known = ", ".join(question_types.keys())
                    raise UnknownQuestionType(type=question.get("type"), known=known)
                if not isinstance(question.get("key"), str) or not isinstance(question.get("text"), dict):
                    raise BadDefinition(place=question.get("key", "?"))
        return cls(title, intro, thanks, pages, blocks, embedded, **promises)

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return {
            "title": dict(self.title),
            "intro": dict(self.intro),
            "thanks": dict(self.thanks),
            "pages": [page.as_json() for page in self.pages],
            "blocks": [block.as_json() for block in self.blocks],
            "embedded": [entry.as_json() for entry in self.embedded],
            **{name: dict(texts) for name in PROMISES if any((texts := getattr(self, name)).values())},
        }

    @property
    def questions(self) -> Iterator[dict[str, Any]]:
        """All questions in their order."""
        return (question for page in self.pages for question in page.questions)

    @property
    def n_pages(self) -> int:
        return len(self.pages)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which every word is there ("zh", "en"); never empty."""
        texts = [self.title, *self._question_texts()]
        whole = tuple(language for language in LANGUAGE_CODES if all(text.get(language) for text in texts))
        return whole or ("zh",)

    @cached_property
    def minutes(self) -> int:
        """How long answering usually takes, in whole minutes."""
        seconds = sum(question_types[q["type"]].seconds(q) for q in self.questions)
        return max(1, round(seconds / 60))

    def variables(self) -> list[Variable]:
        """The codebook entries of all questions, then of what comes with the link."""
        asked = [v for q in self.questions for v in question_types[q["type"]].variables(q)]
        return asked + [entry.variable for entry in self.embedded]

    def condition_fields(self) -> list[Field]:
        """What rules of this questionnaire may speak of: every variable, with the answers offered."""
        offered = {q["key"]: _choices(q) for q in self.questions}
        return [_field(variable, offered.get(variable.key, ())) for variable in self.variables()]

    @cached_property
    def labels(self) -> dict[str, dict[Any, Texts]]:
        """The words of the answers offered, by variable and stored value."""
        return {key: words for q in self.questions for key, words in piping.labels(q).items()}

    @cached_property
    def segments(self) -> frozenset[str]:
        """The variables that are stored as context, to compare by."""
        return frozenset(v.key for v in self.variables() if v.role is Role.SEGMENT)

    def holds(self, rule: Any, answers: Mapping[str, Any]) -> bool:
        """Whether a rule of this questionnaire is fulfilled; none at all always is.

        A rule that cannot be read keeps nothing from being asked; `faults` tells of it before that.
        """
        if rule is None:
            return True
        kept = self._predicates.get(id(rule))
        if kept is None:
            try:
                kept = rule, holds(parse(rule, self.condition_fields()))
            except ConditionProblem:
                kept = rule, _always
            self._predicates[id(rule)] = kept
        return kept[1](answers)

    @cached_property
    def _predicates(self) -> dict[int, tuple[Any, Callable[[Mapping[str, Any]], bool]]]:
        return {}  # by identity; the rule is kept with it, so that no other can come to be at its place

    def completed(self) -> Definition:
        """The definition with everything spelled out, as a published version keeps it."""
        pages = tuple(
            replace(page, questions=tuple(question_types[q["type"]].complete(q) for q in page.questions))
            for page in self.pages
        )
        return replace(self, pages=pages)

    def faults(self) -> list[Problem]:
        """Everything that keeps the questionnaire from being published."""
        problems: list[Problem] = []
        if not any(self.title.values()):
            problems.append(TextMissing(place="标题 / title"))
        if not self.pages:
            problems.append(NothingToAsk(place="问卷 / the questionnaire"))
        for number, page in enumerate(self.pages, start=1):
            if not page.questions:
                problems.append(NothingToAsk(place=f"第 {number} 页 / page {number}"))
        for question in self.questions:
            kind = question_types[question["type"]]
            problems += kind.faults(question)
            if not all(any(text.values()) for text in kind.texts(question)):
                place = text_in(question["text"], "zh") or f"{kind.name['zh']} / {kind.name['en']}"
                problems.append(TextMissing(place=f"「{place}」"))
        from huiyin.surveys import reachability  # it walks definitions

        return problems + (self._key_faults() or reachability.check(self))

    def _key_faults(self) -> list[Problem]:
        keys = Counter(variable.key for variable in self.variables())
        taken: list[Problem] = [KeyTaken(key=key) for key, n in keys.items() if n > 1]
        taken += [KeyTaken(key=key) for key, n in Counter(p.key for p in self.pages).items() if n > 1]
        return taken + [BadKey(key=key) for key in keys if not KEY.fullmatch(key)]

    def _question_texts(self) -> list[Texts]:
        return [text for q in self.questions for text in question_types[q["type"]].texts(q)]

    @cached_property
    def _fields(self) -> frozenset[str]:
        return frozenset(name for page in self.pages for name in page.fields())

    def fields(self) -> frozenset[str]:
        """The form fields of all pages."""
        return self._fields

    def validate(self, form: Form, page: int | None = None) -> Checked:
        """Check one page (or all) of what was sent, whether or not it would be asked."""
        checked = Checked()
        for one in self.pages if page is None else [self.pages[page - 1]]:
            part = one.validate(form)
            checked.answers.update(part.answers)
            checked.problems.update(part.problems)
        return checked

    def render(
        self, page: int, form: Form, language: str, problems: Mapping[str, Problem] | None = None
    ) -> list[SafeString]:
        """The questions of a page as HTML, in the respondent's language."""
        return self.pages[page - 1].render(form, language, problems)


def _always(answers: Mapping[str, Any]) -> bool:
    return True


def _choices(question: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The answers that a question with options stores, with their words."""
    options = question.get("options") or ()
    return tuple(Choice(text_in(one["text"], "zh"), one["text"]) for one in options if "text" in one)


def _field(variable: Variable, offered: tuple[Choice, ...]) -> Field:
    label = {"zh": variable.label, "en": variable.label_en or variable.label}
    if not variable.role.is_numeric:
        kind = Kind.DATE if variable.role in {Role.DATE, Role.DAY} else Kind.TEXT
        return Field(variable.key, kind, label, offered)
    scale = variable.scale
    if scale is None:
        return Field(variable.key, Kind.NUMBER, label)
    graded = tuple(Choice(value, {"zh": word, "en": word}) for word, value in scale.words)
    return Field(variable.key, Kind.NUMBER, label, graded, scale.minimum, scale.maximum)
