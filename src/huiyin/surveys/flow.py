"""The way of one respondent through a questionnaire: what is asked, in which order, in which words.

What is asked depends on earlier answers only, and is worked out from the first page to the last as
written: a question that is not asked has no answer, whatever was sent for it, and later rules see none.
Random order comes from a seed (the submission's id), so it is the same on every page and every device.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString

from huiyin.analytics.problems import Problem
from huiyin.surveys.definition import LANGUAGE_CODES, Definition, Page
from huiyin.surveys.piping import PIPE, filled_in, piped
from huiyin.surveys.question_types.base import Checked, Form, question_types, text_in

EMBEDDED_FIELD = "e-"  # a form field that carries something known beforehand


@dataclass(frozen=True)
class Walk:
    """One pass over a questionnaire: the pages that are asked, and the answers that count."""

    pages: Sequence[Page]  # as written, with only what is asked
    answers: Mapping[str, Any]
    problems: Mapping[str, Mapping[str, Problem]] = field(default_factory=dict)  # by page

    def page(self, key: str) -> Page | None:
        """One page of those asked, or None."""
        return next((page for page in self.pages if page.key == key), None)


class Flow:
    """The way of the respondent whose random order comes from `seed`.

    `embedded` is what is known beforehand, by key; it counts like answers in rules and texts.
    """

    def __init__(self, definition: Definition, seed: str, embedded: Mapping[str, Any] | None = None) -> None:
        self.definition, self.seed = definition, seed
        self._given = dict(embedded or {})
        self._walked: tuple[dict[str, str], Walk] | None = None

    def pages(self) -> list[Page]:
        """All pages in the order for this respondent, with everything that could be asked."""
        return [self._ordered(page) for page in self._in_order]

    def visible(self, form: Form) -> list[Page]:
        """The pages asked, given what was answered so far, in the order for this respondent."""
        walk = self.walk(form)
        return [self._ordered(page) for one in self._in_order if (page := walk.page(one.key)) is not None]

    def page(self, form: Form, key: str) -> Page | None:
        """One page as it is asked now, or None when it is not."""
        page = self.walk(form).page(key)
        return None if page is None else self._ordered(page)

    def next_page(self, form: Form, after: str | None = None) -> Page | None:
        """The page asked after another one (None: the first), or None at the end."""
        keys = [page.key for page in self._in_order]
        later = keys[keys.index(after) + 1 :] if after in keys else keys
        return next((page for key in later if (page := self.page(form, key)) is not None), None)

    def page_before(self, form: Form, key: str) -> Page | None:
        """The page asked before another one, or None at the beginning."""
        shown = [page.key for page in self.visible(form)]
        position = shown.index(key) if key in shown else 0
        return self.page(form, shown[position - 1]) if position > 0 else None

    def open_page(self, form: Form) -> Page | None:
        """The first page asked that nobody has seen yet or that still needs something; None: all is there."""
        walk = self.walk(form)
        for page in self.visible(form):
            if walk.problems.get(page.key) or not was_sent(page, form):
                return page
        return None

    def validate(self, form: Form, page: str | None = None) -> Checked:
        """Check one page or all: what is not asked is neither required nor an answer."""
        walk = self.walk(form)
        if page is None:
            found = {name: one for problems in walk.problems.values() for name, one in problems.items()}
            return Checked(dict(walk.answers), found)
        asked = walk.page(page)
        own = {v.key for q in asked.questions for v in self._variables(q)} if asked is not None else set()
        answers = {key: value for key, value in walk.answers.items() if key in own}
        return Checked(answers, dict(walk.problems.get(page, {})))

    def seen(self, page: Page) -> list[str]:
        """The keys of the questions on a page."""
        return [str(question["key"]) for question in page.questions]

    def render(
        self, page: Page, form: Form, language: str, problems: Mapping[str, Problem] | None = None
    ) -> list[SafeString]:
        """The questions of a page as HTML, with the words of earlier answers in their texts."""
        said = self._said(self.walk(form).answers)
        with translation.override(LANGUAGE_CODES[language]):
            return [
                question_types[question["type"]].render(
                    filled_in(question, said) if _has_marks(question) else question, form, language, problems
                )
                for question in page.questions
            ]

    def text(self, texts: Mapping[str, str], form: Form, language: str) -> str:
        """A text of the questionnaire in one language, with the words of earlier answers."""
        words = text_in(texts, language)
        return piped(words, language, self._said(self.walk(form).answers)) if "{{" in words else words

    def asked(self, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The questions that applied to whoever gave these stored answers, with what was offered of them."""
        known = {**self._given, **answers}
        pages = [page for page in self.definition.pages if self.definition.holds(page.show_if, known)]
        found = [self._asked(question, known) for page in pages for question in page.questions]
        return [question for question in found if question is not None]

    # -- what is asked ------------------------------------------------------------------------------

    def walk(self, form: Form) -> Walk:
        """Go through everything as written; the same form again costs nothing."""
        if self._walked is None or self._walked[0] != form:
            self._walked = (dict(form), self._walk(form))
        return self._walked[1]

    def _walk(self, form: Form) -> Walk:
        holds = self.definition.holds
        answers: dict[str, Any] = dict(self._given)
        pages, problems = [], {}
        for page in self.definition.pages:
            if not holds(page.show_if, answers):
                continue
            asked, wrong = [], {}
            for written in page.questions:
                question = self._asked(written, answers)
                if question is None:
                    continue
                asked.append(question)
                checked = question_types[question["type"]].validate(question, form)
                answers.update(checked.answers)
                wrong.update(self._worded(question, form, checked, answers))
            if asked:
                pages.append(replace(page, questions=tuple(asked)))
                problems[page.key] = wrong
        return Walk(pages, answers, problems)

    def _asked(self, question: dict[str, Any], answers: Mapping[str, Any]) -> dict[str, Any] | None:
        """The question with the options and items that are offered now; None when it is not asked."""
        holds = self.definition.holds
        if not holds(question.get("show_if"), answers):
            return None
        for name in question_types[question["type"]].lists:
            parts = question.get(name) or []
            if not any(part.get("show_if") is not None for part in parts):
                continue
            offered = [part for part in parts if holds(part.get("show_if"), answers)]
            if not offered:
                return None
            question = {**question, name: offered}
        return question

    def _worded(
        self, question: dict[str, Any], form: Form, checked: Checked, answers: Mapping[str, Any]
    ) -> dict[str, Problem]:
        """The problems of a question in the words that the respondent was shown."""
        if not checked.problems or not _has_marks(question):
            return checked.problems
        shown = filled_in(question, self._said(answers))
        return question_types[question["type"]].validate(shown, form).problems

    def _variables(self, question: Mapping[str, Any]) -> list[Any]:
        return question_types[question["type"]].variables(question)

    def _said(self, answers: Mapping[str, Any]) -> Any:
        labels = self.definition.labels

        def said(key: str, language: str) -> str:
            value = answers.get(key)
            if value is None:
                return ""
            texts = labels.get(key, {}).get(value)
            if texts:
                return text_in(texts, language)
            return f"{value:g}" if isinstance(value, float) else str(value)

        return said

    # -- in which order -----------------------------------------------------------------------------

    @cached_property
    def _in_order(self) -> tuple[Page, ...]:
        """The pages as written, but the places of a shuffled block are shared out among its pages."""
        pages = self.definition.pages
        for block in self.definition.blocks:
            if block.shuffle:
                places = [at for at, page in enumerate(pages) if page.block == block.key]
                shared = zip(places, self._shuffled([pages[at] for at in places], block.key), strict=True)
                moved = dict(shared)
                pages = tuple(moved.get(at, page) for at, page in enumerate(pages))
        return pages

    def _ordered(self, page: Page) -> Page:
        """A page with its questions, and their options or items, in the order for this respondent."""
        questions: Iterable[dict[str, Any]] = page.questions
        if page.shuffle:
            questions = self._shuffled(list(page.questions), f"page:{page.key}")
        return replace(page, questions=tuple(self._with_parts_ordered(question) for question in questions))

    def _with_parts_ordered(self, question: dict[str, Any]) -> dict[str, Any]:
        if not question.get("shuffle"):
            return question
        lists = [name for name in question_types[question["type"]].lists if question.get(name)]
        if not lists:
            return question
        name = "items" if "items" in lists else lists[0]
        return {**question, name: self._shuffled(list(question[name]), f"parts:{question['key']}")}

    def _shuffled(self, things: list[Any], what: str) -> list[Any]:
        """In random order; what is fixed stays in its place, and what is left out changes nothing for the rest."""
        free = [thing for thing in things if not _is_fixed(thing)]
        moved: Iterator[Any] = iter(sorted(free, key=lambda thing: self._lot(what, _key_of(thing))))
        return [thing if _is_fixed(thing) else next(moved) for thing in things]

    def _lot(self, what: str, key: str) -> bytes:
        return hashlib.blake2b(f"{self.seed}:{what}:{key}".encode(), digest_size=16).digest()


