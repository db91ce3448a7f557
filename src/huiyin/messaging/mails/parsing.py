"""One mail taken apart, by the disposable process of `program`: it trusts nothing in it.

What comes out are plain words: who wrote, what, to which of our messages, and which parts were photos or
documents. Nothing of the mail's HTML, scripts or links to pictures survives.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

from huiyin.messaging.mails.plain import from_html, n_own
from huiyin.messaging.senders.smtp import bounces

LONGEST_TEXT = 20_000
MOST_REFERENCES = 30
_ID = re.compile(r"<[^<>\s]{1,480}>")
_OUR_ID = re.compile(r"<([A-Za-z0-9]{24})\.huiyin@[^>\s]*>")
_AUTOMATIC = {"bulk", "junk", "auto_reply", "auto-reply"}
_SUBJECTS = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|自动回复|自动答复|外出自动回复|休假自动回复)",
    re.I,
)
_NOBODY = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply|bounces?)(?:[+@-]|$)", re.I
)


def parsed(raw: bytes, files_into: Path | None) -> dict[str, Any]:
    """What a mail says, as JSON can hold it; its files are written to the folder, if one is given."""
    from huiyin.messaging.mails import parts

    mail = email.message_from_bytes(raw, policy=policy.default)
    name, sender = _sender_of(mail)
    refers_to = _references(mail)
    text = _text_of(mail)
    aside = aside_of(mail, sender)
    heard = bounces.read(raw).reports if aside == "returned" else ()
    return {
        "message_id": _first_id(mail, "Message-ID"),
        "refers_to": refers_to,
        "message_keys": [found[1] for one in refers_to if (found := _OUR_ID.fullmatch(one))],
        "sender": sender[:254],
        "sender_name": name[:120],
        "subject": " ".join(_header(mail, "Subject").split())[:300],
        "text": text,
        "n_own": n_own(text),
        "written_at": _date_of(mail),
        "aside": aside,
        "files": [] if files_into is None or aside else list(parts.kept(mail, files_into)),
        "reports": [
            {"to": _clean(one.to), "status": one.status, "key": one.message_key, "permanent": one.permanent, "reason": _clean(one.reason)}
            for one in heard
        ],
    }  # fmt: skip


def aside_of(mail: Message, sender: str) -> str:
    """Why nobody wrote this by hand (RFC 3834, RFC 3464, RFC 2369), or "" if somebody seems to have."""
    marked = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    kind = mail.get_content_type()
    if kind == "multipart/report" or _header(mail, "X-Failed-Recipients") or _is_empty_path(mail):
        return "returned"
    local = sender.partition("@")[0].lower()
    if local in {"mailer-daemon", "postmaster"}:
        return "returned"
    if _OUR_ID.fullmatch(_first_id(mail, "Message-ID")):
        return "own"
    precedence = _header(mail, "Precedence").strip().lower()
    if precedence == "list" or any(
        _header(mail, name) for name in ("List-Id", "List-Unsubscribe", "List-Post")
    ):
        return "list"
    if (
        (marked and marked != "no")
        or precedence in _AUTOMATIC
        or any(_header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response"))
        or _SUBJECTS.match(_header(mail, "Subject"))
        or _NOBODY.match(local)
    ):
        return "automatic"
    if _header(mail, "X-Spam-Flag").strip().lower().startswith("yes") or _header(
        mail, "X-Spam-Status"
    ).strip().lower().startswith("yes"):
        return "spam"
    if re.search(r"\bdmarc=fail\b", _header(mail, "Authentication-Results")):  # the topmost: our own server's
        return "forged"
    return ""


def _clean(text: str) -> str:
    """Without what no database holds."""
    return text.encode("utf8", "replace").decode("utf8").replace("\x00", "")


def _is_empty_path(mail: Message) -> bool:
    """The envelope's sender was empty: what a mail server itself sends."""
    return mail.get("Return-Path") is not None and _header(mail, "Return-Path").strip() == "<>"


def _header(mail: Message, name: str) -> str:
    """A header in readable letters; one that its own rules cannot read counts as it stands."""
    try:
        found = mail.get(name)
    except (
        ValueError,
        IndexError,
        AttributeError,
        LookupError,
    ):  # known stumbles of the library on odd headers
        found = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), None)
    text = "" if found is None else str(found)
    raw = text.encode("utf8", "surrogateescape")
    for charset in ("utf8", "gb18030"):
        try:
            return raw.decode(charset).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return raw.decode("utf8", "replace").replace("\x00", "")


def _sender_of(mail: Message) -> tuple[str, str]:
    """Name and address of whoever wrote; an answer goes to Reply-To only where that is one address too."""
    name, address = parseaddr(_header(mail, "From"))
    if not re.fullmatch(r"[^\s<>\"',;]{1,64}@[^\s<>\"',;]{3,189}", address):
        return " ".join(name.split()), ""
    return " ".join(name.split()), address


def _first_id(mail: Message, name: str) -> str:
    found = _ID.search(_header(mail, name))
    return found[0] if found else ""


def _references(mail: Message) -> list[str]:
    """The mails that it answers, oldest first, each once."""
    names = [*_ID.findall(_header(mail, "References")), *_ID.findall(_header(mail, "In-Reply-To"))]
    return list(dict.fromkeys(reversed(names)))[:MOST_REFERENCES][::-1]


def _date_of(mail: Message) -> str:
    try:
        found = parsedate_to_datetime(_header(mail, "Date"))
    except (ValueError, TypeError):
        return ""
    return found.isoformat() if found.tzinfo is not None and 1990 <= found.year <= 2200 else ""


def text_parts(mail: Message) -> Iterator[EmailMessage]:
    """The parts of the mail itself; a mail inside it is one part, and nothing inside that is looked at."""
    if not mail.is_multipart() or mail.get_content_maintype() == "message":
        yield mail  # type: ignore[misc]
        return
    for part in mail.iter_parts() if isinstance(mail, EmailMessage) else ():
        yield from text_parts(part)


def is_body(part: Message) -> bool:
    """Whether a part is words of the mail, not a file that comes with it."""
    return part.get_content_type() in {"text/plain", "text/html"} and not (
        part.get_content_disposition() == "attachment" or part.get_filename()
    )


def _text_of(mail: Message) -> str:
    """The words: the plain ones, else those of the HTML."""
    bodies = [part for part in text_parts(mail) if is_body(part)]
    plain = [_decoded(part) for part in bodies if part.get_content_type() == "text/plain"]
    text = "\n".join(plain).strip()
    if not text:
        text = "\n".join(
            from_html(_decoded(part)) for part in bodies if part.get_content_type() == "text/html"
        )
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    return re.sub(r"\n{3,}", "\n\n", text)[:LONGEST_TEXT]


def _decoded(part: Message) -> str:
    """A part's text in the alphabet it names, or the likeliest one; what cannot be read becomes a sign for it."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    named = (part.get_content_charset() or "").lower()
    named = "gb18030" if named in {"gb2312", "gbk", "x-gbk", "hz-gb-2312"} else named
    for charset in (named, "utf8", "gb18030"):
        try:
            return raw.decode(charset) if charset else raw.decode("utf8")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf8", "replace")
