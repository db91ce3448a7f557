"""Many rows into the table of answers at once, several times as fast as one model instance a row.

A statement of 2,000 rows stays below SQLite's limit on parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from django.utils import timezone

from huiyin.responses.contracts import NewAnswer, Submission
from huiyin.responses.models import Response
from huiyin.surveys.queries import unit_path_of, unit_paths_of

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
    "paradata",
)
_SAME = ("programme_id", "channel", "batch", "recorded_at")
_HANDED_IN = (*_EACH, "programme_id", "channel", "version_id", "recorded_at", "batch")
# How PostgreSQL reads a list of each column; text where nothing is said.
_KINDS = {
    "wave_id": "bigint",
    "weight": "float8",
    "answered_on": "date",
    "programme_id": "bigint",
    "version_id": "bigint",
    "recorded_at": "timestamptz",
}
_encode = msgspec.json.Encoder().encode
_JSON = {"answers", "context", "paradata"}


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


def insert_handed_in(
    submissions: Sequence[Submission], recorded_at: datetime, batch: str = ""
) -> dict[str, int]:
    """Insert submissions whose `dedup_key` is not stored yet, in the open transaction; the id of each that is new."""
    untold = {one.programme_id for one in submissions if not one.answer.unit_path}
    unit_paths = unit_paths_of(untold) if untold else {}
    moment = connection.ops.adapt_datetimefield_value
    each = [
        (
            *_values(handed_in.answer, unit_paths.get(handed_in.programme_id, "")),
            handed_in.programme_id,
            handed_in.channel,
            handed_in.version_id,
            moment(moment_of(handed_in.answer, recorded_at)),
            batch,
        )
        for handed_in in submissions
    ]
    into = f"INSERT INTO {Response._meta.db_table} ({', '.join(_HANDED_IN)}) "
    rest = "ON CONFLICT (dedup_key) DO NOTHING RETURNING dedup_key, id"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays, picked = _listed(_HANDED_IN)
            cursor.execute(
                f"{into} SELECT {picked} FROM unnest({arrays}) AS given({', '.join(_HANDED_IN)}) {rest}",  # noqa: S608
                [list(column) for column in zip(*each, strict=True)],
            )
        else:
            marks = f"({', '.join(['%s'] * len(_HANDED_IN))})"
            cursor.execute(
                f"{into} VALUES {', '.join([marks] * len(each))} {rest}",
                [value for row in each for value in row],
            )
        return dict(cursor.fetchall())


def moment_of(answer: NewAnswer, now: datetime) -> datetime:
    """When an answer is said to be stored: now, or the beginning of the day where no moment may be kept."""
    if answer.keeps_moment:
        return now
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _listed(columns: Sequence[str]) -> tuple[str, str]:
    """For PostgreSQL: lists of the columns as parameters, and how each is picked from them."""
    arrays = ", ".join(f"%s::{_KINDS.get(name, 'text')}[]" for name in columns)
    return arrays, ", ".join(f"{name}::jsonb" if name in _JSON else name for name in columns)


def _values(answer: NewAnswer, unit_path: str) -> tuple[Any, ...]:
    return (
        answer.dedup_key,
        answer.wave_id,
        answer.respondent_key,
        _json(answer.answers),
        _json(answer.context),
        answer.weight,
        answer.language,
        answer.mode,
        answer.source,
        answer.unit_path or unit_path,
        connection.ops.adapt_datefield_value(answer.answered_on),
        None if answer.paradata is None else _json(answer.paradata),
    )


def _json(value: Any) -> str:
    return _encode(value).decode()


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
    arrays, picked = _listed(_EACH)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH inserted AS (INSERT INTO {Response._meta.db_table} ({', '.join(_EACH + _SAME)}) "  # noqa: S608
            f"SELECT {picked}, %s, %s, %s, %s FROM unnest({arrays}) AS given({', '.join(_EACH)}) "
            "ON CONFLICT (dedup_key) DO NOTHING RETURNING id) "
            "SELECT COUNT(*), COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM inserted",
            [*same, *(list(column) for column in zip(*each, strict=True))],
        )
        return Inserted(*cursor.fetchone())
