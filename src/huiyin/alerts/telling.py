"""Telling people: what is due for one recipient leaves as one message, and who does not answer is passed over.

The rows that are told and the message in the queue are written in one transaction, so a worker that is killed
in between has told nothing, and one that is killed behind it tells nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone, translation

from huiyin.alerts import planning
from huiyin.alerts.contracts import RaisedState
from huiyin.alerts.models import Raised, Told
from huiyin.alerts.wording import content_for
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Purpose
from huiyin.messaging.problems import BadAddress, NoAccount

BREATH = timedelta(
    minutes=2
)  # between two messages to one recipient: a storm of alerts becomes a few of them
MOST = 2_000
LATE = timedelta(days=2)


def tick(now: datetime | None = None) -> int:
    """Go one step: pass over who did not answer, then tell who is due; returns how many messages were queued."""
    now = now or timezone.now()
    _escalate(now)
    return _tell(now)


def _escalate(now: datetime) -> int:
    due = Raised.objects.filter(state=RaisedState.NEW, next_step_at__lte=now)
    keys = list(due.order_by("next_step_at").values_list("pk", flat=True)[:MOST])
    for key in keys:
        with transaction.atomic():
            raised = (
                Raised.objects.select_for_update(of=("self",))
                .select_related("rule__roster", "programme__unit")
                .filter(pk=key, state=RaisedState.NEW, next_step_at__lte=now)
                .first()
            )
            if raised is not None:
                planning.escalate(raised, now)
    return len(keys)


def _tell(now: datetime) -> int:
    due = Told.objects.filter(settled_at=None, due_at__lte=now)
    pairs = list(due.order_by("recipient", "pk").values_list("recipient", "pk")[:MOST])
    n = 0
    for recipient, group in groupby(pairs, key=lambda pair: pair[0]):
        keys = [key for _, key in group]
        with transaction.atomic():
            n += _tell_one(recipient, keys, now)
    return n


def _tell_one(recipient: str, keys: Sequence[int], now: datetime) -> int:
    """One message for all that is due for a recipient; 0 where it has to wait or nothing is left to say."""
    last = (
        Told.objects.filter(recipient=recipient, settled_at__gt=now - BREATH, outcome="")
        .order_by("-settled_at")
        .first()
    )
    if last is not None:
        return 0
    rows = list(
        Told.objects.select_for_update(of=("self",))
        .filter(pk__in=list(keys), settled_at=None)
        .select_related("raised__rule", "raised__programme", "user", "robot")
        .order_by("pk")
    )
    if not rows:
        return 0
    seen = [row for row in rows if row.raised.state == RaisedState.ACKNOWLEDGED]
    rows = [row for row in rows if row.raised.state == RaisedState.NEW]
    _settle(seen, now, "acknowledged")
    if not rows:
        return 0
    try:
        message_id = _queue(recipient, rows)
    except NoAccount:
        if rows[0].raised.raised_at > now - LATE:  # somebody may still set one up
            _put_off(rows, now)
            return 0
        _settle(rows, now, "no_account")
        return 0
    except BadAddress:
        _settle(rows, now, "no_address")
        return 0
    _settle(rows, now, "", message_id)
    return 1


def _queue(recipient: str, rows: Sequence[Told]) -> int:
    first = rows[0]
    language = (first.user.language if first.user else "") or "zh-hans"
    way = recipient.rsplit(":", 1)[-1] if first.user else "robot"
    with translation.override(language):
        content = content_for([row.raised for row in rows], way, language)
    listening = planning.usual_listening(first.user) if first.user else None
    to = {"email": first.user.email if first.user else "", "sms": listening.phone if listening else ""}
    return messaging.queue(
        kind=way,
        to=to.get(way, ""),
        content=content,
        purpose=Purpose.ALERT,
        dedup_key=f"alert:{first.pk}",
        reference=f"alert:{first.raised_id}",
        programme_id=first.raised.programme_id,
        unit_id=first.raised.programme.unit_id,
        account=first.robot_id,
    )


def _settle(rows: Sequence[Told], now: datetime, outcome: str, message_id: int | None = None) -> None:
    Told.objects.filter(pk__in=[row.pk for row in rows]).update(
        settled_at=now, outcome=outcome, message_id=message_id
    )


def _put_off(rows: Sequence[Told], now: datetime) -> None:
    Told.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + timedelta(minutes=5))
