"""A ClickHouse server cut off in every way: an error that says so, never part of an answer, and sound afterwards."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pyarrow as pa
import pytest

from huiyin.conditions import equals
from huiyin.facts.engines import Engine, engines
from huiyin.facts.engines import _clickhouse_inside as inside
from huiyin.facts.engines import _clickhouse_parts as parts
from huiyin.facts.engines import _clickhouse_wire as wire
from huiyin.facts.problems import EngineAway, EngineNotSet, PartDamaged
from huiyin.facts.source import FactSource, Part
from huiyin.facts.writer import write_part
from tests.engine_ways import running
from tests.engines.faults import facts, whole
from tests.engines.line import Line

SETTING = "HUIYIN_CLICKHOUSE_URL"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with running("clickhouse+server") as ready:
        yield ready


@pytest.fixture
def line(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A line to the server that may be cut."""
    server = urlsplit(os.environ[SETTING])
    line = Line(lambda: socket.create_connection((str(server.hostname), server.port or 0)))
    monkeypatch.setenv(SETTING, f"http://default@127.0.0.1:{line.port}/default")
    monkeypatch.setenv("HUIYIN_ENGINE_SECONDS", "6")
    yield line
    line.close()


def trouble(kind: str) -> None:
    """Tell the server how to go wrong."""
    server = urlsplit(os.environ[SETTING])
    with urlopen(Request(f"http://{server.hostname}:{server.port}/", kind.encode(), method="PUT")):
        pass


@pytest.mark.parametrize("after", [0, 100_000])
@pytest.mark.parametrize("kind", ["drop", "reset", "silence"])
def test_a_cut_line_is_an_error_and_never_part_of_an_answer(
    engine: Engine, line: Line, tmp_path: Path, kind: str, after: int
) -> None:
    source = facts(tmp_path)
    assert whole(engine, source)
    line.go_wrong(kind, after)
    began = time.monotonic()
    with pytest.raises(EngineAway):
        list(engine.batches(source, ["response_id", "q_a", "q_why"]))
    assert time.monotonic() - began < 20
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


@pytest.mark.parametrize("kind", ["broken", "unfinished", "error", "memory"])
def test_an_error_of_the_server_is_an_error_even_behind_the_first_rows(
    engine: Engine, tmp_path: Path, kind: str
) -> None:
    """Status 200 and part of the rows, then words of an error or nothing, in an answer that ends properly."""
    source = facts(tmp_path)
    assert whole(engine, source)
    trouble(kind)
    try:
        with pytest.raises(EngineAway):
            list(engine.batches(source, ["response_id", "q_a", "q_why"]))
    finally:
        trouble("")
    assert whole(engine, source)


def test_a_line_cut_while_a_part_is_loaded_leaves_no_half_of_it(
    engine: Engine, line: Line, tmp_path: Path
) -> None:
    source = facts(tmp_path, seed=7)
    engine.available()
    line.go_wrong("drop", 500)
    with pytest.raises(EngineAway):
        engine.prepare(source)
    line.go_wrong("")
    assert whole(engine, source)


def test_a_server_that_was_emptied_is_filled_again(engine: Engine, tmp_path: Path) -> None:
    """What this process remembers of the server is put to the test by every question."""
    source = facts(tmp_path, seed=11)
    assert whole(engine, source)
    remembered = dict(parts._known)
    parts.sweep(set(), 0)
    parts._known.update(remembered)  # as another process would
    assert whole(engine, source)


def test_copies_of_parts_that_are_listed_no_more_are_dropped(engine: Engine, tmp_path: Path) -> None:
    """Erasure: what a person said is in no table afterwards."""
    source = facts(tmp_path, seed=9)
    assert whole(engine, source)
    active = "SELECT DISTINCT partition FROM system.parts WHERE active AND startsWith(table, 'huiyin_parts_')"
    gone = {part.sha256 for part in source.parts}
    listed = {row["partition"] for row in wire.rows(active)} - gone
    assert engine.sweep(listed) == 0  # brought within the hour
    assert engine.sweep(listed, older_than_seconds=0) == len(gone)
    assert {row["partition"] for row in wire.rows(active)} == listed
    assert whole(engine, source)  # asked again, it is loaded again


def test_a_damaged_part_is_never_copied(engine: Engine, tmp_path: Path) -> None:
    table = pa.table({"response_id": pa.array([1, 2])})
    written = write_part(tmp_path, "a.parquet", table)
    write_part(tmp_path, "b.parquet", table.slice(1))
    part = Part(str(tmp_path / "b.parquet"), 2, written.sha256)
    with pytest.raises(PartDamaged, match=r"b\.parquet"):
        engine.count(FactSource(table.schema, (part,)))


def test_an_address_that_is_none_is_named(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "clickhouse at home")
    with pytest.raises(EngineNotSet, match=SETTING):
        engine.ready()


def test_inside_the_process_too_little_memory_or_time_is_an_error(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, "")
    source = facts(tmp_path)
    assert whole(engine, source)
    monkeypatch.setenv("HUIYIN_ENGINE_SECONDS", "0.1")
    with pytest.raises(EngineAway, match="imeout"):
        list(inside.asked("SELECT sleepEachRow(0.2) AS x FROM numbers(10) SETTINGS max_block_size = 1"))
    monkeypatch.setenv("HUIYIN_ENGINE_SECONDS", "60")
    with pytest.raises(EngineAway, match="emory"):
        list(inside.asked("SELECT groupArray(number) AS x FROM numbers(1000000000)"))
    assert engine.count(source, (), equals("q_a", 3)) == engines["arrow"].count(source, (), equals("q_a", 3))
