"""A net promoter score with its interval in each of many groups: beside what merely counts.

.venv/bin/python -m benchmarks.grouped_nps [--rows 10000000] [--groups 200] [--times 5]

Prints three Markdown tables: from arrays, from an engine (Parquet file and Arrow table), and how time
grows with rows and groups; and the memory. CPU seconds, all threads together, median of the runs;
every program gets the same rows. The ratio is ours over the count of the same groups and answers by
the engine itself.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import huiyin
from huiyin.analytics.by_group import GroupedEstimates, by_group_of_histograms
from huiyin.facts.engines import Engine, engines
from huiyin.facts.source import FactSource


def cpu_seconds(work: Callable[[], object], times: int) -> float:
    """Median CPU seconds over some runs, after one run that does not count."""
    work()
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def rows_of(n_rows: int, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    return rng.integers(0, 11, n_rows).astype(np.float64), rng.integers(0, n_groups, n_rows)


def with_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """The usual careful way: points and their mean and standard error by group."""
    points = 100.0 * (frame["score"] >= 9) - 100.0 * (frame["score"] <= 6)
    return points.groupby(frame["g"]).agg(["mean", "sem"])


def with_polars(frame: pl.DataFrame) -> pl.DataFrame:
    score = pl.col("score")
    points = 100 * (score >= 9).cast(pl.Int8) - 100 * (score <= 6).cast(pl.Int8)
    return frame.group_by("g").agg(points.mean().alias("nps"), points.std().alias("sd"), pl.len())


def with_duckdb(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT g, score, count(*) FROM {table} GROUP BY g, score").fetchall()


def from_arrays(n_rows: int, n_groups: int, times: int) -> None:
    scores, groups = rows_of(n_rows, n_groups)
    frame = pd.DataFrame({"g": groups, "score": scores})
    quick = pl.DataFrame({"g": groups, "score": scores})
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("answers", pa.table({"g": groups, "score": scores}))
    ours = cpu_seconds(lambda: huiyin.by_group("nps", scores, groups), times)
    counting = cpu_seconds(lambda: with_duckdb(connection, "answers"), times)
    peers = {
        "DuckDB, count only": counting,
        "Polars, mean and deviation": cpu_seconds(lambda: with_polars(quick), times),
        "Polars, count only": cpu_seconds(lambda: quick.group_by("g", "score").len(), times),
        "pandas, mean and standard error": cpu_seconds(lambda: with_pandas(frame), times),
    }
    print(f"\nFrom arrays: {n_rows:,} rows, {n_groups} groups\n")
    print("| Program | CPU s | ours over it |\n| --- | --- | --- |")
    print(f"| huiyin.by_group, score with interval | {ours:.3f} | |")
    for name, spent in peers.items():
        print(f"| {name} | {spent:.3f} | {ours / spent:.2f} |")


def estimates_of(engine: Engine, source: FactSource) -> GroupedEstimates:
    counted = engine.histograms(source, ["score"], ["g"])["score"]
    return by_group_of_histograms("nps", {group: one for (group,), one in counted.items()})


def from_engines(n_rows: int, n_groups: int, times: int) -> None:
    scores, groups = rows_of(n_rows, n_groups)
    names = pa.array([f"s{number:05d}" for number in range(n_groups)])
    table = pa.table({"g": names.take(pa.array(groups)), "score": scores})
    del scores, groups
    print(f"\nFrom an engine: {n_rows:,} rows, {n_groups} groups named by texts\n")
    print("| Engine | Source | its own count, CPU s | scores with intervals, CPU s | ratio |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.parquet"
        pq.write_table(table, file)
        sources = {
            "table": FactSource(table.schema, table=table),
            "Parquet": FactSource.of_files(table.schema, [file]),
        }
        connection = duckdb.connect()
        connection.register("answers", table)
        counts: dict[tuple[str, str], Callable[[], object]] = {
            ("duckdb", "table"): lambda: with_duckdb(connection, "answers"),
            ("duckdb", "Parquet"): lambda: with_duckdb(connection, f"read_parquet('{file}')"),
            ("arrow", "table"): lambda: counted_by_arrow(table),
            ("arrow", "Parquet"): lambda: counted_by_arrow(ds.dataset(file).to_table(use_threads=False)),
        }
        for (key, kind), counting in counts.items():
            alone = cpu_seconds(counting, times)
            ours = cpu_seconds(lambda key=key, kind=kind: estimates_of(engines[key], sources[kind]), times)
            print(f"| {key} | {kind} | {alone:.3f} | {ours:.3f} | {ours / alone:.2f} |")


def counted_by_arrow(table: pa.Table) -> pa.Table:
    return table.group_by(["g", "score"], use_threads=False).aggregate([([], "count_all")])


def growth(times: int) -> None:
    print("\nGrowth of huiyin.by_group: CPU s by rows and groups\n")
    numbers = (10, 200, 5_000)
    print("| rows | " + " | ".join(f"{n:,} groups" for n in numbers) + " |\n| --- | --- | --- | --- |")
    for n_rows in (100_000, 1_000_000, 10_000_000):
        spent = []
        for n_groups in numbers:
            scores, groups = rows_of(n_rows, n_groups)
            spent.append(cpu_seconds(lambda s=scores, g=groups: huiyin.by_group("nps", s, g), min(times, 3)))
        print(f"| {n_rows:,} | " + " | ".join(f"{one:.3f}" for one in spent) + " |")


def most_memory(n_rows: int, n_groups: int) -> None:
    """What the work adds, at its peak, to the arrays it is given."""
    scores, groups = rows_of(n_rows, n_groups)
    huiyin.by_group("nps", scores[:1000], groups[:1000])
    tracemalloc.start()
    huiyin.by_group("nps", scores, groups)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"\nMemory beside the input, {n_rows:,} rows: {peak / 2**20:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    most_memory(options.rows, options.groups)
    from_arrays(options.rows, options.groups, options.times)
    from_engines(options.rows, options.groups, options.times)
    growth(options.times)


if __name__ == "__main__":
    main()
