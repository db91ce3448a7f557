"""What became of messages: noted with whom they were for, the next channel tried, and the ledger of contacts kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.services import record_contact
from huiyin.messaging import queries as messages
from huiyin.notices.contracts import TOLD, CallOutcome, TellingState
from huiyin.notices.models import Affected, CallEntry, Telling
from huiyin.notices.telling import fall_back, named


def went_out(references: Sequence[str], state: TellingState) -> None:
    """Providers took messages (SENT), or say that they arrived (DELIVERED)."""
    moved = [
        one
        for one in _tellings(references)
        if one.state != state and not (state == TellingState.SENT and one.state == TellingState.DELIVERED)
    ]
    if not moved:
        return
    times, now = messages.sent_times([_reference(one) for one in moved]), timezone.now()
    for one in moved:
        one.state = state
        one.sent_at = one.sent_at or times.get(_reference(one)) or now
    # Rows that exist are written over: much faster than one CASE for each of them.
    Telling.objects.bulk_create(
        moved, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=["state", "sent_at"]
    )
    record_contact(
        Entry(
            contact_id=one.affected.contact_id,
            kind=EventKind.NOTICED,
            dedup_key=f"telling:{one.announcement_id}:{one.affected_id}",
            at=one.sent_at,
            channel=one.channel,
            reference=f"outage:{one.affected.outage_id}",
        )
        for one in moved
        if one.affected.contact_id
    )
    settle({one.affected_id for one in moved})


def came_back(failed: Mapping[str, str]) -> None:
    """Messages (reference → channel, "" where it is not known) did not arrive: try the next channel."""
    lost = [
        one
        for one in _tellings(list(failed))
        if one.state in (TellingState.QUEUED, TellingState.SENT)
        and failed[_reference(one)] in ("", one.channel)
        and one.announcement.stopped_at is None
    ]
    for one in lost:
        one.sent_at = None
    Telling.objects.bulk_update(lost, ["sent_at"], batch_size=500)
    fall_back(lost)
    settle({one.affected_id for one in lost})


def taken_back(references: Sequence[str]) -> None:
    """Messages were cancelled: with the whole announcement, or because the customer wants none."""
    rows = [one for one in _tellings(references) if one.state == TellingState.QUEUED]
    for one in rows:
        one.state = TellingState.STOPPED if one.announcement.stopped_at else TellingState.REFUSED
    Telling.objects.bulk_update(rows, ["state"], batch_size=500)


def settle(affected_ids: Collection[int]) -> None:
    """Note again when customers were first told of the time that holds, by message or by telephone."""
    ids = list(affected_ids)
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        first: dict[int, datetime] = dict(
            Telling.objects.filter(affected__in=part, state__in=TOLD, announcement__counts=True)
            .order_by()
            .values_list("affected")
            .annotate(at=Min("sent_at"))
        )
        calls = CallEntry.objects.filter(
            affected__in=part, outcome=CallOutcome.REACHED, counts=True, voided_at=None
        )
        for key, at in calls.order_by().values_list("affected").annotate(at=Min("at")):
            first[key] = min(at, first.get(key, at))
        rows = list(Affected.objects.filter(pk__in=part))
        changed = [one for one in rows if one.told_at != first.get(one.pk)]
        for one in changed:
            one.told_at = first.get(one.pk)
        Affected.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=["told_at"]
        )


def _reference(one: Telling) -> str:
    return f"telling:{one.announcement_id}:{one.affected_id}"


def _tellings(references: Sequence[str]) -> list[Telling]:
    """The rows of those references, locked."""
    by_announcement: dict[int, list[int]] = {}
    for announcement_id, affected_id in named(references).values():
        by_announcement.setdefault(announcement_id, []).append(affected_id)
    found: list[Telling] = []
    for announcement_id, ids in by_announcement.items():
        rows = Telling.objects.select_for_update(of=("self",)).select_related(
            "announcement", "affected__contact"
        )
        found += rows.filter(Q(announcement=announcement_id) & Q(affected__in=ids)).order_by("pk")
    return found
