"""Reading one mail without trusting it: in a process that may die instead of us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from huiyin.formats.limits import LIMITS, MEBIBYTE
from huiyin.formats.reader import request_for
from huiyin.formats.reading import ask_guarded
from huiyin.messaging.contracts import DeliveryReport

LARGEST = 25 * MEBIBYTE  # of a whole mail; larger ones are read by people, in the mailbox
_LIMITS = replace(
    LIMITS, memory=1_024 * MEBIBYTE, output_size=32 * MEBIBYTE, cpu_time=20, wall_time=40, open_files=64
)


@dataclass(frozen=True)
class ReadFile:
    """A file of a mail; `key` is its name in the folder, empty where it was not kept and `refused` says why."""

    name: str
    kind: str
    n_bytes: int
    key: str
    refused: str


@dataclass(frozen=True)
class ReadMail:
    """What a mail says. `aside` is why nobody wrote it by hand (`contracts.Aside`), or empty."""

    message_id: str = ""
    refers_to: tuple[str, ...] = ()
    message_keys: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    n_own: int = 0
    written_at: datetime | None = None
    aside: str = ""
    files: tuple[ReadFile, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()


def read_mail(path: Path, *, files_into: Path | None) -> ReadMail:
    """Read the raw mail at `path`, its files into a folder. Raises a FormatProblem for one that cannot be read."""
    kind = "head" if files_into is None else "mail"
    folder = (files_into or path.parent).resolve()
    request = request_for(path.resolve(), folder, path.name, kind, _LIMITS)
    said = ask_guarded(request, path.name, _LIMITS, program="huiyin.messaging.mails.program")
    return _understood(said)


def _understood(said: dict[str, Any]) -> ReadMail:
    """The reader's answer, of which nothing is believed but its form."""
    return ReadMail(
        message_id=str(said["message_id"]),
        refers_to=tuple(map(str, said["refers_to"])),
        message_keys=tuple(map(str, said["message_keys"])),
        sender=str(said["sender"]),
        sender_name=str(said["sender_name"]),
        subject=str(said["subject"]),
        text=str(said["text"]),
        n_own=int(said["n_own"]),
        written_at=datetime.fromisoformat(said["written_at"]) if said["written_at"] else None,
        aside=str(said["aside"]),
        files=tuple(
            ReadFile(str(one["name"]), str(one["kind"]), int(one["n_bytes"]), str(one["key"]), str(one["refused"]))
            for one in said["files"]
        ),
        reports=tuple(
            DeliveryReport("", str(one["status"]), to=str(one["to"]), reason=str(one["reason"]), permanent=bool(one["permanent"]), message_key=str(one["key"]))
            for one in said["reports"]
        ),
    )  # fmt: skip
