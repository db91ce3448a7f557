"""For whom a remedy is meant: its condition over the case and its customer."""

from __future__ import annotations

from typing import Any

from huiyin.accounts.models import Unit
from huiyin.cases.queries import case_fields
from huiyin.cases.queries import case_row as case_row
from huiyin.conditions import EVERYTHING, Condition, Field, Kind, parse

_ATTRIBUTE = "customer_attribute:"
_OURS = {
    "priority",
    "state",
    "outcome",
    "opened",
    "due",
    "handovers",
    "origin",
}  # say nothing of what is due to whom


def remedy_fields(unit: Unit | None = None) -> list[Field]:
    """What the condition of a remedy may speak of; with a unit also its categories and what is known of its customers."""
    return [field for field in case_fields(unit) if field.key not in _OURS]


def condition_of(rule: Any) -> Condition:
    """The condition of a stored rule; None is every case. Attributes of customers are taken as the rule names them.

    Raises a `ConditionProblem`.
    """
    if rule is None:
        return EVERYTHING
    named = [Field(key, Kind.TEXT, {"zh": key, "en": key}) for key in sorted(_attributes(rule))]
    return parse(rule, [*remedy_fields(), *named])


def _attributes(rule: Any) -> set[str]:
    if isinstance(rule, list):
        return {key for part in rule for key in _attributes(part)}
    if isinstance(rule, dict):
        name = rule.get("var")
        own = {name} if isinstance(name, str) and name.startswith(_ATTRIBUTE) else set()
        return own | {key for part in rule.values() for key in _attributes(part)}
    return set()
