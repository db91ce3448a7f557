"""What the worker does for the facts when nothing else is to be done: merge small parts, mend damaged ones."""

from __future__ import annotations

import logging

from huiyin.warehouse.queries import programmes_with_many_parts
from huiyin.warehouse.writing.compacting import FAN_IN, compact
from huiyin.warehouse.writing.rebuilding import damaged_parts, heal

logger = logging.getLogger(__name__)


def tend(*, thoroughly: bool = False) -> int:
    """Mend and merge where needed; `thoroughly` reads every byte of every part. Returns how many parts were touched."""
    touched = 0
    for programme_id in sorted({part.programme_id for part in damaged_parts(thoroughly=thoroughly)}):
        touched += heal(programme_id, thoroughly=thoroughly)
    for programme_id in programmes_with_many_parts(FAN_IN - 1):
        touched += compact(programme_id)
    return touched
