"""The facts of the fault tests, and what a whole answer about them is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from huiyin.analytics.terms import Value
from huiyin.facts.engines import Engine, engines
from huiyin.facts.source import FactSource, Part
from huiyin.facts.writer import write_part

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
