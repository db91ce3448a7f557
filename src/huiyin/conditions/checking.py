"""Reading a rule that somebody wrote: every name, type and number of terms is checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from huiyin.conditions._values import read
from huiyin.conditions.condition import Condition, value_of
from huiyin.conditions.fields import KIND_WORDS, Field, Kind
from huiyin.conditions.nodes import (
    ALWAYS,
    NEVER,
    All,
    Among,
    AnyOf,
    Arithmetic,
    Column,
    Compare,
    Constant,
    Contains,
    Missing,
    Node,
    Not,
    Operand,
    Value,
)
from huiyin.conditions.predicate import worked_out
from huiyin.conditions.problems import (
    NoFiniteNumber,
    NoOrder,
    NotACondition,
    NotReadable,
    TooDeep,
    TooLarge,
    TooMany,
    UnknownField,
    UnknownOperator,
    WrongArity,
    WrongType,
)

MOST_LEVELS = 12
MOST_PARTS = 2_000
MOST_VALUES = 500
MOST_CHARACTERS = 1_000  # of one text
MOST_BYTES = 100_000  # of a rule as text
SAME = {"===": "==", "!==": "!="}
ARITHMETIC = ("+", "-", "*")


def parse(rule: Any, fields: Iterable[Field]) -> Condition:
    """The condition of a JsonLogic rule over these fields.

    Raises a `ConditionProblem` that names the place: an unknown field or operator, a value of the
    wrong type, the wrong number of terms, too many values, levels or parts.

    >>> nps = Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"})
    >>> parse({"<=": [0, {"var": "nps"}, 6]}, [nps]).as_json()
    {'and': [{'<=': [{'var': 'nps'}, 6]}, {'>=': [{'var': 'nps'}, 0]}]}
    """
    return Condition(_Parser({field.key: field for field in fields}).condition(rule, "", 0))


def parse_text(text: str, fields: Iterable[Field]) -> Condition:
    """The same of JSON text. Raises `NotReadable` besides."""
    if len(text) > MOST_BYTES:
        raise TooMany(n=len(text), most=MOST_BYTES, place="")
    try:
        rule = json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable() from None
    return parse(rule, fields)


@dataclass(frozen=True)
class _Typed:
    """An operand, its kind (None for a constant) and what a person would call it."""

    operand: Operand
    kind: Kind | None
    label: Mapping[str, str]


class _Parser:
    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.n_parts = 0

    # -- conditions ---------------------------------------------------------------------------

    def condition(self, rule: Any, place: str, level: int) -> Node:
        self._count(place, level)
        if isinstance(rule, bool):
            return ALWAYS if rule else NEVER
        operator, terms, place = self._operator(rule, place)
        if operator == "var":
            return self._truth(rule, place)
        read_terms = _OPERATORS.get(operator)
        if read_terms is None:
            raise UnknownOperator(operator=operator, known=", ".join(OPERATORS), place=place)
        return read_terms(self, operator, terms, place, level)

    def _count(self, place: str, level: int) -> None:
        self.n_parts += 1
        if level >= MOST_LEVELS:
            raise TooDeep(most=MOST_LEVELS, place=place)
        if self.n_parts > MOST_PARTS:
            raise TooLarge(most=MOST_PARTS)

    def _operator(self, rule: Any, place: str) -> tuple[str, list[Any], str]:
        if not isinstance(rule, dict) or len(rule) != 1:
            raise NotACondition(found=_shown(rule), place=place)
        [(operator, terms)] = rule.items()
        terms = terms if isinstance(terms, list) else [terms]
        if len(terms) > MOST_VALUES:
            raise TooMany(n=len(terms), most=MOST_VALUES, place=f"{place}/{operator}")
        return operator, terms, f"{place}/{operator}"

    def _joined(self, operator: str, terms: list[Any], place: str, level: int) -> Node:
        _arity(operator, terms, "≥ 1", place, len(terms) >= 1)
        parts = [self.condition(term, f"{place}/{at}", level + 1) for at, term in enumerate(terms)]
        return All(tuple(parts)) if operator == "and" else AnyOf(tuple(parts))

    def _not(self, operator: str, terms: list[Any], place: str, level: int) -> Node:
        _arity(operator, terms, "1", place, len(terms) == 1)
        inner = self.condition(terms[0], f"{place}/0", level + 1)
        return Not(inner) if operator == "!" else inner

    def _truth(self, rule: Any, place: str) -> Node:
        """A field alone is a condition as JsonLogic has it: true, not zero, not empty."""
        field = self._field(rule, place)
        if field.kind is Kind.BOOLEAN:
            return Compare("==", Column(field.key), Constant(True))
        if field.kind is Kind.NUMBER:
            return Compare("!=", Column(field.key), Constant(0))
        return Not(Missing(field.key))

    def _missing(self, operator: str, terms: list[Any], place: str, level: int) -> Node:
        _arity(operator, terms, "≥ 1", place, len(terms) >= 1)
        return AnyOf(tuple(Missing(self._known(key, f"{place}/{at}").key) for at, key in enumerate(terms)))

    def _in(self, operator: str, terms: list[Any], place: str, level: int) -> Node:
        _arity(operator, terms, "2", place, len(terms) == 2)
        needle, hay = terms
        if isinstance(hay, list):
            field = self._field(needle, f"{place}/0")
            if len(hay) > MOST_VALUES:
                raise TooMany(n=len(hay), most=MOST_VALUES, place=f"{place}/1")
            values = [self._value(one, field, f"{place}/1/{at}") for at, one in enumerate(hay)]
            held = Among(field.key, tuple(value for value in values if value is not None))
            return AnyOf((Missing(field.key), held)) if None in values else held
        field = self._field(hay, f"{place}/1")
        if field.kind is not Kind.TEXT or not isinstance(needle, str) or not needle:
            raise _wrong(needle, field, f"{place}/0", Kind.TEXT)
        self._check_text(needle, f"{place}/0")
        return Contains(field.key, needle)

    # -- comparisons --------------------------------------------------------------------------

    def _compared(self, operator: str, terms: list[Any], place: str, level: int) -> Node:
        operator = SAME.get(operator, operator)
        if operator in {"<", "<="}:
            _arity(operator, terms, "2, 3", place, len(terms) in {2, 3})
        else:
            _arity(operator, terms, "2", place, len(terms) == 2)
        if operator in {"==", "!="} and (found := self._with_nothing(operator, terms, place)):
            return found
        operands = [self._operand(term, f"{place}/{at}", level + 1) for at, term in enumerate(terms)]
        pairs = pairwise(operands)
        parts = [self._pair(operator, *pair, terms[at : at + 2], place, at) for at, pair in enumerate(pairs)]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _with_nothing(self, operator: str, terms: list[Any], place: str) -> Node | None:
        """Compared with null or an empty text: is it missing?"""
        for at, other in ((0, 1), (1, 0)):
            if terms[at] is None or terms[at] == "":
                held = Missing(self._field(terms[other], f"{place}/{other}").key)
                return held if operator == "==" else Not(held)
        return None

    def _pair(
        self, operator: str, left: _Typed, right: _Typed, terms: list[Any], place: str, at: int
    ) -> Node:
        if left.kind is None and right.kind is None:
            raise NotACondition(found=_shown({operator: terms}), place=place)
        known, other = (left, right) if left.kind is not None else (right, left)
        kind = known.kind
        assert kind is not None
        if operator not in {"==", "!="} and not kind.is_ordered:
            raise NoOrder(field=known.label, kind=KIND_WORDS[kind], place=place)
        if other.kind is None:
            assert isinstance(other.operand, Constant)
            here = f"{place}/{at + 1 if other is right else at}"
            value = self._typed(other.operand.value, kind, known.label, here)
            other = _Typed(Constant(value), kind, other.label)
            left, right = (known, other) if known is left else (other, known)
        elif other.kind is not kind:
            raise WrongType(value=other.label, field=known.label, kind=KIND_WORDS[kind], place=place)
        return Compare(operator, left.operand, right.operand)

    def _operand(self, term: Any, place: str, level: int) -> _Typed:
        self._count(place, level)
        if not isinstance(term, dict):
            return _Typed(Constant(self._plain(term, place)), None, _both(_shown(term)))
        operator, terms, place = self._operator(term, place)
        if operator == "var":
            field = self._field(term, place)
            return _Typed(Column(field.key), field.kind, field.label)
        if operator not in ARITHMETIC:
            known = ", ".join(("var", *ARITHMETIC))
            raise UnknownOperator(operator=operator, known=known, place=place)
        return self._arithmetic(operator, terms, place, level)

    def _arithmetic(self, operator: str, terms: list[Any], place: str, level: int) -> _Typed:
        if operator == "-":
            _arity(operator, terms, "1, 2", place, len(terms) in {1, 2})
        else:
            _arity(operator, terms, "≥ 2", place, len(terms) >= 2)
        parts = [self._operand(term, f"{place}/{at}", level + 1) for at, term in enumerate(terms)]
        label = _both(_shown({operator: terms}))
        for at, part in enumerate(parts):
            number = part.kind is Kind.NUMBER
            if isinstance(part.operand, Constant):
                number = read(part.operand.value, Kind.NUMBER) is not None
            if not number:
                words = KIND_WORDS[Kind.NUMBER]
                raise WrongType(value=part.label, field=label, kind=words, place=f"{place}/{at}")
        values = [part.operand.value for part in parts if isinstance(part.operand, Constant)]
        if len(values) == len(parts):
            total = value_of(worked_out(operator, values))
            assert total is not None
            return _Typed(Constant(total), None, label)
        return _Typed(Arithmetic(operator, tuple(part.operand for part in parts)), Kind.NUMBER, label)

    # -- fields and values --------------------------------------------------------------------

    def _field(self, term: Any, place: str) -> Field:
        key = term.get("var") if isinstance(term, dict) and len(term) == 1 else None
        if isinstance(key, list):
            if len(key) != 1 and not (len(key) == 2 and key[1] is None):
                raise WrongArity(operator="var", given=len(key), wanted="1", place=place)
            key = key[0]
        if not isinstance(key, str):
            raise NotACondition(found=_shown(term), place=place)
        return self._known(key, place)

    def _known(self, key: Any, place: str) -> Field:
        if not isinstance(key, str) or key not in self.fields:
            raise UnknownField(name=_shown(key), place=place)
        return self.fields[key]

    def _value(self, given: Any, field: Field, place: str) -> Value | None:
        """A value to find in the field; None for nothing at all."""
        self._count(place, 0)
        if given is None or given == "":
            return None
        return self._typed(self._plain(given, place), field.kind, field.label, place)

    def _typed(self, value: Value, kind: Kind, label: Mapping[str, str], place: str) -> Value:
        """The constant as a condition of that kind holds it, days and moments written one way."""
        found = read(value, kind)
        if found is None:
            raise WrongType(value=_shown(value), field=label, kind=KIND_WORDS[kind], place=place)
        return found.isoformat() if isinstance(found, date | datetime) else found

    def _plain(self, given: Any, place: str) -> Value:
        if isinstance(given, str):
            return self._check_text(given, place)
        if not isinstance(given, bool | int | float):
            raise NotACondition(found=_shown(given), place=place)
        try:
            value = value_of(given)
        except NoFiniteNumber:
            value = None
        if value is None:
            raise NoFiniteNumber(place=place)
        return value

    def _check_text(self, text: str, place: str) -> str:
        if len(text) > MOST_CHARACTERS:
            raise TooMany(n=len(text), most=MOST_CHARACTERS, place=place)
        return text


_Read = Callable[[_Parser, str, list[Any], str, int], Node]
_OPERATORS: Mapping[str, _Read] = {
    "and": _Parser._joined,
    "or": _Parser._joined,
    "!": _Parser._not,
    "!!": _Parser._not,
    **dict.fromkeys(("==", "!=", "===", "!==", "<", "<=", ">", ">="), _Parser._compared),
    "in": _Parser._in,
    "missing": _Parser._missing,
}
OPERATORS = (*_OPERATORS, "var", *ARITHMETIC)


def _arity(operator: str, terms: list[Any], wanted: str, place: str, right: bool) -> None:
    if not right:
        raise WrongArity(operator=operator, given=len(terms), wanted=wanted, place=place)


def _wrong(value: Any, field: Field, place: str, kind: Kind) -> WrongType:
    return WrongType(value=_shown(value), field=field.label, kind=KIND_WORDS[kind], place=place)


def _both(text: str) -> Mapping[str, str]:
    return {"zh": text, "en": text}


def _shown(rule: Any) -> str:
    """Whatever it is, short enough for a message."""
    if isinstance(rule, str):
        return rule[:60]
    try:
        return json.dumps(rule, ensure_ascii=False)[:60]
    except (TypeError, ValueError, RecursionError):
        return str(type(rule).__name__)
