"""How much of a questionnaire somebody answered, and what AAPOR calls that.

The rule: of the questions that applied to the respondent (asked, given the answers), the share answered.
Items of a block count one by one. A way out that was taken ("does not apply to me") makes a question not
applicable. From `complete_percent` of the programme on it is complete (1.1), from `partial_percent` on
partial (1.2), below a break-off (2.12). 50 and 80 are AAPOR's own examples; a programme may set others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.surveys.definition import Definition
from huiyin.surveys.flow import Flow
from huiyin.surveys.models import Programme
from huiyin.surveys.question_types.base import Form, field_of, question_types
from huiyin.surveys.question_types.rating import NOT_APPLICABLE

COMPLETE, PARTIAL, BROKEN_OFF = "1.1", "1.2", "2.12"


def answered_percent(
    definition: Definition, answers: Mapping[str, Any], *, form: Form | None = None
) -> int | None:
    """The share of the applicable questions that were answered, 0-100; None where none applied.

    `form` is what was typed, where somebody else filled it in; without it a required question that was
    left by the way out has no answer, since nothing else could have left it.
    """
    n_applied = n_answered = 0
    for question in Flow(definition, "").asked(answers):
        kind = question_types[question["type"]]
        if not kind.asks or question["type"] == "hidden":
            continue
        for keys in _parts(question, [variable.key for variable in kind.variables(question)]):
            has_answer = any(key in answers for key in keys)
            if not has_answer and _does_not_apply(question, keys, form):
                continue
            n_applied += 1
            n_answered += has_answer
    return round(100 * n_answered / n_applied) if n_applied else None


def disposition(programme: Programme, percent: int | None) -> str:
    """AAPOR's code of an answer that was handed in; where the share is unknown it counts as complete."""
    if percent is None or percent >= programme.complete_percent:
        return COMPLETE
    return PARTIAL if percent >= programme.partial_percent else BROKEN_OFF


def _parts(question: Mapping[str, Any], keys: list[str]) -> list[list[str]]:
    """The variables of each thing that is answered by itself."""
    if question.get("items") and question["type"] in {"rating_block", "expectation_pair"}:
        return [[key] for key in keys]
    return [keys] if keys else []


def _does_not_apply(question: Mapping[str, Any], keys: list[str], form: Form | None) -> bool:
    if not question.get("not_applicable"):
        return False
    if form is None:
        return bool(question.get("required"))
    return any(form.get(field_of(key)) == NOT_APPLICABLE for key in keys)
