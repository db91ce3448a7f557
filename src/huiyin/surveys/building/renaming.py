"""Other names for variables, while no version that was published has them.

What a question or a part of it is called in files and conditions follows everywhere in the draft: in
conditions, in texts that speak of the answer, and in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from huiyin.surveys.building.places import Data
from huiyin.surveys.building.problems import NameNotPossible, NameTaken
from huiyin.surveys.definition import KEY, Definition
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.piping import PIPE
from huiyin.surveys.question_types.base import question_types

_REFERENCES = ("pair",)


class Name(NamedTuple):
    """One name that may be changed: its field in the form, the name now, and the thing that has it."""

    field: str
    key: str
    holder: Data


def names_of(question: Data) -> list[Name]:
    """The names of a question: its own, and those of parts that are variables of their own."""
    kind, key = question_types[question["type"]], str(question["key"])
    own = {variable.key for variable in kind.variables(question)}
    parts = [part for name in kind.lists for part in question.get(name, []) if part["key"] in own]
    return [
        Name(f"q.{key}.key", key, question),
        *(Name(f"q.{key}.of.{part['key']}.key", str(part["key"]), part) for part in parts),
    ]


def rename(post: Mapping[str, str], data: Data, *, published: Callable[[], frozenset[str]]) -> dict[str, str]:
    """Give the names that were typed, in place; the old and new names of questions.

    Raises `NameNotPossible` and `NameTaken`. Names of `published` versions stay as they are.
    """
    wanted = [
        (question, name, typed)
        for page in data["pages"]
        for question in page["questions"]
        for name in names_of(question)
        if (typed := post.get(name.field, "").strip()) and typed != name.key
    ]
    if not wanted:
        return {}
    fixed, renamed = published(), dict[str, str]()
    for question, name, typed in wanted:
        if name.key in fixed:
            continue
        if not KEY.fullmatch(typed):
            raise NameNotPossible(name=typed)
        if typed in _taken(data) | fixed:
            raise NameTaken(name=typed)
        before = _variables(question)
        name.holder["key"] = typed
        _refer(data, dict(zip(before, _variables(question), strict=True)))
        if name.holder is question:
            renamed[name.key] = typed
    return renamed


def published_names(questionnaire: Questionnaire) -> frozenset[str]:
    """The names of questions and variables of all versions that were published."""
    found: set[str] = set()
    for version in questionnaire.versions.all():
        definition = Definition.from_json(version.definition)
        found |= {str(question["key"]) for question in definition.questions}
        found |= {variable.key for variable in definition.variables()}
    return frozenset(found)


def _variables(question: Mapping[str, Any]) -> list[str]:
    return [variable.key for variable in question_types[question["type"]].variables(question)]


def _taken(data: Mapping[str, Any]) -> set[str]:
    questions = [question for page in data["pages"] for question in page["questions"]]
    own = {str(question["key"]) for question in questions}
    return own | {key for one in questions for key in _variables(one)} | {e["key"] for e in data["embedded"]}


def _refer(data: Any, new: Mapping[str, str]) -> None:
    """Let everything that names a variable name it by its new name."""
    for holder, at in list(_places(data)):
        value = holder[at]
        if isinstance(value, str):
            holder[at] = _named(value, at, new)


def _named(value: str, at: Any, new: Mapping[str, str]) -> str:
    if at in {"var", "missing", *_REFERENCES} or isinstance(at, _Missing):
        return new.get(value, value)
    return PIPE.sub(lambda mark: mark[0].replace(mark[1], new.get(mark[1], mark[1]), 1), value)


class _Missing(int):
    """A place in the list of an operator that names variables."""


def _places(data: Any, *, names: bool = False) -> Iterator[tuple[Any, Any]]:
    """Everything that stands somewhere, with where it stands."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield data, key
            yield from _places(value, names=key in {"var", "missing"})
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield data, _Missing(at) if names else at
            yield from _places(value)
