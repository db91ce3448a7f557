"""An IMAP server over TLS with one folder: enough of RFC 3501 to read by UID, and nothing that it was not asked."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.mail_server import make_certificate

USER, PASSWORD = "care@example.cn", "imap-app-password"


@dataclass
class Letter:
    """One mail in the folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)
    claimed_size: int | None = None  # what the server says of its size, where that is not true


class Folder:
    """The folder INBOX: what lies in it, and what was asked of it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.validity = 7
        self.next_uid = 1
        self.commands: list[str] = []
        self.certificate = ""
        self.port = 0

    def deliver(self, raw: bytes | str, *, claimed_size: int | None = None) -> Letter:
        """A mail arrives."""
        data = raw.encode() if isinstance(raw, str) else raw
        letter = Letter(self.next_uid, re.sub(rb"\r?\n", b"\r\n", data), claimed_size=claimed_size)
        self.next_uid += 1
        self.letters.append(letter)
        return letter

    def number_anew(self) -> None:
        """The server lost its numbering, as after a move to another machine."""
        self.validity += 1
        for uid, letter in enumerate(self.letters, start=101):
            letter.uid = uid
        self.next_uid = 101 + len(self.letters)

    def seen(self) -> list[int]:
        """Which mails are marked as read."""
        return [letter.uid for letter in self.letters if "\\Seen" in letter.flags]


@contextmanager
def imap_server(path: Path) -> Iterator[Folder]:
    """The server on a thread."""
    certificate, key = make_certificate(path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    folder = Folder()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    folder.certificate, folder.port = certificate.read_text(), listener.getsockname()[1]
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                plain, _ = listener.accept()
            except TimeoutError:
                continue
            plain.settimeout(5)
            with suppress(OSError), context.wrap_socket(plain, server_side=True) as line:
                _Talk(line, folder).go_on()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield folder
    finally:
        stop.set()
        thread.join(5)
        listener.close()


class _Talk:
    """One conversation."""

    def __init__(self, line: ssl.SSLSocket, folder: Folder) -> None:
        self.line, self.folder = line, folder
        self.is_in = self.is_known = False

    def say(self, text: str) -> None:
        self.line.sendall(text.encode() + b"\r\n")

    def go_on(self) -> None:
        self.say("* OK ready")
        with self.line.makefile("rb") as stream:
            while command := stream.readline().decode().strip():
                tag, _, rest = command.partition(" ")
                word, _, rest = rest.partition(" ")
                self.folder.commands.append(f"{word} {'…' if word == 'LOGIN' else rest}".strip())
                answer = self.answered(word.upper(), rest)
                self.say(f"{tag} {answer}")
                if word.upper() == "LOGOUT":
                    return

    def answered(self, word: str, rest: str) -> str:
        match word:
            case "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1 ID")
            case "LOGIN":
                self.is_in = rest == f'"{USER}" "{PASSWORD}"'
                return "OK done" if self.is_in else "NO [AUTHENTICATIONFAILED] wrong user or password"
            case "LOGOUT":
                self.say("* BYE")
            case _ if not self.is_in:
                return "BAD sign in first"
            case "ID":
                self.is_known = "name" in rest
                self.say('* ID ("name" "test")')
            case "SELECT" if not self.is_known:
                return "NO SELECT Unsafe Login"  # as NetEase answers a program that did not say who it is
            case "SELECT":
                if "INBOX" not in rest:
                    return "NO [NONEXISTENT] no such folder"
                self.say(f"* {len(self.folder.letters)} EXISTS")
            case "STATUS":
                numbers = f"UIDVALIDITY {self.folder.validity} UIDNEXT {self.folder.next_uid}"
                self.say(f'* STATUS "INBOX" ({numbers})')
            case "UID":
                return self.by_uid(rest)
            case _:
                return "BAD what?"
        return "OK done"

    def by_uid(self, rest: str) -> str:
        word, _, rest = rest.partition(" ")
        match word.upper():
            case "SEARCH":
                found = self.folder.letters
                if wanted := re.fullmatch(r"UID (\d+):\*", rest):
                    newest = max((one.uid for one in found), default=0)
                    found = [one for one in found if one.uid >= min(int(wanted[1]), newest)]
                elif not re.fullmatch(r"SINCE \d{1,2}-[A-Z][a-z]{2}-\d{4}", rest):
                    return "BAD search"
                self.say(" ".join(["* SEARCH", *(str(one.uid) for one in found)]))
            case "FETCH" | "STORE":
                uid, _, rest = rest.partition(" ")
                for number, letter in enumerate(self.folder.letters, start=1):
                    if letter.uid == int(uid):
                        self.fetch(number, letter, rest) if word.upper() == "FETCH" else self.store(
                            letter, rest
                        )
            case _:
                return "BAD what?"
        return "OK done"

    def fetch(self, number: int, letter: Letter, rest: str) -> None:
        assert "BODY.PEEK[" in rest, "reading must not mark anything as read"
        name = "BODY[HEADER]" if "HEADER" in rest else "BODY[]"
        raw = letter.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in rest else letter.raw
        size = letter.claimed_size or len(letter.raw)
        head = f"* {number} FETCH (UID {letter.uid} FLAGS () RFC822.SIZE {size} {name} {{{len(raw)}}}\r\n"
        self.line.sendall(head.encode() + raw + b")\r\n")

    def store(self, letter: Letter, rest: str) -> None:
        if found := re.fullmatch(r"\+FLAGS \((\\\w+)\)", rest):
            letter.flags.add(found[1])
