"""What the fault tests of servers share: their facts, what a whole answer is, and a line that is cut."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest

from huiyin.analytics.terms import Value
from huiyin.facts.engines import Engine, engines
from huiyin.facts.problems import EngineAway, EngineNotSet, PartDamaged
from huiyin.facts.source import FactSource, Part
from huiyin.facts.writer import write_part
from tests.engines.line import Line

N_ROWS = 150_000
SCHEMA = pa.schema([("response_id", pa.int64()), ("q_a", pa.float64()), ("q_why", pa.string())])


def facts(folder: Path, seed: int = 4) -> FactSource:
    """Two parts with some megabytes of rows, the same for a seed."""
    rng = np.random.default_rng(seed)
    table = pa.table(
        {
            "response_id": pa.array(np.arange(N_ROWS)),
            "q_a": pa.array(rng.integers(1, 6, N_ROWS).astype(float)),
            "q_why": pa.array([f"意见 {number}" for number in rng.integers(0, 10**9, N_ROWS)]),
        },
        SCHEMA,
    )
    parts = []
    for at, start in enumerate((0, N_ROWS // 3)):
        piece = table.slice(start, N_ROWS // 3 if at == 0 else None)
        written = write_part(folder, f"{seed}-{at}.parquet", piece)
        parts.append(Part(str(folder / written.name), written.n_rows, written.sha256))
    return FactSource(SCHEMA, tuple(parts))


def whole(engine: Engine, source: FactSource) -> bool:
    """Whether the engine gives what the files themselves give."""
    arrow = engines["arrow"]
    rows = sum(batch.num_rows for batch in engine.batches(source, ["q_a", "q_why"]))
    mine, theirs = (one.moments(source, [Value("q_a")])[()] for one in (engine, arrow))
    return (
        rows == N_ROWS
        and engine.count(source) == {(): N_ROWS}
        and mine.products.tobytes() == theirs.products.tobytes()
    )


class FaultsOfAServer:
    """What every server that holds copies of parts must stand; a module derives its own and gives `engine` and `line`."""

    setting: ClassVar[str]
    nowhere: ClassVar[str]  # an address that is none
    seconds: ClassVar[float]  # by then a silent line is given up
    within_rows: ClassVar[int]  # bytes of an answer after which some of the rows have come
    within_part: ClassVar[int]  # bytes after which a part is half loaded

    @pytest.mark.parametrize("trouble", ["drop", "reset", "silence"])
    @pytest.mark.parametrize("at_once", [True, False])
    def test_a_cut_line_is_an_error_and_never_part_of_an_answer(
        self, engine: Engine, line: Line, tmp_path: Path, trouble: str, at_once: bool
    ) -> None:
        source = facts(tmp_path)
        assert whole(engine, source)
        line.go_wrong(trouble, 0 if at_once else self.within_rows)
        began = time.monotonic()
        with pytest.raises(EngineAway):
            list(engine.batches(source, ["response_id", "q_a", "q_why"]))
        assert time.monotonic() - began < self.seconds
        line.go_wrong("")
        assert whole(engine, source)

    def test_a_refused_caller_is_told_so(self, engine: Engine, line: Line, tmp_path: Path) -> None:
        source = facts(tmp_path)
        line.go_wrong("refuse")
        for ask in (engine.available, lambda: engine.count(source), lambda: engine.prepare(source)):
            with pytest.raises(EngineAway):
                ask()
        line.go_wrong("")
        assert whole(engine, source)

    @pytest.mark.parametrize(("seed", "trouble"), [(7, "drop"), (11, "reset"), (12, "silence")])
    def test_a_line_cut_while_a_part_is_loaded_is_an_error_soon_and_leaves_no_half_of_it(
        self, engine: Engine, line: Line, tmp_path: Path, seed: int, trouble: str
    ) -> None:
        source = facts(tmp_path, seed=seed)
        engine.available()
        line.go_wrong(trouble, self.within_part)
        began = time.monotonic()
        with pytest.raises(EngineAway):
            engine.prepare(source)
        assert time.monotonic() - began < self.seconds
        line.go_wrong("")
        assert whole(engine, source)

    def test_a_damaged_part_is_never_copied(self, engine: Engine, tmp_path: Path) -> None:
        table = pa.table({"response_id": pa.array([1, 2])})
        written = write_part(tmp_path, "a.parquet", table)
        other = write_part(tmp_path, "b.parquet", table.slice(1))
        part = Part(str(tmp_path / "b.parquet"), 2, written.sha256)
        assert other.sha256 != written.sha256
        with pytest.raises(PartDamaged, match=r"b\.parquet"):
            engine.count(FactSource(table.schema, (part,)))

    def test_an_address_that_is_none_is_named(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(self.setting, self.nowhere)
        with pytest.raises(EngineNotSet, match=self.setting):
            engine.ready()
