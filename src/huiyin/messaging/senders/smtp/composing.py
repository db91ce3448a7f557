"""A message as mail servers want it: text and HTML, its own id, one-click opt-out, headers against loops."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from huiyin.messaging.senders.base import Outgoing, Settings


def message_id(outgoing: Outgoing, settings: Settings) -> str:
    """The Message-ID: made from our key, so that every attempt and every bounce names the same message."""
    domain = str(settings["from_address"]).rpartition("@")[2] or "localhost"
    return f"<{outgoing.key}.huiyin@{domain}>"


def envelope_sender(outgoing: Outgoing, settings: Settings) -> str:
    """Where returned mail goes: an address of its own for each message, where the account has a *."""
    address = str(settings.get("bounce_address") or settings["from_address"])
    return address.replace("*", outgoing.key, 1)


def mail_of(outgoing: Outgoing, settings: Settings) -> EmailMessage:
    """The whole message (RFC 5322), with List-Unsubscribe and one-click opt-out (RFC 2369, RFC 8058)."""
    content = outgoing.content
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = content.subject
    mail["From"] = Address(str(settings.get("from_name", "")), addr_spec=str(settings["from_address"]))
    mail["To"] = Address(addr_spec=outgoing.to)
    if settings.get("reply_to"):
        mail["Reply-To"] = str(settings["reply_to"])
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = message_id(outgoing, settings)
    mail["Auto-Submitted"] = "auto-generated"
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
