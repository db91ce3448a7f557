"""Spark with two workers against one, and against DuckDB in one process: the same figures, and how long they take.

    .venv/bin/python -m benchmarks.facts_generator --rows 1e7 --to FOLDER
    .venv/bin/python -m benchmarks.spark_scaling --facts FOLDER [--runs 3]

Starts a stand-alone cluster on this machine, one core a worker, first with two workers and then with
one. Each question is asked once to warm up and then `--runs` times; the fastest and the median are
printed, and every answer must have the very bits of DuckDB's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.facts_generator import source_of
from huiyin.analytics.terms import IndexScore, ScoredItem, Value
from huiyin.conditions import equals
from huiyin.facts.engines import Engine, MomentsQuery, engines
from huiyin.facts.engines._spark_session import close
from huiyin.facts.source import FactSource
from huiyin.shell._spark_cluster import SparkCluster

RATINGS = tuple(f"q_r{at}" for at in range(1, 9))
INDEX = IndexScore(tuple(ScoredItem(name, 0.125, ((1, 20), (5, 100)), 3) for name in RATINGS))
Question = Callable[[Engine, FactSource], Any]

QUESTIONS: dict[str, Question] = {
    "count by wave and region": lambda engine, source: engine.count(source, ["wave", "q_region"]),
    "count under a filter": lambda engine, source: engine.count(
        source, ["wave"], equals("channel", "web_link") & equals("q_segment", "gold")
    ),
    "histograms of 9 items": lambda engine, source: engine.histograms(source, [*RATINGS, "q_recommend"]),
    "index by wave": lambda engine, source: engine.moments_of(source, [MomentsQuery((INDEX,), ("wave",))]),
    "moments of 9 items (index, drivers)": lambda engine, source: engine.moments_of(
        source, [MomentsQuery((*map(Value, RATINGS), Value("q_recommend")))]
    ),
}


def seconds_of(ask: Question, engine: Engine, source: FactSource, runs: int) -> tuple[Any, list[float]]:
    """The answer, and the seconds of each run after a first one."""
    answer, taken = ask(engine, source), []
    for _ in range(runs):
        began = time.perf_counter()
        again = ask(engine, source)
        taken.append(time.perf_counter() - began)
        assert in_bytes(again) == in_bytes(answer)
    return answer, taken


def some(source: FactSource, most: float) -> FactSource:
    """The first parts, up to so many rows."""
    kept, n = [], 0
    for part in source.parts:
        n += part.n_rows
        if n <= most or not kept:
            kept.append(part)
    return source.only(kept)


def in_bytes(answer: Any) -> Any:
    """The exact content of an answer, in one order."""
    if isinstance(answer, list):
        return [in_bytes(one) for one in answer]
    if answer and isinstance(next(iter(answer)), str):  # histograms by column
        return {name: in_bytes(one) for name, one in answer.items()}
    rounded = {}
    for key, one in answer.items():
        if isinstance(one, int):
            rounded[key] = one
            continue
        arrays = [getattr(one, name, None) for name in ("values", "counts", "products", "squares", "weights")]
        rounded[key] = tuple(array.tobytes() for array in arrays if array is not None)
    return rounded


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--most", type=float, default=float("inf"), help="rows; more parts are left out")
    parser.add_argument("--memory", default="2g")
    options = parser.parse_args()
    os.environ["HUIYIN_ENGINE_SECONDS"] = "1800"
    os.environ["HUIYIN_SPARK_OPTIONS"] = "spark.dynamicAllocation.enabled=false"
    source = some(source_of(options.facts), options.most)
    print(f"{sum(part.n_rows for part in source.parts):,} rows, {len(source.parts)} parts", flush=True)
    print(f"load average before: {os.getloadavg()[0]:.1f}", flush=True)
    wanted: dict[str, Any] = {}
    table: dict[str, dict[str, list[float]]] = {name: {} for name in QUESTIONS}
    for name, ask in QUESTIONS.items():
        answer, table[name]["duckdb"] = seconds_of(ask, engines["duckdb"], source, options.runs)
        wanted[name] = in_bytes(answer)
    same = True
    for workers in (2, 1):
        with (
            tempfile.TemporaryDirectory(prefix="hy-spark-") as folder,
            SparkCluster(Path(folder), workers=workers, cores=1, memory=options.memory) as cluster,
        ):
            os.environ["HUIYIN_SPARK_MASTER"] = cluster.address
            for name, ask in QUESTIONS.items():
                answer, table[name][f"spark, {workers}"] = seconds_of(
                    ask, engines["spark"], source, options.runs
                )
                same &= in_bytes(answer) == wanted[name]
                print(
                    f"  {workers} workers, {name}: {min(table[name][f'spark, {workers}']):.2f} s", flush=True
                )
            close()
    columns = ["duckdb", "spark, 1", "spark, 2"]
    print(
        f"{'fastest (median) seconds':38}"
        + "".join(f"{column:>20}" for column in columns)
        + f"{'2 against 1':>14}"
    )
    for name, of in table.items():
        cells = "".join(f"{f'{min(of[c]):.2f} ({statistics.median(of[c]):.2f})':>20}" for c in columns)
        print(f"{name:38}{cells}{min(of['spark, 1']) / min(of['spark, 2']):>13.2f}x")
    print(
        f"every answer has the bits of DuckDB's: {'yes' if same else 'NO'}; load average after: {os.getloadavg()[0]:.1f}"
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
