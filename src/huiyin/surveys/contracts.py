"""What other apps may hold of questionnaires: their definition, and the news that one was published.

A definition is plain data, stored as JSON:
{"title", "intro", "thanks": {"zh", "en"}, "pages": [[question, …], …]}.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString

from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
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


@dataclass(frozen=True)
class Definition:
    """A questionnaire word for word. Pages are numbered from 1."""

    title: Mapping[str, str]
    intro: Mapping[str, str]
    thanks: Mapping[str, str]
    pages: tuple[tuple[dict[str, Any], ...], ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Definition:
        """The definition stored by `as_json`; raises `BadDefinition` or `UnknownQuestionType`."""
        try:
            pages = tuple(tuple(dict(question) for question in page) for page in data["pages"])
            title, intro, thanks = (dict(data.get(name, {})) for name in ("title", "intro", "thanks"))
        except (KeyError, TypeError, ValueError):
            raise BadDefinition(place="pages") from None
        for page in pages:
            for question in page:
                if question.get("type") not in question_types:
                    known = ", ".join(question_types.keys())
                    raise UnknownQuestionType(type=question.get("type"), known=known)
                if not isinstance(question.get("key"), str) or not isinstance(question.get("text"), dict):
                    raise BadDefinition(place=question.get("key", "?"))
        return cls(title, intro, thanks, pages)

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return {
            "title": dict(self.title),
            "intro": dict(self.intro),
            "thanks": dict(self.thanks),
            "pages": [list(page) for page in self.pages],
        }

    @property
    def questions(self) -> Iterator[dict[str, Any]]:
        """All questions in their order."""
        return (question for page in self.pages for question in page)

    @property
    def n_pages(self) -> int:
        return len(self.pages)

    @property
    def languages(self) -> list[str]:
        """The languages in which every word is there ("zh", "en"); never empty."""
        texts = [self.title, *self._question_texts()]
        whole = [language for language in LANGUAGE_CODES if all(text.get(language) for text in texts)]
        return whole or ["zh"]

    @property
    def minutes(self) -> int:
        """How long answering usually takes, in whole minutes."""
        seconds = sum(question_types[q["type"]].seconds(q) for q in self.questions)
        return max(1, round(seconds / 60))

    def variables(self) -> list[Variable]:
        """The codebook entries of all questions."""
        return [v for q in self.questions for v in question_types[q["type"]].variables(q)]

    def completed(self) -> Definition:
        """The definition with everything spelled out, as a published version keeps it."""
        pages = tuple(tuple(question_types[q["type"]].complete(q) for q in page) for page in self.pages)
        return Definition(self.title, self.intro, self.thanks, pages)

    def faults(self) -> list[Problem]:
        """Everything that keeps the questionnaire from being published."""
        problems: list[Problem] = []
        if not any(self.title.values()):
            problems.append(TextMissing(place="标题 / title"))
        if not self.pages:
            problems.append(NothingToAsk(place="问卷 / the questionnaire"))
        for number, page in enumerate(self.pages, start=1):
            if not page:
                problems.append(NothingToAsk(place=f"第 {number} 页 / page {number}"))
        for question in self.questions:
            kind = question_types[question["type"]]
            problems += kind.faults(question)
            if not all(any(text.values()) for text in kind.texts(question)):
                place = text_in(question["text"], "zh") or f"{kind.name['zh']} / {kind.name['en']}"
                problems.append(TextMissing(place=f"「{place}」"))
        return problems + self._key_faults()

    def _key_faults(self) -> list[Problem]:
        keys = Counter(variable.key for variable in self.variables())
        taken: list[Problem] = [KeyTaken(key=key) for key, n in keys.items() if n > 1]
        return taken + [BadKey(key=key) for key in keys if not KEY.fullmatch(key)]

    def _question_texts(self) -> list[Mapping[str, str]]:
        return [text for q in self.questions for text in question_types[q["type"]].texts(q)]

    def fields(self) -> set[str]:
        """The form fields of all pages."""
        return {name for q in self.questions for name in question_types[q["type"]].fields(q)}

    def validate(self, form: Form, page: int | None = None) -> Checked:
        """Check one page (or all) of what was sent."""
        checked = Checked()
        for question in self.questions if page is None else self.pages[page - 1]:
            part = question_types[question["type"]].validate(question, form)
            checked.answers.update(part.answers)
            checked.problems.update(part.problems)
        return checked

    def render(
        self, page: int, form: Form, language: str, problems: Mapping[str, Problem] | None = None
    ) -> list[SafeString]:
        """The questions of a page as HTML, in the respondent's language."""
        with translation.override(LANGUAGE_CODES[language]):
            return [
                question_types[question["type"]].render(question, form, language, problems)
                for question in self.pages[page - 1]
            ]


@dataclass(frozen=True)
class QuestionnairePublished:
    """Event: a version of a questionnaire went out."""

    questionnaire_id: int
    version_id: int
    programme_id: int
