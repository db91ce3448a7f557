"""Reading messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.accounts.queries import visible_units
from huiyin.core.roles import UserRole
from huiyin.core.tokens import hash_token
from huiyin.messaging.addresses import normal as normal
from huiyin.messaging.contracts import Kind, State
from huiyin.messaging.mails.queries import last_writer as last_writer
from huiyin.messaging.mails.queries import mail_addresses_of as mail_addresses_of
from huiyin.messaging.mails.queries import mail_file_about as mail_file_about
from huiyin.messaging.mails.queries import mail_files_of_keys as mail_files_of_keys
from huiyin.messaging.mails.queries import mail_refusal as mail_refusal
from huiyin.messaging.mails.queries import mailbox_of as mailbox_of
from huiyin.messaging.mails.queries import mails_about as mails_about
from huiyin.messaging.mails.queries import n_mails_from as n_mails_from
from huiyin.messaging.mails.queries import path_of_mail_file as path_of_mail_file
from huiyin.messaging.mails.queries import references_of as references_of
from huiyin.messaging.models import (
    Notice,
    OutgoingMessage,
    ReceivedReply,
    ReceivedReport,
    SenderAccount,
    Wording,
)
from huiyin.messaging.queueing import OPT_OUT_PURPOSE
from huiyin.messaging.segments import length_of as length_of
from huiyin.messaging.signs import KINDS as KINDS
from huiyin.messaging.signs import state_name as state_name


def states_of(reference: str) -> dict[str, State]:
    """The state of every message of a reference, by its dedup key."""
    rows = OutgoingMessage.objects.filter(reference=reference).order_by("pk")
    return {key: State(state) for key, state in rows.values_list("dedup_key", "state")}


def messages_to(
    keys: Sequence[str], *, purposes: Sequence[str], before: datetime | None = None, most: int = 30
) -> list[OutgoingMessage]:
    """The messages to one customer, known by these keys, for some purposes, newest first, before a moment where given."""
    known = [key for key in keys if key]
    rows = OutgoingMessage.objects.filter(respondent_key__in=known, purpose__in=list(purposes))
    if before is not None:
        rows = rows.filter(queued_at__lt=before)
    return list(rows.order_by("-pk")[:most])


def states_by_key(dedup_keys: Sequence[str]) -> dict[str, State]:
    """The states of messages by their dedup keys; unknown keys are left out."""
    rows = OutgoingMessage.objects.filter(dedup_key__in=list(dedup_keys))
    return {key: State(state) for key, state in rows.values_list("dedup_key", "state")}


def sent_times(references: Sequence[str]) -> dict[str, datetime]:
    """When the newest message of each reference was taken by its provider; those not taken are left out."""
    rows = OutgoingMessage.objects.filter(reference__in=list(references)).exclude(sent_at=None).order_by("pk")
    return {name: at for name, at in rows.values_list("reference", "sent_at") if at is not None}


def messages_by_id(keys: Sequence[int]) -> dict[int, State]:
    """The states of messages by their ids."""
    rows = OutgoingMessage.objects.filter(pk__in=list(keys))
    return {key: State(state) for key, state in rows.values_list("pk", "state")}


def usable_kinds() -> set[str]:
    """The kinds of messages that some account can send now."""
    return set(SenderAccount.objects.filter(is_enabled=True).values_list("kind", flat=True))


def parts_of(kind: str, text: str) -> int:
    """How many messages a text costs with the signature of the account that would send it."""
    if kind != Kind.SMS:
        return 1
    account = SenderAccount.objects.filter(kind=kind, is_enabled=True).order_by("pk").first()
    sign = "" if account is None else str(account.settings.get("sign", "")).strip("【】 ")
    return length_of(f"【{sign}】{text}" if sign and not text.startswith("【") else text).n_parts


def accounts() -> QuerySet[SenderAccount]:
    """All sender accounts, by kind."""
    return SenderAccount.objects.all()


def account_by_id(account_id: int) -> SenderAccount:
    """One account; 404 where there is none."""
    return get_object_or_404(SenderAccount, pk=account_id)


def messages_of(user: User) -> QuerySet[OutgoingMessage]:
    """The messages of the person's units, newest first; an administrator of the whole sees all."""
    rows = OutgoingMessage.objects.select_related("account").order_by("-pk")
    if user.role == UserRole.ADMINISTRATOR:
        return rows
    return rows.filter(unit__in=visible_units(user))


def message_for(user: User, message_id: int) -> OutgoingMessage:
    """One message that the person may see; 404 otherwise."""
    return get_object_or_404(messages_of(user), pk=message_id)


def reports_of(message: OutgoingMessage) -> QuerySet[ReceivedReport]:
    """What the provider reported about a message, in its order."""
    return ReceivedReport.objects.filter(message=message).order_by("pk")


def replies_to(message: OutgoingMessage) -> QuerySet[ReceivedReply]:
    """What was written back to a message."""
    return ReceivedReply.objects.filter(message=message).order_by("pk")


def notices_of(user: User) -> QuerySet[Notice]:
    """The notices of the person's units, newest first."""
    return Notice.objects.filter(unit__in=visible_units(user)).select_related("account", "by", "unit")


def notice_for(user: User, notice_id: int) -> Notice:
    """One notice that the person may see; 404 otherwise."""
    return get_object_or_404(notices_of(user), pk=notice_id)


def counts_of(notices: Sequence[Notice]) -> dict[int, dict[str, int]]:
    """How the messages of notices stand: by notice, how many in each state."""
    batches = {f"notice:{notice.pk}": notice.pk for notice in notices}
    rows = OutgoingMessage.objects.filter(batch__in=batches).values("batch", "state")
    found: dict[int, dict[str, int]] = {notice.pk: {} for notice in notices}
    for row in rows.annotate(n=Count("pk")).order_by():
        found[batches[row["batch"]]][row["state"]] = row["n"]
    return found


def wordings_of(user: User) -> QuerySet[Wording]:
    """Words kept by the person's units."""
    return Wording.objects.filter(unit__in=visible_units(user))


def wording_for(user: User, wording_id: int) -> Wording:
    """Kept words that the person may see; 404 otherwise."""
    return get_object_or_404(wordings_of(user), pk=wording_id)


def message_to_opt_out(token: str) -> OutgoingMessage | None:
    """The message whose opt-out address holds this secret."""
    return OutgoingMessage.objects.filter(opt_out_hash=hash_token(token, OPT_OUT_PURPOSE)).first()
