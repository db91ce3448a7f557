"""Sending what is due: each message is claimed, handed over once, and its outcome written.

A claim is committed before anything leaves, with a lease. Whoever dies in between leaves a message in
`sending`; when the lease is over it becomes `uncertain` (it may have been taken) and is never repeated by
itself, unless the provider is known to drop a repetition of the same key.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.messaging.accounts import parts_today, sender_of, settings_of, tomorrow
from huiyin.messaging.contracts import Content, Kind, Purpose, State, Thread
from huiyin.messaging.limits import earliest_for_number, seconds_until_allowed
from huiyin.messaging.models import BlockedAddress, OutgoingMessage, SenderAccount
from huiyin.messaging.moving import advance, put_back
from huiyin.messaging.queueing import opt_out_address
from huiyin.messaging.refusals import has_opted_out
from huiyin.messaging.senders.base import Outgoing, Send, Sender, SendFailed, SendUncertain, Settings
from huiyin.messaging.signs import Reason

LEASE = timedelta(seconds=180)
MOST_ATTEMPTS = 8
GIVEN_UP_STATES = (State.FAILED, State.BOUNCED, State.CANCELLED, State.UNCERTAIN)  # somebody may try again
LOOK_AT = 100  # messages passed over for their limits before the next round
MASS = (Purpose.SURVEY, Purpose.REMINDER, Purpose.NOTICE)  # what an opt-out stops
logger = logging.getLogger(__name__)


def due_accounts() -> list[int]:
    """Accounts that have something to send now."""
    rows = OutgoingMessage.objects.filter(
        state=State.QUEUED, due_at__lte=timezone.now(), account__is_enabled=True
    )
    return sorted(set(rows.values_list("account_id", flat=True).order_by().distinct()) - {None})


def send_due(
    account_id: int, *, seconds: float = 20.0, most: int = 500, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Send what an account may send now, for at most so long; how many messages were handed over."""
    account = SenderAccount.objects.filter(pk=account_id, is_enabled=True).first()
    if account is None:
        return 0
    sender, until, n = sender_of(account), time.monotonic() + seconds, 0
    try:
        settings = settings_of(account)
    except Problem:
        logger.warning("the secrets of sender account %s cannot be opened", account.pk)
        return 0
    if _claimable(account) is None:
        return 0
    with sender.session(settings) as send:
        while n < most and time.monotonic() < until and not stopping():
            message = _claimed(account, sender, settings)
            if message is None:
                break
            _hand_over(message, send)
            n += 1
    return n


def settle_leases() -> int:
    """Decide about messages whose sender died: repeat where that is harmless, else uncertain; how many."""
    now, n = timezone.now(), 0
    rows = OutgoingMessage.objects.filter(state=State.SENDING, leased_until__lt=now)
    for message in rows.select_related("account")[:500]:
        if message.account is not None and _repeats_safely(message.account):
            n += put_back(message.pk, message.n_attempts, now, Reason.SENDER_DIED)
        else:
            n += advance(message.pk, State.UNCERTAIN, reason=Reason.SENDER_DIED)
    for pk in rows.filter(account=None).values_list("pk", flat=True):
        n += advance(pk, State.UNCERTAIN, reason=Reason.SENDER_DIED)
    late = OutgoingMessage.objects.filter(state=State.QUEUED, give_up_at__lt=now)
    for pk in list(late.values_list("pk", flat=True)[:500]):
        n += advance(pk, State.FAILED, reason=Reason.TOO_LATE)
    return n


def _repeats_safely(account: SenderAccount) -> bool:
    return bool(account.settings.get("repeats_safely")) or sender_of(account).repeats_safely


def _claimable(account: SenderAccount) -> int | None:
    """How many messages the account's own limits leave for now; None: none."""
    if account.per_day and parts_today(account) >= account.per_day:
        return None
    wait = seconds_until_allowed(account)
    return None if wait > 0 else 1


