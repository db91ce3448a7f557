"""Calls to customers who are told by telephone: key customers, and those whom no message reached."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.services import record_contact
from huiyin.notices.contracts import TOLD, CallOutcome, CallState, TellingState
from huiyin.notices.following import settle
from huiyin.notices.models import Affected, CallEntry, Outage, Telling
from huiyin.notices.problems import NotOnTheList, TooLateToTakeBack

UNDO_MINUTES = 10
MOST_TRIES = 3
_FINAL = (CallOutcome.WRONG_NUMBER, CallOutcome.REFUSED)


@transaction.atomic
def log_call(*, by: User, affected: Affected, outcome: str, note: str = "", recording: str = "") -> CallEntry:
    """Enter a call that was made. After three in vain a customer counts as one who cannot be reached."""
    row = Affected.objects.select_for_update(of=("self",)).select_related("outage").get(pk=affected.pk)
    if row.call_state != CallState.OPEN:
        raise NotOnTheList
    now = timezone.now()
    entry = CallEntry.objects.create(
        affected=row,
        at=now,
        by=by,
        outcome=CallOutcome(outcome),
        note=note.strip()[:500],
        recording=recording.strip()[:120],
    )
    _stand(row)
    if row.contact_id:
        record_contact(
            [
                Entry(
                    contact_id=row.contact_id,
                    kind=EventKind.CALLED,
                    dedup_key=f"outage-call:{entry.pk}",
                    at=now,
                    channel="telephone",
                    reference=f"outage:{row.outage_id}",
                )
            ]
        )
    audit.record("outage.call", by=by, on=f"outage:{row.outage_id}", outcome=outcome)
    return entry


@transaction.atomic
def void_call(*, by: User, entry: CallEntry) -> None:
    """Mark a call as entered by mistake. Raises `TooLateToTakeBack`."""
    row = CallEntry.objects.select_for_update(of=("self",)).select_related("affected").get(pk=entry.pk)
    is_fresh = timezone.now() - row.at <= timedelta(minutes=UNDO_MINUTES)
    if row.by != by or not is_fresh:
        raise TooLateToTakeBack(minutes=UNDO_MINUTES)
    row.voided_at = timezone.now()
    row.save(update_fields=["voided_at"])
    _stand(row.affected)
    audit.record("outage.call_void", by=by, on=f"outage:{row.affected.outage_id}")


def _stand(row: Affected) -> None:
    """Where a customer stands by the calls that count."""
    outcomes = list(row.calls.filter(voided_at=None, counts=True).values_list("outcome", flat=True))
    if CallOutcome.REACHED in outcomes:
        row.call_state = CallState.REACHED
    elif any(one in _FINAL for one in outcomes) or len(outcomes) >= MOST_TRIES:
        row.call_state = CallState.GIVEN_UP
    else:
        row.call_state = CallState.OPEN
    row.save(update_fields=["call_state"])
    settle([row.pk])


@transaction.atomic
def call_the_unreached(*, by: User, outage: Outage) -> int:
    """Put everybody on the call list whom no message can reach; how many."""
    failed = Telling.objects.filter(
        affected__outage=outage,
        announcement__counts=True,
        state__in=(TellingState.FAILED, TellingState.NO_ADDRESS, TellingState.REFUSED),
    )
    reached = Telling.objects.filter(affected__outage=outage, announcement__counts=True, state__in=TOLD)
    rows = Affected.objects.filter(
        outage=outage, call_state=CallState.NONE, told_at=None, pk__in=failed.values("affected")
    ).exclude(pk__in=reached.values("affected"))
    n = rows.exclude(contact=None).update(call_state=CallState.OPEN)
    audit.record("outage.call_unreached", by=by, on=f"outage:{outage.pk}", n=n)
    return n
