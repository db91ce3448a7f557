"""Facts anew from the records: all of them, or what a damaged or missing part held."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import pyarrow as pa
from django.db import transaction

from huiyin.core import audit
from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.schema import RESPONSE_ID
from huiyin.responses import queries as responses
from huiyin.warehouse.checking import sound
from huiyin.warehouse.models import MIXED, FactPart
from huiyin.warehouse.paths import store
from huiyin.warehouse.queries import current_parts
from huiyin.warehouse.writing.appending import Writing, append, restate
from huiyin.warehouse.writing.parts import by_month, lock, unlist, write

logger = logging.getLogger(__name__)

AT_A_TIME = 10_000
PART_ROWS = 1 << 19


def rebuild(programme_id: int) -> int:
    """Write all current facts of a programme anew from its records, beside the old ones, then swap; returns how many rows.

    What happens to answers meanwhile is made good in the swap. The history of corrections is written
    anew as well; imports that were undone stay as they are.
    """
    made = [part for table in _tables(programme_id) for part in _written(programme_id, table)]
    with transaction.atomic():
        lock(programme_id)
        unlist(current_parts(programme_id))
        FactPart.objects.bulk_create(made)
        reconcile(programme_id)
        unlist(FactPart.objects.filter(programme_id=programme_id, holds_history=True, batch=MIXED))
        for ids in _chunks(responses.corrected_ids(programme_id)):
            restate(programme_id, ids)
    audit.record("facts.rebuild", by=None, on=f"programme:{programme_id}")
    return sum(part.n_rows for part in current_parts(programme_id))


def _tables(programme_id: int) -> Iterator[pa.Table]:
    """All answers that count, some at a time."""
    writing = Writing.of(programme_id)
    held: list[pa.Table] = []
    for table in writing.tables(programme_id):
        held.append(table)
        if sum(table.num_rows for table in held) >= PART_ROWS:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _written(programme_id: int, table: pa.Table) -> list[FactPart]:
    parts = []
    for month in by_month(table):
        batches = month["batch"].unique().to_pylist()
        batch = (batches[0] or "") if len(batches) == 1 else MIXED
        parts.append(write(programme_id, month, batch=batch))
    return parts


def reconcile(programme_id: int) -> tuple[int, int]:
    """Append answers that the facts lack and take out what the records do not have; returns (appended, taken out)."""
    with transaction.atomic():
        lock(programme_id)
        stored = _ids(part.name for part in current_parts(programme_id))
        counted = set(responses.counted_ids(programme_id))
        lacking, extra = sorted(counted - stored), sorted(stored - counted)
        for ids in _chunks(lacking):
            append(programme_id, responses.stored_many(ids))
        for ids in _chunks(extra):
            restate(programme_id, ids)
    return len(lacking), len(extra)


def _ids(names: Iterator[str]) -> set[int]:
    found: set[int] = set()
    for name in names:
        found.update(store().read(name, [RESPONSE_ID])[RESPONSE_ID].to_pylist())
    return found


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_A_TIME):
        yield list(ids[start : start + AT_A_TIME])


def damaged_parts(programme_id: int | None = None, *, thoroughly: bool = False) -> list[FactPart]:
    """Listed parts whose file is missing or is not what was written; `thoroughly` reads every byte."""
    listed = (
        FactPart.objects.all() if programme_id is None else FactPart.objects.filter(programme_id=programme_id)
    )
    return [part for part in listed if not _is_sound(part, thoroughly)]


def _is_sound(part: FactPart, thoroughly: bool) -> bool:
    try:
        sound(part, thoroughly=thoroughly)
    except (PartMissing, PartDamaged):
        return False
    return True


def heal(programme_id: int, *, thoroughly: bool = False) -> int:
    """Write anew, from the records, what damaged or missing parts held; returns how many parts were bad.

    History of corrections comes back; an undone import whose history is lost stays lost, and the audit
    log says so.
    """
    bad = damaged_parts(programme_id, thoroughly=thoroughly)
    if not bad:
        return 0
    with transaction.atomic():
        lock(programme_id)
        unlist(bad)
        reconcile(programme_id)
        if any(part.holds_history for part in bad):
            for ids in _chunks(responses.corrected_ids(programme_id)):
                restate(programme_id, ids)
        for part in bad:
            kind = (
                "current"
                if part.is_current
                else "corrections"
                if part.superseded_at is None
                else "undone import"
            )
            audit.record(
                "facts.heal",
                by=None,
                on=f"programme:{programme_id}",
                part=part.name,
                held=kind,
                rows=part.n_rows,
            )
    logger.warning("programme %s: %s damaged or missing parts were made anew", programme_id, len(bad))
    return len(bad)
