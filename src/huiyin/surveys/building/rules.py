"""When a page, a question, an option or an item is shown: the rule at its place, and what it may speak of.

A place is written "page:KEY", "question:KEY" or "part:QUESTION:PART".
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from huiyin.conditions import Field
from huiyin.surveys.building.places import Data, place_of
from huiyin.surveys.definition import Definition
from huiyin.surveys.question_types.base import question_types, text_in


class Target(NamedTuple):
    """What a rule belongs to: the thing that holds it, its words, the question to open afterwards."""

    holder: Data
    words: Mapping[str, str]
    open: str
    page_number: int  # from 0


def target_of(data: Mapping[str, Any], at: str) -> Target | None:
    """The page, question or part of that place, or None where it is gone."""
    kind, _, rest = at.partition(":")
    key, _, part_key = rest.partition(":")
    if kind == "page":
        for number, page in enumerate(data["pages"]):
            if page["key"] == key:
                words = {"zh": f"第 {number + 1} 页", "en": f"page {number + 1}"}
                return Target(page, words, "", number)
        return None
    place = place_of(data, key)
    if place is None or kind not in {"question", "part"}:
        return None
    if kind == "question":
        return Target(place.question, _words(place.question), key, place.number)
    for name in question_types[place.question["type"]].lists:
        for part in place.question.get(name, []):
            if part["key"] == part_key:
                return Target(part, _words(part), key, place.number)
    return None


def _words(thing: Mapping[str, Any]) -> Mapping[str, str]:
    texts = thing.get("text") or {}
    return {language: text_in(texts, language)[:60] or thing["key"] for language in ("zh", "en")}


def fields_for(data: Mapping[str, Any], target: Target) -> list[Field]:
    """What is known before the target's page is shown: earlier pages' answers and data with the link."""
    known = {**data, "pages": data["pages"][: target.page_number]}
    return Definition.from_json(known).condition_fields()


def with_rule(data: Mapping[str, Any], at: str, rule: Any) -> Data:
    """A copy of the draft with another rule at a place; None takes it away."""
    changed = deepcopy(dict(data))
    target = target_of(changed, at)
    if target is not None:
        target.holder.pop("show_if", None)
        if rule is not None and rule is not True:
            target.holder["show_if"] = rule
    return changed


def insertable(data: Mapping[str, Any], page_number: int) -> list[tuple[str, Mapping[str, str]]]:
    """What may be piped into the words of a page: key and label of everything known before it."""
    known = {**data, "pages": data["pages"][:page_number]}
    return [(field.key, field.label) for field in Definition.from_json(known).condition_fields()]


def variables_in_rules(data: Any) -> set[str]:
    """The variables that the conditions within some data speak of."""
    if isinstance(data, Mapping):
        own = _variables(data["show_if"]) if data.get("show_if") is not None else set()
        return own.union(*(variables_in_rules(part) for part in data.values()))
    if isinstance(data, list | tuple):
        return set().union(*map(variables_in_rules, data))
    return set()


def _variables(rule: Any) -> set[str]:
    if isinstance(rule, Mapping):
        own = {rule["var"]} if isinstance(rule.get("var"), str) else set()
        missing = rule.get("missing") or []
        named = {key for key in missing if isinstance(key, str)} if isinstance(missing, list) else set()
        return (own | named).union(*map(_variables, rule.values()))
    if isinstance(rule, list):
        return set().union(*map(_variables, rule))
    return set()
