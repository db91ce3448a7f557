"""The mailbox that returned mail comes to, read over IMAP with TLS."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from huiyin.messaging.contracts import DeliveryReport, Reply
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders.base import Heard, Settings
from huiyin.messaging.senders.smtp import bounces
from huiyin.messaging.senders.smtp.certificates import context_of

SECONDS = 20.0
AT_A_TIME = 200


def check(settings: Settings) -> None:
    """Sign in and open the folder, if a mailbox is given. Raises `AccountRefused`."""
    if not settings.get("imap_host"):
        return
    try:
        with _open_box(settings):
            pass
    except (OSError, imaplib.IMAP4.error) as error:
        raise AccountRefused(reason=f"IMAP: {type(error).__name__} {error}"[:200]) from None


def collect(settings: Settings) -> Heard:
    """Read what is new and mark it as read; mail that means nothing to us stays unread for people."""
    if not settings.get("imap_host"):
        return Heard()
    reports: list[DeliveryReport] = []
    replies: list[Reply] = []
    with _open_box(settings) as box:
        _, found = box.search(None, "UNSEEN")
        for number in (found[0] or b"").split()[: -AT_A_TIME - 1 : -1]:
            _, parts = box.fetch(number.decode(), "(BODY.PEEK[])")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            heard = bounces.read(raw)
            reports += heard.reports
            replies += heard.replies
            if heard.reports or heard.replies:
                box.store(number.decode(), "+FLAGS", "\\Seen")
    return Heard(tuple(reports), tuple(replies))


@contextmanager
def _open_box(settings: Settings) -> Iterator[imaplib.IMAP4]:
    box = imaplib.IMAP4_SSL(
        str(settings["imap_host"]),
        int(settings.get("imap_port") or 993),
        ssl_context=context_of(settings),
        timeout=SECONDS,
    )
    try:
        box.login(str(settings.get("imap_user", "")), str(settings.get("imap_password", "")))
        status, _ = box.select(str(settings.get("imap_folder") or "INBOX"))
        if status != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()
