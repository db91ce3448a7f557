"""Opt-outs: whether somebody wants nothing more, and noting it, everywhere at once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiyin.core.events import publish
from huiyin.customers import queries as customers
from huiyin.customers import services as contacts
from huiyin.messaging.contracts import Kind, OptOutReceived, Purpose, State
from huiyin.messaging.models import BlockedAddress, OutgoingMessage, ReceivedReply
from huiyin.messaging.moving import advance, block
from huiyin.messaging.signs import Reason


def has_opted_out(message: OutgoingMessage) -> bool:
    """Whether the recipient wants no more invitations and notices, by any way."""
    if message.kind == Kind.ROBOT:
        return False
    if message.kind == Kind.WECHAT:
        blocked = BlockedAddress.objects.filter(
            kind=message.kind, address_hash=message.to_hash, why=BlockedAddress.OPTED_OUT
        )
        if blocked.exists():
            return True
    return customers.has_opted_out(
        respondent_key=message.respondent_key,
        phone=message.to if message.kind == Kind.SMS else "",
        email=message.to if message.kind == Kind.EMAIL else "",
    )


@transaction.atomic
def opt_out_of(message: OutgoingMessage, *, survey_kind: str, source: str) -> None:
    """The recipient of a message wants no more (of a kind of survey, or nothing at all), by every way.

    What waits for them is taken back: everything for an opt-out of all, nothing for one of a kind, which
    the campaign decides.
    """
    _note(
        kind=message.kind,
        address=message.to,
        address_hash=message.to_hash,
        respondent_key=message.respondent_key,
        survey_kind=survey_kind,
        source=source,
    )
    publish(OptOutReceived(message.pk))


def opt_out_by_reply(reply: ReceivedReply) -> None:
    """Somebody answered with R, TD or 退订."""
    _note(
        kind=reply.account.kind,
        address=reply.sender,
        address_hash=reply.sender_hash,
        respondent_key=reply.message.respondent_key if reply.message else "",
        survey_kind="",
        source=reply.account.kind,
    )
    if reply.message is not None:
        publish(OptOutReceived(reply.message.pk))


def _note(
    *, kind: str, address: str, address_hash: str, respondent_key: str, survey_kind: str, source: str
) -> None:
    contacts.opt_out(
        respondent_key=respondent_key,
        phone=address if kind == Kind.SMS else "",
        email=address if kind == Kind.EMAIL else "",
        survey_kind=survey_kind,
        source=source,
    )
    if survey_kind:
        return
    if kind == Kind.WECHAT:
        block(kind, address_hash, BlockedAddress.OPTED_OUT)
    waiting = OutgoingMessage.objects.filter(
        state=State.QUEUED,
        to_hash=address_hash,
        purpose__in=(Purpose.SURVEY, Purpose.REMINDER, Purpose.NOTICE),
    )
    for pk in list(waiting.values_list("pk", flat=True)):
        advance(pk, State.CANCELLED, reason=Reason.OPTED_OUT)


def allow_again(kind: str, address_hash: str) -> int:
    """Let an address be written to again that came back, say because its owner has mended it."""
    return BlockedAddress.objects.filter(
        kind=kind, address_hash=address_hash, why=BlockedAddress.BOUNCED, at__lte=timezone.now()
    ).delete()[0]
