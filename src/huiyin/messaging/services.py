"""Queueing messages and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.core.events import publish
from huiyin.messaging.contracts import Content, MessageCancelled, NewMessage, State
from huiyin.messaging.models import OutgoingMessage
from huiyin.messaging.queueing import queue_all


def queue(
    *,
    kind: str,
    to: str,
    content: Content,
    purpose: str,
    dedup_key: str,
    respondent_key: str = "",
    reference: str = "",
    batch: str = "",
    programme_id: int | None = None,
    unit_id: int | None = None,
    not_before: datetime | None = None,
    account: int | None = None,
    survey_kind: str = "",
) -> int:
    """Queue one message and give its id; a known `dedup_key` gives the id of the message it names.

    It leaves once the open transaction has been committed. Raises `NoAccount` and `BadAddress`.
    """
    message = NewMessage(
        kind=kind,
        to=to,
        content=content,
        purpose=purpose,
        dedup_key=dedup_key,
        respondent_key=respondent_key,
        reference=reference,
        batch=batch,
        programme_id=programme_id,
        unit_id=unit_id,
        not_before=not_before,
        account_id=account,
        survey_kind=survey_kind,
    )
    return queue_all([message])[0]


def queue_many(messages: Sequence[NewMessage]) -> list[int]:
    """Queue messages in one transaction; their ids in the same order. Raises `NoAccount`, queueing none.

    A message whose address cannot be used fails at once and is told as `MessageFailed`, like one that came back.
    """
    return queue_all(messages, is_strict=False)


@transaction.atomic
def cancel(*, reference: str = "", batch: str = "", dedup_keys: Sequence[str] = (), reason: str = "") -> int:
    """Take back what has not left yet: of a reference, of a batch, or by dedup keys; returns how many."""
    waiting = OutgoingMessage.objects.select_for_update().filter(state=State.QUEUED)
    if reference:
        waiting = waiting.filter(reference=reference)
    elif batch:
        waiting = waiting.filter(batch=batch)
    else:
        waiting = waiting.filter(dedup_key__in=list(dedup_keys))
    found = list(waiting.values_list("pk", "reference", "dedup_key"))
    OutgoingMessage.objects.filter(pk__in=[pk for pk, _, _ in found]).update(
        state=State.CANCELLED, reason=reason[:300], ended_at=timezone.now()
    )
    for pk, its_reference, dedup_key in found:
        publish(MessageCancelled(pk, its_reference, dedup_key))
    return len(found)
