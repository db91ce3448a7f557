"""What the bytes of a file are, whatever its name says."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import IO

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"ARROW1", "Arrow"),
)
_CHUNK = 1024 * 1024
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_HTML = re.compile(rb"\A\s*<(?:!doctype\s+html|html|table|\?xml)", re.IGNORECASE)


def kind_of(head: bytes) -> str:
    """What the first bytes (64 KiB or so) are: "text", "zip", "ole", "sav", or the name of something else.

    >>> kind_of(b"a,b\\n1,2\\n"), kind_of(b"\\x89PNG\\r\\n\\x1a\\n0000")
    ('text', 'PNG')
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:2] == b"BM" and b"\x00" in head[:32]:
        return "BMP"
    if head[4:8] == b"ftyp":
        return "video"
    plain = head.lstrip(b"\xef\xbb\xbf")
    if _HTML.match(plain):
        return "HTML"
    if looks_like_utf16(head):
        return "text"
    odd = len(_CONTROL.findall(head)) + head.count(b"\x00") // 8
    return "binary" if odd > max(2, len(head) // 100) else "text"


def looks_like_utf16(head: bytes) -> str:
    r"""The kind of UTF-16 that the bytes are, by their mark or because they read as lines of text; else "".

    >>> looks_like_utf16("一,二\n".encode("utf-16-be")), looks_like_utf16(b"a\x00b,c\n")
    ('utf-16-be', '')
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return encoding
    sample = head[: min(len(head), 4096) // 2 * 2]
    if b"\x00" not in sample:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace").rstrip("\ufffd")
        if "\n" in text and not any(_is_odd(character) for character in text):
            return encoding
    return ""


def _is_odd(character: str) -> bool:
    """Whether a character has no place in text: controls, unassigned, private, undecodable."""
    return character not in "\t\r\n" and (
        character == "\ufffd" or unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"}
    )


def head_of(path: Path, size: int = 65_536) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(size)


def first_undecodable_line(opened: Callable[[], IO[bytes]], encoding: str) -> int | None:
    """The line, from 1, on which an encoding first fails; None if it fits all of a file."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with opened() as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            line += text.count("\n")
            if not chunk:
                return None
