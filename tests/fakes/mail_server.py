"""A real SMTP server (aiosmtpd) with STARTTLS, sign-in and moods, and a mailbox over IMAP with TLS."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "survey@example.cn", "app-password"


class Post:
    """What the server took, and how it treats recipients: by the beginning of the local part."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.n_connections = 0
        self.slow = 0.0

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.n_connections += not getattr(session, "counted", False)
        session.counted = True  # type: ignore[attr-defined]
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("unknown"):
            return "550 5.1.1 user unknown"
        if address.startswith("full"):
            return "452 4.2.2 mailbox full"
        if address.startswith("policy"):
            return "550 5.7.1 rejected by policy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.6.0 message refused"
        if envelope.rcpt_tos[0].startswith("silent"):
            self.mails.append(envelope)
            server.transport.abort()  # taken, and never answered
            return "250 OK"
        self.mails.append(envelope)
        return f"250 2.0.0 queued as {len(self.mails)}"


def _signs_in(server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == (
        USER,
        PASSWORD,
    )
    return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(
    folder: Path, *, security: str = "starttls", sign_in: bool = True
) -> Iterator[tuple[Post, dict[str, Any]]]:
    """The server and the settings of an account with it."""
    certificate, key = make_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    post = Post()
    more: dict[str, Any] = {"authenticator": _signs_in, "auth_required": True} if sign_in else {}
    if security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    elif security == "tls":
        more |= {"ssl_context": context, "auth_require_tls": False}
    else:
        more |= {"auth_require_tls": False}
    controller = Controller(post, hostname="127.0.0.1", port=_free_port(), **more)
    controller.start()
    try:
        yield (
            post,
            {
                "host": "127.0.0.1",
                "port": controller.port,
                "security": security,
                "user": USER if sign_in else "",
                "password": PASSWORD,
                "certificate": certificate.read_text(),
                "from_address": "survey@example.cn",
                "from_name": "回音电力",
                "reply_to": "care@example.cn",
            },
        )
    finally:
        controller.stop()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own making for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    import ipaddress

    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, secret


@contextmanager
def mailbox(folder: Path, mails: list[bytes]) -> Iterator[tuple[set[int], dict[str, Any]]]:
    """An IMAP mailbox with these messages, just enough of RFC 3501 to read it; which ones were marked as read."""
    certificate, key = make_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    seen: set[int] = set()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                plain, _ = listener.accept()
            except TimeoutError:
                continue
            plain.settimeout(5)
            with context.wrap_socket(plain, server_side=True) as line:
                _talk(line, mails, seen)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield (
            seen,
            {
                "imap_host": "127.0.0.1",
                "imap_port": listener.getsockname()[1],
                "imap_user": "bounce@example.cn",
                "imap_password": "imap-secret",
                "imap_folder": "INBOX",
                "certificate": certificate.read_text(),
            },
        )
    finally:
        stop.set()
        thread.join(2)
        listener.close()


def _talk(line: ssl.SSLSocket, mails: list[bytes], seen: set[int]) -> None:
    stream = line.makefile("rb")
    line.sendall(b"* OK ready\r\n")
    while command := stream.readline().decode().split():
        tag, word, rest = command[0], command[1].upper(), command[2:]
        answer = "OK done"
        if word == "CAPABILITY":
            line.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        elif word == "LOGIN" and "imap-secret" not in rest[-1]:
            answer = "NO wrong password"
        elif word == "SELECT":
            line.sendall(f"* {len(mails)} EXISTS\r\n".encode())
        elif word == "SEARCH":
            unseen = " ".join(str(n) for n in range(1, len(mails) + 1) if n not in seen)
            line.sendall(f"* SEARCH {unseen}\r\n".encode())
        elif word == "FETCH":
            raw = mails[int(rest[0]) - 1]
            line.sendall(f"* {rest[0]} FETCH (BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif word == "STORE":
            seen.add(int(rest[0]))
        elif word == "LOGOUT":
            line.sendall(b"* BYE\r\n")
        line.sendall(f"{tag} {answer}\r\n".encode())
        if word == "LOGOUT":
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def main() -> None:
    """Run by hand: `python -m tests.fakes.mail_server`; mails are written as .eml files into a folder."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="mails-"))
    with mail_server(folder, security="none", sign_in=False) as (post, settings):
        print(f"SMTP 127.0.0.1:{settings['port']}, no encryption, no sign-in; mails into {folder}")
        written = 0
        while True:
            time.sleep(0.5)
            for mail in post.mails[written:]:
                written += 1
                content = mail.content if isinstance(mail.content, bytes) else str(mail.content).encode()
                (folder / f"{written:04d}.eml").write_bytes(content)
                print(f"{written:04d}.eml to {mail.rcpt_tos}")


if __name__ == "__main__":
    main()
