"""Photos and documents are told by their content, and cleaned of what they say of their maker."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.formats import problems
from huiyin.formats._stripping import Damaged, sniffed
from huiyin.formats.attachment_reader import cleaned
from huiyin.formats.attachments import MEGABYTES, clean

SECRET = b"N 26.0745 E 119.2965 / Canon of Lin"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _exif(orientation: int) -> bytes:
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack("<HHII", 0x8825, 4, 1, 38)
    tiff = b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + SECRET
    return _segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(orientation: int = 6, size: tuple[int, int] = (48, 32)) -> bytes:
    """The parts of a photo as a telephone writes them; what is drawn does not matter here."""
    return b"".join(
        [
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            _exif(orientation),
            _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
            _segment(0xE2, b"ICC_PROFILE\0\1\1colours"),
            _segment(0xE2, b"MPF\0" + SECRET),
            _segment(0xED, b"Photoshop 3.0\0" + SECRET),
            _segment(0xFE, SECRET),
            _segment(0xDB, bytes(65)),
            _segment(0xC0, struct.pack(">BHHB", 8, *size, 1) + b"\1\x11\0"),
            _segment(0xC4, bytes(20)),
            _segment(0xDA, b"\1\1\0\0\x3f\0"),
            b"scan\xff\x00more\xff\xd0rest",
            b"\xff\xd9",
            b"a second picture behind the end " + SECRET,
        ]
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png() -> bytes:
    parts = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)),
        _chunk(b"tEXt", b"Author\0" + SECRET),
        _chunk(b"eXIf", SECRET),
        _chunk(b"IDAT", zlib.compress(b"\0ab\0cd")),
        _chunk(b"tIME", SECRET),
        _chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + SECRET


def webp() -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)

    header = bytes([0x0C, 0, 0, 0]) + (99).to_bytes(3, "little") + (49).to_bytes(3, "little")
    parts = part(b"VP8X", header) + part(b"VP8 ", b"picture") + part(b"EXIF", SECRET) + part(b"XMP ", SECRET)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body


def heic() -> bytes:
    """A photo of one picture item and one Exif item, both in mdat."""
    picture, ftyp = b"hevc picture", _box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(begin: int) -> bytes:
        items = _box(b"infe", b"\2\0\0\0" + struct.pack(">HH4s", 1, 0, b"hvc1") + b"\0")
        items += _box(b"infe", b"\2\0\0\0" + struct.pack(">HH4s", 2, 0, b"Exif") + b"\0")
        places = struct.pack(">BBH", 0x44, 0, 2)
        for number, offset, length in ((1, begin, len(picture)), (2, begin + len(picture), len(SECRET))):
            places += struct.pack(">HHHII", number, 0, 1, offset, length)
        inside = _box(b"hdlr", bytes(25)) + _box(b"iinf", bytes(4) + struct.pack(">H", 2) + items)
        return _box(b"meta", bytes(4) + inside + _box(b"iloc", bytes(4) + places))

    begin = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(begin) + _box(b"mdat", picture + SECRET) + _box(b"uuid", SECRET)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
WHOLE = {"jpg": jpeg(), "png": png(), "webp": webp(), "heic": heic()}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_photo_keeps_its_picture_and_tells_nothing_of_its_maker(kind: str) -> None:
    found, content = cleaned(WHOLE[kind])
    assert found == kind
    assert SECRET not in content
    assert sniffed(content) == kind
    assert cleaned(content) == (kind, content), "what is clean stays as it is"
    pictures = {
        "jpg": b"scan\xff\x00more\xff\xd0rest\xff\xd9",
        "png": b"IDAT",
        "webp": b"picture",
        "heic": b"hevc",
    }
    assert pictures[kind] in content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stays_turned(orientation: int) -> None:
    _, content = cleaned(jpeg(orientation))
    assert (b"Exif\0\0" in content) is (orientation != 1)
    if orientation != 1:
        assert struct.pack(">HHIH", 0x0112, 3, 1, orientation) in content
    assert b"ICC_PROFILE" in content
    assert b"MPF" not in content


@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
def test_whatever_is_cut_off_or_changed_is_refused_or_clean(kind: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(12, len(content)))]
    try:
        found, _clean = cleaned(bytes(content))
    except (Damaged, struct.error, IndexError):
        return
    assert found in {kind, ""}


def test_a_bomb_of_pixels_is_refused() -> None:
    with pytest.raises(Damaged):
        cleaned(jpeg(size=(65_000, 65_000)))


def test_files_are_cleaned_in_a_process_of_their_own(tmp_path: Path) -> None:
    given_file, into = tmp_path / "given", tmp_path / "kept"
    given_file.write_bytes(jpeg())
    assert clean(given_file, into=into).kind == "jpg"
    assert SECRET not in into.read_bytes()
    given_file.write_bytes(PDF)
    assert clean(given_file, into=into).kind == "pdf"
    assert into.read_bytes() == PDF


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", problems.AttachmentUnknown),
        (b"MZ\x90\0 a program", problems.AttachmentUnknown),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", problems.AttachmentUnknown),
        (b"GIF89a", problems.AttachmentUnknown),
        (b"%PDF-1.7 without an end", problems.AttachmentDamaged),
        (jpeg()[:200], problems.AttachmentDamaged),
        (b"\xff\xd8\xff\xd9", problems.AttachmentDamaged),
        (b"\xff\xd8\xff" + bytes(MEGABYTES << 20), problems.AttachmentTooLarge),
    ],
)
def test_what_is_no_photo_and_no_document_is_refused_and_leaves_nothing(
    content: bytes, problem: type[Exception], tmp_path: Path
) -> None:
    given_file, into = tmp_path / "photo.jpg", tmp_path / "kept"
    given_file.write_bytes(content)
    with pytest.raises(problem):
        clean(given_file, into=into)
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]
