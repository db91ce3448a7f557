"""Choosing answers: by wave, channel, words in open answers, and low scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, Func, Q, QuerySet, TextField
from django.db.models.lookups import GreaterThanOrEqual, IContains, LessThanOrEqual

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.low_grades import low_range
from huiyin.responses.models import AnswerVersion, Response
from huiyin.responses.versions import newest_versions


@dataclass(frozen=True)
class AnswerFilter:
    """What to look for; empty fields do not restrict."""

    wave_id: int | None = None
    channel: str = ""
    text: str = ""
    low: bool = False

    @property
    def is_empty(self) -> bool:
        return self == AnswerFilter()


class _AnswerTo(Func):
    """The answer to one variable. A key is a key here, even when it looks like a number."""

    def __init__(self, key: str) -> None:
        super().__init__(F("answers"))
        self.key = key

    def _column(self, compiler: Any, connection: Any) -> str:
        sql, _ = compiler.compile(self.source_expressions[0])
        return str(sql)

    @property
    def _path(self) -> str:
        return "$." + json.dumps(self.key, ensure_ascii=False)


class AnswerText(_AnswerTo):
    """The answer as text."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, tuple[str, ...]]:
        return f"JSON_EXTRACT({self._column(compiler, connection)}, %s)", (self._path,)

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, tuple[str, ...]]:
        return f"({self._column(compiler, connection)} ->> %s)", (self.key,)


class AnswerNumber(_AnswerTo):
    """The answer as a number; NULL when it is none."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, tuple[str, ...]]:
        column = self._column(compiler, connection)
        sql = f"CASE WHEN JSON_TYPE({column}, %s) IN ('integer', 'real') THEN JSON_EXTRACT({column}, %s) END"
        return sql, (self._path, self._path)

    def as_postgresql(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, tuple[str, ...]]:
        column = self._column(compiler, connection)
        number = f"jsonb_typeof({column} -> %s) = 'number' THEN ({column} ->> %s)::double precision"
        return f"CASE WHEN {number} END", (self.key, self.key)


def chosen(
    rows: QuerySet[Response], wanted: AnswerFilter, codebook: Sequence[Variable], *, by_name: bool = True
) -> QuerySet[Response]:
    """The rows that fit the filter, in their order; without `by_name` nobody is found by customer number."""
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.wave_id is not None:
        rows = rows.filter(_newest(Q(wave_id=wanted.wave_id)))
    if wanted.text:
        named = Q(respondent_key__icontains=wanted.text) if by_name else Q(pk__in=[])
        rows = rows.filter(named | _newest(_says(wanted.text, codebook)))
    if wanted.low:
        rows = rows.filter(_newest(_is_low(codebook)))
    return rows


def _newest(said: Q) -> Q:
    """What is asked, of the newest version of each answer."""
    corrected = AnswerVersion.objects.order_by().values("response")
    fitting = newest_versions().filter(said).values("response")
    return (said & ~Q(pk__in=corrected)) | Q(pk__in=fitting)


def _says(text: str, codebook: Sequence[Variable]) -> Q:
    found = Q(pk__in=[])
    for variable in codebook:
        if variable.role is Role.OPEN_TEXT:
            found |= Q(IContains(AnswerText(variable.key), text))
    return found


def _is_low(codebook: Sequence[Variable]) -> Q:
    found = Q(pk__in=[])
    for variable in codebook:
        limits = low_range(variable)
        if limits is not None:
            number = AnswerNumber(variable.key)
            inside = Q(GreaterThanOrEqual(number, limits[0])) & Q(LessThanOrEqual(number, limits[1]))
            found |= inside
    return found
