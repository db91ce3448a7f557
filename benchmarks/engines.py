"""The same figures on every engine, beside hand-written SQL of that engine for the same sums.

    .venv/bin/python -m benchmarks.facts_generator --rows 1e7 --to FACTS
    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.engines FACTS [--engines arrow duckdb postgres clickhouse]

`postgres` and `clickhouse` want what the guide's page on engines says; the copies that they keep are made
first, and how long that takes is printed. CPU seconds are those of this process and, for PostgreSQL, of
its server's processes too. The ratios, of CPU and of wall, are ours over those of the SQL, run in turn on the
same data in the same engine. Every engine's sums are compared with Arrow's bit by bit.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.facts import NINE, tasks
from benchmarks.facts_generator import source_of
from huiyin.facts.engines import Engine, engines
from huiyin.facts.source import FactSource

DIALECT = {
    "::DOUBLE": {"postgres": "::int::float8", "clickhouse": "::Float64"},
    "::INT": {"clickhouse": "::Int8"},
}


def sql_of(engine: str, sql: str, source: FactSource) -> Callable[[], Any] | None:
    """The hand-written query as the engine itself runs it, over the same copies or files."""
    for word, words in DIALECT.items():
        sql = sql.replace(word, words.get(engine, word))
    if engine == "duckdb":
        import duckdb

        listed = ", ".join(f"'{file}'" for file in source.files)
        connection = duckdb.connect()
        return lambda: connection.execute(sql.format(facts=f"read_parquet([{listed}])")).fetchall()
    if engine == "clickhouse":
        return _of_clickhouse(sql, source)
    return _of_postgres(sql, source) if engine == "postgres" else None


def _of_clickhouse(sql: str, source: FactSource) -> Callable[[], Any]:
    from huiyin.facts.engines import _clickhouse_inside as inside

    place = f"file('{Path(source.files[0]).parent}/{{{','.join(Path(f).stem for f in source.files)}}}.parquet', Parquet)"
    return lambda: list(inside.asked(sql.format(facts=place)))


def _of_postgres(sql: str, source: FactSource) -> Callable[[], Any]:
    from huiyin.facts.engines import _postgres_parts as parts
    from huiyin.facts.engines._part_files import digests_of
    from huiyin.facts.engines._postgres_link import connected

    def run() -> Any:
        with connected(3600) as (connection, _):
            tables = parts.found(connection, list(digests_of(source))) or []
            names = [*NINE, "wave", "q_region", "q_segment"]
            kinds = {name: source.type_of(name) for name in names}
            relation = parts.relation(tables, kinds, {name: name for name in names})
            return connection.execute(sql.format(facts=f"({relation}) AS facts").encode()).fetchall()

    return run


def cpu_seconds(engine: str) -> float:
    """CPU seconds so far of this process, and of the servers on this machine that work for the engine."""
    own = time.process_time()
    if engine != "postgres":
        return own
    ticks, total = os.sysconf("SC_CLK_TCK"), 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = stat.read_text().rsplit(")", 1)
        except OSError:
            continue
        if name.endswith("(postgres"):
            # What ended children used is counted by their parent, so nothing is lost between two looks.
            total += sum(int(fields.split()[at]) for at in (11, 12, 13, 14))
    return own + total / ticks


def spent(engine: str, work: Callable[[], Any], times: int) -> tuple[float, float, Any]:
    """Median seconds on the wall and of CPU, and what came out."""
    walls, cpus, found = [], [], None
    for _ in range(times):
        cpu, wall = cpu_seconds(engine), time.perf_counter()
        found = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(cpu_seconds(engine) - cpu)
    return statistics.median(walls), statistics.median(cpus), found


def compared(engine: Engine, source: FactSource, times: int) -> None:
    """One engine: each figure with its SQL, and whether its bits are Arrow's."""
    began = time.perf_counter()
    engine.prepare(source)
    ready = time.perf_counter() - began
    n_rows = sum(part.n_rows for part in source.parts)
    print(f"\n**{engine.key}**, {n_rows:,} rows; copies made in {ready:.1f} s\n")
    print("| figure | wall s | CPU s | SQL wall s | SQL CPU s | CPU ratio | wall ratio | same bits |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for task in tasks():
        some = source.only(source.parts[:: task.every])
        wall, cpu, found = spent(
            engine.key, lambda task=task, some=some: engine.moments_of(some, task.queries), times
        )
        plain = engines["arrow"].moments_of(some, task.queries)
        same = all(
            mine.keys() == theirs.keys()
            and all(
                mine[key].n == theirs[key].n
                and mine[key].products.tobytes() == theirs[key].products.tobytes()
                for key in mine
            )
            for mine, theirs in zip(found, plain, strict=True)
        )
        row = [task.name, f"{wall:.2f}", f"{cpu:.2f}"]
        beside = sql_of(engine.key, task.sql, some)
        if beside is None:
            row += [""] * 4
        else:
            theirs_wall, theirs_cpu, _ = spent(engine.key, beside, times)
            row += [f"{theirs_wall:.2f}", f"{theirs_cpu:.2f}"]
            row += [f"{cpu / theirs_cpu:.2f}", f"{wall / theirs_wall:.2f}"]
        print("| " + " | ".join([*row, "yes" if same else "NO"]) + " |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of this process so far: {peak:,.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--engines", nargs="*", default=["arrow", "duckdb"])
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    source = source_of(options.facts)
    for key in options.engines:
        engines[key].available()
        compared(engines[key], source, options.times)


if __name__ == "__main__":
    main()
