"""Figures of a large programme: beside hand-written SQL, kept, and how they grow.

    .venv/bin/python -m benchmarks.facts_generator --rows 1e8 --to FACTS
    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.facts sql FACTS [--engine duckdb] [--times 3]
    … benchmarks.facts kept FACTS        a dashboard of 8 figures: cold, kept, and the same bits
    … benchmarks.facts page FACTS        everything the overview of a programme shows
    … benchmarks.facts growth FACTS [--plot docs/benchmarks/facts-growth.svg]

Markdown. CPU seconds are those of all threads together; the ratio is ours over the SQL's, the two run in
turn in one process. "Cold" means that no summary is kept; the files are in the system's cache for both.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.facts_generator import VARIABLES, source_of
from huiyin.analytics.measures import measures
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Between, Term, Value
from huiyin.facts.engines import Engine, MomentsQuery, engines
from huiyin.facts.kept import Keeping
from huiyin.facts.source import FactSource
from huiyin.metrics.figures import compute
from huiyin.metrics.suggestions import suggest_contracts

ITEMS = [f"q_r{at}" for at in range(1, 9)]
NINE = [*ITEMS, "q_recommend"]
CONTRACTS = {contract.key: contract for contract in suggest_contracts(VARIABLES)}
Spent = tuple[float, float]  # CPU seconds, seconds on the wall


def terms(key: str) -> tuple[Term, ...]:
    """The row terms of a suggested contract."""
    return tuple(measures[CONTRACTS[key].measure].terms(CONTRACTS[key].spec()))


def spent_by(work: Callable[[], Any]) -> tuple[Spent, Any]:
    """What a call costs, and what it gives."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return (time.process_time() - cpu, time.perf_counter() - wall), found


def peak_mib() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True)
class Task:
    """One figure: our queries, the same sums as SQL over {facts}, and how the sums of both are compared."""

    name: str
    queries: tuple[MomentsQuery, ...]
    sql: str
    every: int = 1  # only each so many-th part: the SQL takes too long


def _listwise(columns: Sequence[str]) -> str:
    cross = [f"sum({a} * {b})" for at, a in enumerate(columns) for b in columns[at:]]
    present = " AND ".join(f"{name} IS NOT NULL" for name in columns)
    plain = [f"sum({name})" for name in columns]
    return f"SELECT count(*), {', '.join([*plain, *cross])} FROM {{facts}} WHERE {present}"


def _pairwise(columns: Sequence[str]) -> str:
    """The form that DuckDB likes best: presence as a number, missing answers as 0."""
    plain = [
        f"coalesce({name}, 0) x{at}, ({name} IS NOT NULL)::DOUBLE m{at}" for at, name in enumerate(columns)
    ]
    asked = []
    for i in range(len(columns)):
        for j in range(i):
            asked += [f"sum(m{i} * m{j})", f"sum(x{i} * m{j})", f"sum(x{j} * m{i})"]
            asked += [f"sum(x{i} * x{i} * m{j})", f"sum(x{j} * x{j} * m{i})", f"sum(x{i} * x{j})"]
    return f"SELECT {', '.join(asked)} FROM (SELECT {', '.join(plain)} FROM {{facts}}) AS coded"


