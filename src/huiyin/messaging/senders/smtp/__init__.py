"""E-mail through a mail server: SMTP out, returned mail in."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import ClassVar

from huiyin.messaging.contracts import Kind
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders.base import (
    Field,
    Heard,
    Incoming,
    Outgoing,
    Send,
    Sender,
    SendFailed,
    SendUncertain,
    Settings,
    senders,
)
from huiyin.messaging.senders.smtp import bounces, mailbox
from huiyin.messaging.senders.smtp.certificates import context_of
from huiyin.messaging.senders.smtp.composing import envelope_sender, mail_of

SECONDS = 20.0
PER_CONNECTION = 50  # servers close long conversations
_SECURITY = (("starttls", "STARTTLS (587)"), ("tls", "SSL/TLS (465)"), ("none", "不加密 / none (25)"))


@senders.register
class Smtp(Sender):
    """Any mail server."""

    key: ClassVar[str] = "smtp"
    name: ClassVar[Mapping[str, str]] = {"zh": "邮件服务器（SMTP）", "en": "Mail server (SMTP)"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "通过企业邮箱或自建邮件服务器发信；可读取退信邮箱，自动识别退信。",
        "en": "Through the organisation's mail server; a mailbox for returned mail can be read automatically.",
    }
    kind: ClassVar[Kind] = Kind.EMAIL
    takes_receipts: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("host", {"zh": "SMTP 服务器", "en": "SMTP server"}, {"zh": "例如 smtp.exmail.qq.com", "en": "Such as smtp.example.com"}),
        Field("port", {"zh": "端口", "en": "Port"}, kind="number", default="465"),
        Field("security", {"zh": "加密方式", "en": "Encryption"}, kind="choice", default="tls", choices=_SECURITY),
        Field("certificate", {"zh": "服务器证书（PEM）", "en": "Certificate of the server (PEM)"}, {"zh": "服务器用自签名证书时粘贴在这里", "en": "Paste it here when the server has one of its own making"}, kind="lines", required=False),
        Field("user", {"zh": "用户名", "en": "User name"}, {"zh": "通常是完整的邮箱地址", "en": "Usually the whole address"}, required=False),
        Field(
            "password",
            {"zh": "密码或授权码", "en": "Password"},
            {"zh": "许多企业邮箱要求使用“客户端授权码”", "en": "Many servers want a password made for this program"},
            kind="secret",
            required=False,
        ),
        Field("from_address", {"zh": "发件地址", "en": "Sender address"}),
        Field("from_name", {"zh": "发件人名称", "en": "Sender name"}, required=False),
        Field("reply_to", {"zh": "回复地址", "en": "Reply-To"}, required=False),
        Field(
            "bounce_address",
            {"zh": "退信地址", "en": "Address for returned mail"},
            {
                "zh": "退信发往这里；含 * 时按每封信区分（VERP），例如 bounce+*@example.cn。留空则为发件地址",
                "en": "Where returned mail goes; a * becomes the message's own name (VERP), such as "
                "bounce+*@example.com. Empty: the sender address",
            },
            required=False,
        ),
        Field("imap_host", {"zh": "退信邮箱的 IMAP 服务器", "en": "IMAP server of that mailbox"}, {"zh": "填写后每 5 分钟读取一次退信", "en": "If given, returned mail is read every five minutes"}, required=False),
        Field("imap_port", {"zh": "IMAP 端口（SSL）", "en": "IMAP port (TLS)"}, kind="number", required=False, default="993"),
        Field("imap_user", {"zh": "退信邮箱用户名", "en": "User name of that mailbox"}, required=False),
        Field("imap_password", {"zh": "退信邮箱密码", "en": "Password of that mailbox"}, kind="secret", required=False),
        Field("imap_folder", {"zh": "文件夹", "en": "Folder"}, required=False, default="INBOX"),
    )  # fmt: skip

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """One message on a connection of its own; its Message-ID."""
        with self.session(settings) as send:
            return send(outgoing)

    @contextmanager
    def session(self, settings: Settings) -> Iterator[Send]:
        """Several messages on one connection, which is opened with the first."""
        line = _Line(settings)
        try:
            yield line.send
        finally:
            line.hang_up()

    def check(self, settings: Settings) -> None:
        """Connect, encrypt and sign in; and open the mailbox, if one is given. Nothing is sent."""
        line = _Line(settings)
        try:
            line.connected()
        except SendFailed as failure:
            raise AccountRefused(reason=failure.reason) from None
        finally:
            line.hang_up()
        mailbox.check(settings)

    def receive(self, incoming: Incoming, settings: Settings) -> Heard:
        """One returned message as a mail server pipes it in: its raw text as the body."""
        return bounces.read(incoming.body)

    def collect(self, settings: Settings) -> Heard:
        """Returned mail that waits in the mailbox."""
        return mailbox.collect(settings)


class _Line:
    """A connection to the mail server, opened when needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None
        self.n_sent = 0

    def connected(self) -> smtplib.SMTP:
        """The open connection. Raises `SendFailed`: nothing was handed over yet."""
        if self.server is not None and self.n_sent < PER_CONNECTION:
            return self.server
        self.hang_up()
        try:
            self.server, self.n_sent = self._opened(), 0
        except smtplib.SMTPAuthenticationError as error:
            raise SendFailed(
                f"登录被拒绝 / sign-in refused ({error.smtp_code})", permanent=False, wait_seconds=600.0
            ) from None
        except UnicodeError:
            words = "用户名或密码含有不能使用的字符 / user name or password with signs that cannot be sent"
            raise SendFailed(words, permanent=False, wait_seconds=600.0) from None
        except smtplib.SMTPException as error:
            raise SendFailed(f"{type(error).__name__}", permanent=False) from None
        except OSError as error:
            raise SendFailed(f"连接失败 / no connection ({type(error).__name__})", permanent=False) from None
        return self.server

    def _opened(self) -> smtplib.SMTP:
        host, port = str(self.settings["host"]), int(self.settings.get("port") or 465)
        security = self.settings.get("security", "tls")
        context = context_of(self.settings)
        if security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            if security == "starttls":
                server.starttls(context=context)
            if self.settings.get("user"):
                server.login(str(self.settings["user"]), str(self.settings.get("password", "")))
        except (OSError, smtplib.SMTPException, UnicodeError):
            server.close()
            raise
        return server

    def send(self, outgoing: Outgoing) -> str:
        """Hand over one message; its Message-ID."""
        mail = mail_of(outgoing, self.settings)
        server = self.connected()
        try:
            self._begin(server, envelope_sender(outgoing, self.settings), outgoing.to)
            code, words = server.data(mail.as_bytes())
        except _Refused as refused:
            with suppress(smtplib.SMTPException, OSError):
                server.rset()
            raise _failure(refused.code, refused.words, refused.is_address) from None
        except smtplib.SMTPDataError as error:
            raise _failure(error.smtp_code, error.smtp_error, False) from None
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            if isinstance(error, _BeforeData):
                raise SendFailed(f"连接中断 / connection lost ({error})", permanent=False) from None
            raise SendUncertain(f"对方没有答复 / no answer ({type(error).__name__})") from None
        if code != 250:
            raise _failure(code, words, False)
        self.n_sent += 1
        return str(mail["Message-ID"])

    def _begin(self, server: smtplib.SMTP, sender: str, to: str) -> None:
        """Everything before the message itself: what goes wrong here, went wrong before anything was taken."""
        try:
            server.ehlo_or_helo_if_needed()
            for is_address, (code, words) in (
                (False, server.mail(sender)),
                (True, server.rcpt(to)),
            ):
                if code not in (250, 251):
                    raise _Refused(code, words, is_address)
        except smtplib.SMTPServerDisconnected as error:
            raise _BeforeData(type(error).__name__) from None
        except OSError as error:
            if isinstance(error, smtplib.SMTPException):
                raise
            raise _BeforeData(type(error).__name__) from None

    def hang_up(self) -> None:
        """Say good-bye, if anybody is still there."""
        server, self.server = self.server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


class _Refused(Exception):
    def __init__(self, code: int, words: bytes | str, is_address: bool) -> None:
        super().__init__(code)
        self.code, self.words, self.is_address = code, words, is_address


class _BeforeData(OSError):
    """The line broke before the message was handed over."""


def _failure(code: int, words: bytes | str, is_address: bool) -> SendFailed:
    """4xx: try again; 5xx: useless; 5xx for the recipient: the address is bad."""
    text = words.decode("utf8", "replace") if isinstance(words, bytes) else str(words)
    reason = f"{code} {' '.join(text.split())}"[:280]
    permanent = 500 <= code < 600
    return SendFailed(
        reason,
        permanent=permanent,
        address_is_bad=permanent and is_address and bounces.is_bad_address(reason),
    )
