"""PostgreSQL cut off in every way: an error that says so, never part of an answer, and sound afterwards."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from huiyin.facts.engines import Engine
from tests.engine_ways import running
from tests.engines.faults import N_ROWS, FaultsOfAServer, facts, whole
from tests.engines.line import Line

SETTING = "HUIYIN_POSTGRES_FACTS_URL"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running("postgres") as ready:
        yield ready


@pytest.fixture
def line(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A line to the server that may be cut."""
    server = conninfo_to_dict(os.environ[SETTING])
    host, port = str(server["host"]), int(server.get("port") or 5432)

    def reach() -> socket.socket:
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        wire = socket.socket(socket.AF_UNIX)
        wire.connect(f"{host}/.s.PGSQL.{port}")
        return wire

    line = Line(reach)
    database = server["dbname"]
    monkeypatch.setenv(SETTING, f"postgresql://{server.get('user', '')}@127.0.0.1:{line.port}/{database}")
    monkeypatch.setenv("HUIYIN_ENGINE_SECONDS", "2")
    yield line
    line.close()


class TestPostgres(FaultsOfAServer):
    setting, nowhere = SETTING, "mysql://somewhere"
    seconds, within_rows, within_part = 8, 200_000, 600


def test_a_reader_who_takes_his_time_is_not_cut_off(engine: Engine, line: Line, tmp_path: Path) -> None:
    """An export reads for hours; only silence of the server counts."""
    rows = 0
    for batch in engine.batches(facts(tmp_path), ["response_id", "q_a"]):
        rows += batch.num_rows
        if rows == batch.num_rows:
            time.sleep(3)
    assert rows == N_ROWS


def test_a_crash_empties_tables_and_the_next_question_loads_them_again(
    engine: Engine, tmp_path: Path
) -> None:
    """Unlogged tables are empty after a crash, all at once: here as the server would leave them."""
    source = facts(tmp_path)
    assert whole(engine, source)
    with psycopg.connect(os.environ[SETTING]) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'huiyin_facts'"
        ).fetchall()
        kinds = {
            kind
            for (kind,) in connection.execute(
                "SELECT relpersistence FROM pg_class WHERE relnamespace = 'huiyin_facts'::regnamespace"
                " AND relkind = 'r'"
            )
        }
        assert kinds == {"u"}
        for (table,) in tables:
            connection.execute(f"DROP TABLE {table}" if not table.endswith("parts") else f"TRUNCATE {table}")
    assert whole(engine, source)


def test_copies_of_parts_that_are_listed_no_more_are_dropped(engine: Engine, tmp_path: Path) -> None:
    """Erasure: what a person said is in no table afterwards."""
    source = facts(tmp_path, seed=9)
    assert whole(engine, source)
    with psycopg.connect(os.environ[SETTING]) as connection:
        listed = {row[0] for row in connection.execute("SELECT sha256 FROM huiyin_facts.parts")}
        before = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables")}
    gone = {part.sha256 for part in source.parts}
    assert engine.sweep(listed - gone) == 0  # brought within the hour
    assert engine.sweep(listed - gone, older_than_seconds=0) == len(gone)
    with psycopg.connect(os.environ[SETTING]) as connection:
        after = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables")}
    assert len(before - after) == len(gone)
    assert whole(engine, source)  # asked again, it is loaded again
