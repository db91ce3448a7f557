"""Queueing messages and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.core.events import publish
from huiyin.messaging.contracts import Content, MessageCancelled, NewMessage, State
from huiyin.messaging.mails.deciding import mail_to_settle as mail_to_settle
from huiyin.messaging.mails.deciding import set_mail_aside as set_mail_aside
from huiyin.messaging.mails.deciding import settle_mail as settle_mail
from huiyin.messaging.models import Notice, OutgoingMessage
from huiyin.messaging.moving import advance
from huiyin.messaging.problems import NotPossibleNow
from huiyin.messaging.queueing import queue_all, queue_one
from huiyin.messaging.sending import GIVEN_UP_STATES, content_of
from huiyin.messaging.signs import Reason, state_name


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
    return queue_one(
        kind=kind,
        to=to,
        content=content,
        purpose=purpose,
        dedup_key=dedup_key,
        account=account,
        respondent_key=respondent_key,
        reference=reference,
        batch=batch,
        programme_id=programme_id,
        unit_id=unit_id,
        not_before=not_before,
        survey_kind=survey_kind,
    )


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


@transaction.atomic
def take_back(*, by: User, message: OutgoingMessage, language: str) -> None:
    """Cancel one message that has not left. Raises `NotPossibleNow`."""
    row = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if row.state != State.QUEUED:
        raise NotPossibleNow(state=state_name(row.state, language))
    advance(row.pk, State.CANCELLED, reason=Reason.BY_HAND)
    audit.record("message.cancel", by=by, on=f"message:{row.pk}")


@transaction.atomic
def send_again(*, by: User, message: OutgoingMessage, language: str) -> int:
    """Queue a message anew that failed, came back, was cancelled or is uncertain; the new one's id.

    Somebody decides so, knowing that an uncertain one may arrive twice. Raises `NotPossibleNow` and `BadAddress`.
    """
    row = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if row.state not in GIVEN_UP_STATES or not (row.text or row.template):
        raise NotPossibleNow(state=state_name(row.state, language))
    n_before = OutgoingMessage.objects.filter(dedup_key__startswith=f"again:{row.pk}:").count()
    key = queue_one(
        kind=row.kind,
        to=row.to,
        content=content_of(row),
        purpose=row.purpose,
        dedup_key=f"again:{row.pk}:{n_before + 1}",
        respondent_key=row.respondent_key,
        reference=row.reference,
        batch=row.batch,
        programme_id=row.programme_id,
        unit_id=row.unit_id,
        survey_kind=row.survey_kind,
        account=row.account_id if row.account and row.account.is_enabled else None,
    )
    audit.record("message.again", by=by, on=f"message:{row.pk}", new=key)
    return key


@transaction.atomic
def cancel_notice(*, by: User, notice: Notice) -> int:
    """Take back what has not left of a notice; how many messages."""
    n = cancel(batch=f"notice:{notice.pk}", reason=Reason.BY_HAND)
    Notice.objects.filter(pk=notice.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    audit.record("notice.cancel", by=by, on=f"notice:{notice.pk}", n=n)
    return n
