"""Which columns of facts conditions may speak of, with their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from huiyin.analytics.codebook import Role, Variable
from huiyin.conditions.arrow_mask import kind_of_type
from huiyin.conditions.fields import Choice, Field, Kind
from huiyin.facts.schema import arrow_schema, column_of, text_column_of
from huiyin.facts.text_columns import text_columns

CONTEXT_WORDS: Mapping[str, Mapping[str, str]] = {
    "response_id": {"zh": "答卷编号", "en": "Response number"},
    "respondent_key": {"zh": "受访者", "en": "Respondent"},
    "version": {"zh": "版本", "en": "Version"},
    "recorded_at": {"zh": "入库时间", "en": "Recorded at"},
    "superseded_at": {"zh": "被替代时间", "en": "Superseded at"},
    "answered_on": {"zh": "作答日期", "en": "Answered on"},
    "wave": {"zh": "波次", "en": "Wave"},
    "channel": {"zh": "渠道", "en": "Channel"},
    "batch": {"zh": "批次", "en": "Batch"},
    "unit_path": {"zh": "单位", "en": "Unit"},
    "language": {"zh": "语言", "en": "Language"},
    "mode": {"zh": "调查方式", "en": "Mode"},
    "source": {"zh": "数据来源", "en": "Source"},
    "validity": {"zh": "有效性", "en": "Validity"},
    "weight": {"zh": "权重", "en": "Weight"},
}


def fields_of(
    variables: Sequence[Variable], choices: Mapping[str, Iterable[Choice]] | None = None
) -> tuple[Field, ...]:
    """The fields of a programme's facts, in the order of the schema.

    `choices` gives the values to pick from by column, such as the regions that occur.
    """
    labels: dict[str, Mapping[str, str]] = dict(CONTEXT_WORDS)
    scales = {}
    for variable in variables:
        column = column_of(variable.key)
        labels[column] = {"zh": variable.label_in("zh"), "en": variable.label_in("en")}
        scales[column] = variable.scale
        if variable.role is Role.OPEN_TEXT:
            for derived in text_columns:
                name = text_column_of(variable.key, derived.key)
                labels[name] = {
                    "zh": f"{variable.label_in('zh')}：{derived.name['zh']}",
                    "en": f"{variable.label_in('en')}: {derived.name['en']}",
                }
    found = []
    for column in arrow_schema(variables):
        scale = scales.get(column.name)
        found.append(
            Field(
                column.name,
                _kind(column.type),
                labels.get(column.name, {"zh": column.name, "en": column.name}),
                tuple((choices or {}).get(column.name, ())),
                scale.minimum if scale else None,
                scale.maximum if scale else None,
            )
        )
    return tuple(found)


def _kind(kind: pa.DataType) -> Kind:
    return kind_of_type(kind) or Kind.TEXT
