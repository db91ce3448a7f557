"""HEIC photos without Exif and XMP: the parts stay in their places, and what they say becomes zeros.

Source: ISO/IEC 14496-12 (boxes, iinf, iloc) and 23008-12. A photo whose boxes cannot be followed to the end
is refused, because nobody could say what it tells.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from huiyin.formats._stripping import Damaged

_TELLING = frozenset((b"Exif", b"mime", b"uri "))  # kinds of items that are not pictures
MOST_ITEMS = 5_000


def heic(data: bytes) -> bytes:
    """The photo with every item that is not a picture wiped out, and every unknown box at the top emptied."""
    cleaned = bytearray(data)
    boxes = list(_boxes(data, 0, len(data)))
    metas = [box for box in boxes if box[0] == b"meta"]
    if boxes[0][0] != b"ftyp" or len(metas) != 1:
        raise Damaged("no photo")
    for name, start, end in boxes:
        if name not in {b"ftyp", b"meta", b"mdat", b"free", b"skip"}:
            cleaned[start:end] = bytes(end - start)
    _, start, end = metas[0]
    inside = {name: (begin, stop) for name, begin, stop in _boxes(data, start + 4, end)}
    if b"iinf" not in inside or b"iloc" not in inside:
        raise Damaged("no list of items")
    telling = {number for number, kind in _items(data, *inside[b"iinf"]) if kind in _TELLING}
    idat = inside.get(b"idat", (0, 0))
    for number, method, offset, length in _places(data, *inside[b"iloc"]):
        if number not in telling:
            continue
        begin = offset + (idat[0] if method == 1 else 0)
        if method > 1 or not length or begin + length > len(data):
            raise Damaged("an item lies outside")
        cleaned[begin : begin + length] = bytes(length)
    return bytes(cleaned)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, where it ends) of the boxes in a stretch."""
    while at < end:
        if at + 8 > end:
            raise Damaged("a box is cut short")
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            if at + 16 > end:
                raise Damaged("a box is cut short")
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Damaged("a box is cut short")
        yield name, at + head, at + size
        at += size


def _items(data: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """(number, kind) of every item."""
    first = start + (6 if data[start] == 0 else 8)
    for name, at, _stop in _boxes(data, first, end):
        if name != b"infe" or data[at] < 2:
            raise Damaged("an item is not described")
        wide = data[at] >= 3
        number = struct.unpack_from(">I" if wide else ">H", data, at + 4)[0]
        yield number, data[at + (10 if wide else 8) : at + (14 if wide else 12)]


def _places(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(item, how it is addressed, offset, length) of every stretch of every item."""
    version = data[start]
    sizes = data[start + 4], data[start + 5]
    n_offset, n_length, n_base, n_index = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4, sizes[1] & 15
    at = start + 6

    def number(width: int) -> int:
        nonlocal at
        if at + width > end:
            raise Damaged("the list of places is cut short")
        at += width
        return int.from_bytes(data[at - width : at], "big")

    n_items = number(2 if version < 2 else 4)
    if n_items > MOST_ITEMS:
        raise Damaged("too many items")
    for _ in range(n_items):
        item = number(2 if version < 2 else 4)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(n_base)
        for _extent in range(number(2)):
            if version:
                number(n_index)
            offset = number(n_offset)
            yield item, method, base + offset, number(n_length)
