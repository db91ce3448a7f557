"""Writing facts: whole immutable Parquet files that are either there or not."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SUFFIX = ".parquet"
_NAME = re.compile(r"[A-Za-z0-9_-]+\.parquet")


@dataclass(frozen=True)
class Part:
    """A written file: its name in the folder, its rows, the SHA-256 of its bytes in hexadecimal."""

    name: str
    n_rows: int
    sha256: str


def write_part(folder: Path, name: str, table: pa.Table) -> Part:
    """Write `table` as `folder/name` so that the name exists only with the whole content on the disk.

    `name` is a plain file name ending in ".parquet". Raises ValueError for another name or one that
    is already there: a part is never changed.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name for a part: {name!r}")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if target.exists():
        raise ValueError(f"part {name} exists already")
    temporary = folder / f".{name}.{secrets.token_hex(4)}.tmp"
    try:
        pq.write_table(table, temporary, compression="zstd")
        digest = digest_and_sync(temporary)
        temporary.rename(target)
        sync_folder(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return Part(name, table.num_rows, digest)


def digest_and_sync(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal, once the file is on the disk."""
    with path.open("rb+") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest


def sync_folder(folder: Path) -> None:
    """Wait until the entries of a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def retire(path: Path) -> None:
    """Start the hour after which a part that is listed no more may be swept: somebody may be reading it."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return


def sweep(folder: Path, listed: Container[str], *, older_than_seconds: float = 3600) -> int:
    """Remove files of `folder` and below that are not `listed` by name and are old enough; returns how many."""
    before, removed = time.time() - older_than_seconds, 0
    for path in folder.rglob("*"):
        if path.suffix not in {SUFFIX, ".tmp"} or path.name in listed or not path.is_file():
            continue
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
