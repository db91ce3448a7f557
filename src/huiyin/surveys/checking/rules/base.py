"""What a rule of the checker is: where it looks, what it says, whom it cites, and what it must and must not find."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from huiyin.analytics.registry import Registry
from huiyin.surveys.checking.paper import Asked, Paper


class Severity(StrEnum):
    """How much a breach costs."""

    SERIOUS = "serious"  # the answers cannot be read
    WARNING = "warning"  # the answers are probably bent
    HINT = "hint"  # worth a second look


@dataclass(frozen=True)
class Found:
    """A place where a rule has something to say; `facts` fill the gaps of the rule's `why`; a fact that is
    words is {"zh", "en"}."""

    question_key: str
    place: str  # "text", "items/KEY", "options/KEY", "grades", "options", "intro", "questionnaire"
    quote: str
    language: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleExample:
    """A questionnaire in the short form of `checking.short`, and whether the rule finds something in it."""

    item: Mapping[str, Any]
    is_found: bool


class Rule(ABC):
    """One way in which a questionnaire spoils its own answers. Make one file here and decorate the class with
    `@rules.register`.

    What it finds is a candidate for a person to judge, never a reason to change words by itself. `why` may
    hold the names of a finding's facts in braces.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    severity: ClassVar[Severity]
    why: ClassVar[Mapping[str, str]]
    cure: ClassVar[Mapping[str, str]]
    source: ClassVar[str]  # the textbook or standard
    examples: ClassVar[tuple[RuleExample, ...]]
    is_of_words: ClassVar[bool] = True  # False: what one language shows need not be said again in the other

    @property
    def about(self) -> Mapping[str, str]:
        """The same as `why`, without facts."""
        return {code: re.sub(r"[（(]?\{\w+\}[）)]?", "…", words) for code, words in self.why.items()}

    @abstractmethod
    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """Everything the rule finds in the texts of one language."""


class QuestionRule(Rule):
    """A rule that looks at one question at a time."""

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """Each question in turn."""
        for asked in paper.questions:
            yield from self.in_question(asked, language, paper)

    @abstractmethod
    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """What is found in one question."""


class TextRule(QuestionRule):
    """A rule that reads texts: `looks_at` names the places, `quotes` gives the offending words."""

    looks_at: ClassVar[tuple[str, ...]] = ("text", "items")

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Each text of the question that is there in the language."""
        for place, texts in asked.places(*self.looks_at):
            if words := texts.get(language, ""):
                for quote in self.quotes(words, language, asked, place):
                    yield Found(asked.key, place, quote, language)

    @abstractmethod
    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """The offending words of one text."""


rules: Registry[Rule] = Registry("huiyin.surveys.checking.rules", Rule)


def good(**item: Any) -> RuleExample:
    """A question in which the rule finds nothing."""
    return RuleExample(item, False)


def bad(**item: Any) -> RuleExample:
    """A question in which the rule finds something."""
    return RuleExample(item, True)
