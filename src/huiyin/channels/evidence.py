"""Recordings and photos of field work: kept outside the web root under names that nobody can guess.

Photos and PDFs are cleaned in the guarded process, so that a photo no longer says where it was taken. Sound
is recognised by its first bytes and kept as it is: it is only ever handed out for download.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404

from huiyin.formats.attachments import MEDIA_TYPES, clean
from huiyin.formats.limits import MEBIBYTE
from huiyin.formats.problems import AttachmentTooLarge

MEGABYTES = 100
_SOUND = {
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "ogg": ("audio/ogg", (b"OggS",)),
    "amr": ("audio/amr", (b"#!AMR",)),
    "webm": ("audio/webm", (b"\x1aE\xdf\xa3",)),
}
SOUND_TYPES = {**{kind: media for kind, (media, _) in _SOUND.items()}, "wav": "audio/wav", "m4a": "audio/mp4"}


def keep(upload: UploadedFile, *, sound: bool) -> str:
    """Keep a photo, a PDF or (where `sound`) a recording; its key. Raises what is wrong with the file."""
    if (upload.size or 0) > MEGABYTES * MEBIBYTE:
        raise AttachmentTooLarge(megabytes=MEGABYTES)
    folder = _folder()
    name = secrets.token_hex(16)
    with NamedTemporaryFile(dir=folder, prefix="arriving-") as given:
        for chunk in upload.chunks():
            given.write(chunk)
        given.flush()
        given.seek(0)
        kind = sound_kind(given.read(16)) if sound else ""
        part = folder / f"part-{name}"
        if kind:
            part.write_bytes(Path(given.name).read_bytes())
        else:
            kind = clean(Path(given.name), into=part).kind
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.chmod(part, 0o600)
    part.rename(folder / f"{name}.{kind}")
    return f"{name}.{kind}"


def sound_kind(head: bytes) -> str:
    """The kind of a recording by its first bytes; "" for none.

    >>> sound_kind(b"ID3\\x04rest"), sound_kind(b"RIFF0000WAVEfmt "), sound_kind(b"hello")
    ('mp3', 'wav', '')
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp" and head[8:11] in {b"M4A", b"mp4", b"iso", b"3gp"}:
        return "m4a"
    return next((kind for kind, (_, starts) in _SOUND.items() if head.startswith(starts)), "")


def sent(key: str, name: str) -> FileResponse:
    """The file as an answer to a request: photos may be shown, anything else is only handed out. 404 if it is gone."""
    path = _folder() / Path(key).name
    kind = key.rpartition(".")[2]
    media = {**MEDIA_TYPES, **SOUND_TYPES}.get(kind)
    if media is None or not path.is_file():
        raise Http404
    shown = kind in {"jpg", "png", "webp"}
    response = FileResponse(
        path.open("rb"), as_attachment=not shown, filename=f"{name}.{kind}", content_type=media
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def forget(key: str) -> None:
    """Delete a file for good."""
    (_folder() / Path(key).name).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "evidence"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
