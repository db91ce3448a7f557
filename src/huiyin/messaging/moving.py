"""Moving a message on, only forward, with its news in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.core.events import publish
from huiyin.messaging.contracts import (
    ENDED,
    RANK,
    Kind,
    MessageCancelled,
    MessageDelivered,
    MessageFailed,
    MessageSent,
    MessageUncertain,
    State,
)
from huiyin.messaging.models import BlockedAddress, OutgoingMessage


@transaction.atomic
def advance(
    message_id: int,
    state: State,
    *,
    reason: str = "",
    provider_id: str = "",
    permanent: bool = False,
    at: datetime | None = None,
) -> int:
    """Move a message to a state of higher rank and tell it; 0 when it already stands there or beyond.

    `permanent` says that the address itself is bad: nothing is sent to it any more.
    """
    message = OutgoingMessage.objects.select_for_update().get(pk=message_id)
    if provider_id and not message.provider_id:
        message.provider_id = provider_id[:200]
        message.save(update_fields=["provider_id"])
        _catch_up(message)
        message.refresh_from_db()
    if permanent and state in (State.FAILED, State.BOUNCED):
        block(message.kind, message.to_hash, BlockedAddress.BOUNCED)
    if RANK[state] <= RANK[State(message.state)]:
        return 0
    now = timezone.now()
    if message.sent_at is None and state in (State.SENT, State.DELIVERED, State.BOUNCED):
        message.sent_at = message.tried_at or now
    message.state, message.reason, message.leased_until = state.value, reason[:300], None
    message.ended_at = (at or now) if state in ENDED else None
    message.save(update_fields=["state", "reason", "leased_until", "sent_at", "ended_at"])
    publish(_news(message, state, permanent))
    return 1


@transaction.atomic
def put_back(message_id: int, attempt: int, due_at: datetime, reason: str) -> int:
    """Queue a claimed message again, if this attempt still holds it."""
    held = OutgoingMessage.objects.filter(pk=message_id, state=State.SENDING, n_attempts=attempt)
    return held.update(state=State.QUEUED, due_at=due_at, leased_until=None, reason=reason[:300])


def block(kind: str, address_hash: str, why: str) -> None:
    """Send nothing more to an address; doing it again does nothing."""
    if kind != Kind.ROBOT:
        BlockedAddress.objects.get_or_create(
            kind=kind, address_hash=address_hash, why=why, defaults={"at": timezone.now()}
        )


def _catch_up(message: OutgoingMessage) -> None:
    """Reports that came before the provider's id was known here."""
    from huiyin.messaging.receipts import apply_parked

    apply_parked(message)


def _news(message: OutgoingMessage, state: State, permanent: bool) -> Any:
    names = (message.pk, message.reference, message.dedup_key)
    match state:
        case State.SENT:
            return MessageSent(*names)
        case State.DELIVERED:
            return MessageDelivered(*names)
        case State.FAILED | State.BOUNCED:
            return MessageFailed(*names, permanent)
        case State.UNCERTAIN:
            return MessageUncertain(*names)
        case State.CANCELLED:
            return MessageCancelled(*names)
    raise ValueError(f"nobody is told of {state}")
