"""Reading the kernel's own tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Min, QuerySet
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.core.events import subscribers_waited_for
from huiyin.core.models import AuditEntry, Delivery, OutboxEvent
from huiyin.facts.engines import engines
from huiyin.settings import value_of

LATE_SECONDS = 120
COUNTED_UP_TO = 10_000  # a monitor asks every few seconds, and after a long stop millions may wait
LOOKED_AT = (
    100  # of the deliveries that a subscriber takes next: those tried again are due later than they came
)


def outbox_state() -> dict[str, Any]:
    """How much news is on its way: `n_new`, `n_waiting`, `n_parked`, `oldest_seconds` of what is due, and `is_late`.

    Each is counted up to `COUNTED_UP_TO`, `is_more` when it may be more. What is due and waits for long tells that no
    worker is running. Costs the same with ten and with ten million deliveries.
    """
    now, new = timezone.now(), OutboxEvent.objects.filter(fanned_out_at=None)
    first = new.order_by("pk").values_list("created_at", flat=True).first()
    oldest = [moment for moment in (first, *_next_due(now)) if moment is not None]
    seconds = round((now - min(oldest)).total_seconds()) if oldest else 0
    n_new = _counted(new)
    n_waiting = n_new + _counted(waiting_deliveries())
    return {
        "n_new": n_new,
        "n_waiting": min(n_waiting, COUNTED_UP_TO),
        "is_more": n_waiting >= COUNTED_UP_TO,
        "n_parked": _counted(parked_deliveries()),
        "oldest_seconds": seconds,
        "is_late": seconds > LATE_SECONDS,
    }


def _next_due(now: datetime) -> Iterator[datetime | None]:
    """For each subscriber that has something waiting since when the oldest of what it takes next is due.

    The oldest of all would be looked for among every delivery that waits; a worker takes them in this order.
    """
    due = Delivery.objects.filter(done_at=None, parked_at=None, next_try_at__lte=now)
    for name in subscribers_waited_for():
        following = due.filter(subscriber=name).order_by("pk")[:LOOKED_AT]
        yield following.aggregate(oldest=Min("next_try_at"))["oldest"]


def _counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:COUNTED_UP_TO].count()


def engine_problem() -> Problem | None:
    """Why the analytical engine cannot be asked at this moment; None when it can."""
    try:
        engines[value_of("HUIYIN_ENGINE")].available()
    except Problem as problem:
        return problem
    return None


def health() -> dict[str, Any]:
    """`status` ("ok", "degraded", "failed"), `database`, `worker` ("ok" or "late"), `engine` ("ok" or "away"),
    and counts of what waits, up to `COUNTED_UP_TO`. Without its engine the server still takes answers and works on cases: that is "ok"."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        state = outbox_state()
    except DatabaseError:
        return {"status": "failed", "database": "failed"}
    late = state["is_late"]
    return {
        "status": "degraded" if late else "ok",
        "database": "ok",
        "worker": "late" if late else "ok",
        "engine": "away" if engine_problem() else "ok",
        "waiting": state["n_waiting"],
        "parked": state["n_parked"],
    }


def under_way(*, kinds: Collection[str], subscriber: str, **payload: object) -> bool:
    """Whether news of these kinds with this payload has yet to reach a subscriber whose name begins so."""
    told = {f"payload__{name}": value for name, value in payload.items()}
    if OutboxEvent.objects.filter(kind__in=kinds, fanned_out_at=None, **told).exists():
        return True
    due = Delivery.objects.filter(done_at=None, parked_at=None, subscriber__startswith=subscriber)
    return due.filter(
        event__kind__in=kinds, **{f"event__{name}": value for name, value in told.items()}
    ).exists()


def waiting_deliveries() -> QuerySet[Delivery]:
    """Deliveries that failed and will be tried again, or have not been tried yet; the oldest first."""
    return Delivery.objects.filter(done_at=None, parked_at=None).select_related("event").order_by("pk")


def parked_deliveries() -> QuerySet[Delivery]:
    """Deliveries given up after too many tries, the newest first."""
    return (
        Delivery.objects.filter(done_at=None, parked_at__isnull=False)
        .select_related("event")
        .order_by("-parked_at")
    )


def audit_entries(*, actor: str = "", action: str = "") -> QuerySet[AuditEntry]:
    """The audit log, newest first; `actor` and `action` narrow it by a part of the words."""
    rows = AuditEntry.objects.order_by("-at", "-pk")
    if actor:
        rows = rows.filter(actor__icontains=actor)
    return rows.filter(action__icontains=action) if action else rows


def acts_on(obj: str, action: str, since: datetime, until: datetime) -> QuerySet[AuditEntry]:
    """What was done to one object ("programme:12") by one act ("report.make") from a moment until before another."""
    rows = AuditEntry.objects.filter(at__gte=since, at__lt=until, action=action, object=obj)
    return rows.order_by("-at", "-pk")
