"""ClickHouse: inside this process, or a server by its address.

Inside, the engine reads the Parquet parts themselves. A server keeps copies: one table for all parts with
the same columns, each part a partition of it. What ClickHouse does its own way is settled in the modules
beside: `_clickhouse_sql` (days, moments, texts, numbers), `_clickhouse_inside` (files that are not there
are passed over) and `_clickhouse_server` (an answer may break off without a word).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

from huiyin.facts.engines import _clickhouse_inside as inside
from huiyin.facts.engines import _clickhouse_parts as parts
from huiyin.facts.engines import _clickhouse_sql as dialect
from huiyin.facts.engines import _clickhouse_wire as wire
from huiyin.facts.engines._clickhouse_server import asked_of
from huiyin.facts.engines._sql import Kinds, SqlEngine
from huiyin.facts.engines._waiting import SETTING as WAITING
from huiyin.facts.engines.base import engines
from huiyin.facts.problems import EngineNotInstalled
from huiyin.facts.source import FactSource


@engines.register
class ClickHouseEngine(SqlEngine):
    """Which way is the setting's choice: an address means a server."""

    key = "clickhouse"
    name = {"zh": "ClickHouse", "en": "ClickHouse"}
    about = {
        "zh": "列式数据库：可在本进程内计算，也可连接组织已有的 ClickHouse 服务器。",
        "en": "A columnar database: inside this process, or a ClickHouse server that runs already.",
    }
    needs = "clickhouse"
    keeps_copies = True
    settings = (wire.SETTING, WAITING)

    def ready(self) -> None:
        """Raises `EngineNotInstalled` or `EngineNotSet`."""
        package = "clickhouse_connect" if wire.address() else "chdb"
        if find_spec(package) is None:
            raise EngineNotInstalled(engine=self.key, package=package.replace("_", "-"), extra=self.needs)

    def available(self) -> None:
        """Raises `EngineNotInstalled`, `EngineNotSet` or `EngineAway`."""
        self.ready()
        list(wire.asked("SELECT 1 AS one") if wire.address() else inside.asked("SELECT 1 AS one"))

    def prepare(self, source: FactSource) -> None:
        if wire.address():
            parts.load(source)

    def sweep(self, listed: Container[str], *, older_than_seconds: float = 3600) -> int:
        return parts.sweep(listed, older_than_seconds) if wire.address() else 0

    def _asked(self, source: FactSource, kinds: Kinds, question: Any) -> Iterator[pa.RecordBatch]:
        query, schema = dialect.compiled(question, kinds), question.schema().to_pyarrow()
        if wire.address():
            answer = asked_of(source, kinds, query)
        else:
            answer = inside.asked_of(source.files, kinds, query)
        for batch in answer:
            yield dialect.as_asked(batch, schema)
