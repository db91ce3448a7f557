"""A mailbox over IMAP with TLS: what is new in it, mail by mail, as bytes that nobody has looked into yet."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from imap_tools import MailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from huiyin.messaging.mails.reading import LARGEST
from huiyin.messaging.problems import MailboxRefused
from huiyin.messaging.senders.smtp.certificates import context_of

SECONDS = 30.0
AT_A_TIME = 100  # mails a look; the rest comes with the next one
DAYS_BACK = 14  # how far is looked back when a server has numbered its mails anew


@dataclass(frozen=True)
class BoxSettings:
    """How a mailbox is reached."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    certificate: str = ""


@dataclass(frozen=True)
class Place:
    """How far a folder was read: the newest number that was looked at, under one numbering."""

    validity: int
    last_uid: int


@dataclass(frozen=True)
class Fetched:
    """One mail: whole, or only its head where it is too large."""

    uid: int
    raw: bytes
    n_bytes: int
    is_whole: bool


class _Raw:
    """What the library would make a message of: here only the bytes, since messages are read elsewhere."""

    def __init__(self, fetched: list[Any]) -> None:
        said = b" ".join(part[0] if isinstance(part, tuple) else part for part in fetched if part)
        self.raw: bytes = next((part[1] for part in fetched if isinstance(part, tuple)), b"")
        size = re.search(rb"RFC822\.SIZE (\d+)", said)
        self.n_bytes = int(size[1]) if size else len(self.raw)


imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))


class _RawBox(MailBox):
    email_message_class = _Raw  # type: ignore[assignment]


@contextmanager
def opened(settings: BoxSettings) -> Iterator[MailBox]:
    """The folder, open for reading. Raises `MailboxRefused` for whatever the server or the line says."""
    context = context_of({"certificate": settings.certificate})
    box: MailBox | None = None
    try:
        box = _RawBox(settings.host, settings.port, timeout=SECONDS, ssl_context=context)
        box.login(settings.user, settings.password, initial_folder=None)
        _introduce(box)
        box.folder.set(settings.folder)
        yield box
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxRefused(reason=_reason(error, settings)) from None
    finally:
        if box is not None:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                box.logout()


def _introduce(box: MailBox) -> None:
    """Say who reads (RFC 2971): NetEase's servers open no folder to a program that does not."""
    if "ID" in box.client.capabilities:
        box.client.xatom("ID", '("name" "Huiyin" "vendor" "Huiyin")')


_USUAL: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "服务器证书不可信 / the server's certificate is not trusted"),
    (ssl.SSLError, "没有加密连接，端口可能不对 / no encrypted line: is the port right?"),
    (socket.gaierror, "找不到这台服务器 / no such server"),
    (ConnectionRefusedError, "连接被拒绝，端口可能不对 / connection refused: is the port right?"),
    (TimeoutError, "服务器没有回答 / the server does not answer"),
    (MailboxLoginError, "用户名或密码不对 / wrong user name or password"),
    (MailboxFolderSelectError, "没有这个文件夹 / no such folder"),
)


def _reason(error: Exception, settings: BoxSettings) -> str:
    """What went wrong in one line; the password never stands in it."""
    said = " ".join(str(error).split()) or type(error).__name__
    if settings.password:
        said = said.replace(settings.password, "…")
    usual = next((words for kind, words in _USUAL if isinstance(error, kind)), "")
    return (usual or f"{type(error).__name__}: {said}")[:200]


def end_of(box: MailBox, folder: str) -> Place:
    """Behind the newest mail that is there now."""
    status = box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
    return Place(status["UIDVALIDITY"], status["UIDNEXT"] - 1)


def new_in(box: MailBox, folder: str, seen: Place | None) -> tuple[Place, list[int]]:
    """Where reading begins now and the numbers of what is new behind it, oldest first.

    Never read: nothing is new but what comes from now on. Numbered anew by the server: the last two weeks
    are looked through again, and what was taken before is known by its name.
    """
    end = end_of(box, folder)
    if seen is None:
        return end, []
    if seen.validity != end.validity:
        since = date.today() - timedelta(days=DAYS_BACK)
        return Place(end.validity, 0), _numbers(
            box, f"SINCE {since:%d}-{_MONTHS[since.month - 1]}-{since:%Y}"
        )
    found = _numbers(box, f"UID {seen.last_uid + 1}:*")
    return seen, [
        uid for uid in found if uid > seen.last_uid
    ]  # "*" is the newest one, also when it is not new


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _numbers(box: MailBox, criteria: str) -> list[int]:
    return sorted({int(uid) for uid in box.uids(criteria, charset=None)})[:AT_A_TIME]


def fetched(box: MailBox, uid: int) -> Fetched | None:
    """One mail, left as unread as it was; None where somebody has taken it away meanwhile."""
    head = next(_raws(box, uid, head_only=True), None)
    if head is None:
        return None
    if head.n_bytes > LARGEST:
        return Fetched(uid, head.raw, head.n_bytes, is_whole=False)
    whole = next(_raws(box, uid, head_only=False), None)
    return None if whole is None else Fetched(uid, whole.raw, head.n_bytes, is_whole=True)


def _raws(box: MailBox, uid: int, *, head_only: bool) -> Iterator[Any]:
    return iter(box.fetch(uid_list=[str(uid)], mark_seen=False, headers_only=head_only))


def mark_read(box: MailBox, uid: int) -> None:
    """Let people who look into the mailbox see that this one is dealt with; nothing else is touched.

    The library's own way of setting flags also wipes out what others have marked as deleted.
    """
    box.client.uid("STORE", str(uid), "+FLAGS", r"(\Seen)")
