"""What a case is about and how bad it is at first sight: rules in the condition language, and words (T01)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.accounts.models import Unit
from huiyin.analytics.codebook import Role, Variable
from huiyin.cases.contracts import CaseFlag
from huiyin.cases.fields import case_fields, case_row
from huiyin.cases.models import Case, Category, SortingRule
from huiyin.cases.priorities import priority_of, severity_of, worst
from huiyin.cases.routing import condition_of
from huiyin.conditions.predicate import holds
from huiyin.responses.contracts import StoredAnswer


def rules_over(unit: Unit) -> list[SortingRule]:
    """The rules that are on for cases of a unit, in their order."""
    found = SortingRule.objects.filter(is_on=True).select_related("unit", "category")
    return [rule for rule in found if unit.path.startswith(rule.unit.path)]


def answer_text(answer: StoredAnswer | None, codebook: Iterable[Variable]) -> str:
    """What somebody wrote in an answer, all open questions together."""
    if answer is None:
        return ""
    said = [answer.answers.get(one.key) for one in codebook if one.role is Role.OPEN_TEXT]
    return "\n".join(text for text in said if isinstance(text, str) and text.strip())


@dataclass(frozen=True)
class Sorted:
    """What the rules say of a case; `by` are the names of those that spoke."""

    flags: tuple[CaseFlag, ...]
    severity: str
    category: Category | None
    by: tuple[str, ...]


class Sorter:
    """Sorting rules for the cases of one unit, compiled once."""

    def __init__(self, unit: Unit, rules: Sequence[SortingRule] | None = None) -> None:
        fields = case_fields(unit)
        chosen = rules_over(unit) if rules is None else rules
        self.rules: list[tuple[SortingRule, Callable[[Any], bool]]] = [
            (rule, holds(condition_of(rule.condition, fields))) for rule in chosen
        ]

    def sort(self, case: Case, words: str = "") -> Sorted:
        """Flags of all rules that fit, the worst of all severities, the category of the first that has one."""
        row: Mapping[str, Any] = case_row(case) | ({"words": words} if words else {})
        spoke = [rule for rule, fits in self.rules if fits(row)]
        flags = {*case.flags, *(CaseFlag(flag) for rule in spoke for flag in rule.flags)}
        said = worst([case.severity, *(rule.severity for rule in spoke if rule.severity)])
        category = case.category or next((rule.category for rule in spoke if rule.category), None)
        ordered = tuple(flag for flag in CaseFlag if flag in flags)
        return Sorted(ordered, severity_of(said, ordered), category, tuple(rule.name for rule in spoke))

    def apply(self, case: Case, words: str = "") -> Sorted:
        """Sort the case (not saved yet) and say what the rules said."""
        found = self.sort(case, words)
        for flag in found.flags:
            setattr(case, flag.value, True)
        case.severity = found.severity
        if found.category is not None:
            case.category, case.type = found.category, found.category.type
        is_key = case.contact is not None and case.contact.is_key_account
        case.priority = priority_of(case, is_key_account=is_key)
        return found


@dataclass(frozen=True)
class Suggestion:
    """A category that a text speaks of, with the words by which it was found."""

    category: Category
    words: tuple[str, ...]


def suggested(text: str, categories: Iterable[Category] | None = None) -> Suggestion | None:
    """The category of which the text names most keywords; among equals the longest words, then the first."""
    rows = Category.objects.filter(is_offered=True) if categories is None else categories
    best: tuple[tuple[int, int], Suggestion] | None = None
    folded = text.casefold()
    for row in rows:
        found = tuple(word for word in row.keywords.splitlines() if word and word.casefold() in folded)
        rank = (len(found), sum(map(len, found)))
        if found and (best is None or rank > best[0]):
            best = rank, Suggestion(row, found)
    return best[1] if best else None
