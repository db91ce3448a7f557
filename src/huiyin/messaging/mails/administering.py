"""Mailboxes set up by an administrator: tried at once, the password sealed, switched off or taken away again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.analytics.problems import Problem
from huiyin.core import audit
from huiyin.formats.problems import as_json
from huiyin.messaging.mails import boxes
from huiyin.messaging.mails.passwords import sealed, settings_of
from huiyin.messaging.models import Mailbox, SenderAccount
from huiyin.messaging.problems import MailboxInUse


@dataclass(frozen=True)
class NewMailbox:
    """What a form says of a mailbox; an empty password keeps what is stored."""

    name: str
    address: str
    unit: Unit
    host: str
    port: int
    user: str
    password: str
    folder: str
    certificate: str
    account: SenderAccount | None
    confirms: bool


@transaction.atomic
def save_mailbox(*, by: User, wanted: NewMailbox, mailbox: Mailbox | None = None) -> Mailbox:
    """Add a mailbox or change one; what is in the folder already stays with people, only new mail is taken."""
    is_new = mailbox is None
    mailbox = mailbox or Mailbox()
    moved = (mailbox.host, mailbox.user, mailbox.folder) != (wanted.host, wanted.user, wanted.folder)
    for name in (
        "name",
        "address",
        "unit",
        "host",
        "port",
        "user",
        "folder",
        "certificate",
        "account",
        "confirms",
    ):
        setattr(mailbox, name, getattr(wanted, name))
    if wanted.password:
        mailbox.secrets = sealed(wanted.password)
    if moved:
        mailbox.uid_validity, mailbox.last_uid = None, 0
    mailbox.checked_at, mailbox.problem = None, {}
    mailbox.save()
    audit.record(
        "mailbox.add" if is_new else "mailbox.change",
        by=by,
        on=f"mailbox:{mailbox.pk}",
        new_password=bool(wanted.password),
    )
    return mailbox


def check_mailbox(*, by: User, mailbox: Mailbox) -> Problem | None:
    """Open the folder and note where it ends, so that the next mail is the first; what is wrong is kept and given."""
    problem: Problem | None = None
    place = None
    try:
        settings = settings_of(mailbox)
        with boxes.opened(settings) as box:
            place = boxes.end_of(box, settings.folder)
    except Problem as found:
        problem = found
    with transaction.atomic():
        rows = Mailbox.objects.filter(pk=mailbox.pk)
        rows.update(checked_at=timezone.now(), problem={} if problem is None else as_json(problem))
        if place is not None:
            rows.filter(uid_validity=None).update(uid_validity=place.validity, last_uid=place.last_uid)
        audit.record("mailbox.check", by=by, on=f"mailbox:{mailbox.pk}", works=problem is None)
    return problem


@transaction.atomic
def switch_mailbox(*, by: User, mailbox: Mailbox, is_enabled: bool) -> None:
    """Stop reading a mailbox, or go on where it was left."""
    Mailbox.objects.filter(pk=mailbox.pk).update(is_enabled=is_enabled)
    audit.record("mailbox.enable" if is_enabled else "mailbox.disable", by=by, on=f"mailbox:{mailbox.pk}")


@transaction.atomic
def remove_mailbox(*, by: User, mailbox: Mailbox) -> None:
    """Forget a mailbox from which nothing was taken yet. Raises `MailboxInUse`."""
    key = mailbox.pk
    try:
        with transaction.atomic():
            mailbox.delete()
    except ProtectedError:
        raise MailboxInUse() from None
    audit.record("mailbox.remove", by=by, on=f"mailbox:{key}")
