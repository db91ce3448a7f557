"""Every byte of a folder searched for some words: raw, unpacked, and read back as each format is read."""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def forms_of(word: str) -> set[bytes]:
    """A word in every writing in which it may lie on a disk."""
    escaped = json.dumps(word)[1:-1]
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
    return {word.encode(encoding) for encoding in encodings} | {escaped.encode()}


def traces(folder: Path, words: list[str]) -> list[tuple[str, str]]:
    """(file, word) for every word found in any file of the folder."""
    needles = [(word, form) for word in words for form in forms_of(word)]
    found = set()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for content in _contents(path.read_bytes(), path.name):
                found |= {(str(path.relative_to(folder)), word) for word, form in needles if form in content}
            found |= {(f"name of {path.name}", word) for word, _ in needles if word in str(path)}
    return sorted(found)


def _contents(raw: bytes, name: str) -> Iterator[bytes]:
    """The bytes as they are, and what they hold in packed form."""
    yield raw
    if raw[:4] == b"PAR1":
        yield from _parquet(raw)
    elif raw[:6] == b"ARROW1":
        yield from _arrow(raw)
    elif raw[:16] == b"SQLite format 3\0":
        yield from _sqlite(raw)
    elif zipfile.is_zipfile(BytesIO(raw)):
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            for member in archive.namelist():
                yield member.encode()
                yield from _contents(archive.read(member), member)
    for packed in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            yield zlib.decompressobj(packed).decompress(raw)
        except zlib.error:
            continue


def _parquet(raw: bytes) -> Iterator[bytes]:
    file = pq.ParquetFile(BytesIO(raw))
    yield repr(file.metadata.metadata).encode()
    yield str(file.schema_arrow).encode()
    for group in range(file.metadata.num_row_groups):
        for at in range(file.metadata.num_columns):
            statistics = file.metadata.row_group(group).column(at).statistics
            if statistics is not None and statistics.has_min_max:
                yield f"{statistics.min}\0{statistics.max}".encode()
    # Dictionaries may hold values that no row uses any more.
    strings = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
    for table in (file.read(), pq.ParquetFile(BytesIO(raw), read_dictionary=strings).read()):
        for column in table.columns:
            for chunk in column.chunks:
                values = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
                yield "\0".join(map(str, values.to_pylist())).encode()


def _arrow(raw: bytes) -> Iterator[bytes]:
    for column in pa.ipc.open_file(pa.BufferReader(raw)).read_all().columns:
        yield "\0".join(map(str, column.to_pylist())).encode()


def _sqlite(raw: bytes) -> Iterator[bytes]:
    """Cells that hold packed bytes; everything else lies in the file as it is."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(
            raw[:18] + b"\x01\x01" + raw[20:]
        )  # without its log a copy in WAL mode would not open
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for cell in row:
                    if isinstance(cell, bytes):
                        yield from _contents(cell, table)
                    elif isinstance(cell, str):
                        yield cell.encode()
