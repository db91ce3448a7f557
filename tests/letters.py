"""Mails as customers and their programs send them, and a mailbox of ours with a folder to deliver them to."""

from __future__ import annotations

import base64
import struct
import zlib
from email.message import EmailMessage
from typing import Any

from huiyin.messaging.mails.administering import NewMailbox, check_mailbox, save_mailbox
from huiyin.messaging.models import Mailbox
from tests.fakes.imap_server import PASSWORD, USER, Folder

LI = "李雷 <li.lei@example.org>"


def png(note: bytes = b"") -> bytes:
    """A picture of one pixel; `note` is what its maker left in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    text = chunk(b"tEXt", b"Comment\x00" + note) if note else b""
    return (
        b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    )


def letter(
    text: str = "三天没有热水，请来修。",
    *,
    subject: str = "没有热水",
    sender: str = LI,
    number: int = 1,
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """One mail by hand; further headers with _ for -."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, USER, subject
    mail["Message-ID"] = f"<m{number}@example.org>"
    mail["Date"] = f"Sun, 22 Nov 2026 10:00:{number % 60:02d} +0800"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def old_letter(text: str, charset: str = "gb2312") -> bytes:
    """As older Chinese programs write: the subject in words of GB2312, the body in Base64 of the same."""
    encoded = base64.b64encode(text.encode("gb18030")).decode()
    return (
        f"From: =?{charset}?B?{base64.b64encode('王芳'.encode('gb18030')).decode()}?= <wang@example.com>\r\n"
        f"Subject: =?{charset}?B?{base64.b64encode('发票问题'.encode('gb18030')).decode()}?=\r\n"
        "Message-ID: <old@example.com>\r\nDate: Sun, 22 Nov 2026 11:00:00 +0800\r\n"
        f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n'
    ).encode()


def mailbox_at(folder: Folder, *, by: Any, unit: Any, **more: Any) -> Mailbox:
    """Our mailbox at the server, tried once."""
    wanted: dict[str, Any] = {
        "name": "客服邮箱",
        "address": USER,
        "unit": unit,
        "host": "127.0.0.1",
        "port": folder.port,
        "user": USER,
        "password": PASSWORD,
        "folder": "INBOX",
        "certificate": folder.certificate,
        "account": None,
        "confirms": False,
        **more,
    }
    box = save_mailbox(by=by, wanted=NewMailbox(**wanted))
    assert check_mailbox(by=by, mailbox=box) is None
    box.refresh_from_db()
    return box
