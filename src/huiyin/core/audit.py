"""Who did what: one line for each act that changes something or takes data out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huiyin.core.network import address_of


def record(
    action: str, *, by: Any = None, on: str = "", request: HttpRequest | None = None, **detail: Any
) -> None:
    """Add an audit entry in the open transaction. `action` reads like "case.close"; `on` like "case:12"."""
    from huiyin.core.models import AuditEntry

    AuditEntry.objects.create(
        at=timezone.now(),
        actor=getattr(by, "login", "") or "",
        address=address_of(request) if request else "",
        action=action,
        object=on,
        detail=detail,
    )
