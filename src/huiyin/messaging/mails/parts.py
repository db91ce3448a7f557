"""The photos and documents of a mail, told by their content and cleaned; runs in the disposable process."""

from __future__ import annotations

import re
import secrets
import struct
from collections.abc import Iterator
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import Any

from huiyin.formats.attachment_reader import cleaned
from huiyin.formats.limits import ATTACHMENT_MEGABYTES, MEBIBYTE
from huiyin.messaging.mails.parsing import is_body, text_parts

MOST_FILES = 10
SMALLEST_PICTURE = 4_000  # bytes; smaller ones inside the text are logos and pixels that tell on readers


def kept(mail: Message, folder: Path) -> Iterator[dict[str, Any]]:
    """Each file with its name, kind and key; or with why it is not kept: kind, size, damaged, many."""
    n = 0
    for part in text_parts(mail):
        if is_body(part):
            continue
        if part.get_content_maintype() == "message":
            yield {
                "name": _name_of(part, "mail.eml"),
                "kind": "eml",
                "n_bytes": 0,
                "key": "",
                "refused": "kind",
            }
            continue
        raw = part.get_payload(decode=True)
        data = raw if isinstance(raw, bytes) else b""
        if not data or (_is_decoration(part) and len(data) < SMALLEST_PICTURE):
            continue
        n += 1
        yield _one(_name_of(part, f"{n}"), data, folder, is_too_many=n > MOST_FILES)


def _is_decoration(part: Message) -> bool:
    return part.get_content_maintype() == "image" and (
        part.get_content_disposition() != "attachment" or bool(part.get("Content-ID"))
    )


def _one(name: str, data: bytes, folder: Path, *, is_too_many: bool) -> dict[str, Any]:
    said = {"name": name, "kind": PurePosixPath(name).suffix[1:9].lower(), "n_bytes": len(data), "key": ""}
    if is_too_many:
        return {**said, "refused": "many"}
    if len(data) > ATTACHMENT_MEGABYTES * MEBIBYTE:
        return {**said, "refused": "size"}
    try:
        kind, content = cleaned(data)
    except (ValueError, IndexError, struct.error, MemoryError):
        return {**said, "refused": "damaged"}
    if not kind:
        return {**said, "refused": "kind"}
    key = f"{secrets.token_hex(16)}.{kind}"
    (folder / key).write_bytes(content)
    return {**said, "kind": kind, "n_bytes": len(content), "key": key, "refused": ""}


def _name_of(part: Message, usual: str) -> str:
    """The name its sender gave it, without a path or signs that a file system or a page would stumble over."""
    try:
        given = part.get_filename() or usual
    except (ValueError, LookupError, AttributeError):
        given = usual
    given = given.encode("utf8", "replace").decode("utf8")
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\u202a-\u202e\u2066-\u2069]", "", given.replace("\\", "/"))
    return (name.rpartition("/")[2].strip(" .") or usual)[-120:]
