"""What a filter over facts may speak of."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.codebook import Role, Variable
from huiyin.conditions import EVERYTHING, Choice, Condition, Field, Kind, parse
from huiyin.facts.schema import column_of
from huiyin.metrics.exploring.question import Question

_CONTEXT = (
    ("answered_on", Kind.DATE, {"zh": "填答日期", "en": "Answered on"}),
    ("wave", Kind.TEXT, {"zh": "波次", "en": "Wave"}),
    ("channel", Kind.TEXT, {"zh": "渠道", "en": "Channel"}),
    ("language", Kind.TEXT, {"zh": "语言", "en": "Language"}),
    ("mode", Kind.TEXT, {"zh": "填答方式", "en": "Mode"}),
    ("source", Kind.TEXT, {"zh": "数据来源", "en": "Source"}),
    ("batch", Kind.TEXT, {"zh": "导入批次", "en": "Import"}),
    ("unit_path", Kind.TEXT, {"zh": "机构", "en": "Unit"}),
)


def fields_of(codebook: Sequence[Variable]) -> tuple[Field, ...]:
    """The fields of a programme: fact columns with their words, variables first."""
    found = []
    for variable in codebook:
        label = {"zh": variable.label_in("zh"), "en": variable.label_in("en")}
        if variable.role.is_numeric and variable.role is not Role.WEIGHT:
            scale = variable.scale
            ends = (scale.minimum, scale.maximum) if scale else (None, None)
            choices = (
                tuple(Choice(number, {"zh": word, "en": word}) for word, number in scale.words)
                if scale
                else ()
            )
            found.append(Field(column_of(variable.key), Kind.NUMBER, label, choices, *ends))
        elif variable.role in {Role.SEGMENT, Role.OPEN_TEXT}:
            found.append(Field(column_of(variable.key), Kind.TEXT, label))
    return (*found, *(Field(key, kind, label) for key, kind, label in _CONTEXT))


def condition_of(question: Question, codebook: Sequence[Variable]) -> Condition:
    """The question's filter, checked against the programme's fields; raises a problem of `conditions`."""
    if not question.filter:
        return EVERYTHING
    return parse(question.rule, fields_of(codebook))
