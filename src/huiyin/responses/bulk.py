"""Many rows into the table of answers at once, ten times as fast as one model instance a row.

Rows travel as one JSON text and what became of them comes back as another, so that the database works through
them by itself: a row fetched or bound by Python would wait each time for the thread that checks the next ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any

import msgspec
from django.db import connection
from django.utils import timezone

from huiyin.responses.contracts import NewAnswer, Submission
from huiyin.responses.models import Response
from huiyin.surveys.queries import masking_stands, unit_path_of, unit_paths_of

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
_TABLE = Response._meta.db_table
_INTO = f"INSERT INTO {_TABLE} ({', '.join(_HANDED_IN)}) "
_BEFORE_ON_SQLITE = (
    f"SELECT (SELECT COALESCE(MAX(id), 0) FROM {_TABLE}), {masking_stands(is_postgresql=False)}"  # noqa: S608
)
_KNOWN_ON_POSTGRESQL = (
    "SELECT COALESCE(json_agg(json_build_array(dedup_key, id, recorded_at, answers, context))::text, '[]') "  # noqa: S608
    f"FROM {_TABLE} WHERE dedup_key IN (SELECT value FROM json_array_elements_text(%s::json) AS given(value))"
)
_KNOWN_ON_SQLITE = (
    "SELECT json_group_array(json_array(dedup_key, id, recorded_at, json(answers), json(context))) "  # noqa: S608
    f"FROM {_TABLE} WHERE dedup_key IN (SELECT value FROM json_each(%s))"
)


class HandedIn(msgspec.Struct, array_like=True):
    """An answer as it was accepted, as far as a repetition is compared with it."""

    dedup_key: str
    id: int
    recorded_at: str
    answers: dict[str, Any]
    context: dict[str, Any]

    @property
    def moment(self) -> datetime:
        """When it was stored."""
        moment = datetime.fromisoformat(self.recorded_at)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


_ids = msgspec.json.Decoder(dict[str, int])
_stored = msgspec.json.Decoder(list[HandedIn])


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
    submissions: Sequence[Submission],
    recorded_at: datetime,
    kinds: Mapping[int, Collection[str]],
    batch: str = "",
) -> dict[str, int] | None:
    """Insert submissions whose `dedup_key` is not stored yet, in the open transaction; the id of each that is new.

    `kinds` are those by which they were masked, by programme: where a programme masks others by now, nothing is
    stored and None returned.
    """
    if not submissions:
        return {}
    untold = {one.programme_id for one in submissions if not one.answer.unit_path}
    unit_paths = unit_paths_of(untold) if untold else {}
    usual = _moment_text(recorded_at)
    rows = [_row(one, unit_paths, recorded_at, usual, batch) for one in submissions]
    differ, same = _told_apart(list(zip(*rows, strict=True)))
    statement = _insert_statement(tuple(differ), connection.vendor == "postgresql")
    said = _json(list(zip(*differ.values(), strict=True)))
    masked = _json({str(key): list(some) for key, some in kinds.items()})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(statement, [masked, *same, said])
        else:
            cursor.execute(_BEFORE_ON_SQLITE, [masked])
            before, stands = cursor.fetchone()
            if not stands:
                return None
            cursor.execute(statement, [*same, said])
            cursor.execute(f"SELECT json_group_object(dedup_key, id) FROM {_TABLE} WHERE id > %s", [before])  # noqa: S608
        ids = cursor.fetchone()[0]
    return None if ids is None else _ids.decode(ids)


def _told_apart(columns: Sequence[tuple[Any, ...]]) -> tuple[dict[str, tuple[Any, ...]], list[Any]]:
    """The columns in which rows differ, and the values of those in which they do not: most, and said once."""
    differ: dict[str, tuple[Any, ...]] = {}
    same: list[Any] = []
    for name, column in zip(_HANDED_IN, columns, strict=True):
        first = column[0]
        if name == "answers" or column.count(first) != len(column):
            differ[name] = column
        else:
            same.append(_json(first) if name in _JSON and first is not None else first)
    return differ, same


@cache
def _insert_statement(differ: tuple[str, ...], is_postgresql: bool) -> str:
    """Inserts rows of a JSON text that holds these columns; the others are parameters."""
    at = {name: number for number, name in enumerate(differ)}
    if is_postgresql:
        kinds = {name: "jsonb" if name in _JSON else _KINDS.get(name, "text") for name in _HANDED_IN}
        picked = [
            f"(value->>{at[name]})::{kinds[name]}" if name in at else f"%s::{kinds[name]}"
            for name in _HANDED_IN
        ]
        return (
            f"WITH masking AS MATERIALIZED (SELECT {masking_stands(is_postgresql=True)} AS stands), "  # noqa: S608
            f"inserted AS ({_INTO} SELECT {', '.join(picked)} "
            "FROM masking, json_array_elements(%s::json) AS given(value) WHERE masking.stands "
            "ON CONFLICT (dedup_key) DO NOTHING RETURNING dedup_key, id) "
            "SELECT CASE WHEN (SELECT stands FROM masking) "
            "THEN COALESCE(json_object_agg(dedup_key, id)::text, '{}') END FROM inserted"
        )
    picked = [f"json_extract(value, '$[{at[name]}]')" if name in at else "%s" for name in _HANDED_IN]
    return (
        f"{_INTO} SELECT {', '.join(picked)} FROM json_each(%s) "  # noqa: S608 - our own names throughout
        "WHERE TRUE ON CONFLICT (dedup_key) DO NOTHING"
    )


def handed_in_before(dedup_keys: Sequence[str]) -> dict[str, HandedIn]:
    """What is stored under these keys."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_ON_POSTGRESQL if is_postgresql else _KNOWN_ON_SQLITE, [_json(dedup_keys)])
        return {one.dedup_key: one for one in _stored.decode(cursor.fetchone()[0])}


def _row(
    one: Submission, unit_paths: Mapping[int, str], recorded_at: datetime, usual: str, batch: str
) -> tuple[Any, ...]:
    answer = one.answer
    return (
        answer.dedup_key,
        answer.wave_id,
        answer.respondent_key,
        answer.answers,
        answer.context,
        answer.weight,
        answer.language,
        answer.mode,
        answer.source,
        answer.unit_path or unit_paths.get(one.programme_id, ""),
        str(answer.answered_on),
        answer.paradata,
        one.programme_id,
        one.channel,
        one.version_id,
        usual if answer.keeps_moment else _moment_text(moment_of(answer, recorded_at)),
        batch,
    )


def _moment_text(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


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
    if any(isinstance(value, float) and not isfinite(value) for value in answer.answers.values()):
        raise ValueError("numbers that are none are not JSON")
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