def tasks() -> list[Task]:
    """The figures of the comparison."""
    missing = " + ".join(f"({name} IS NULL)::INT" for name in ITEMS)
    index = "2.5 * (" + " + ".join(f"coalesce({name}, 3)" for name in ITEMS) + ")"
    pairs = [MomentsQuery((Value(a), Value(b))) for at, a in enumerate(NINE) for b in NINE[:at]]
    return [
        Task(
            "NPS by month × region",
            (MomentsQuery(terms("nps"), ("wave", "q_region")),),
            "SELECT wave, q_region, count(q_recommend), count(*) FILTER (WHERE q_recommend >= 9), "
            "count(*) FILTER (WHERE q_recommend <= 6) FROM {facts} GROUP BY 1, 2",
        ),
        Task(
            "top-2-box of an item by month × region",
            (MomentsQuery((Between("q_r1", 4, 5),), ("wave", "q_region")),),
            "SELECT wave, q_region, count(q_r1), count(*) FILTER (WHERE q_r1 >= 4) FROM {facts} GROUP BY 1, 2",
        ),
        Task(
            "satisfaction index of 8 items by segment",
            (MomentsQuery(terms("satisfaction_index"), ("q_segment",)),),
            f"SELECT q_segment, count(*), sum(z), sum(z * z) FROM "
            f"(SELECT q_segment, {index} AS z FROM {{facts}} WHERE {missing} <= 1) AS scored GROUP BY 1",
        ),
        Task("moments of 9 items, listwise", (MomentsQuery(tuple(map(Value, NINE))),), _listwise(NINE)),
        Task("moments of 9 items, pairwise, one part in 8", tuple(pairs), _pairwise(NINE), 8),
    ]


