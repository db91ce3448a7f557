"""Few large parts instead of many small ones, so that a question opens few files however answers come in.

Parts of one month and of about one size are merged when there are `FAN_IN` of them, so a row is
rewritten a few times in its life. Files are written without any lock; the swap is one short
transaction that first sees whether the merged parts still count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction

from huiyin.facts.schema import arrow_schema
from huiyin.surveys import queries as surveys
from huiyin.warehouse.models import MIXED, FactPart
from huiyin.warehouse.paths import store
from huiyin.warehouse.queries import current_parts
from huiyin.warehouse.writing.parts import by_month, lock, together, unlist, write

FAN_IN = 8
SMALL_ROWS = 4_096  # the smallest size class
MOST_ROWS = (
    1 << 20
)  # parts of this size stay as they are: correcting one answer rewrites at most so many rows


def compact(programme_id: int) -> int:
    """Merge what has become mergeable; returns how many parts were merged away."""
    merged = 0
    for group in list(_mergeable(programme_id)):
        merged += _merge(programme_id, group)
    return merged


def size_class(n_rows: int) -> int:
    """0 for parts below `SMALL_ROWS`, one more for each further factor of `FAN_IN`.

    >>> [size_class(n) for n in (1, 4_095, 4_096, 40_000)]
    [0, 0, 1, 2]
    """
    level, limit = 0, SMALL_ROWS
    while n_rows >= limit:
        level, limit = level + 1, limit * FAN_IN
    return level


def _mergeable(programme_id: int) -> Iterator[list[FactPart]]:
    classes: dict[tuple[str, int], list[FactPart]] = defaultdict(list)
    for part in current_parts(programme_id).filter(n_rows__lt=MOST_ROWS):
        classes[part.month, size_class(part.n_rows)].append(part)
    for parts in classes.values():
        group: list[FactPart] = []
        for part in parts:
            if group and sum(one.n_rows for one in group) + part.n_rows > MOST_ROWS:
                if len(group) > 1:
                    yield group
                group = []
            group.append(part)
        if len(group) >= FAN_IN:
            yield group


def _merge(programme_id: int, parts: list[FactPart]) -> int:
    schema = arrow_schema(surveys.codebook(programme_id))
    rows = together([store().read(part.name) for part in parts], schema)
    batches = {part.batch for part in parts}
    batch = batches.pop() if len(batches) == 1 else MIXED
    made = [write(programme_id, month, batch=batch) for month in by_month(rows)]
    with transaction.atomic():
        lock(programme_id)
        keys = [part.pk for part in parts]
        unchanged = current_parts(programme_id).filter(pk__in=keys).count() == len(keys)
        if unchanged and all(store().exists(part.name) for part in made):
            FactPart.objects.bulk_create(made)
            unlist(parts)
            return len(parts)
    for part in made:
        store().delete(part.name)
    return 0
