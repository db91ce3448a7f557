"""PostgreSQL: facts as tables of a database that an organisation runs already.

A table holds one part, under the part's SHA-256, and is made when a question first needs it. What
PostgreSQL does its own way is settled here and in the modules beside: names end at 63 bytes (columns
have short ones), texts have no NUL, not-a-number is the largest number (it is loaded as missing), and a
crash empties unlogged tables (and the list of what is loaded with them, which every question looks at).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from typing import Any

import pyarrow as pa

from huiyin.facts.engines import _postgres_parts as parts
from huiyin.facts.engines._part_files import digests_of
from huiyin.facts.engines._postgres_copy import rows_of
from huiyin.facts.engines._postgres_link import RECORDS, SETTING, address, connected
from huiyin.facts.engines._sql import Kinds, SqlEngine, joined, short_names, shortened
from huiyin.facts.engines._waiting import SETTING as WAITING
from huiyin.facts.engines.base import engines
from huiyin.facts.source import FactSource


@engines.register
class PostgresEngine(SqlEngine):
    """Each question is one transaction that sees all its parts, or else they are loaded and it is asked again."""

    key = "postgres"
    name = {"zh": "PostgreSQL", "en": "PostgreSQL"}
    about = {
        "zh": "分析数据也放进 PostgreSQL：已有数据库、希望用 SQL 直接查看分析数据的组织可选。",
        "en": "Facts in PostgreSQL as well: for who runs one already and wants to see the facts in SQL.",
    }
    counted_together = 12
    needs = "server"
    keeps_copies = True
    settings = (SETTING, RECORDS, WAITING)

    def ready(self) -> None:
        """Raises `EngineNotSet`."""
        address()

    def available(self) -> None:
        """Raises `EngineNotSet` or `EngineAway`."""
        with connected() as (connection, _):
            connection.execute("SELECT 1")

    def prepare(self, source: FactSource) -> None:
        parts.load(source)

    def sweep(self, listed: Container[str], *, older_than_seconds: float = 3600) -> int:
        return parts.sweep(listed, older_than_seconds)

    def _asked(self, source: FactSource, kinds: Kinds, question: Any) -> Iterator[pa.RecordBatch]:
        digests = list(digests_of(source))
        with connected(snapshot=True) as (connection, watch):
            tables = parts.found(connection, digests)
            if tables is None:
                connection.rollback()
                watch.rest()
                parts.load(source)
                watch.wait()
                tables = parts.found(connection, digests) or []
            short = short_names(kinds)
            query = joined(parts.relation(tables, kinds, short), _sql_of(question, short))
            longest = max((table.longest for table in tables), default=0)
            yield from rows_of(connection, watch, query, question.schema().to_pyarrow(), longest)


@cache
def _compiler() -> Any:
    from ibis.backends.sql.compilers import PostgresCompiler

    return PostgresCompiler()


def _sql_of(question: Any, short: dict[str, str]) -> str:
    """The question in PostgreSQL's SQL, texts with what stands for NUL."""
    import sqlglot.expressions as sge

    def without_nul(node: Any) -> Any:
        if isinstance(node, sge.Literal) and node.is_string and parts.NUL in node.name:
            return sge.Literal.string(node.name.replace(parts.NUL, parts.INSTEAD))
        return node

    compiler = _compiler()
    query = shortened(compiler.to_sqlglot(question), short).transform(without_nul)
    return str(query.sql(compiler.dialect))
