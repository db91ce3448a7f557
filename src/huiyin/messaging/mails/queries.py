"""Reading mailboxes and mails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.core.access import MANAGERS
from huiyin.core.roles import UserRole
from huiyin.messaging.contracts import MailState
from huiyin.messaging.mails import keeping
from huiyin.messaging.mails.words import FILE_REFUSALS
from huiyin.messaging.models import IncomingMail, Mailbox, MailFile, OutgoingMessage


def mailboxes() -> QuerySet[Mailbox]:
    """All mailboxes."""
    return Mailbox.objects.select_related("unit", "account")


def mailbox_by_id(mailbox_id: int) -> Mailbox:
    """One mailbox; 404 where there is none."""
    return get_object_or_404(mailboxes(), pk=mailbox_id)


def mailbox_of(unit: Unit) -> Mailbox | None:
    """The mailbox that customers of a unit write to: its own, else that of the nearest unit above."""
    rows = [box for box in mailboxes().filter(is_enabled=True) if unit.path.startswith(box.unit.path)]
    return max(rows, key=lambda box: (len(box.unit.path), -box.pk), default=None)


def mails_of(user: User) -> QuerySet[IncomingMail]:
    """The mails to mailboxes of the person's units, newest first."""
    rows = IncomingMail.objects.filter(mailbox__unit__in=visible_units(user))
    return rows.select_related("mailbox", "decided_by").annotate(n_files=Count("files"))


def mail_for(user: User, mail_id: int) -> IncomingMail:
    """One mail that the person may see; 404 otherwise."""
    return get_object_or_404(mails_of(user), pk=mail_id)


def n_to_decide(user: User) -> int:
    """How many mails wait for a person's decision; none for those who may not decide."""
    if UserRole(user.role) not in MANAGERS:
        return 0
    rows = IncomingMail.objects.filter(state=MailState.QUARANTINED)
    return rows.filter(mailbox__unit__path__startswith=user.unit.path).count()


def mails_about(reference: str) -> list[IncomingMail]:
    """The mails that belong to something ("case:12"), oldest first, with their files."""
    rows = IncomingMail.objects.filter(reference=reference, state=MailState.TAKEN)
    return list(rows.select_related("mailbox__account").prefetch_related("files").order_by("pk"))


def mail_file_about(reference: str, file_id: int) -> MailFile:
    """A kept file of a mail that belongs to something; 404 otherwise."""
    return get_object_or_404(
        MailFile.objects.exclude(key=""), pk=file_id, mail__reference=reference, mail__state=MailState.TAKEN
    )


def path_of_mail_file(found: MailFile) -> Path | None:
    """Where a kept file lies."""
    return keeping.path_of(found.key)


def mail_refusal(found: MailFile) -> object:
    """Why a file was not kept, in words; "" where it was."""
    return FILE_REFUSALS.get(found.refused, "") if not found.key else ""


def last_writer(reference: str) -> str:
    """The address that last wrote about something; "" where nobody did."""
    rows = IncomingMail.objects.filter(reference=reference, state=MailState.TAKEN).order_by("-pk")
    return rows.values_list("sender", flat=True).first() or ""


def mail_addresses_of(reference: str) -> set[str]:
    """Who has written about something, in small letters."""
    rows = IncomingMail.objects.filter(reference=reference).values_list("sender", flat=True)
    return {address.lower() for address in rows}


def n_mails_from(mail: IncomingMail, since: datetime) -> int:
    """How many mails its sender has sent since a moment, this one among them."""
    return IncomingMail.objects.filter(sender_hash=mail.sender_hash, received_at__gte=since).count()


def references_of(mail: IncomingMail) -> list[str]:
    """What the mail continues, surest first: our messages that it answers, then earlier mails of the same sender."""
    sent = OutgoingMessage.objects.filter(message_key__in=mail.message_keys).exclude(reference="")
    found = list(sent.order_by("-pk").values_list("reference", flat=True))
    earlier = IncomingMail.objects.filter(
        message_id__in=[one for one in mail.refers_to if one], sender_hash=mail.sender_hash
    ).exclude(Q(reference="") | Q(pk=mail.pk))
    found += earlier.order_by("-pk").values_list("reference", flat=True)
    return list(dict.fromkeys(found))


def mail_files_of_keys(respondent_keys: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The kept files of a person's mails, each with a name for an archive."""
    rows = MailFile.objects.filter(mail__respondent_key__in=[key for key in respondent_keys if key])
    for row in rows.exclude(key="").order_by("pk"):
        path = keeping.path_of(row.key)
        if path is not None:
            yield f"mails/{row.mail_id}-{row.pk}.{row.kind}", path
