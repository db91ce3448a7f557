"""The statements of the outbox that run a thousand times a second: whole lists at once, no row as an object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone


def add_events(kind: str, payloads: Sequence[dict[str, Any]]) -> None:
    """New events of one kind in their order, in the open transaction."""
    from huiyin.core.models import OutboxEvent

    is_postgresql = connection.vendor == "postgresql"
    listed = "jsonb_array_elements(%s::jsonb) AS given(value)" if is_postgresql else "json_each(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {OutboxEvent._meta.db_table} (kind, payload, created_at) "  # noqa: S608
            f"SELECT %s, value, %s FROM {listed}",
            [kind, _now(), json.dumps(payloads)],
        )


def make_deliveries(event_ids: Sequence[int], subscriber: str, lane: str) -> None:
    """One delivery of each event to a subscriber; those that exist stay as they are."""
    if not event_ids:
        return
    from huiyin.core.models import Delivery

    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Delivery._meta.db_table} "  # noqa: S608 - our own table
            "(event_id, subscriber, lane, attempts, next_try_at, last_error) "
            f"SELECT id, %s, %s, 0, %s, '' FROM {_listed()} "
            "WHERE TRUE ON CONFLICT (event_id, subscriber) DO NOTHING",
            [subscriber, lane, _now(), _list(event_ids)],
        )


def mark_fanned_out(event_ids: Sequence[int]) -> None:
    """These events have their deliveries."""
    from huiyin.core.models import OutboxEvent

    _set_moment(OutboxEvent._meta.db_table, "fanned_out_at = %s", event_ids)


def mark_done(delivery_ids: Sequence[int]) -> None:
    """These deliveries were handled."""
    from huiyin.core.models import Delivery

    _set_moment(Delivery._meta.db_table, "done_at = %s, last_error = ''", delivery_ids)


def payloads_of(event_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the events say, by event."""
    from huiyin.core.models import OutboxEvent

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, CAST(payload AS text) FROM {OutboxEvent._meta.db_table} "  # noqa: S608
            f"WHERE id IN (SELECT id FROM {_listed()})",
            [_list(event_ids)],
        )
        return {key: json.loads(payload) for key, payload in cursor.fetchall()}


def remove_handled(before: datetime, most: int) -> int:
    """Remove at most so many events handled before a moment, with their deliveries; returns how many rows."""
    from huiyin.core.models import Delivery, OutboxEvent

    open_deliveries = Delivery.objects.filter(event=OuterRef("pk"), done_at=None)
    old = OutboxEvent.objects.filter(fanned_out_at__lt=before).exclude(Exists(open_deliveries))
    with transaction.atomic():
        keys = list(old.order_by("fanned_out_at").values_list("pk", flat=True)[:most])
        if not keys:
            return 0
        n_deliveries = Delivery.objects.filter(event__in=keys)._raw_delete(using=connection.alias)
        return n_deliveries + OutboxEvent.objects.filter(pk__in=keys)._raw_delete(using=connection.alias)


def _set_moment(table: str, what: str, ids: Sequence[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {what} WHERE id IN (SELECT id FROM {_listed()})",  # noqa: S608
                [_now(), _list(ids)],
            )


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _listed() -> str:
    """A table of the ids given as one parameter."""
    if connection.vendor == "postgresql":
        return "unnest(%s::bigint[]) AS listed(id)"
    return "(SELECT value AS id FROM json_each(%s))"


def _list(ids: Sequence[int]) -> Any:
    return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))
