"""Display logic of Qualtrics: groups of expressions on choices, joined by And and Or."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huiyin.surveys.interchange.expressions import NotCarried, Rule
from huiyin.surveys.interchange.outline import Item, Kind

_LOCATOR = re.compile(r"q://(QID\w+)/(\w+)/?([\w~-]*)/?([\w-]*)")
_SIGNS = {
    "EqualTo": "==",
    "NotEqualTo": "!=",
    "GreaterThan": ">",
    "GreaterThanOrEqual": ">=",
    "LessThan": "<",
    "LessThanOrEqual": "<=",
}


def rule_of(logic: Mapping[str, Any], items: Mapping[str, Item], questions: Mapping[str, Any]) -> Rule:
    """The rule of a BooleanExpression; raises NotCarried or KeyError for what it cannot mean here."""
    groups = [logic[name] for name in sorted((name for name in logic if str(name).isdigit()), key=int)]
    return _joined([_group(group, items, questions) for group in groups], groups)


def _group(group: Mapping[str, Any], items: Mapping[str, Item], questions: Mapping[str, Any]) -> Rule:
    tests = [group[name] for name in sorted((name for name in group if str(name).isdigit()), key=int)]
    return _joined([_test(test, items, questions) for test in tests], tests)


def _joined(rules: list[Rule], parts: list[Mapping[str, Any]]) -> Rule:
    """Left to right; And binds stronger than Or, as Qualtrics reads it."""
    if not rules:
        raise NotCarried("empty")
    ors: list[list[Rule]] = [[rules[0]]]
    for rule, part in zip(rules[1:], parts[1:], strict=True):
        word = str(part.get("Conjuction") or part.get("Conjunction") or part.get("Type") or "And").lower()
        if word in {"or", "orif", "elseif"}:
            ors.append([rule])
        else:
            ors[-1].append(rule)
    joined = [one[0] if len(one) == 1 else {"and": one} for one in ors]
    return joined[0] if len(joined) == 1 else {"or": joined}


def _test(test: Mapping[str, Any], items: Mapping[str, Item], questions: Mapping[str, Any]) -> Rule:
    operator = str(test.get("Operator"))
    if test.get("LogicType") == "EmbeddedField":
        sign = _SIGNS.get(operator)
        if sign is None:
            raise NotCarried(operator)
        return {sign: [{"var": str(test["LeftOperand"])}, _value(test.get("RightOperand"))]}
    found = _LOCATOR.match(str(test.get("LeftOperand") or test.get("ChoiceLocator") or ""))
    if found is None:
        raise NotCarried(str(test.get("LogicType")))
    qid, what, first, second = found.groups()
    item, payload = items[qid], questions[qid]
    if operator in {"Selected", "NotSelected"} and what in {"SelectableChoice", "SelectableAnswer"}:
        rule = _selected(item, payload, first, second)
        return rule if operator == "Selected" else {"!": [rule]}
    if operator in {"Empty", "NotEmpty"}:
        missing = {"missing": [item.code]}
        return missing if operator == "Empty" else {"!": [missing]}
    if operator in _SIGNS:
        path = f"{item.code}/{_row(item, payload, first)}" if item.kind is Kind.GRID else item.code
        return {_SIGNS[operator]: [{"var": path}, _value(test.get("RightOperand"))]}
    raise NotCarried(operator)


def _selected(item: Item, payload: Mapping[str, Any], first: str, second: str) -> Rule:
    if item.kind is Kind.GRID:
        return {"==": [{"var": f"{item.code}/{_row(item, payload, first)}"}, _grade(payload, second)]}
    if item.kind in {Kind.RATING, Kind.EFFORT}:
        return {"==": [{"var": item.code}, _grade(payload, first)]}
    return {"ticked": [item.code, _row(item, payload, first)]}


def _row(item: Item, payload: Mapping[str, Any], code: str) -> str:
    """Choices are called by their export tags where they have some."""
    tags = payload.get("ChoiceDataExportTags")
    return str(tags.get(code) or code) if isinstance(tags, Mapping) else code


def _grade(payload: Mapping[str, Any], code: str) -> float | int | str:
    """The number of a grade: recoded where it is, else its code."""
    recode = payload.get("RecodeValues")
    return _value(recode.get(code, code) if isinstance(recode, Mapping) else code)


def _value(given: Any) -> float | int | str:
    try:
        number = float(given)
    except (TypeError, ValueError):
        return str(given)
    return int(number) if number.is_integer() else number
