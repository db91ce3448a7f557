"""Where uploaded files lie: under the hash of their content, never under a name somebody sent."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

LONGEST_NAME = 255


@dataclass(frozen=True)
class KeptFile:
    """A file on the disk: the SHA-256 of its content in hex, and its size in bytes."""

    sha256: str
    n_bytes: int


def keep(chunks: Iterable[bytes]) -> KeptFile:
    """Write a stream to the disk, hashing as it goes; the same content is kept once."""
    folder = _folder()
    digest, n_bytes = hashlib.sha256(), 0
    with NamedTemporaryFile(dir=folder, prefix="arriving-", delete=False) as file:
        try:
            for chunk in chunks:
                digest.update(chunk)
                n_bytes += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, folder / digest.hexdigest())
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(file.name)
            raise
    return KeptFile(digest.hexdigest(), n_bytes)


def file_path(sha256: str) -> Path:
    """The uploaded file with that content."""
    return _folder() / sha256


def table_path(upload_id: int) -> Path:
    """The table read from an upload's file, kept only until it is imported."""
    return _folder() / f"table-{int(upload_id)}.arrow"


def forget_file(sha256: str) -> None:
    """Delete an uploaded file."""
    file_path(sha256).unlink(missing_ok=True)


def forget_table(upload_id: int) -> None:
    """Delete the table read from an upload's file."""
    table_path(upload_id).unlink(missing_ok=True)


def clean_name(name: str) -> str:
    """A file name fit to be shown: no folders, no invisible or direction-changing signs, not too long.

    >>> clean_name("..\\\\..\\\\第一季度\\u202exslx.csv")
    '第一季度xslx.csv'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()
    if len(shown) > LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        shown = f"{stem[: LONGEST_NAME - len(suffix) - 2]}…{dot}{suffix}" if dot else shown[:LONGEST_NAME]
    return shown[-LONGEST_NAME:] or "file"


def _folder() -> Path:
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
