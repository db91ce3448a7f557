"""Questions to a ClickHouse server: each names its parts, and is an error where one of them is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from huiyin.facts.engines import _clickhouse_sql as dialect
from huiyin.facts.engines._clickhouse_parts import PART, Contents, contents, lacking, load
from huiyin.facts.engines._clickhouse_wire import asked
from huiyin.facts.engines._part_files import digests_of
from huiyin.facts.engines._sql import Kinds, joined, short_names
from huiyin.facts.problems import EngineAway
from huiyin.facts.source import FactSource

_LACKING = "huiyin: parts are lacking"
_Tables = Mapping[str, Sequence[str]]  # of each table, the parts that a question reads there


def asked_of(source: FactSource, kinds: Kinds, query: str) -> Iterator[pa.RecordBatch]:
    """The answer to a question over the parts of a source; what lacks on the server is loaded first."""
    server = contents()
    if lacking(server, source):
        server = load(source)
    try:
        yield from _whole(server, source, kinds, query)
    except _PartsLack:  # the server was emptied since somebody looked; it refused before giving a row
        yield from _whole(load(source), source, kinds, query)


class _PartsLack(Exception):
    """The question met a server that has not all of its parts."""


def _whole(server: Contents, source: FactSource, kinds: Kinds, query: str) -> Iterator[pa.RecordBatch]:
    tables: defaultdict[str, list[str]] = defaultdict(list)
    for digest in digests_of(source):
        if digest in server.parts:  # the others have no row
            tables[server.parts[digest].table].append(digest)
    given = False
    try:
        for batch in asked(joined(_relation(server, tables, kinds), query)):
            given = True
            yield batch
        for table, digests in tables.items():  # none was taken away meanwhile
            list(asked(f"SELECT {_all_there(server, table, digests)} AS whole"))
    except EngineAway as problem:
        if _LACKING in str(problem.__cause__) and not given:
            raise _PartsLack from problem
        raise


def _relation(server: Contents, tables: _Tables, kinds: Kinds) -> str:
    short, readings = short_names(kinds), []
    for table, digests in tables.items():
        schema = server.schemas[table]
        stored = dict(zip(schema.names, schema.types, strict=True))
        columns = ", ".join(
            f"{dialect.read(dialect.name_of(name), stored.get(name), kind)} AS {short[name]}"
            for name, kind in kinds.items()
        )
        chosen = f"{PART} IN ({_listed(digests)}) AND {_all_there(server, table, digests)}"
        readings.append(f"SELECT {columns} FROM {table} WHERE {chosen}")  # noqa: S608 - names are ours
    return " UNION ALL ".join(readings) or dialect.nothing(kinds)


def _all_there(server: Contents, table: str, digests: Sequence[str]) -> str:
    """SQL that is true when all the parts are there with all their rows, and an error when not."""
    n_rows = sum(server.parts[digest].n_rows for digest in digests)
    return (
        f"(SELECT throwIf(sum(rows) != {n_rows}, '{_LACKING}') = 0 FROM system.parts WHERE active"  # noqa: S608
        f" AND database = currentDatabase() AND table = '{table}' AND partition IN ({_listed(digests)}))"
    )


def _listed(digests: Sequence[str]) -> str:
    return ", ".join(dialect.text_of(digest) for digest in digests)
