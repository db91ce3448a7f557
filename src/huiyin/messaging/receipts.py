"""What providers report and people reply: each thing once, in any order, with the same end.

A state only moves forward by rank, so reports may come twice, late and mixed up. A report about a message
nobody knows yet is kept and applied when the message's id becomes known.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from huiyin.messaging.addresses import hashed, normal
from huiyin.messaging.contracts import DeliveryReport, Reply, State
from huiyin.messaging.models import OutgoingMessage, ReceivedReply, ReceivedReport, SenderAccount
from huiyin.messaging.moving import advance
from huiyin.messaging.problems import BadAddress
from huiyin.messaging.refusals import opt_out_by_reply
from huiyin.messaging.senders.base import Heard

_OPT_OUT = re.compile(
    r"(?:r|t|td|n|0|0000|00000|stop|unsubscribe|cancel|quit|end|退|退订|拒收|取消订|取消订阅|不要再发|别再发|别再发了|停止发送)[。.!！]?",
    re.I,
)


def is_opt_out(text: str) -> bool:
    """Whether a reply asks for no more messages.

    >>> is_opt_out(" Ｒ "), is_opt_out("退订。"), is_opt_out("TD"), is_opt_out("很满意"), is_opt_out("R u there")
    (True, True, True, False, False)
    """
    return _OPT_OUT.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


@transaction.atomic
def take_in(account: SenderAccount, heard: Heard) -> tuple[int, int]:
    """Keep and apply what a provider told; how many reports and replies were new."""
    return (
        sum(_report(account, report) for report in heard.reports),
        sum(_reply(account, reply) for reply in heard.replies),
    )


def apply_parked(message: OutgoingMessage) -> None:
    """Apply the reports that came for this message before it was known; call it in the message's transaction."""
    waiting = ReceivedReport.objects.filter(account_id=message.account_id, message=None)
    for row in waiting.filter(provider_id=message.provider_id).order_by("pk"):
        if not row.to_hash or row.to_hash == message.to_hash:
            ReceivedReport.objects.filter(pk=row.pk).update(message=message)
            _apply(message, row)


def _report(account: SenderAccount, report: DeliveryReport) -> int:
    to_hash = _hash(account.kind, report.to)
    parts = (report.provider_id, report.message_key, to_hash, report.status)
    row, is_new = ReceivedReport.objects.get_or_create(
        account=account,
        report_key=hashlib.sha256("\x00".join(parts).encode()).hexdigest(),
        defaults={
            "provider_id": report.provider_id[:200],
            "message_key": report.message_key[:40],
            "to_hash": to_hash,
            "status": report.status,
            "permanent": report.permanent,
            "reason": report.reason[:300],
            "reported_at": report.at,
            "received_at": timezone.now(),
        },
    )
    if not is_new:
        return 0
    message = _message_of(account, row)
    if message is not None:
        row.message = message
        row.save(update_fields=["message"])
        _apply(message, row)
    return 1


def _message_of(account: SenderAccount, row: ReceivedReport) -> OutgoingMessage | None:
    """The message that a report is about: by our key, else by the provider's id (and the number)."""
    sent = OutgoingMessage.objects.filter(account=account)
    if row.message_key and (found := sent.filter(message_key=row.message_key).first()):
        return found
    if not row.provider_id:
        return None
    same = sent.filter(provider_id=row.provider_id)
    if row.to_hash:
        same = same.filter(to_hash=row.to_hash)
    return same.first()


def _apply(message: OutgoingMessage, row: ReceivedReport) -> None:
    state = State(row.status)
    is_bad = row.permanent and state is State.BOUNCED
    advance(
        message.pk,
        state,
        reason=row.reason,
        provider_id=row.provider_id,
        permanent=is_bad,
        at=row.reported_at,
    )


def _reply(account: SenderAccount, reply: Reply) -> int:
    sender = _normal(account.kind, reply.sender)
    sender_hash = hashed(account.kind, sender)
    at = reply.at.isoformat() if reply.at else ""
    parts = (reply.provider_id,) if reply.provider_id else (sender_hash, reply.text, at)
    wants_out = is_opt_out(reply.text)
    last = (
        OutgoingMessage.objects.filter(kind=account.kind, to_hash=sender_hash).exclude(tried_at=None).first()
    )
    row, is_new = ReceivedReply.objects.get_or_create(
        account=account,
        reply_key=hashlib.sha256("\x00".join(parts).encode()).hexdigest(),
        defaults={
            "sender": sender[:254],
            "sender_hash": sender_hash,
            "text": reply.text[:2000],
            "received_at": timezone.now(),
            "is_opt_out": wants_out,
            "message": last,
        },
    )
    if is_new and wants_out:
        opt_out_by_reply(row)
    return int(is_new)


def _hash(kind: str, address: str) -> str:
    return hashed(kind, _normal(kind, address)) if address else ""


def _normal(kind: str, address: str) -> str:
    try:
        return normal(kind, address)
    except BadAddress:
        return address.strip()


def merged(parts: Iterable[Heard]) -> Heard:
    """Several things heard as one."""
    listed = list(parts)
    return Heard(
        tuple(report for part in listed for report in part.reports),
        tuple(reply for part in listed for reply in part.replies),
    )