def against_sql(facts: Path, key: str, times: int) -> None:
    source, engine = source_of(facts), engines[key]
    n_rows = sum(part.n_rows for part in source.parts)
    connection = duckdb.connect()
    print(f"\nOne new figure, cold, {n_rows:,} rows; engine {key}, SQL of DuckDB {duckdb.__version__}\n")
    print("| figure | SQL CPU s | ours CPU s | ratio of CPU | ratio of wall | lowest–highest ratio of CPU |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for task in tasks():
        some = source.only(source.parts[:: task.every])
        listed = ", ".join(f"'{part.path}'" for part in some.parts)
        sql = task.sql.format(facts=f"read_parquet([{listed}])")
        theirs, ours = [], []
        for _ in range(times):
            spent, rows = spent_by(lambda sql=sql: connection.execute(sql).fetchall())
            theirs.append(spent)
            spent, found = spent_by(lambda task=task, some=some: engine.moments_of(some, task.queries))
            ours.append(spent)
        check(task, rows, found)
        ratios = [[mine[at] / other[at] for mine, other in zip(ours, theirs, strict=True)] for at in (0, 1)]
        print(
            f"| {task.name} | {statistics.median(one[0] for one in theirs):.2f} "
            f"| {statistics.median(one[0] for one in ours):.2f} | {statistics.median(ratios[0]):.2f} "
            f"| {statistics.median(ratios[1]):.2f} | {min(ratios[0]):.2f}–{max(ratios[0]):.2f} |",
            flush=True,
        )
    print(f"\nPeak memory of the process, both programs: {peak_mib():,.0f} MiB")


def check(task: Task, rows: list[tuple[Any, ...]], found: list[dict[Any, Moments]]) -> None:
    """Both gave the same sums."""
    if task.name.startswith("moments"):
        n_theirs = sum(row[at] for row in rows for at in range(0, len(rows[0]), 6 if len(found) > 1 else 99))
    else:
        n_theirs = sum(row[len(task.queries[0].by)] for row in rows)
    n_ours = sum(one.n for groups in found for one in groups.values())
    if n_ours != n_theirs:
        raise AssertionError(f"{task.name}: {n_ours} rows and not {n_theirs}")


def dashboard() -> list[tuple[MomentsQuery, ...]]:
    """Eight figures as a dashboard asks for them: one question a card."""
    return [
        (MomentsQuery(terms("nps"), ("wave",)),),
        (MomentsQuery(terms("satisfaction_index"), ("wave",)),),
        (MomentsQuery(terms("satisfied_customer_rate"), ("wave",)),),
        (MomentsQuery(terms("satisfied_rating_rate"), ("q_segment",)),),
        (MomentsQuery(terms("nps"), ("wave", "q_region")),),
        (MomentsQuery(terms("satisfaction_index"), ("unit_path",)),),
        (MomentsQuery(terms("nps"), ("channel",)),),
        tuple(MomentsQuery((Between(name, 4, 5),), ("wave",)) for name in ITEMS),
    ]


def same_bits(one: list[dict[Any, Moments]], other: list[dict[Any, Moments]]) -> bool:
    """Every number of both."""
    return all(
        mine.keys() == theirs.keys()
        and all(
            moments.n == theirs[key].n
            and moments.products.tobytes() == theirs[key].products.tobytes()
            and moments.squares.tobytes() == theirs[key].squares.tobytes()
            for key, moments in mine.items()
        )
        for mine, theirs in zip(one, other, strict=True)
    )


def kept(facts: Path, key: str, times: int) -> None:
    """A dashboard from kept summaries, before and after they are there."""
    source, engine = source_of(facts), engines[key]
    n_rows = sum(part.n_rows for part in source.parts)
    cards = dashboard()
    together = [query for card in cards for query in card]
    with tempfile.TemporaryDirectory() as folder:
        keeping = Keeping(engine, Path(folder))
        first, _ = spent_by(lambda: keeping.moments_of(source, together))  # one pass for all cards
        again = []
        for _ in range(max(20, times)):
            fresh = Keeping(engine, Path(folder))  # another process: summaries come from the disk
            spent, found = spent_by(lambda fresh=fresh: [fresh.moments_of(source, card) for card in cards])
            again.append(spent[1])
        warm = []
        for _ in range(max(20, times)):
            spent, _found = spent_by(lambda: [keeping.moments_of(source, card) for card in cards])
            warm.append(spent[1])
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    plain, right = spent_by(lambda: engine.moments_of(source, together))
    equal = same_bits([one for card in found for one in card], right)
    print(f"\nA dashboard of 8 figures, {n_rows:,} rows in {len(source.parts)} parts, engine {key}\n")
    print("| | CPU s | wall s |\n| --- | ---: | ---: |")
    print(f"| never kept | {plain[0]:.2f} | {plain[1]:.2f} |")
    print(f"| first time, keeping | {first[0]:.2f} | {first[1]:.2f} |")
    for name, walls in (("from the disk, new process", again), ("warm", warm)):
        low, high = np.percentile(walls, [50, 95])
        print(f"| {name}: p50, p95 | | {low * 1000:.1f} ms, {high * 1000:.1f} ms |")
    print(
        f"\nThe same bits as never kept: {'yes' if equal else 'NO'}. Kept on the disk: {size / 1e6:.1f} MB. "
    )
    print(f"Peak memory: {peak_mib():,.0f} MiB")


def page(facts: Path, key: str, _times: int) -> None:
    """Everything the overview shows, never kept, first kept, and from what is kept."""
    source = source_of(facts)
    with tempfile.TemporaryDirectory() as folder:
        keeping = Keeping(engines[key], Path(folder))
        named: list[tuple[str, Engine]] = [
            ("never kept", engines[key]),
            ("first time, keeping", keeping),
            ("kept", keeping),
            ("kept, new process", Keeping(engines[key], Path(folder))),
        ]
        print(
            f"\nAll figures of the overview, {sum(part.n_rows for part in source.parts):,} rows, engine {key}\n"
        )
        print("| | CPU s | wall s |\n| --- | ---: | ---: |")
        for name, engine in named:
            spent, _ = spent_by(
                lambda engine=engine: compute(
                    engine=engine, source=source, codebook=VARIABLES, contracts=list(CONTRACTS.values())
                )
            )
            print(f"| {name} | {spent[0]:.2f} | {spent[1]:.2f} |", flush=True)
    print(f"\nPeak memory: {peak_mib():,.0f} MiB")


Point = tuple[str, str, float, float]  # panel, line, how much, CPU seconds


def growth(facts: Path, key: str) -> Iterator[Point]:
    """CPU seconds by rows, columns and groups; everything of the engine alone, nothing kept."""
    source, engine = source_of(facts), engines[key]
    index = terms("satisfaction_index")
    engine.moments_of(source.only(source.parts[:1]), [MomentsQuery(index)])  # what is worked out once
    rows = 0
    wanted = [10**power for power in range(4, 9)]
    with tempfile.TemporaryDirectory() as folder:
        for size in wanted:
            some = _first(source, size, Path(folder))
            rows = sum(part.n_rows for part in some.parts)
            for name, query in (
                ("NPS by month × region", MomentsQuery(terms("nps"), ("wave", "q_region"))),
                ("index of 8 items by segment", MomentsQuery(index, ("q_segment",))),
                ("moments of 9 items, listwise", MomentsQuery(tuple(map(Value, NINE)))),
            ):
                spent, _ = spent_by(lambda some=some, query=query: engine.moments_of(some, [query]))
                yield "rows", name, rows, spent[0]
    large = source.only(source.parts[:: max(1, len(source.parts) // 3)][:3])
    for n in range(1, 10):
        query = MomentsQuery(tuple(map(Value, NINE[:n])))
        spent, _ = spent_by(lambda query=query: engine.moments_of(large, [query]))
        yield "columns", "moments, listwise", n, spent[0]
        pairs = [MomentsQuery((Value(a), Value(b))) for at, a in enumerate(NINE[:n]) for b in NINE[:at]]
        if n > 1:
            spent, _ = spent_by(lambda pairs=pairs: engine.moments_of(large, pairs))
            yield "columns", "moments, pairwise", n, spent[0]
    for by in (
        (),
        ("q_segment",),
        ("q_region",),
        ("unit_path",),
        ("q_segment", "unit_path"),
        ("wave", "unit_path"),
    ):
        for name, asked in (("NPS", terms("nps")), ("index of 8 items", index)):
            query = MomentsQuery(asked, by)
            spent, found = spent_by(lambda query=query: engine.moments_of(large, [query])[0])
            yield "groups", name, len(found), spent[0]


def _first(source: FactSource, n_rows: int, folder: Path) -> FactSource:
    """The first parts that have so many rows; of the first part alone so many rows."""
    import pyarrow.parquet as pq

    from huiyin.facts.source import Part
    from huiyin.facts.store import Store

    first = source.parts[0]
    if n_rows >= first.n_rows:
        held, parts = 0, []
        for part in source.parts:
            if held >= n_rows:
                break
            held += part.n_rows
            parts.append(part)
        return source.only(parts)
    name = f"first{n_rows}.parquet"
    Store(str(folder)).write(name, pq.read_table(first.path).slice(0, n_rows))
    return source.only([Part(str(folder / name), n_rows)])


def drawn(points: list[Point], path: Path) -> None:
    """Three panels as an SVG; rows and groups on logarithmic axes."""
    import altair as alt
    import vl_convert

    panels = []
    for panel in ("rows", "columns", "groups"):
        values = [
            {"line": line, "x": max(x, 1), "seconds": max(y, 1e-3)} for p, line, x, y in points if p == panel
        ]
        scale = "linear" if panel == "columns" else "log"
        seconds = alt.Y(
            "seconds:Q", title="CPU seconds", scale=alt.Scale(type="log" if panel == "rows" else "linear")
        )
        chart = alt.Chart(alt.InlineData(values=values)).mark_line(point=True)
        panels.append(
            chart.encode(
                x=alt.X("x:Q", title=panel, scale=alt.Scale(type=scale)),
                y=seconds,
                color=alt.Color(
                    "line:N", title=None, legend=alt.Legend(orient="bottom", columns=1, labelLimit=360)
                ),
            ).properties(width=260, height=240)
        )
    figure = alt.hconcat(*panels).resolve_scale(color="independent")
    path.write_text(vl_convert.vegalite_to_svg(figure.to_json()), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["sql", "kept", "page", "growth"])
    parser.add_argument("facts", type=Path)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--plot", type=Path, metavar="SVG")
    options = parser.parse_args()
    if options.what != "growth":
        {"sql": against_sql, "kept": kept, "page": page}[options.what](
            options.facts, options.engine, options.times
        )
        return
    points = []
    print("| grows with | figure | how much | CPU s |\n| --- | --- | ---: | ---: |")
    for point in growth(options.facts, options.engine):
        points.append(point)
        print(f"| {point[0]} | {point[1]} | {point[2]:,} | {point[3]:.3f} |", flush=True)
    if options.plot:
        drawn(points, options.plot)


if __name__ == "__main__":
    main()
