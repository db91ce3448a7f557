"""Many rows into a table at once, ten times as fast as one model instance a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """Insert rows of some columns in the open transaction; returns their ids, in order.

    `names` are the columns' own (`programme_id`), all those that the database has no default for. Nothing is
    validated, and no signal is sent.
    """
    if not rows:
        return []
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for at, name in enumerate(names):
        adapt = _adapter(model._meta.get_field(name.removesuffix("_id")))
        if adapt is not None:
            columns[at] = list(map(adapt, columns[at]))
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, len(rows)],
            )
            ids = [number for (number,) in cursor.fetchall()]
            statement = f"COPY {table} (id, {listed}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in zip(ids, *columns, strict=True):
                    copy.write_row(row)
            return ids
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608 - our own table's name
        before = cursor.fetchone()
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # noqa: S608
            list(zip(*columns, strict=True)),
        )
        cursor.execute(f"SELECT id FROM {table} WHERE id > %s ORDER BY id", before)  # noqa: S608
        return [number for (number,) in cursor.fetchall()]


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """What makes of a value what the driver takes; None where it takes it as it is."""
    if isinstance(field, models.DateTimeField):
        return cache(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else json.dumps(value)
    return None
