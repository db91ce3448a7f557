"""A message as mail servers want it: text and HTML, its own id, one-click opt-out, headers against loops."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from huiyin.messaging.contracts import Thread
from huiyin.messaging.senders.base import Outgoing, Settings


def message_id(outgoing: Outgoing, settings: Settings) -> str:
    """The Message-ID: made from our key, so that every attempt and every bounce names the same message."""
    domain = str(settings["from_address"]).rpartition("@")[2] or "localhost"
    return f"<{outgoing.key}.huiyin@{domain}>"


def envelope_sender(outgoing: Outgoing, settings: Settings) -> str:
    """Where returned mail goes: an address of its own for each message, where the account has a *."""
    address = str(settings.get("bounce_address") or settings["from_address"])
    return address.replace("*", outgoing.key, 1)


def _say_what_it_answers(mail: EmailMessage, thread: Thread | None) -> None:
    """The mails before this one (RFC 5322), and whether somebody wrote it by hand (RFC 3834)."""
    if thread is None:
        mail["Auto-Submitted"] = "auto-generated"
        return
    if thread.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
    if thread.in_reply_to:
        mail["In-Reply-To"] = thread.in_reply_to
        mail["References"] = " ".join(dict.fromkeys([*thread.references, thread.in_reply_to]))


def mail_of(outgoing: Outgoing, settings: Settings) -> EmailMessage:
    """The whole message (RFC 5322), with List-Unsubscribe and one-click opt-out (RFC 2369, RFC 8058)."""
    content = outgoing.content
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = content.subject
    thread = content.thread or Thread()
    address = thread.from_address or str(settings["from_address"])
    name = thread.from_name if thread.from_address else str(settings.get("from_name", ""))
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=outgoing.to)
    reply_to = thread.reply_to or str(settings.get("reply_to") or "")
    if reply_to and reply_to != address:
        mail["Reply-To"] = reply_to
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = message_id(outgoing, settings)
    _say_what_it_answers(mail, content.thread)
    mail["Content-Language"] = "zh-CN" if content.language.startswith("zh") else "en"
    if outgoing.is_bulk:
        mail["Precedence"] = "bulk"
    if outgoing.opt_out_address.startswith("http"):  # a public address is set
        mail["List-Unsubscribe"] = f"<{outgoing.opt_out_address}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(content.text, charset="utf-8", cte="base64")
    if content.html:
        mail.add_alternative(content.html, subtype="html", charset="utf-8", cte="base64")
    return mail
