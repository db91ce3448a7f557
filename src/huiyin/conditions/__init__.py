"""One condition language: branching, segments, filters, alerts, quotas.

`Condition` is the type-checked subset of JsonLogic that the product stores and compiles; build one
with the functions below, or read one that somebody wrote with `parse`. It becomes a Python function
(`predicate.holds`), a Django Q (`django_q.q_of`), an Ibis expression (`ibis_expression.expression_of`)
or a mask of Arrow rows (`arrow_mask.mask_of`), which choose the same rows. `json_logic.apply` is the
whole of JsonLogic as published, with the looseness of JavaScript.
"""

from huiyin.conditions.checking import parse, parse_text
from huiyin.conditions.condition import (
    EVERYTHING,
    Condition,
    above,
    all_of,
    among,
    any_of,
    at_least,
    at_most,
    below,
    between,
    contains,
    differs,
    equals,
    missing,
    negated,
    present,
)
from huiyin.conditions.fields import Choice, Field, Kind

__all__ = [
    "EVERYTHING",
    "Choice",
    "Condition",
    "Field",
    "Kind",
    "above",
    "all_of",
    "among",
    "any_of",
    "at_least",
    "at_most",
    "below",
    "between",
    "contains",
    "differs",
    "equals",
    "missing",
    "negated",
    "parse",
    "parse_text",
    "present",
]
