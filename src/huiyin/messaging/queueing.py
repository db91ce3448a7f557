"""Putting messages into the queue: once each, in a fair order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone

from huiyin.core.events import publish
from huiyin.core.tokens import derived_token, hash_token, new_token
from huiyin.messaging.addresses import hashed, normal
from huiyin.messaging.contracts import UNSUBSCRIBE, Content, Kind, MessageFailed, NewMessage, Purpose, State
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.problems import BadAddress, NoAccount
from huiyin.messaging.senders.base import senders
from huiyin.messaging.signs import Reason

OPT_OUT_PURPOSE = "opt-out"
PRIORITIES = {Purpose.CASE: 0, Purpose.ALERT: 0, Purpose.SURVEY: 1, Purpose.REMINDER: 1, Purpose.NOTICE: 1}
GOOD_FOR = timedelta(days=3)  # what could not leave for so long after it was due is out of date
AT_A_TIME = 500


@transaction.atomic
def queue_all(messages: Sequence[NewMessage], *, is_strict: bool = True) -> list[int]:
    """Queue messages; the ids in their order. One whose dedup key is known keeps the id it has.

    An address that cannot be used raises `BadAddress`; unless `is_strict`, its message fails at once instead.
    """
    now = timezone.now()
    known = _known(message.dedup_key for message in messages)
    accounts: dict[str, SenderAccount] = {}
    turns: dict[str, int] = {}
    rows: dict[str, OutgoingMessage] = {}
    for message in messages:
        if message.dedup_key in known or message.dedup_key in rows:
            continue
        account = _account(message, accounts)
        batch = message.batch or message.reference
        turns[batch] = turns[batch] + 1 if batch in turns else _first_turn(batch)
        try:
            if not message.to and message.kind != Kind.ROBOT:
                raise BadAddress(address="")
            row = _row(message, account, now, batch, turns[batch])
        except BadAddress:
            if is_strict:
                raise
            row = _row(replace(message, to=""), account, now, batch, turns[batch])
            row.state, row.reason, row.ended_at = State.FAILED.value, Reason.BAD_ADDRESS.value, now
        rows[message.dedup_key] = row
    OutgoingMessage.objects.bulk_create(rows.values(), batch_size=AT_A_TIME, ignore_conflicts=True)
    known |= _known(rows)
    for key, row in rows.items():
        if row.state == State.FAILED:
            publish(MessageFailed(known[key], row.reference, key, True))
    return [known[message.dedup_key] for message in messages]


def queue_one(
    *,
    kind: str,
    to: str,
    content: Content,
    purpose: str,
    dedup_key: str,
    account: int | None = None,
    **more: Any,
) -> int:
    """Queue one message; `more` are further fields of `NewMessage`. Its id."""
    message = NewMessage(
        kind=kind, to=to, content=content, purpose=purpose, dedup_key=dedup_key, account_id=account, **more
    )
    return queue_all([message])[0]


def opt_out_token(seed: str) -> str:
    """The secret of the address by which a recipient opts out."""
    return derived_token(OPT_OUT_PURPOSE, seed)


def opt_out_address(seed: str) -> str:
    """That address, as it stands in the message."""
    return f"{settings.PUBLIC_URL}{reverse('opt-out', args=[opt_out_token(seed)])}"


def _known(keys: object) -> dict[str, int]:
    wanted = list(keys)  # type: ignore[call-overload]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), AT_A_TIME):
        rows = OutgoingMessage.objects.filter(dedup_key__in=wanted[start : start + AT_A_TIME])
        found.update(rows.values_list("dedup_key", "pk"))
    return found


def _account(message: NewMessage, found: dict[str, SenderAccount]) -> SenderAccount:
    wanted = f"{message.kind}:{message.account_id or ''}"
    if wanted not in found:
        rows = SenderAccount.objects.filter(kind=message.kind, is_enabled=True)
        if message.account_id is not None:
            rows = rows.filter(pk=message.account_id)
        account = rows.order_by("pk").first()
        if account is None:
            raise NoAccount(kind=str(message.kind))
        found[wanted] = account
    return found[wanted]


def _first_turn(batch: str) -> int:
    """A batch goes on behind its own last turn; a new one begins beside whoever is next to be sent."""
    waiting = OutgoingMessage.objects.filter(state=State.QUEUED)
    last = waiting.filter(batch=batch).aggregate(last=Max("turn"))["last"] if batch else None
    if last is not None:
        return int(last) + 1
    return int(waiting.aggregate(first=Min("turn"))["first"] or 0)


def _row(
    message: NewMessage, account: SenderAccount, now: datetime, batch: str, turn: int
) -> OutgoingMessage:
    to, seed = normal(message.kind, message.to) if message.to else "", new_token(32)
    content = _with_opt_out(message.content, seed)
    due_at = max(now, message.not_before or now)
    return OutgoingMessage(
        account=account,
        kind=message.kind,
        to=to,
        to_hash=hashed(message.kind, to),
        respondent_key=message.respondent_key,
        programme_id=message.programme_id,
        unit_id=message.unit_id,
        subject=" ".join(content.subject.split())[:250],  # a line break would begin another header
        text=content.text,
        html=content.html,
        template=content.template[:80],
        parameters=dict(content.parameters),
        address=content.address[:500],
        thread=asdict(content.thread) if content.thread else {},
        language=content.language,
        purpose=message.purpose,
        survey_kind=message.survey_kind,
        dedup_key=message.dedup_key,
        reference=message.reference,
        batch=batch,
        priority=PRIORITIES[Purpose(message.purpose)],
        turn=turn,
        n_parts=senders[account.sender].parts(content, account.settings),
        message_key=new_token(24),
        opt_out_seed=seed,
        opt_out_hash=hash_token(opt_out_token(seed), OPT_OUT_PURPOSE),
        queued_at=now,
        due_at=due_at,
        give_up_at=due_at + GOOD_FOR,
    )


def _with_opt_out(content: Content, seed: str) -> Content:
    """The recipient's own opt-out address put in."""
    if UNSUBSCRIBE not in content.text + content.html:
        return content
    address = opt_out_address(seed)
    return replace(
        content,
        text=content.text.replace(UNSUBSCRIBE, address),
        html=content.html.replace(UNSUBSCRIBE, address),
    )
