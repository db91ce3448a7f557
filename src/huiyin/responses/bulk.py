"""Many rows into the table of answers at once, several times as fast as one model instance a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.responses.contracts import NewAnswer
from huiyin.responses.models import Response
from huiyin.surveys.queries import unit_path_of

_EACH = (
    "dedup_key",
    "wave_id",
    "respondent_key",
    "answers",
    "context",
    "weight",
    "language",
    "mode",
    "source",
    "unit_path",
    "answered_on",
)
_SAME = ("programme_id", "channel", "batch", "recorded_at")


@dataclass(frozen=True)
class Inserted:
    """How many rows are new, and the range of their ids (0 and 0 when none is)."""

    n_rows: int
    first_id: int
    last_id: int


def insert_new(
    answers: Sequence[NewAnswer], *, programme_id: int, channel: str, batch: str, recorded_at: datetime
) -> Inserted:
    """Insert the answers whose `dedup_key` is not stored yet, in the open transaction."""
    if not answers:
        return Inserted(0, 0, 0)
    same = (programme_id, channel, batch, connection.ops.adapt_datetimefield_value(recorded_at))
    unit_path = unit_path_of(programme_id)
    each = [_values(answer, unit_path) for answer in answers]
    if connection.vendor == "postgresql":
        return _insert_on_postgresql(each, same)
    return _insert_on_sqlite(each, same, batch)


def insert_one(answer: NewAnswer, row: Response) -> bool:
    """Insert one answer whose other columns stand in `row`, unless its `dedup_key` is stored; whether it is new.

    `row` gets its id.
    """
    moment = connection.ops.adapt_datetimefield_value(row.recorded_at)
    values = [
        *_values(answer, row.unit_path),
        row.programme_id,
        row.channel,
        row.batch,
        moment,
        row.version_id,
    ]
    columns = (*_EACH, *_SAME, "version_id")
    can_return = connection.features.can_return_columns_from_insert
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Response._meta.db_table} ({', '.join(columns)}) "  # noqa: S608 - our own table's name
            f"VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT (dedup_key) DO NOTHING"
            + (" RETURNING id" if can_return else ""),
            values,
        )
        if can_return:
            row.pk = next(iter(cursor.fetchone() or ()), None)
        else:
            row.pk = cursor.lastrowid if cursor.rowcount == 1 else None
    row._state.adding, row._state.db = False, connection.alias
    return row.pk is not None


def _values(answer: NewAnswer, unit_path: str) -> tuple[Any, ...]:
    return (
        answer.dedup_key,
        answer.wave_id,
        answer.respondent_key,
        json.dumps(answer.answers, ensure_ascii=False, allow_nan=False),
        json.dumps(answer.context, ensure_ascii=False, allow_nan=False),
        answer.weight,
        answer.language,
        answer.mode,
        answer.source,
        answer.unit_path or unit_path,
        connection.ops.adapt_datefield_value(answer.answered_on),
    )


def _insert_on_sqlite(each: list[tuple[Any, ...]], same: tuple[Any, ...], batch: str) -> Inserted:
    table = Response._meta.db_table
    marks = ", ".join(["%s"] * (len(_EACH) + len(_SAME)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608 - our own table's name
        (before,) = cursor.fetchone()
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(_EACH + _SAME)}) VALUES ({marks}) "  # noqa: S608
            "ON CONFLICT (dedup_key) DO NOTHING",
            [row + same for row in each],
        )
        cursor.execute(
            f"SELECT COUNT(*), COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM {table} "  # noqa: S608
            "WHERE id > %s AND +batch = %s",  # the plus keeps SQLite on the short range of new ids
            [before, batch],
        )
        return Inserted(*cursor.fetchone())


def _insert_on_postgresql(each: list[tuple[Any, ...]], same: tuple[Any, ...]) -> Inserted:
    kinds = {
        "wave_id": "bigint",
        "answers": "text",
        "context": "text",
        "weight": "float8",
        "answered_on": "date",
    }
    arrays = ", ".join(f"%s::{kinds.get(name, 'text')}[]" for name in _EACH)
    picked = ", ".join(f"{name}::jsonb" if name in {"answers", "context"} else name for name in _EACH)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH inserted AS (INSERT INTO {Response._meta.db_table} ({', '.join(_EACH + _SAME)}) "  # noqa: S608
            f"SELECT {picked}, %s, %s, %s, %s FROM unnest({arrays}) AS given({', '.join(_EACH)}) "
            "ON CONFLICT (dedup_key) DO NOTHING RETURNING id) "
            "SELECT COUNT(*), COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM inserted",
            [*same, *(list(column) for column in zip(*each, strict=True))],
        )
        return Inserted(*cursor.fetchone())
