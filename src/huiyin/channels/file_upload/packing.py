"""Survey data that come in two files: packed into one on arrival, so that they are kept, read and undone as one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

from django.core.files.uploadedfile import UploadedFile

_DEFINITIONS = frozenset({".sss", ".xml"})
_DATA = frozenset({".csv", ".asc", ".dat", ".txt"})
_CHUNK = 1024 * 1024
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the same two files are the same upload, whenever they come


def is_pair(files: Sequence[UploadedFile]) -> bool:
    """Whether these are the definition and the data of one Triple-S survey."""
    suffixes = [_suffix(file) for file in files]
    return (
        len(files) == 2
        and sum(one in _DEFINITIONS for one in suffixes) == 1
        and sum(one in _DATA for one in suffixes) == 1
    )


def packed(files: Sequence[UploadedFile]) -> tuple[str, Iterator[bytes]]:
    """The name and the bytes of one archive of both files; call it on a pair."""
    first, second = sorted(files, key=lambda file: _suffix(file) not in _DEFINITIONS)
    stem = PurePosixPath(first.name or "survey").stem
    return f"{stem}.zip", _chunks([(f"{stem}{_suffix(file)}", file) for file in (first, second)])


def _chunks(files: Sequence[tuple[str, UploadedFile]]) -> Iterator[bytes]:
    with TemporaryFile() as whole:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, file in files:
                part = zipfile.ZipInfo(name, _SAME_DAY)
                part.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(part, "w", force_zip64=True) as sink:
                    _copy(file, sink)
        whole.seek(0)
        while chunk := whole.read(_CHUNK):
            yield chunk


def _copy(file: UploadedFile, sink: IO[bytes]) -> None:
    for chunk in file.chunks():
        sink.write(chunk)


def _suffix(file: UploadedFile) -> str:
    return PurePosixPath(file.name or "").suffix.lower()
