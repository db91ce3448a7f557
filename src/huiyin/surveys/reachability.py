"""What cannot work in the conditions of a questionnaire: found before it is published, not by respondents.

A place can be reached when some answers lead to it. The values worth trying follow from the rules
themselves: every constant, what lies between and beside them, every answer offered, and no answer. Where
that is few enough it is a proof; where it is too many, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from math import prod
from typing import Any

from huiyin.analytics.problems import Problem
from huiyin.conditions import Condition, Field, Kind, parse
from huiyin.conditions.problems import ConditionProblem
from huiyin.surveys.definition import Definition, Page
from huiyin.surveys.piping import keys_in
from huiyin.surveys.problems import (
    BadRule,
    BlockMissing,
    ComesLater,
    DeadEnd,
    GoesInCircles,
    NeverShown,
    RequiredButHidden,
    ShuffledCondition,
    SpeaksOfNothing,
)
from huiyin.surveys.question_types.base import question_types, text_in

MOST_WORLDS = 20_000
Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Place:
    """Something with a condition of its own: a page, a question on it, or a part of one."""

    name: Mapping[str, str]
    rule: Any
    position: int  # of the question among all, as written
    page: Page
    question: Mapping[str, Any] | None = None


def check(definition: Definition) -> list[Problem]:
    """Rules that cannot be read, speak of what comes later or go in circles; what nobody can reach; dead ends."""
    return _Checker(definition).check()


class _Checker:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.fields = {field.key: field for field in definition.condition_fields()}
        self.home: dict[str, int] = {entry.key: -1 for entry in definition.embedded}
        self.required: set[str] = set()
        for position, question in enumerate(definition.questions):
            variables = question_types[question["type"]].variables(question)
            self.home.update({variable.key: position for variable in variables})
            if question.get("required") and len(variables) == 1:
                self.required.add(variables[0].key)
        self.conditions: dict[int, Condition] = {}

    def check(self) -> list[Problem]:
        problems = [*self._blocks(), *self._marks()]
        unreadable = list(self._unreadable())
        if unreadable:
            return problems + unreadable
        order = [*self._out_of_order(), *self._shuffled()]
        if order:
            return problems + order
        return problems + list(self._out_of_reach())

    @cached_property
    def places(self) -> list[_Place]:
        """Every place, whether it has a rule or not."""
        found, position = [], 0
        for number, page in enumerate(self.definition.pages, start=1):
            called = {"zh": f"第 {number} 页", "en": f"page {number}"}
            found.append(_Place(called, page.show_if, position, page))
            for question in page.questions:
                found.append(_Place(_named(question), question.get("show_if"), position, page, question))
                for name in question_types[question["type"]].lists:
                    found += [
                        _Place(_named(part, question), part["show_if"], position, page, question)
                        for part in question.get(name) or []
                        if part.get("show_if") is not None
                    ]
                position += 1
        return found

    # -- what the rules say --------------------------------------------------------------------------

    def _unreadable(self) -> Iterator[Problem]:
        for place in self.places:
            if place.rule is None:
                continue
            try:
                self.conditions[id(place.rule)] = parse(place.rule, self.fields.values())
            except ConditionProblem as problem:
                yield BadRule(
                    place=place.name,
                    cause={language: problem.words(language).cause for language in ("zh", "en")},
                )

    def _columns(self, rule: Any) -> tuple[str, ...]:
        return () if rule is None else self.conditions[id(rule)].columns

    def _out_of_order(self) -> Iterator[Problem]:
        """Rules about what is asked at the same place or later; two that wait for each other go in circles."""
        needs: dict[int, set[int]] = {}
        for place in self.places:
            own = place.position if place.question is not None else place.position - 1
            later = [key for key in self._columns(place.rule) if self.home[key] >= place.position]
            needs.setdefault(own, set()).update(self.home[key] for key in self._columns(place.rule))
            for key in later:
                label = self.fields[key].label
                kind = GoesInCircles if self._waits_for(self.home[key], place) else ComesLater
                yield kind(
                    place=place.name,
                    question=label,
                )

    def _waits_for(self, position: int, place: _Place) -> bool:
        """Whether the question at a position is itself asked only after an answer at that place."""
        seen: set[int] = set()
        waiting = [position]
        ends = self._positions_of(place)
        while waiting:
            at = waiting.pop()
            if at in ends:
                return True
            if at in seen or at < 0:
                continue
            seen.add(at)
            waiting += [self.home[key] for key in self._rule_keys_at(at)]
        return False

    def _positions_of(self, place: _Place) -> set[int]:
        if place.question is not None:
            return {place.position}
        return set(range(place.position, place.position + len(place.page.questions)))

    def _rule_keys_at(self, position: int) -> set[str]:
        """The variables that decide whether the question at a position is asked."""
        return {
            key
            for place in self.places
            if position in self._positions_of(place)
            for key in self._columns(place.rule)
        }

    def _shuffled(self) -> Iterator[Problem]:
        """A rule about an answer that random order may put behind it."""
        blocks = {block.key for block in self.definition.blocks if block.shuffle}
        page_at = [page for page in self.definition.pages for _ in page.questions]
        for place in self.places:
            for key in self._columns(place.rule):
                if self.home[key] < 0:
                    continue
                other = page_at[self.home[key]]
                same_page = other is place.page
                same_block = place.page.block in blocks and other.block == place.page.block and not same_page
                if same_block or (same_page and place.page.shuffle):
                    label = self.fields[key].label
                    yield ShuffledCondition(
                        place=place.name,
                        question=label,
                    )

    def _blocks(self) -> Iterator[Problem]:
        known = {block.key for block in self.definition.blocks}
        for place in self.places:
            if place.question is None and place.page.block and place.page.block not in known:
                yield BlockMissing(place=place.name, block=place.page.block)

    def _marks(self) -> Iterator[Problem]:
        """Texts that speak of a variable which is not there, or not yet."""
        texts: list[tuple[Mapping[str, str], Any, int]] = [
            ({"zh": "标题与导语", "en": "the title or the introduction"}, self.definition.title, 0),
            ({"zh": "标题与导语", "en": "the title or the introduction"}, self.definition.intro, 0),
            ({"zh": "结束语", "en": "the thanks"}, self.definition.thanks, len(self.home) + 1),
        ]
        for place in self.places:
            data = place.page.title if place.question is None else place.question
            texts.append((place.name, data, place.position))
        told: set[tuple[str, str]] = set()
        for name, data, position in texts:
            for key in keys_in(data):
                if self.home.get(key, position) >= position and (name["zh"], key) not in told:
                    told.add((name["zh"], key))
                    yield SpeaksOfNothing(place=name, key=key)

    # -- what answers lead where ------------------------------------------------------------------------

    def _out_of_reach(self) -> Iterator[Problem]:
        lost: set[int] = set()
        for place in self.places:
            if place.question is not None and id(place.question) in lost:
                continue  # one finding for a question, not one for each of its options
            if place.rule is None and not (place.question is not None and place.page.show_if is not None):
                continue
            reached = self._reached(place)
            if reached is None or reached:
                continue
            if place.question is None:
                lost.update(id(question) for question in place.page.questions)
            elif place.rule is place.question.get("show_if"):
                lost.add(id(place.question))
            required = (
                place.question is not None and place.question.get("required") and id(place.question) in lost
            )
            kind = RequiredButHidden if required else NeverShown
            yield kind(place=place.name)
        yield from self._dead_ends(lost)

    def _reached(self, place: _Place) -> bool | None:
        """Whether some answers lead there; None where there are too many to try."""

        def arrives(values: Values) -> bool:
            if not self.definition.holds(place.page.show_if, values):
                return False
            if place.question is not None and not self.definition.holds(
                place.question.get("show_if"), values
            ):
                return False
            return self.definition.holds(place.rule, values)

        keys = {*self._columns(place.rule), *self._columns(place.page.show_if)}
        if place.question is not None:
            keys.update(self._columns(place.question.get("show_if")))
        return self._some_world(keys, arrives)

    def _dead_ends(self, lost: set[int]) -> Iterator[Problem]:
        """Required questions that may be left with nothing to choose."""
        for page in self.definition.pages:
            for question in page.questions:
                if not question.get("required") or id(question) in lost:
                    continue
                for name in question_types[question["type"]].lists:
                    parts = question.get(name) or []
                    rules = [part.get("show_if") for part in parts]
                    if name != "options" or not rules or any(rule is None for rule in rules):
                        continue
                    if self._may_be_empty(page, question, rules):
                        called = _named(question)
                        yield DeadEnd(place=called)

    def _may_be_empty(self, page: Page, question: Mapping[str, Any], rules: list[Any]) -> bool:
        holds = self.definition.holds

        def stuck(values: Values) -> bool:
            asked = holds(page.show_if, values) and holds(question.get("show_if"), values)
            return asked and not any(holds(rule, values) for rule in rules)

        keys = {
            key for rule in [page.show_if, question.get("show_if"), *rules] for key in self._columns(rule)
        }
        return bool(self._some_world(keys, stuck))

    def _some_world(self, keys: Iterable[str], wanted: Callable[[Values], bool]) -> bool | None:
        """Whether some answers that people can give fulfil it; None where there are too many to try."""
        involved = sorted(self._all_that_decide(set(keys)), key=lambda key: (self.home[key], key))
        offered = [self._worth_trying(key) for key in involved]
        if prod(map(len, offered)) > MOST_WORLDS:
            return None
        for tried in product(*offered):
            values = self._lived(dict(zip(involved, tried, strict=True)))
            if values is not None and wanted(values):
                return True
        return False

    def _all_that_decide(self, keys: set[str]) -> set[str]:
        """The variables, and those that decide whether they are asked, and so on."""
        found, waiting = set(keys), list(keys)
        while waiting:
            position = self.home[waiting.pop()]
            new = self._rule_keys_at(position) - found if position >= 0 else set()
            found |= new
            waiting += new
        return found

    def _lived(self, values: dict[str, Any]) -> Values | None:
        """The values as a respondent can have them: none where not asked. None if nobody can have them."""
        for key in values:  # in the order in which they are asked
            position = self.home[key]
            if position < 0:
                continue
            asked = all(self.definition.holds(place.rule, values) for place in self._deciding(position))
            if not asked and values[key] is not None:
                return None
            if asked and values[key] is None and key in self.required:
                return None
        return values

    def _deciding(self, position: int) -> list[_Place]:
        """The page and the question at a position, where they have a rule."""
        return [
            place
            for place in self.places
            if place.rule is not None
            and position in self._positions_of(place)
            and (place.question is None or place.rule is place.question.get("show_if"))
        ]

    def _worth_trying(self, key: str) -> list[Any]:
        field = self.fields[key]
        named = [value for condition in self.conditions.values() for value in _constants(condition, key)]
        tried: list[Any] = [None, *named, *(choice.value for choice in field.choices)]
        if field.kind is Kind.NUMBER:
            tried += _around([float(value) for value in tried if _is_number(value)], field)
        elif not field.choices:
            tried += [f"{value}~" for value in named] + ["~"]
        else:
            offered = {choice.value for choice in field.choices}
            tried = [value for value in tried if value is None or value in offered]
        return list(dict.fromkeys(tried))


def _around(numbers: list[float], field: Field) -> list[float]:
    """The numbers, their neighbours and what lies between them, within the scale."""
    ends = [end for end in (field.lowest, field.highest) if end is not None]
    near = sorted({near for number in [*numbers, *ends] for near in (number - 1, number, number + 1)})
    between = [(low + high) / 2 for low, high in pairwise(near)]
    if field.choices:
        offered = {choice.value for choice in field.choices}
        return [number for number in near if number in offered]
    return [
        number
        for number in ([*near] if ends else [*near, *between])
        if (field.lowest is None or number >= field.lowest)
        and (field.highest is None or number <= field.highest)
    ]


def _constants(condition: Condition, key: str) -> list[Any]:
    """The values that a condition names; those of other variables do no harm."""
    found: list[Any] = []

    def gather(rule: Any) -> None:
        if isinstance(rule, Mapping):
            for operator, terms in rule.items():
                if operator not in {"var", "missing"}:
                    gather(terms)
        elif isinstance(rule, list):
            for term in rule:
                gather(term)
        elif isinstance(rule, str | int | float):
            found.append(rule)

    if key in condition.columns:
        gather(condition.as_json())
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _named(part: Mapping[str, Any], within: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What people call a question, or a part of one."""
    names = {}
    for language, marks in (("zh", "“{}”"), ("en", "“{}”")):
        own = marks.format(text_in(part.get("text", {}), language) or part.get("key", "?"))
        names[language] = own
        if within is not None:
            whole = text_in(within.get("text", {}), language) or within["key"]
            names[language] = f"{marks.format(whole)} · {own}"
    return names
