"""One row of the filter editor: a field, an operator, values; from a condition and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.analytics.problems import Problem, Words
from huiyin.conditions import Condition, Field, Kind, parse
from huiyin.conditions.nodes import (
    Among,
    Column,
    Compare,
    Constant,
    Contains,
    Missing,
    Not,
    Value,
    rule_of,
)
from huiyin.conditions.readable import Between, NoneOf, Readable
from huiyin.conditions.words import in_words
from huiyin.core.languages import page_language
from huiyin.core.problems import NothingToCompare


class Operator(NamedTuple):
    """How an operator reads in the editor, and how many values it takes: "none", "one", "two" or "many"."""

    label: str | Promise
    takes: str


OPERATORS: Mapping[str, Operator] = {
    "one_of": Operator(_("is one of"), "many"),
    "none_of": Operator(_("is none of"), "many"),
    "unless": Operator(_("is empty or none of"), "many"),
    "contains": Operator(_("contains"), "one"),
    "lacks": Operator(_("is empty or does not contain"), "one"),
    "==": Operator(_("is"), "one"),
    "!=": Operator(_("is not"), "one"),
    "<=": Operator(_("is at most"), "one"),
    ">=": Operator(_("is at least"), "one"),
    "<": Operator(_("is below"), "one"),
    ">": Operator(_("is above"), "one"),
    "between": Operator(_("is between"), "two"),
    "filled": Operator(_("is not empty"), "none"),
    "empty": Operator(_("is empty"), "none"),
}
_OF_DAYS: Mapping[str, str | Promise] = {
    "<=": _("is no later than"),
    ">=": _("is no earlier than"),
    "<": _("is before"),
    ">": _("is after"),
}
_OF_NUMBERS: Mapping[str, str | Promise] = {"==": _("equals"), "!=": _("does not equal")}
_OFFERED: Mapping[Kind, Sequence[str]] = {
    Kind.NUMBER: ("<=", ">=", "<", ">", "==", "!=", "between"),
    Kind.DATE: ("between", ">=", "<=", "==", "<", ">"),
    Kind.MOMENT: ("between", ">=", "<=", "<", ">"),
    Kind.TEXT: ("contains", "lacks", "==", "!="),
    Kind.BOOLEAN: ("==",),
}
_ORDERS = frozenset({"<=", ">=", "<", ">", "between"})
_WITHIN = frozenset({"contains", "lacks"})
_NEVER: Mapping[Kind, frozenset[str]] = {
    Kind.NUMBER: _WITHIN,
    Kind.DATE: _WITHIN,
    Kind.MOMENT: _WITHIN,
    Kind.TEXT: _ORDERS,
    Kind.BOOLEAN: _ORDERS | _WITHIN,
}
_INPUTS = {Kind.NUMBER: "number", Kind.DATE: "date", Kind.MOMENT: "datetime-local"}


class Tick(NamedTuple):
    """A value to choose: what is sent, its words, whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass
