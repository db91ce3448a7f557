"""Listing parts and taking rows out of them. All of it happens under the programme's lock, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from huiyin.facts.schema import ANSWERED_ON, RECORDED_AT, RESPONSE_ID, SUPERSEDED_AT
from huiyin.facts.store import SUFFIX
from huiyin.warehouse.models import FactPart, FactStore
from huiyin.warehouse.paths import folder_of, store

UNKNOWN_MONTH = "unknown"


def lock(programme_id: int) -> None:
    """Hold the programme's parts until the open transaction ends."""
    FactStore.objects.get_or_create(programme_id=programme_id)
    FactStore.objects.select_for_update().get(programme_id=programme_id)


def write(programme_id: int, table: pa.Table, *, batch: str, holds_history: bool = False) -> FactPart:
    """Put rows on the disk as one part, which does not count before it is saved."""
    if not holds_history and SUPERSEDED_AT in table.column_names:
        table = table.drop_columns([SUPERSEDED_AT])
    month = month_of(table)
    folder = folder_of(programme_id)
    kind = "history" if holds_history else f"month={month}" if month else "unsorted"
    written = store().write(f"{folder}/{kind}/{uuid.uuid4().hex}{SUFFIX}", table)
    first_on, last_on = _ends(table, ANSWERED_ON)
    recorded_from, recorded_until = _ends(table, RECORDED_AT)
    first_id, last_id = _ends(table, RESPONSE_ID)
    return FactPart(
        programme_id=programme_id,
        name=written.name,
        batch=batch,
        month=month,
        n_rows=written.n_rows,
        sha256=written.sha256,
        stamp=written.stamp,
        created_at=timezone.now(),
        first_on=first_on,
        last_on=last_on,
        recorded_from=recorded_from,
        recorded_until=recorded_until,
        first_id=first_id,
        last_id=last_id,
        holds_history=holds_history,
    )


def add(programme_id: int, table: pa.Table, *, batch: str, holds_history: bool = False) -> None:
    """Write rows as one part and list it; no rows, no part."""
    if table.num_rows:
        write(programme_id, table, batch=batch, holds_history=holds_history).save()


def unlist(parts: Iterable[FactPart], *, at_once: bool = False) -> None:
    """Parts that count no more. Their files stay an hour for whoever reads them, or go when that is certain."""
    gone = list(parts)
    FactPart.objects.filter(pk__in=[part.pk for part in gone]).delete()
    names = [part.name for part in gone]
    transaction.on_commit(lambda: _put_away(names, at_once))


def _put_away(names: Sequence[str], at_once: bool) -> None:
    for name in names:
        if at_once:
            store().delete(name)
        else:
            store().retire(name)


def take_out(
    parts: Iterable[FactPart],
    column: str,
    hit: Callable[[pa.ChunkedArray], pa.ChunkedArray],
    *,
    at_once: bool = False,
) -> list[pa.Table]:
    """Rewrite the parts without the rows that `hit` chooses by one column; returns those rows, a table a part.

    Raises `PartMissing` or `PartDamaged`.
    """
    taken = []
    for part in parts:
        if column not in store().columns(part.name):
            continue
        if not pc.any(hit(store().read(part.name, [column])[column])).as_py():
            continue
        table = store().read(part.name)
        chosen = pc.fill_null(hit(table[column]), False)
        taken.append(table.filter(chosen))
        unlist([part], at_once=at_once)
        rest = table.filter(pc.invert(chosen))
        if rest.num_rows:
            kept = write(part.programme_id, rest, batch=part.batch, holds_history=part.holds_history)
            kept.superseded_at = part.superseded_at
            kept.save()
    return taken


def superseded(rows: pa.Table, at: datetime) -> pa.Table:
    """The rows with the moment at which they stopped counting, where they do not have one yet."""
    moment = pa.scalar(at, pa.timestamp("us", tz="UTC"))
    if SUPERSEDED_AT not in rows.column_names:
        return rows.append_column(SUPERSEDED_AT, pa.repeat(moment, rows.num_rows))
    column = pc.fill_null(rows[SUPERSEDED_AT], moment)
    return rows.set_column(rows.column_names.index(SUPERSEDED_AT), SUPERSEDED_AT, column)


def together(tables: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """Tables under each other; where a column changed its type they are read as `schema` says now."""
    try:
        return pa.concat_tables(tables, promote_options="default")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.concat_tables([_conformed(table, schema) for table in tables], promote_options="default")


def _conformed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    from huiyin.facts.engines import _kernels as kernels

    for at, name in enumerate(table.column_names):
        place = schema.get_field_index(name)
        kind = schema.field(place).type if place >= 0 else None
        if kind is not None and not table.schema.field(at).type.equals(kind):
            table = table.set_column(at, name, kernels.conform(table[name].combine_chunks(), kind))
    return table


def month_of(table: pa.Table) -> str:
    """ "2026-11" when all rows were answered in that month, else "" (also for days unknown)."""
    first, last = _ends(table, ANSWERED_ON)
    if first is None or last is None or table[ANSWERED_ON].null_count:
        return ""
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else ""


def by_month(table: pa.Table) -> list[pa.Table]:
    """The rows dealt out by month of answering, each part in the order of its days and responses."""
    days = table[ANSWERED_ON]
    months = pc.fill_null(pc.strftime(days, format="%Y-%m"), UNKNOWN_MONTH)
    order = [(ANSWERED_ON, "ascending"), (RESPONSE_ID, "ascending")]
    return [
        table.filter(pc.equal(months, month)).sort_by(order)
        for month in sorted(pc.unique(months).to_pylist())
    ]


def _ends(table: pa.Table, column: str) -> tuple[Any, Any]:
    found = pc.min_max(table[column]).as_py()
    return found["min"], found["max"]
