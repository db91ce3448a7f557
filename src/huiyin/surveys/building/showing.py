"""What the builder's templates show of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from huiyin.analytics.problems import Problem
from huiyin.conditions import Field
from huiyin.surveys.building.differences import rule_in_words
from huiyin.surveys.building.findings import Told
from huiyin.surveys.building.reading import FRONT
from huiyin.surveys.building.renaming import names_of
from huiyin.surveys.building.rules import insertable
from huiyin.surveys.building.translating import rows
from huiyin.surveys.definition import Definition
from huiyin.surveys.question_types.base import QuestionType, Setting, question_types, text_in

FAMILIES: Mapping[str, Mapping[str, str]] = {
    "rate": {"zh": "评分", "en": "Rating"},
    "choose": {"zh": "选择", "en": "Choosing"},
    "write": {"zh": "填写", "en": "Writing"},
    "other": {"zh": "其他", "en": "Other"},
}


@dataclass(frozen=True)
class Input:
    """One setting of a question or part, with its field's name and what it says now."""

    setting: Setting
    name: str
    value: Any
    label: str
    about: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PartRow:
    """An option or item in the open question."""

    data: Mapping[str, Any]
    name: str
    inputs: list[Input]
    condition: str
    place: str

    @property
    def has_own_fixed(self) -> bool:
        """Whether its type asks by itself if it keeps its place."""
        return any(one.setting.key == "fixed" for one in self.inputs)


@dataclass(frozen=True)
class PartList:
    """The options or the items of the open question."""

    name: str
    rows: list[PartRow]


@dataclass
class Card:
    """One question, closed or open."""

    question: Mapping[str, Any]
    kind: QuestionType
    number: int
    is_open: bool
    language: str
    condition: str = ""
    missing: list[str] = field(default_factory=list)
    findings: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fields: Sequence[Field] = ()
    insertable: Sequence[tuple[str, Mapping[str, str]]] = ()
    fixed: frozenset[str] = frozenset()  # names of versions that were published

    @property
    def names(self) -> list[tuple[str, str, str, bool]]:
        """The names of its variables: field of the form, name, what it is of, whether it stays."""
        return [
            (
                name.field,
                name.key,
                text_in(name.holder.get("text") or {}, self.language),
                name.key in self.fixed,
            )
            for name in names_of(dict(self.question))
        ]

    @property
    def key(self) -> str:
        return str(self.question["key"])

    @property
    def place(self) -> str:
        """The beginning of the names of its fields."""
        return f"q.{self.key}"

    @property
    def title(self) -> str:
        return text_in(self.question["text"], self.language)

    @property
    def n_parts(self) -> int:
        return sum(len(self.question.get(name, [])) for name in self.kind.lists)

    @property
    def scales(self) -> list[tuple[str, str]]:
        return [(key, words[self.language]) for key, words in self.kind.scales.items()]

    @property
    def n_findings(self) -> int:
        return sum(not told.reason for told in self.findings)

    @property
    def inputs(self) -> list[Input]:
        """The settings of the question itself."""
        return [
            _input(setting, self.place, self.question, self.language)
            for setting in self.kind.settings
            if not setting.of
        ]

    @property
    def lists(self) -> list[PartList]:
        """Its options and items, only of use where it is open."""
        return [
            PartList(name, [self._part(part, name) for part in self.question.get(name, [])])
            for name in self.kind.lists
        ]

    def _part(self, part: Mapping[str, Any], name: str) -> PartRow:
        place = f"{self.place}.of.{part['key']}"
        inputs = [_input(s, place, part, self.language) for s in self.kind.settings if s.of == name]
        condition = rule_in_words(part.get("show_if"), {}, self.language, self.fields)
        return PartRow(part, place, inputs, condition, f"part:{self.key}:{part['key']}")


def _input(setting: Setting, place: str, holder: Mapping[str, Any], language: str) -> Input:
    value = holder.get(setting.key, setting.usual)
    choices = tuple((key, words[language]) for key, words in setting.choices.items())
    return Input(
        setting,
        f"{place}.set.{setting.key}",
        value,
        setting.label[language],
        setting.about.get(language, ""),
        choices,
    )


@dataclass(frozen=True)
class PageCards:
    """One page of the questionnaire in the builder."""

    data: Mapping[str, Any]
    number: int
    cards: list[Card]
    condition: str

    @property
    def place(self) -> str:
        return f"p.{self.data['key']}"


@dataclass(frozen=True)
class Family:
    """One group of the palette."""

    name: str
    kinds: list[tuple[QuestionType, str, str]]


def palette(language: str) -> list[Family]:
    """All question types in their groups: the type, its name, what it is for."""
    found = []
    for key, words in FAMILIES.items():
        kinds = [
            (kind, kind.name[language], kind.about[language])
            for kind in question_types
            if (kind.family if kind.family in FAMILIES else "other") == key
        ]
        if kinds:
            found.append(Family(words[language], kinds))
    return found


def pages(
    data: Mapping[str, Any],
    *,
    open_key: str,
    language: str,
    findings: Sequence[Told] = (),
    fixed: frozenset[str] = frozenset(),
) -> list[PageCards]:
    """The pages with their cards; the card of `open_key` is open."""
    fields = Definition.from_json(data).condition_fields()
    missing: dict[str, set[str]] = {}
    for row in rows(data):
        missing.setdefault(row.key, set()).update(row.missing)
    found, number = [], 0
    for at, page in enumerate(data["pages"]):
        cards = []
        for question in page["questions"]:
            number += 1
            key, kind = question["key"], question_types[question["type"]]
            card = Card(question, kind, number, key == open_key, language, fields=fields)
            card.condition = rule_in_words(question.get("show_if"), data, language, fields)
            card.missing = sorted(missing.get(key, ()))
            card.findings = [told for told in findings if told.finding.question_key == key]
            card.problems = kind.faults(question)
            if card.is_open:
                card.insertable, card.fixed = insertable(data, at), fixed
            cards.append(card)
        condition = rule_in_words(page.get("show_if"), data, language, fields)
        found.append(PageCards(page, at + 1, cards, condition))
    return found


def front(data: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """The words around the questions."""
    return {name: data.get(name) or {} for name in FRONT}
