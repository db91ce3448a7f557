"""Photos without what they say of their maker: place, time, device, names. Bytes in, bytes out.

Only what a picture needs to be shown is copied, part by part, into a new file; of the rest nothing, known or
unknown, goes along, nor what was appended behind the end. Pixels are not decoded, so nothing gets worse.
Sources: ITU-T T.81 and Exif 2.32 (JPEG), PNG third edition, the WebP container specification.
"""

from __future__ import annotations

import struct
import zlib

_JPEG_KEPT = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
_SIZES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_PNG_KEPT = frozenset(
    b"IHDR PLTE tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs IDAT acTL fcTL fdAT IEND".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
MOST_PIXELS = 200_000_000


class Damaged(ValueError):
    """The bytes are not a whole picture of their kind."""


def sniffed(head: bytes) -> str:
    """The kind of a file by its first bytes: "jpg", "png", "webp", "heic", "pdf", or "" for any other.

    >>> sniffed(b"\\x89PNG\\r\\n\\x1a\\n"), sniffed(b"%PDF-1.7"), sniffed(b"MZ")
    ('png', 'pdf', '')
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1"}:
        return "heic"
    return "pdf" if head.startswith(b"%PDF-") else ""


def jpeg(data: bytes) -> bytes:
    """A JPEG with its picture, its colours and which way is up."""
    out, at, turned = [b"\xff\xd8"], 2, 1
    seen_size = seen_scan = False
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            if data[at : at + 2] == b"\xff\xd9" and seen_scan:
                break
            raise Damaged("a marker is missing")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            if not seen_scan:
                raise Damaged("no picture before the end")
            break
        length = struct.unpack_from(">H", data, at + 2)[0]
        segment = data[at : at + 2 + length]
        if length < 2 or len(segment) < 2 + length:
            raise Damaged("a part is cut short")
        if marker in _SIZES:
            _check_size(*reversed(struct.unpack_from(">HH", segment, 5)))
            seen_size = True
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        at += len(segment)
        if marker == 0xDA:
            if not seen_size:
                raise Damaged("a picture without size")
            end = _end_of_scan(data, at)
            segment, at, seen_scan = segment + data[at:end], end, True
        if _is_shown(marker, segment):
            out.append(segment)
    if turned != 1:
        out.insert(1, _turned(turned))
    return b"".join([*out, b"\xff\xd9"])


def _is_shown(marker: int, segment: bytes) -> bool:
    if marker == 0xFE or 0xE0 <= marker <= 0xEF:
        profile = marker != 0xE2 or segment[4:16] == b"ICC_PROFILE\0"
        return marker in _JPEG_KEPT and profile
    return True


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker begins that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Damaged("the picture is cut short")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7 and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _orientation(tiff: bytes) -> int:
    """Which way is up, 1 to 8; 1 where nothing sensible is said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    try:
        at = struct.unpack_from(order + "I", tiff, 4)[0]
        for entry in range(struct.unpack_from(order + "H", tiff, at)[0]):
            tag, kind, _n, value = struct.unpack_from(order + "HHIH", tiff, at + 2 + 12 * entry)
            if tag == 0x0112 and kind == 3:
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turned(orientation: int) -> bytes:
    """An Exif segment that says nothing but which way is up."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + 6 + len(tiff)) + b"Exif\0\0" + tiff


def png(data: bytes) -> bytes:
    """A PNG with its picture and colours; every part is held to its check sum."""
    out, at = [data[:8]], 8
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        if at + 12 > len(data):
            raise Damaged("a part is cut short")
        length, name = struct.unpack_from(">I4s", data, at)
        chunk = data[at : at + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise Damaged("a part is damaged")
        if name == b"IHDR":
            if length != 13:
                raise Damaged("the header is damaged")
            _check_size(*struct.unpack_from(">II", chunk, 8))
        names.append(name)
        if name in _PNG_KEPT:
            out.append(chunk)
        at += len(chunk)
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise Damaged("no picture")
    return b"".join(out)


def webp(data: bytes) -> bytes:
    """A WebP with its picture and colours."""
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data) or end < 20:
        raise Damaged("the picture is cut short")
    out, at, names = [], 12, set()
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, at)
        padded = 8 + length + (length & 1)
        chunk = data[at : at + padded]
        if at + 8 + length > end:
            raise Damaged("a part is cut short")
        if name == b"VP8X":
            if length < 10:
                raise Damaged("the header is damaged")
            _check_size(*(1 + int.from_bytes(chunk[place : place + 3], "little") for place in (12, 15)))
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]  # it has neither Exif nor XMP now
        if name in _WEBP_KEPT:
            names.add(name)
            out.append(chunk)
        at += padded
    if not names & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise Damaged("no picture")
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise Damaged("no picture has this size")
