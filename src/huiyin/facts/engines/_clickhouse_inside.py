"""ClickHouse inside this process: the engine without the server, reading the Parquet parts themselves."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from huiyin.facts.engines import _clickhouse_sql as dialect
from huiyin.facts.engines._part_files import schema_of
from huiyin.facts.engines._sql import Kinds, joined, short_names
from huiyin.facts.engines._waiting import longest_wait
from huiyin.facts.problems import EngineAway, PartMissing

MEMORY_LIMIT = 2_000_000_000
_own = threading.local()
_SETTINGS = {
    "use_hive_partitioning": 0,  # the folders of the parts say nothing that the rows do not
    "glob_expansion_max_elements": 1_000_000,
    "max_query_size": 1 << 30,
    "max_memory_usage": MEMORY_LIMIT,
    "max_bytes_before_external_group_by": MEMORY_LIMIT // 2,
    "output_format_arrow_string_as_string": 1,
    "session_timezone": "UTC",
}


def asked(query: str) -> Iterator[pa.RecordBatch]:
    """The rows of a query, as they are computed. Raises `EngineAway`."""
    connection, limit = _connection(), longest_wait()
    try:
        connection.query(f"SET max_execution_time = {limit}", "Null")
        for piece in connection.send_query(query, "ArrowStream"):
            yield from pa.ipc.open_stream(piece.bytes())  # each piece is a stream of its own
    except GeneratorExit:
        _forget(connection)  # left in the middle of an answer
        raise
    except (RuntimeError, pa.ArrowException) as error:
        _forget(connection)
        line = str(error).split(": while executing")[0].strip()
        raise EngineAway(engine="ClickHouse", reason=line) from error


def asked_of(files: Sequence[str], kinds: Kinds, query: str) -> Iterator[pa.RecordBatch]:
    """The answer to a question over these parts. Raises `PartMissing` too."""
    _check_there(files)
    yield from asked(joined(_relation(files, kinds) or dialect.nothing(kinds), query))
    _check_there(files)  # none was taken away meanwhile


def _relation(files: Sequence[str], kinds: Kinds) -> str:
    """SQL of all rows: one reading for all the parts that hold these columns in the same types."""
    alike: dict[tuple[pa.DataType | None, ...], list[str]] = defaultdict(list)
    for file in files:
        schema = schema_of(file)
        known = dict(zip(schema.names, schema.types, strict=True))
        alike[tuple(known.get(name) for name in kinds)].append(file)
    short, readings = short_names(kinds), []
    for stored, those in alike.items():
        held = {name: kind for name, kind in zip(kinds, stored, strict=True) if kind is not None}
        structure = ", ".join(f"{dialect.name_of(name)} {_in_parquet(kind)}" for name, kind in held.items())
        columns = ", ".join(
            f"{dialect.read(_value(name, kind), kind, wanted)} AS {short[name]}"
            for (name, wanted), kind in zip(kinds.items(), stored, strict=True)
        )
        # With none of the columns at hand the rows still count: the reader is given one that no part has.
        layout = dialect.text_of(structure or "nothing Nullable(UInt8)")
        place = dialect.text_of(_in_one_folder(those))
        readings.append(f"SELECT {columns} FROM file({place}, Parquet, {layout})")  # noqa: S608
    return " UNION ALL ".join(readings)


def _check_there(files: Sequence[str]) -> None:
    """Raise `PartMissing`: among several files ClickHouse passes over one that is not there without a word."""
    for file in files:
        if not os.path.exists(file):
            raise PartMissing(name=Path(file).name)


def _in_parquet(kind: pa.DataType) -> str:
    return "Nullable(DateTime64(6, 'UTC'))" if pa.types.is_timestamp(kind) else dialect.stored_as(kind)


def _value(name: str, kind: pa.DataType | None) -> str:
    column = dialect.name_of(name)
    if kind is not None and pa.types.is_floating(kind):
        return f"if(isNaN({column}), NULL, {column})"
    return f"toUnixTimestamp64Micro({column})" if kind is not None and pa.types.is_timestamp(kind) else column


def _connection() -> Any:
    if not hasattr(_own, "connection"):
        import chdb

        _own.connection = chdb.connect(":memory:")
        for name, value in _SETTINGS.items():
            _own.connection.query(f"SET {name} = {dialect.text_of(str(value))}", "Null")
    return _own.connection


def _forget(connection: Any) -> None:
    connection.close()
    del _own.connection


@cache
def _folder() -> Path:
    """A folder of links: a list of plain names in one folder is read whatever the parts' own paths are."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-parts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _in_one_folder(files: Sequence[str]) -> str:
    names = [_link(file) for file in files]
    name = names[0] if len(names) == 1 else f"{{{','.join(names)}}}"
    return f"{_folder()}/{name}.parquet"


def _link(file: str) -> str:
    """The name of a link to the part."""
    name = hashlib.sha256(file.encode()).hexdigest()[:32]
    link = _folder() / f"{name}.parquet"
    if not link.is_symlink():
        fresh = link.with_suffix(f".{threading.get_ident()}")
        fresh.symlink_to(os.path.abspath(file))
        fresh.replace(link)
    return name
