"""Where parts lie: a folder, or any address that fsspec knows.

A part has its name only once its whole content is there: in a folder by writing beside it and
renaming, elsewhere because a part counts only when a manifest lists it, which happens afterwards.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.writer import digest_and_sync, sync_folder

SUFFIX = ".parquet"
ROW_GROUP = 1 << 18
_NAME = re.compile(r"(?:[A-Za-z0-9_=-]+/)*[A-Za-z0-9_-]+\.parquet")
_TEMPORARY = ".tmp"


@dataclass(frozen=True)
class Written:
    """A part as it was written: its rows, the SHA-256 of its bytes, and a stamp by which a change of the file shows."""

    name: str
    n_rows: int
    sha256: str
    stamp: str


class Store:
    """A folder of parts.

    `address` is a path, or an address such as "s3://bucket/facts" whose file system fsspec opens. Names
    of parts are relative to it: "programme-7/month=2026-11/0a1b.parquet".

    >>> Store("/srv/facts").path_of("a.parquet")
    '/srv/facts/a.parquet'
    """

    def __init__(self, address: str) -> None:
        self.is_local = "://" not in address
        self.address = address.rstrip("/") or "/"
        self.filesystem: Any = None
        if not self.is_local:
            import fsspec

            self.filesystem, self._root = fsspec.core.url_to_fs(self.address)

    def path_of(self, name: str) -> str:
        """The full address of a part."""
        return f"{self.address}/{name}"

    def write(self, name: str, table: pa.Table) -> Written:
        """Write a part; its name exists only with the whole content on the disk.

        Raises ValueError for a name that is no relative path ending in ".parquet", or one that is
        already there: a part is never changed.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name for a part: {name!r}")
        if self.exists(name):
            raise ValueError(f"part {name} exists already")
        target = Path(self.path_of(name)) if self.is_local else Path(tempfile.gettempdir()) / Path(name).name
        _make_folders(target.parent)
        temporary = target.parent / f".{target.name}.{secrets.token_hex(4)}{_TEMPORARY}"
        try:
            pq.write_table(
                table,
                temporary,
                compression="zstd",
                row_group_size=ROW_GROUP,
                write_page_checksum=True,
                **_encodings(table.schema),
            )
            digest = digest_and_sync(temporary)
            if self.is_local:
                temporary.rename(target)
                sync_folder(target.parent)
            else:
                self.filesystem.put_file(str(temporary), f"{self._root}/{name}")
        finally:
            temporary.unlink(missing_ok=True)
        return Written(name, table.num_rows, digest, self.stamp(name))

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of a part. Raises `PartMissing`."""
        try:
            if self.is_local:
                with Path(self.path_of(name)).open("rb") as file:
                    yield file
            else:
                with self.filesystem.open(f"{self._root}/{name}", "rb") as file:
                    yield file
        except FileNotFoundError:
            raise PartMissing(name=Path(name).name) from None

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A part, whole or some columns of it. Raises `PartMissing` or `PartDamaged`."""
        with self.open(name) as file, _damage_is_said(name):
            return pq.read_table(file, columns=columns, page_checksum_verification=True)

    def columns(self, name: str) -> list[str]:
        """The names of a part's columns. Raises `PartMissing` or `PartDamaged`."""
        with self.open(name) as file, _damage_is_said(name):
            return list(pq.read_schema(file).names)

    def exists(self, name: str) -> bool:
        """Whether a part of that name is there."""
        return (
            Path(self.path_of(name)).exists()
            if self.is_local
            else bool(self.filesystem.exists(f"{self._root}/{name}"))
        )

    def stamp(self, name: str) -> str:
        """What changes whenever somebody writes to the part; "" where the file system cannot tell. Raises `PartMissing`."""
        try:
            if self.is_local:
                found = os.stat(self.path_of(name))
                return f"{found.st_size}:{found.st_mtime_ns}"
            known = self.filesystem.info(f"{self._root}/{name}")
        except FileNotFoundError:
            raise PartMissing(name=Path(name).name) from None
        return (
            f"{known.get('size', '')}:{known.get('ETag') or known.get('mtime') or known.get('created') or ''}"
        )

    def digest(self, name: str) -> str:
        """The SHA-256 of the part's bytes in hexadecimal. Raises `PartMissing`."""
        with self.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]

    def local_copy(self, path: str, sha256: str, folder: Path) -> str:
        """Where a part of a far store lies in a folder of this machine, fetched unless it is there already.

        Raises `PartMissing`, or `PartDamaged` when what came is not what was written.
        """
        copy = folder / f"{sha256}{SUFFIX}"
        if copy.exists():
            return str(copy)
        name = path[len(self.address) + 1 :]
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{sha256}.{secrets.token_hex(4)}{_TEMPORARY}"
        try:
            with self.open(name) as source, temporary.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            if digest_and_sync(temporary) != sha256:
                raise PartDamaged(name=Path(name).name)
            temporary.rename(copy)
        finally:
            temporary.unlink(missing_ok=True)
        return str(copy)

    def delete(self, name: str) -> None:
        """Remove a part; one that is not there is no error."""
        if self.is_local:
            Path(self.path_of(name)).unlink(missing_ok=True)
        elif self.exists(name):
            self.filesystem.rm_file(f"{self._root}/{name}")

    def names(self, below: str = "") -> list[str]:
        """Every part and every unfinished file, wherever it lies in the folder `below` of the store."""
        if self.is_local:
            root = Path(self.address)
            found = ((root / below) if below else root).rglob("*")
            return sorted(
                path.relative_to(root).as_posix() for path in found if path.suffix in {SUFFIX, _TEMPORARY}
            )
        whole = f"{self._root}/"
        return sorted(str(path)[len(whole) :] for path in self.filesystem.find(whole + below))

    def sweep(self, listed: Container[str], *, older_than_seconds: float = 3600, below: str = "") -> int:
        """Remove what is not `listed` by name and old enough that nobody reads or makes it; returns how many."""
        before, removed = time.time() - older_than_seconds, 0
        for name in self.names(below):
            if name not in listed and self._touched_at(name) <= before:
                self.delete(name)
                removed += 1
        return removed

    def retire(self, name: str) -> None:
        """Start the hour after which a part that is listed no more may be swept: somebody may be reading it."""
        if self.is_local and self.exists(name):
            os.utime(self.path_of(name))

    def _touched_at(self, name: str) -> float:
        if self.is_local:
            try:
                return os.stat(self.path_of(name)).st_mtime
            except FileNotFoundError:
                return float("inf")
        known = self.filesystem.info(f"{self._root}/{name}")
        moment = known.get("LastModified") or known.get("mtime") or known.get("created")
        return float(moment.timestamp()) if hasattr(moment, "timestamp") else float(moment or 0.0)


def _encodings(schema: pa.Schema) -> dict[str, Any]:
    """Numbers and moments that mostly rise are kept as differences, which halves a part; the rest as dictionaries."""
    rising = {
        field.name for field in schema if pa.types.is_integer(field.type) or pa.types.is_timestamp(field.type)
    }
    return {
        "use_dictionary": [name for name in schema.names if name not in rising],
        "column_encoding": dict.fromkeys(rising, "DELTA_BINARY_PACKED"),
    }


@contextmanager
def _damage_is_said(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError):
        raise PartDamaged(name=Path(name).name) from None


def _make_folders(folder: Path) -> None:
    """The folder and those above it, each entry on the disk before something is put into it."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        sync_folder(one.parent)
