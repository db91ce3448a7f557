"""Returned mail: delivery status notifications (RFC 3464) and what older servers send instead."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import Message
from email.utils import parsedate_to_datetime

from huiyin.messaging.contracts import DeliveryReport, Reply, State
from huiyin.messaging.senders.base import Heard

_KEY = r"[A-Za-z0-9]{24}"
_OUR_ID = re.compile(rf"<({_KEY})\.huiyin@[^>\s]*>")
_VERP = re.compile(rf"[+=._-]({_KEY})@")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BAD = {(1, 1), (1, 2), (1, 3), (1, 10), (2, 1)}  # no such mailbox, domain or syntax; switched off: RFC 3463
_REFUSAL = re.compile(
    r"user unknown|unknown user|no such user|does not exist|mailbox (?:unavailable|not found)|invalid recipient|"
    r"recipient (?:address )?rejected|收件人不存在|收件人地址错误|用户不存在|地址不存在|账号不存在",
    re.I,
)


def is_bad_address(reason: str) -> bool:
    """Whether a permanent refusal is about the address itself (RFC 3463 or plain words), not about us.

    >>> is_bad_address("550 5.1.1 user unknown"), is_bad_address("550 5.7.1 policy"), is_bad_address("552 5.2.2 full")
    (True, False, False)
    """
    found = _STATUS.search(reason)
    if found is not None:
        return found[1] == "5" and (int(found[2]), int(found[3])) in _BAD
    return _REFUSAL.search(reason) is not None


def read(raw: bytes) -> Heard:
    """What a returned message tells: reports about our messages; an answer by hand is a reply."""
    mail = email.message_from_bytes(raw, policy=policy.default)
    key = _key_of(mail, raw)
    blocks = list(_recipient_blocks(mail))
    if blocks:
        return Heard(tuple(filter(None, (_report(block, key, mail) for block in blocks))))
    if _looks_returned(mail) and key:
        text = _text_of(mail)
        if _REFUSAL.search(text) or _STATUS.search(text):
            status = _STATUS.search(text)
            is_final = status is None or status[1] == "5"
            if is_final:
                report = DeliveryReport(
                    "", State.BOUNCED, at=_date_of(mail), reason=_line_of(text), permanent=is_bad_address(text), message_key=key
                )  # fmt: skip
                return Heard((report,))
        return Heard()
    if not _is_automatic(mail):
        sender = str(mail.get("From", ""))
        address = re.search(r"[^\s<>\"]+@[^\s<>\"]+", sender)
        if address:
            return Heard(replies=(Reply(address[0], _first_line(mail), str(mail.get("Message-ID", ""))),))
    return Heard()


def _recipient_blocks(mail: Message) -> Iterator[Message]:
    """The groups of fields about one recipient each; the first group of a status part is about the message."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from (block for block in payload if isinstance(block, Message) and block.get("Action"))


def _report(block: Message, key: str, mail: Message) -> DeliveryReport | None:
    action = str(block.get("Action", "")).strip().lower()
    status = str(block.get("Status", "")).strip()
    words = " ".join(str(block.get("Diagnostic-Code", "")).split())
    recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    to = recipient.partition(";")[2].strip() or recipient.strip()
    if action == "delivered":
        state, is_bad = State.DELIVERED, False
    elif action == "failed":
        state, is_bad = (
            State.BOUNCED,
            is_bad_address(status) or (not _STATUS.search(status) and is_bad_address(words)),
        )
    else:
        return None  # delayed, relayed or expanded: nothing is decided yet
    if not key and not to:
        return None
    reason = "" if state is State.DELIVERED else f"{status} {words}".strip()[:280]
    # A forwarded mailbox names another recipient: our own key tells more.
    return DeliveryReport("", state, to="" if key else to, at=_date_of(mail), reason=reason, permanent=is_bad, message_key=key)  # fmt: skip


def _key_of(mail: Message, raw: bytes) -> str:
    """Our name of the message: from the address it came back to, or from the returned headers."""
    for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To"):
        for value in mail.get_all(name, []):
            if found := _VERP.search(str(value)):
                return found[1]
    text = raw[:200_000].decode("latin-1")
    found = _OUR_ID.search(text)
    if found is None:  # the returned message may be wrapped in Base64
        found = next((hit for part in mail.walk() if (hit := _OUR_ID.search(_payload(part)))), None)
    return found[1] if found else ""


def _payload(part: Message) -> str:
    if part.is_multipart():
        return "".join(f"{name}: {value}\n" for name, value in part.items())
    raw = part.get_payload(decode=True)
    return raw[:100_000].decode("utf8", "replace") if isinstance(raw, bytes) else ""


def _text_of(mail: Message) -> str:
    return "\n".join(_payload(part) for part in mail.walk() if part.get_content_maintype() == "text")


def _looks_returned(mail: Message) -> bool:
    sender = str(mail.get("From", "")).lower()
    return (
        mail.get("Return-Path", "").strip() == "<>"
        or "mailer-daemon" in sender
        or "postmaster" in sender
        or bool(mail.get("X-Failed-Recipients"))
    )


def _is_automatic(mail: Message) -> bool:
    """Holiday notes and robots: never taken for somebody's words."""
    marked = str(mail.get("Auto-Submitted", "no")).strip().lower()
    return (
        marked != "no"
        or str(mail.get("Precedence", "")).lower() in {"bulk", "junk", "list", "auto_reply"}
        or bool(mail.get("X-Autoreply"))
        or _looks_returned(mail)
    )


def _first_line(mail: Message) -> str:
    """The subject when it says something of its own, else the first line that is not a quotation."""
    subject = re.sub(
        r"^(?:\s*(?:re|回复|答复|aw|fw)\s*[:：])+", "", str(mail.get("Subject", "")), flags=re.I
    ).strip()
    if re.fullmatch(r"(?:unsubscribe|退订|取消订阅|stop)", subject, re.I):
        return subject
    for line in _text_of(mail).splitlines():
        if line.strip() and not line.lstrip().startswith(">"):
            return line.strip()[:500]
    return ""


def _line_of(text: str) -> str:
    for line in text.splitlines():
        if _STATUS.search(line) or _REFUSAL.search(line):
            return line.strip()[:280]
    return "returned"


def _date_of(mail: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo is not None else None
