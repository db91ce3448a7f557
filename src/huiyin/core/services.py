"""Acts on the kernel's own tables."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from huiyin.core import audit, events


@transaction.atomic
def retry_deliveries(*, by: Any, delivery_id: int | None = None, request: HttpRequest | None = None) -> int:
    """Give one parked delivery, or with None all of them, a fresh start; returns how many."""
    n = events.retry_parked(None if delivery_id is None else [delivery_id])
    if n:
        audit.record("delivery.retry", by=by, on=f"delivery:{delivery_id or 'all'}", request=request, n=n)
    return n
