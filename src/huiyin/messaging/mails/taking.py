"""From a mailbox into our records: each mail once, judged, and told to whoever opens cases.

A mail is stored, its news published and the place in the mailbox moved on in one transaction; only then is
it marked as read there. Killed anywhere in between, the next look does the rest. The same mail in two
mailboxes of ours, or found again after a server numbered its mails anew, is known by its own name.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.core.events import publish
from huiyin.formats.problems import DamagedFile, as_json
from huiyin.messaging.addresses import hashed
from huiyin.messaging.contracts import TO_DECIDE, Aside, Kind, MailState, MailTaken
from huiyin.messaging.mails import boxes, keeping
from huiyin.messaging.mails.boxes import BoxSettings, Fetched, Place
from huiyin.messaging.mails.passwords import settings_of
from huiyin.messaging.mails.reading import ReadMail, read_mail
from huiyin.messaging.models import IncomingMail, Mailbox, MailFile, SenderAccount
from huiyin.messaging.receipts import take_in
from huiyin.messaging.senders.base import Heard

MOST_AN_HOUR, MOST_A_DAY = 10, 30  # mails of one sender that become cases by themselves
KEPT_ASIDE = timedelta(days=90)  # what is in no case goes after so long
logger = logging.getLogger(__name__)


def look_into(mailbox_id: int) -> int:
    """Fetch what is new in a mailbox; how many mails were stored. What goes wrong is kept with the mailbox."""
    mailbox = Mailbox.objects.get(pk=mailbox_id)
    Mailbox.objects.filter(pk=mailbox_id).update(looked_at=timezone.now())
    n, problem = 0, None
    try:
        n = _fetch(mailbox, settings_of(mailbox))
    except Problem as found:
        problem = found
    Mailbox.objects.filter(pk=mailbox_id).update(problem={} if problem is None else as_json(problem))
    forget_aside()
    return n


def _fetch(mailbox: Mailbox, settings: BoxSettings) -> int:
    known = None if mailbox.uid_validity is None else Place(mailbox.uid_validity, mailbox.last_uid)
    n = 0
    with boxes.opened(settings) as box:
        place, uids = boxes.new_in(box, settings.folder, known)
        if place != known:
            Mailbox.objects.filter(pk=mailbox.pk).update(uid_validity=place.validity, last_uid=place.last_uid)
        for uid in uids:
            found = boxes.fetched(box, uid)
            if found is not None:
                row = take(mailbox, found)
                n += row is not None
                if row is None or row.state in (MailState.WAITING, MailState.ASIDE):
                    boxes.mark_read(box, uid)
            Mailbox.objects.filter(pk=mailbox.pk, last_uid__lt=uid).update(last_uid=uid)
    return n


def take(mailbox: Mailbox, found: Fetched) -> IncomingMail | None:
    """Read and store one mail; None for one that is known already."""
    with tempfile.TemporaryDirectory(dir=keeping.scratch()) as name:
        folder = Path(name)
        read, problem = _read(found, folder)
        try:
            return _store(mailbox, found, read, problem, folder)
        except IntegrityError:  # another worker, or the same mail in another mailbox at the same moment
            return None
        except (DataError, UnicodeError, ValueError) as error:  # words that no database holds: people read it
            logger.exception("mail %s of mailbox %s could not be stored as it is", found.uid, mailbox.pk)
            unread = DamagedFile(file="mail", detail=type(error).__name__)
            return _store(mailbox, found, ReadMail(), unread, folder)


def _read(found: Fetched, folder: Path) -> tuple[ReadMail, Problem | None]:
    raw = folder / "mail"
    raw.write_bytes(found.raw)
    try:
        return read_mail(raw, files_into=folder if found.is_whole else None), None
    except Problem as problem:
        return ReadMail(), problem


@transaction.atomic
def _store(
    mailbox: Mailbox, found: Fetched, read: ReadMail, problem: Problem | None, folder: Path
) -> IncomingMail | None:
    key = key_of(found.raw, read)
    if IncomingMail.objects.filter(mail_key=key).exists():
        return None
    mark = hashed(Kind.EMAIL, read.sender) if read.sender else ""
    reason = _reason(found, read, problem, mark)
    state = (
        MailState.WAITING if not reason else MailState.QUARANTINED if reason in TO_DECIDE else MailState.ASIDE
    )
    row = IncomingMail.objects.create(
        mailbox=mailbox,
        mail_key=key,
        uid=found.uid,
        message_id=read.message_id[:500],
        refers_to=list(read.refers_to),
        message_keys=list(read.message_keys),
        sender=read.sender,
        sender_name=read.sender_name,
        sender_hash=mark,
        subject=read.subject,
        text=read.text,
        n_own=read.n_own,
        n_bytes=found.n_bytes,
        written_at=read.written_at,
        received_at=timezone.now(),
        state=state,
        reason=reason,
        problem={} if problem is None else as_json(problem),
    )
    MailFile.objects.bulk_create(
        MailFile(
            mail=row,
            name=one.name[-120:],
            key=one.key if one.key and keeping.keep(folder, one.key) else "",
            kind=one.kind[:8],
            n_bytes=one.n_bytes,
            refused=one.refused[:12],
        )
        for one in read.files
    )
    if read.reports and mailbox.account is not None:
        take_in(mailbox.account, Heard(reports=read.reports))
    if state == MailState.WAITING:
        publish(MailTaken(row.pk))
    return row


def key_of(raw: bytes, read: ReadMail) -> str:
    """What makes a mail the same mail: its own name with who wrote it when, else every byte of it."""
    if not read.message_id:
        return hashlib.sha256(raw).hexdigest()
    written = read.written_at.isoformat() if read.written_at else ""
    return hashlib.sha256("\x00".join((read.message_id, read.sender, written)).encode()).hexdigest()


def _reason(found: Fetched, read: ReadMail, problem: Problem | None, mark: str) -> str:
    """Why this mail opens no case by itself, or "" where it does."""
    if problem is not None:
        return Aside.UNREADABLE
    if read.aside:
        return Aside(read.aside)
    if not found.is_whole:
        return Aside.TOO_LARGE
    if not read.sender:
        return Aside.NO_SENDER
    if read.sender.lower() in our_addresses():
        return Aside.OWN
    rows = IncomingMail.objects.filter(sender_hash=mark)
    now = timezone.now()
    if (
        rows.filter(received_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR
        or rows.filter(received_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY
    ):
        return Aside.TOO_MANY
    return ""


def our_addresses() -> set[str]:
    """Every address that our own mails come from or go back to: what comes from there is an echo."""
    found = {address.lower() for address in Mailbox.objects.values_list("address", flat=True)}
    for settings in SenderAccount.objects.filter(kind=Kind.EMAIL).values_list("settings", flat=True):
        found |= {
            str(settings.get(name) or "").lower() for name in ("from_address", "reply_to", "bounce_address")
        }
    return found - {""}


def forget_aside() -> int:
    """Delete what is in no case after its time, with its files; how many mails."""
    old = IncomingMail.objects.filter(received_at__lt=timezone.now() - KEPT_ASIDE).filter(
        state__in=(MailState.QUARANTINED, MailState.ASIDE, MailState.DROPPED)
    )
    keys = list(MailFile.objects.filter(mail__in=old).exclude(key="").values_list("key", flat=True))
    n = old.count()
    if n:
        old.delete()
        keeping.forget(keys)
    return n
