"""Reading a questionnaire with every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.surveys.checking.paper import Paper
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, rules
from huiyin.surveys.definition import LANGUAGE_CODES, Definition

_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Finding:
    """Something a person should look at again. Nothing is ever rewritten by it.

    `question_key` is "" for the questionnaire as a whole. `place` is "text", "help", "items/KEY",
    "options/KEY", "options", "grades", the name of another text ("intro") or "questionnaire". `language` is
    "" where words do not matter.
    """

    rule: str
    severity: Severity
    question_key: str
    place: str
    quote: str
    why: Mapping[str, str]
    cure: Mapping[str, str]
    source: str
    language: str = ""

    @property
    def name(self) -> Mapping[str, str]:
        """What the rule is called."""
        return rules[self.rule].name


def check(
    definition: Definition | Mapping[str, Any],
    *,
    language: str | None = None,
    asked_personally: bool = False,
    jargon: Iterable[str] = (),
) -> list[Finding]:
    """What the rules find, in the order of the questionnaire, the gravest first within a question.

    All languages that have words are read, or only `language` ("zh", "en"). `asked_personally` says that
    answers come through links that know the person. `jargon` adds words that respondents do not know.
    A definition as JSON may raise `BadDefinition`.
    """
    whole = definition if isinstance(definition, Definition) else Definition.from_json(definition)
    paper = Paper(whole, asked_personally, tuple(jargon))
    languages = [language] if language else list(LANGUAGE_CODES)
    found: dict[tuple[str, str, str, str], Finding] = {}
    for rule in rules:
        for one in _looked(rule, paper, languages):
            found.setdefault((rule.key, one.question_key, one.place, one.quote), _finding(rule, one))
    position = {asked.key: number for number, asked in enumerate(paper.questions, start=1)}
    return sorted(
        found.values(),
        key=lambda one: (position.get(one.question_key, 0), _ORDER[one.severity], one.rule, one.place),
    )


def _looked(rule: Rule, paper: Paper, languages: list[str]) -> Iterator[Found]:
    """What a rule finds in each language; about things other than words, in the first that shows them."""
    told: set[tuple[str, str]] = set()
    for code in languages:
        found = [one for one in rule.look(paper, code) if (one.question_key, one.place) not in told]
        yield from found
        if not rule.is_of_words:
            told |= {(one.question_key, one.place) for one in found}


def _finding(rule: Rule, found: Found) -> Finding:
    return Finding(
        rule.key,
        rule.severity,
        found.question_key,
        found.place,
        found.quote,
        {code: words.format(**_facts(found, code)) for code, words in rule.why.items()},
        rule.cure,
        rule.source,
        found.language,
    )


def _facts(found: Found, language: str) -> dict[str, Any]:
    """The facts of a finding, those in both languages in one."""
    facts = {"quote": found.quote, **found.facts}
    return {name: fact[language] if isinstance(fact, Mapping) else fact for name, fact in facts.items()}
