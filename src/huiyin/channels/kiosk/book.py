"""A questionnaire as a device keeps it: every page ready to be shown, the rules beside it.

The device has no server to ask for the next page, so it follows the same conditions itself; what it hands in
is checked again by the server, which alone decides what counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from huiyin.conditions import parse
from huiyin.conditions.problems import ConditionProblem
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.flow import Flow
from huiyin.surveys.question_types.base import Question, field_of, question_types, text_in

_CHOSEN = {"radio", "checkbox"}


class _Offered(HTMLParser):
    """The values that a question's form fields can be given by choosing."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "select":
            self._select = found.get("name") or ""
        elif tag == "input" and found.get("type") in _CHOSEN:
            self.values.setdefault(found.get("name") or "", []).append(found.get("value") or "on")
        elif tag == "option" and found.get("value"):
            self.values.setdefault(self._select, []).append(found["value"] or "")


def book_of(definition: Definition, version_id: int, embedded: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a device needs to ask, as plain data; `edition` changes whenever anything of it does."""
    flow = Flow(definition, "", embedded)
    pages = [_page(flow, page, definition.languages) for page in definition.pages]
    book = {
        "version": version_id,
        "languages": definition.languages,
        "words": {language: _words(flow, definition, language) for language in definition.languages},
        "embedded": dict(embedded),
        "pages": [page for page in pages if page["questions"]],
        "style": " ".join({question_types[q["type"]].style: None for q in _asked(definition)}),
    }
    told = json.dumps(book, ensure_ascii=False, sort_keys=True, default=str)
    return {**book, "edition": hashlib.sha256(told.encode()).hexdigest()[:16]}


def left_out(definition: Definition) -> list[dict[str, str]]:
    """The questions that a device does not ask, by their words."""
    return [dict(q["text"]) for q in definition.questions if _takes_files(q)]


def needs_network(definition: Definition) -> list[dict[str, str]]:
    """The questions left out although they must be answered: such a questionnaire is not for a device."""
    return [dict(q["text"]) for q in definition.questions if _takes_files(q) and q.get("required")]


def _asked(definition: Definition) -> list[Question]:
    return [question for question in definition.questions if not _takes_files(question)]


def _takes_files(question: Question) -> bool:
    return bool(question_types[question["type"]].file_fields(question))


def _rule(definition: Definition, rule: Any) -> Any:
    """A rule in the normal form; None for one that keeps nothing from being asked, as `Definition.holds` has it."""
    if rule is None:
        return None
    try:
        return parse(rule, definition.condition_fields()).as_json()
    except ConditionProblem:
        return None


def _words(flow: Flow, definition: Definition, language: str) -> dict[str, str]:
    parts = {"title": definition.title, "intro": definition.intro, "thanks": definition.thanks}
    return {name: flow.text(texts, {}, language) for name, texts in parts.items()}


def _page(flow: Flow, page: Page, languages: Sequence[str]) -> dict[str, Any]:
    asked = [question for question in page.questions if not _takes_files(question)]
    return {
        "key": page.key,
        "show": _rule(flow.definition, page.show_if),
        "title": {language: text_in(page.title, language) for language in languages},
        "questions": [_question(flow, page, question, languages) for question in asked],
    }


def _question(flow: Flow, page: Page, question: dict[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    kind = question_types[question["type"]]
    one = Page(key=page.key, questions=(question,))
    html = {language: str(flow.render(one, {}, language)[0]) for language in languages}
    offered = _Offered()
    offered.feed(html[languages[0]])
    fields = kind.fields(question)
    taps = [name for name in fields if len(offered.values.get(name, [])) > 1]
    return {
        "key": question["key"],
        "show": _rule(flow.definition, question.get("show_if")),
        "html": html,
        "fields": fields,
        "needs": list(kind.validate(question, {"language": "zh"}).problems),
        "one_tap": len(fields) == 1 and taps == fields and kind.lists != ("items",),
        "variables": {
            variable.key: _reading(question, variable.key, variable.role.is_numeric, offered.values)
            for variable in kind.variables(question)
        },
    }


def _reading(
    question: Question, key: str, is_number: bool, offered: Mapping[str, list[str]]
) -> dict[str, Any]:
    """How a device reads the answer of a variable from its field: by a table of what can be chosen, or as typed."""
    field = field_of(key)
    if field not in offered:
        return {"field": field, "kind": "number" if is_number else "text"}
    kind, table = question_types[question["type"]], {}
    for value in offered[field]:
        answer = kind.validate(question, {field: value, "language": "zh"}).answers.get(key)
        if answer is not None:
            table[value] = answer
    return {"field": field, "kind": "table", "table": table}