@transaction.atomic
def _claimed(account: SenderAccount, sender: Sender, settings: Settings) -> OutgoingMessage | None:
    """The next message that may leave, marked and leased; those that may not are moved on or ended."""
    SenderAccount.objects.select_for_update().get(pk=account.pk)  # limits are counted by one at a time
    if _claimable(account) is None:
        return None
    now = timezone.now()
    rows = OutgoingMessage.objects.filter(account=account, state=State.QUEUED, due_at__lte=now)
    locked = rows.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
    )
    left = account.per_day - parts_today(account) if account.per_day else None
    for message in locked.order_by("priority", "turn", "pk")[:LOOK_AT]:
        if _is_held(message, sender, settings, now):
            continue
        if left is not None and account.kind == Kind.SMS and message.n_parts > left:
            OutgoingMessage.objects.filter(pk=message.pk).update(due_at=tomorrow(), reason=Reason.BUDGET)
            continue
        message.state = State.SENDING.value
        message.n_attempts += 1
        message.tried_at, message.leased_until = now, now + LEASE
        message.save(update_fields=["state", "n_attempts", "tried_at", "leased_until"])
        return message
    return None


def _is_held(message: OutgoingMessage, sender: Sender, settings: Settings, now: datetime) -> bool:
    """Whether it must not leave now: opted out, blocked, refused by the provider's rules, or too soon."""
    if message.purpose in MASS and has_opted_out(message):
        advance(message.pk, State.CANCELLED, reason=Reason.OPTED_OUT)
        return True
    blocked = BlockedAddress.objects.filter(
        kind=message.kind, address_hash=message.to_hash, why=BlockedAddress.BOUNCED
    )
    if message.kind != Kind.ROBOT and blocked.exists():
        advance(message.pk, State.FAILED, reason=Reason.CAME_BACK_BEFORE, permanent=True)
        return True
    if objection := sender.objection(content_of(message), settings):
        advance(message.pk, State.FAILED, reason=objection)
        return True
    if message.kind == Kind.SMS and (later := earliest_for_number(message, now)) > now:
        OutgoingMessage.objects.filter(pk=message.pk).update(due_at=later, reason=Reason.TOO_OFTEN)
        return True
    return False


def content_of(message: OutgoingMessage) -> Content:
    """The words of a stored message."""
    return Content(
        subject=message.subject,
        text=message.text,
        html=message.html,
        template=message.template,
        parameters=message.parameters,
        address=message.address,
        language=message.language,
        thread=thread_of(message.thread),
    )


def thread_of(stored: dict[str, Any]) -> Thread | None:
    """Where a stored message stands in a correspondence."""
    return Thread(**{**stored, "references": tuple(stored["references"])}) if stored else None


def _hand_over(message: OutgoingMessage, send: Send) -> None:
    """Send a claimed message and write what became of it."""
    outgoing = Outgoing(
        key=message.message_key,
        to=message.to,
        content=content_of(message),
        purpose=message.purpose,
        opt_out_address=opt_out_address(message.opt_out_seed) if message.purpose in MASS else "",
        is_bulk=message.purpose in MASS,
    )
    try:
        provider_id = send(outgoing)
    except SendFailed as failure:
        _failed(message, failure)
    except SendUncertain as doubt:
        advance(message.pk, State.UNCERTAIN, reason=str(doubt)[:300])
    except Problem as problem:
        put_back(message.pk, message.n_attempts, _pause(message, None), problem.words("zh").title)
    except Exception:  # a defect of a sender must neither repeat nor lose the message
        logger.exception("a sender stumbled over message %s", message.pk)
        advance(message.pk, State.UNCERTAIN, reason=Reason.STUMBLED)
    else:
        advance(message.pk, State.SENT, provider_id=provider_id)


def _failed(message: OutgoingMessage, failure: SendFailed) -> None:
    if failure.permanent or message.n_attempts >= MOST_ATTEMPTS:
        advance(
            message.pk,
            State.FAILED,
            reason=failure.reason,
            permanent=failure.address_is_bad,
        )
    else:
        put_back(message.pk, message.n_attempts, _pause(message, failure.wait_seconds), failure.reason)


def _pause(message: OutgoingMessage, wished: float | None) -> datetime:
    """When to try again: what the provider asked for, or growing pauses from half a minute to an hour."""
    pause = wished if wished is not None else min(15.0 * 2**message.n_attempts, 3600.0)
    return timezone.now() + timedelta(seconds=pause * random.uniform(0.9, 1.2))  # noqa: S311 - no secret
