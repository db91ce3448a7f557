"""What the bytes of a file are, whatever its name says."""

from __future__ import annotations

import re
from pathlib import Path

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
    """ "utf-16-le" or "utf-16-be" where the bytes are UTF-16 (with its mark, or by their zeros), else ""."""
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    sample = head[: len(head) // 2 * 2][:4096]
    if not sample:
        return ""
    # Separators and line ends are ASCII, so one half of their bytes is zero, whatever the language.
    for encoding in ("utf-16-le", "utf-16-be"):
        zeros, others = (
            (sample[1::2], sample[::2]) if encoding == "utf-16-le" else (sample[::2], sample[1::2])
        )
        if zeros.count(0) > len(zeros) // 8 and not others.count(0):
            return encoding
    return ""


def head_of(path: Path, size: int = 65_536) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(size)
