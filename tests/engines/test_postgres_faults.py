"""PostgreSQL cut off in every way: an error that says so, never part of an answer, and sound afterwards."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from psycopg.conninfo import conninfo_to_dict

from huiyin.facts.engines import Engine
from huiyin.facts.problems import EngineAway, EngineNotSet, PartDamaged
from huiyin.facts.source import FactSource, Part
from huiyin.facts.writer import write_part
from tests.engine_ways import running
from tests.engines.faults import N_ROWS, facts, whole
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


@pytest.mark.parametrize("trouble", ["drop", "reset", "silence"])
@pytest.mark.parametrize("after", [0, 200_000])
def test_a_cut_line_is_an_error_and_never_part_of_an_answer(
    engine: Engine, line: Line, tmp_path: Path, trouble: str, after: int
) -> None:
    source = facts(tmp_path)
    assert whole(engine, source)
    line.go_wrong(trouble, after)
    began = time.monotonic()
    with pytest.raises(EngineAway):
        list(engine.batches(source, ["response_id", "q_a", "q_why"]))
    assert time.monotonic() - began < 8
    line.go_wrong("")
    assert whole(engine, source)


def test_a_refused_caller_is_told_so(engine: Engine, line: Line, tmp_path: Path) -> None:
    source = facts(tmp_path)
    line.go_wrong("refuse")
    for ask in (engine.available, lambda: engine.count(source), lambda: engine.prepare(source)):
        with pytest.raises(EngineAway):
            ask()
    line.go_wrong("")
    assert whole(engine, source)


def test_a_line_cut_while_a_part_is_loaded_leaves_no_half_of_it(
    engine: Engine, line: Line, tmp_path: Path
) -> None:
    source = facts(tmp_path, seed=7)
    engine.available()
    line.go_wrong("drop", 600)
    with pytest.raises(EngineAway):
        engine.prepare(source)
    line.go_wrong("")
    assert whole(engine, source)


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


def test_a_damaged_part_is_never_copied(engine: Engine, tmp_path: Path) -> None:
    table = pa.table({"response_id": pa.array([1, 2])})
    written = write_part(tmp_path, "a.parquet", table)
    other = write_part(tmp_path, "b.parquet", table.slice(1))
    part = Part(str(tmp_path / "b.parquet"), 2, written.sha256)
    assert other.sha256 != written.sha256
    with pytest.raises(PartDamaged, match=r"b\.parquet"):
        engine.count(FactSource(table.schema, (part,)))


def test_an_address_that_is_none_is_named(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "mysql://somewhere")
    with pytest.raises(EngineNotSet, match=SETTING):
        engine.ready()
