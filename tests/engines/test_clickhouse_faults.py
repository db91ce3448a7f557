"""A ClickHouse server cut off in every way: an error that says so, never part of an answer, and sound afterwards."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from huiyin.conditions import equals
from huiyin.facts.engines import Engine, engines
from huiyin.facts.engines import _clickhouse_inside as inside
from huiyin.facts.engines import _clickhouse_parts as parts
from huiyin.facts.engines import _clickhouse_wire as wire
from huiyin.facts.problems import EngineAway
from tests.engine_ways import running
from tests.engines.faults import FaultsOfAServer, facts, whole
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


class TestClickHouse(FaultsOfAServer):
    setting, nowhere = SETTING, "clickhouse at home"
    seconds, within_rows, within_part = 20, 100_000, 500


def trouble(kind: str) -> None:
    """Tell the server how to go wrong."""
    server = urlsplit(os.environ[SETTING])
    with urlopen(Request(f"http://{server.hostname}:{server.port}/", kind.encode(), method="PUT")):
        pass


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
