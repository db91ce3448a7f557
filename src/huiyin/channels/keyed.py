"""A questionnaire that somebody else fills in for the respondent: an interviewer, or whoever keys a sheet.

The same definition, flow and checks as on the respondent's own page; only that what a respondent left
out may be lacking here, because nobody can be made to answer on paper or on the telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.assets import Assets, assets_of
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.flow import Flow, embedded_from, sent_field
from huiyin.surveys.models import QuestionnaireVersion
from huiyin.surveys.question_types.base import Checked, question_types


@dataclass
class Keyed:
    """One questionnaire being filled in: `form` holds what was typed, by form field."""

    version: QuestionnaireVersion
    seed: str
    language: str = "zh"
    form: dict[str, str] = field(default_factory=dict)
    known: Mapping[str, Any] = field(
        default_factory=dict
    )  # beforehand, from the list of numbers or the sheet

    def __post_init__(self) -> None:
        if self.language not in self.definition.languages:
            self.language = self.definition.languages[0]
        self.form["language"] = self.language

    @cached_property
    def definition(self) -> Definition:
        """The questionnaire, word for word as published."""
        return Definition.from_json(self.version.definition)

    @cached_property
    def flow(self) -> Flow:
        """What is asked of this respondent, and in which order."""
        return Flow(self.definition, self.seed, embedded_from(self.definition, self.known))

    def pages(self) -> list[Page]:
        """The pages asked, given what was said so far."""
        return self.flow.visible(self.form)

    def page(self, key: str) -> Page:
        """The page of that key if it is asked, else the first that still lacks something, else the last."""
        asked = self.flow.page(self.form, key) if key else None
        return asked or self.flow.open_page(self.form) or self.pages()[-1]

    def fill_in(self, sent: dict[str, str], page: Page | None = None) -> None:
        """Take over the fields of a page (or of all); what is not sent was left empty."""
        for one in [page] if page is not None else self.definition.pages:
            self.form.update({name: sent.get(name, "")[:20_000] for name in one.fields()})
            self.form[sent_field(one.key)] = "1"

    def kept(self) -> dict[str, str]:
        """What was typed, as a draft keeps it."""
        return {name: text for name, text in self.form.items() if name != "language"}

    def checked(self, *, may_lack: bool, page: Page | None = None) -> Checked:
        """The answers and what is wrong with them; where `may_lack`, nothing is wrong with an empty question."""
        found = self.flow.validate(self.form, page.key if page is not None else None)
        if not may_lack:
            return found
        empty = self._empty_fields()
        return Checked(
            found.answers, {name: problem for name, problem in found.problems.items() if name not in empty}
        )

    def render(self, page: Page, problems: dict[str, Problem] | None = None) -> list[SafeString]:
        """The questions of a page in the respondent's language."""
        return self.flow.render(page, self.form, self.language, problems)

    def assets(self) -> Assets:
        """Looks and scripts of the question types, to stand in the page."""
        return assets_of(self.definition.questions)

    def _empty_fields(self) -> set[str]:
        """The fields of questions in which nothing at all was filled in."""
        empty: set[str] = set()
        for question in self.definition.questions:
            for item in _parts(question):
                if not any(self.form.get(name, "").strip() for name in item):
                    empty |= item
        return empty


def _parts(question: dict[str, object]) -> list[set[str]]:
    """The fields of a question: one set an item where items are answered one by one, else one set."""
    names = set(question_types[str(question["type"])].fields(question))
    if question.get("items"):
        return [{name} for name in names]
    return [names]