class Row:
    """One line of the editor. `rule` holds, as JSON, what no row of fields and values can say."""

    fields: Mapping[str, Field]
    key: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    rule: str = ""
    name: str = ""
    is_new: bool = False
    problem: Problem | None = None

    @property
    def known(self) -> Field | None:
        """The field, None where none is chosen or it is gone."""
        return self.fields.get(self.key)

    @property
    def is_blank(self) -> bool:
        """Nobody chose a field yet."""
        return not self.key and not self.rule

    @property
    def field_ticks(self) -> list[Tick]:
        """The fields to choose from; one that is gone stays, so that it can be seen and replaced."""
        language = page_language()
        ticks = [Tick(one.key, one.label[language], one.key == self.key) for one in self.fields.values()]
        return [Tick(self.key, self.key, True), *ticks] if self.key and not self.known else ticks

    @property
    def offered(self) -> list[str]:
        """The operators of the field, with the one in use."""
        if not self.known:
            return [self.operator] if self.operator else []
        some = ["one_of", "none_of", "unless"] if self.known.choices else []
        usual = () if some and self.known.kind is Kind.TEXT else _OFFERED[self.known.kind]
        offered = [*some, *usual] if self.known.kind is Kind.TEXT else [*usual, *some[:2]]
        offered += ["filled", "empty"]
        return offered if self.operator in {"", *offered} else [self.operator, *offered]

    @property
    def operator_ticks(self) -> list[Tick]:
        """The operators in the words of the field's kind."""
        kind = self.known.kind if self.known else Kind.TEXT
        special = _OF_NUMBERS if kind is Kind.NUMBER else _OF_DAYS if kind.is_ordered else {}
        return [
            Tick(one, str(special.get(one, OPERATORS[one].label)), one == self.operator)
            for one in self.offered
            if one in OPERATORS
        ]

    @property
    def takes(self) -> str:
        """How many values: "none", "one", "two", "many", or "ticks" where they are chosen from a list."""
        takes = OPERATORS[self.operator].takes if self.operator in OPERATORS else "none"
        if not self.known:
            return takes
        if takes == "many" and (self.known.choices or self.known.kind is Kind.BOOLEAN):
            return "ticks"
        if takes == "one" and (self.known.kind is Kind.BOOLEAN or self._chosen_by_words):
            return "select"
        return takes

    @property
    def _chosen_by_words(self) -> bool:
        return bool(self.known and self.known.choices and self.operator in {"==", "!="})

    @property
    def input_type(self) -> str:
        return _INPUTS.get(self.known.kind, "text") if self.known else "text"

    @property
    def lowest(self) -> str:
        """The low end of the field's scale, "" without one."""
        return _end(self.known.lowest if self.known else None)

    @property
    def highest(self) -> str:
        """The high end of the field's scale, "" without one."""
        return _end(self.known.highest if self.known else None)

    @property
    def first(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def several(self) -> list[str]:
        """The values and room for one more."""
        return [*self.values, ""]

    @property
    def value_ticks(self) -> list[Tick]:
        """The choices of the field, with values in use that are none of them."""
        assert self.known is not None
        language = page_language()
        if self.known.kind is Kind.BOOLEAN:
            ticks = [Tick(value, str(word), False) for value, word in _YES_NO]
        else:
            ticks = [
                Tick(written(choice.value), _labelled(choice.value, choice.label[language]), False)
                for choice in self.known.choices
            ]
        known = {tick.value for tick in ticks}
        others = [Tick(value, value, True) for value in self.values if value and value not in known]
        return [tick._replace(chosen=tick.value in self.values) for tick in ticks] + others

    @property
    def in_words(self) -> str:
        """What a row without fields and values says."""
        try:
            condition = parse(json.loads(self.rule), self.fields.values())
        except ValueError:
            return self.rule
        return in_words(condition, self.fields.values(), page_language())

    @property
    def problem_words(self) -> Words | None:
        return self.problem.words(page_language()) if self.problem else None

    def settle(self) -> None:
        """Choose an operator that the field has, where a field of another kind was chosen before."""
        if self.known and (self.operator not in OPERATORS or self.operator in _NEVER[self.known.kind]):
            self.operator, self.values = "", []
            self.operator = self.offered[0]

    def condition(self) -> Condition:
        """What the row says. Raises the problem of what is wrong with it."""
        if self.rule:
            return parse(json.loads(self.rule), self.fields.values())
        return parse(self._rule(), self.fields.values())

    def _rule(self) -> Any:
        column, given = {"var": self.key}, [value for value in self.values if value.strip()]
        takes = OPERATORS[self.operator].takes if self.operator in OPERATORS else "none"
        if takes != "none" and not given and self.known:
            raise NothingToCompare(field=self.known.label[page_language()])
        values = [self._typed(value) for value in given]
        match self.operator:
            case "one_of":
                return {"in": [column, values]}
            case "none_of":
                return {"and": [{"!=": [column, value]} for value in values]}
            case "unless":
                return {"!": [{"in": [column, values]}]}
            case "contains":
                return {"in": [given[0], column]}
            case "lacks":
                return {"!": [{"in": [given[0], column]}]}
            case "between":
                return self._between(column)
            case "filled" | "empty":
                lost = {"missing": [self.key]}
                return lost if self.operator == "empty" else {"!": [lost]}
        return {self.operator: [column, values[0] if values else None]}

    def _between(self, column: Any) -> Any:
        """Without one of its ends the range is open there."""
        low, high = ([*self.values, "", ""])[:2]
        parts = [(">=", low), ("<=", high)]
        return {"and": [{sign: [column, self._typed(end)]} for sign, end in parts if end.strip()]}

    def _typed(self, text: str) -> Value:
        kind = self.known.kind if self.known else Kind.TEXT
        if kind is Kind.NUMBER:
            try:
                return float(text)
            except ValueError:
                return text
        if kind is Kind.BOOLEAN and text in {"true", "false"}:
            return text == "true"
        return _moment(text) if kind is Kind.MOMENT else text


_YES_NO = (("true", _("yes")), ("false", _("no")))


def row_of(part: Readable, fields: Mapping[str, Field]) -> Row:
    """The row that says the same; one of words alone where fields and values cannot."""
    found = _said(part)
    known = fields.get(found[0]) if found else None
    if found is None or known is None:
        return Row(fields, rule=json.dumps(_rule_of(part), ensure_ascii=False))
    key, operator, values = found
    if known.choices and known.kind is Kind.TEXT:
        operator = {"==": "one_of", "!=": "none_of"}.get(operator, operator)
    return Row(fields, key, operator, [_shown(value, known.kind) for value in values])


def _said(part: Readable) -> tuple[str, str, Sequence[Value]] | None:
    match part:
        case Compare(operator, Column(key), Constant(value)):
            return key, operator, [value]
        case Among(key, values):
            return key, "one_of", values
        case NoneOf(key, values):
            return key, "none_of", values
        case Between(key, low, high):
            return key, "between", [low, high]
        case Contains(key, text):
            return key, "contains", [text]
        case Missing(key):
            return key, "empty", []
        case Not(Missing(key)):
            return key, "filled", []
        case Not(Contains(key, text)):
            return key, "lacks", [text]
        case Not(Among(key, values)):
            return key, "unless", values
        case Not(Compare("==", Column(key), Constant(value))):
            return key, "unless", [value]
    return None


def _rule_of(part: Readable) -> Any:
    match part:
        case Between(key, low, high):
            return {"<=": [low, {"var": key}, high]}
        case NoneOf(key, values):
            return {"and": [{"!=": [{"var": key}, value]} for value in values]}
    return rule_of(part)


def written(value: Value) -> str:
    """A value as an input holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:.15g}"


def _shown(value: Value, kind: Kind) -> str:
    if kind is not Kind.MOMENT or not isinstance(value, str):
        return written(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M:%S}"


def _moment(text: str) -> str:
    """A time of the clock on the wall here, as a moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else timezone.make_aware(moment)).isoformat()


def _labelled(value: Value, label: str) -> str:
    """A graded answer with its number."""
    return label if isinstance(value, str) or label == written(value) else f"{written(value)} {label}"


def _end(value: float | None) -> str:
    return "" if value is None else written(value)