def sent_field(page_key: str) -> str:
    """The form field that says a page was sent, even one without anything to fill in."""
    return f"p-{page_key}"


def was_sent(page: Page, form: Form) -> bool:
    """Whether a page was sent before."""
    return sent_field(page.key) in form or bool(page.fields() & form.keys())


def _is_fixed(thing: Any) -> bool:
    return isinstance(thing, dict) and bool(thing.get("fixed"))


def _key_of(thing: Any) -> str:
    return thing.key if isinstance(thing, Page) else str(thing.get("key") or thing.get("value") or "")


def _has_marks(data: Any) -> bool:
    """Whether some data holds a mark to be filled in."""
    if isinstance(data, str):
        return "{{" in data and PIPE.search(data) is not None
    if isinstance(data, Mapping):
        return any(map(_has_marks, data.values()))
    return isinstance(data, list | tuple) and any(map(_has_marks, data))


def embedded_from(
    definition: Definition, *sources: Mapping[str, Any], prefix: str = ""
) -> dict[str, str | float]:
    """What is known beforehand, from the first source that has it; numbers are numbers, anything else is left out.

    >>> from huiyin.surveys.definition import Embedded
    >>> area = Definition({}, {}, {}, (), embedded=(Embedded("area", {}),))
    >>> embedded_from(area, {"area": ""}, {"area": "北区", "x": 1})
    {'area': '北区'}
    """
    found: dict[str, str | float] = {}
    for entry in definition.embedded:
        for source in sources:
            value = source.get(prefix + entry.key)
            if value is None or value == "":
                continue
            if entry.role != "number":
                found[entry.key] = str(value)[:MOST_CHARACTERS]
                break
            number = _number(value)
            if number is not None:
                found[entry.key] = number
                break
    return found


MOST_CHARACTERS = 200


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < 1e15 else None
