"""Kept summaries: the same answers to the bit, from fewer rows; never trusted beyond the part they are of."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.terms import Between, Difference, Value
from huiyin.conditions import EVERYTHING, Condition, any_of, at_least, at_most, below, equals, missing
from huiyin.facts.engines import MomentsQuery, engines
from huiyin.facts.engines.arrow import ArrowEngine
from huiyin.facts.kept import Keeping
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource, Part
from huiyin.facts.store import Store
from huiyin.facts.table import fact_table

VARIABLES = (
    Variable("a", "甲", Role.RATING, Scale(1, 5)),
    Variable("b", "乙", Role.RATING, Scale(1, 5)),
    Variable("area", "地区", Role.SEGMENT),
)
SCHEMA = arrow_schema(VARIABLES)
QUERIES = (
    MomentsQuery((Value("q_a"),)),
    MomentsQuery((Between("q_a", 4, 5), Value("q_b")), ("wave", "q_area")),
    MomentsQuery((Difference("q_a", "q_b"),), (), "weight"),
    MomentsQuery((Value("q_b"),), ("q_area",), None, 3),
)
grades = st.one_of(st.none(), st.integers(1, 5))
row = st.fixed_dictionaries(
    {
        "wave": st.sampled_from(["1", "2", None]),
        "weight": st.sampled_from([None, 1.0, 0.3]),
        "answers": st.fixed_dictionaries({"a": grades, "b": grades}),
        "context": st.fixed_dictionaries({"area": st.sampled_from([None, "北", "南"])}),
        "answered_on": st.dates(date(2026, 10, 30), date(2026, 11, 3)),
    }
)
parts = st.lists(st.lists(row, min_size=1, max_size=8), max_size=4)


class Counting(ArrowEngine):
    """The Arrow engine, counting the rows that it is asked about."""

    key = "counting"
    n_rows = 0

    def read_from(self, source: FactSource) -> FactSource:
        self.n_rows += sum(part.n_rows for part in source.parts)
        return source


def source_of(folder: Path, data: Sequence[Sequence[dict[str, Any]]]) -> FactSource:
    store, listed, first = Store(str(folder)), [], 1
    for at, rows in enumerate(data):
        moment = datetime(2026, 11, 4, at, tzinfo=UTC)
        table = fact_table(
            VARIABLES, [{"id": first + n, "recorded_at": moment, **one} for n, one in enumerate(rows)]
        )
        written = store.write(f"{at}.parquet", table)
        days = [one["answered_on"] for one in rows]
        listed.append(
            Part(
                store.path_of(written.name),
                written.n_rows,
                written.sha256,
                min(days),
                max(days),
                moment,
                moment,
                first_id=first,
                last_id=first + len(rows) - 1,
            )
        )
        first += len(rows)
    return FactSource(SCHEMA, tuple(listed))


def same(one: Any, other: Any) -> None:
    """Answers of engines, compared to the bit."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key, value in one.items():
            same(value, other[key])
    elif hasattr(one, "__dataclass_fields__"):
        for name in one.__dataclass_fields__:
            first, second = getattr(one, name), getattr(other, name)
            assert (first.tobytes() == second.tobytes()) if hasattr(first, "tobytes") else first == second
    else:
        assert one == other


CONDITIONS = (
    EVERYTHING,
    at_least("answered_on", date(2026, 11, 1)),
    at_most("answered_on", date(2026, 10, 31)) & equals("q_area", "北"),
    any_of(below("recorded_at", datetime(2026, 11, 4, 2, tzinfo=UTC)), missing("wave")),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts, st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS))
def test_answers_are_those_of_the_engine_to_the_bit_cold_and_warm(
    data: list[list[dict[str, Any]]], where: Condition, own: Condition
) -> None:
    arrow = engines["arrow"]
    with TemporaryDirectory() as folder:
        source = FactSource(**{**vars(source_of(Path(folder), data)), "where": own})
        keeping = Keeping(arrow, Path(folder) / "kept", kept_from=3)
        again = Keeping(arrow, Path(folder) / "kept", kept_from=3)
        for engine in (keeping, keeping, again):
            for by in ((), ("wave",), ("wave", "q_area")):
                same(engine.count(source, by, where), arrow.count(source, by, where))
                same(engine.count(source, by, where, ["q_b"]), arrow.count(source, by, where, ["q_b"]))
                for weight in (None, "weight"):
                    same(
                        engine.histograms(source, ["q_a", "q_b"], by, where, weight),
                        arrow.histograms(source, ["q_a", "q_b"], by, where, weight),
                    )
            for one, other in zip(
                engine.moments_of(source, QUERIES, where),
                arrow.moments_of(source, QUERIES, where),
                strict=True,
            ):
                same(one, other)
            names = ["q_area", "wave"]
            same(engine.n_distinct(source, names, where), arrow.n_distinct(source, names, where))
            same(
                engine.patterns(source, ["q_a", "q_b"], where), arrow.patterns(source, ["q_a", "q_b"], where)
            )
            asked = (["q_a", "response_id"], where, [(Value("q_a"), 2, 4)], ["q_b"], 3)
            same(engine.rows(source, *asked), arrow.rows(source, *asked))
            assert (
                sum(b.num_rows for b in engine.batches(source, ["q_a"], where))
                == arrow.count(source, (), where)[()]
            )


def test_a_part_is_read_once_and_only_new_parts_afterwards(tmp_path: Path) -> None:
    data = [[{"answers": {"a": 3}, "answered_on": date(2026, 11, 1)}] * 5] * 3
    source, engine = source_of(tmp_path, data), Counting()
    keeping = Keeping(engine, tmp_path / "kept", kept_from=5)
    keeping.moments(source, [Value("q_a")])
    assert engine.n_rows == 15
    keeping.moments(source, [Value("q_a")])
    Keeping(engine, tmp_path / "kept", kept_from=5).moments(source, [Value("q_a")])
    assert engine.n_rows == 15
    more = source_of(tmp_path / "more", [*data, data[0]])
    keeping.moments(source.only([*source.parts, more.parts[3]]), [Value("q_a")])
    assert engine.n_rows == 20


def test_parts_outside_the_period_are_not_read(tmp_path: Path) -> None:
    data = [[{"answers": {"a": 3}, "answered_on": date(2026, month, 1)}] * 5 for month in (9, 10, 11)]
    source, engine = source_of(tmp_path, data), Counting()
    keeping = Keeping(engine, tmp_path / "kept", kept_from=5)
    assert keeping.moments(source, [Value("q_a")], (), at_least("answered_on", date(2026, 11, 1)))[()].n == 5
    assert engine.n_rows == 5
    found = keeping.rows(source, ["response_id"], most=2)
    assert [one["response_id"] for one in found] == [15, 14]


@pytest.mark.parametrize("harm", ["answers", "file", "nothing"])
def test_a_kept_answer_that_is_not_what_was_written_is_computed_again(tmp_path: Path, harm: str) -> None:
    data = [[{"answers": {"a": 3}, "answered_on": date(2026, 11, 1)}] * 5]
    source, engine = source_of(tmp_path, data), Counting()
    Keeping(engine, tmp_path / "kept", kept_from=5).moments(source, [Value("q_a")])
    kept = tmp_path / "kept" / "summaries.sqlite3"
    if harm == "answers":
        with sqlite3.connect(kept) as connection:
            connection.execute("UPDATE kept SET answer = zeroblob(length(answer))")
    elif harm == "file":
        for file in kept.parent.iterdir():
            file.unlink()
        kept.write_bytes(b"no database" * 1000)
    moments = Keeping(engine, tmp_path / "kept", kept_from=5).moments(source, [Value("q_a")])
    assert moments[()].mean.tolist() == [3.0]
    assert engine.n_rows == (5 if harm == "nothing" else 10)


def test_what_is_kept_of_parts_that_are_listed_no_more_is_forgotten(tmp_path: Path) -> None:
    data = [[{"answers": {"a": n}, "answered_on": date(2026, 11, 1)}] * 5 for n in (1, 2)]
    source, engine = source_of(tmp_path, data), Counting()
    keeping = Keeping(engine, tmp_path / "kept", kept_from=5)
    keeping.moments(source, [Value("q_a")])
    assert keeping.sweep({source.parts[0].sha256}, older_than_seconds=0) == 2
    keeping.moments(source, [Value("q_a")])
    assert engine.n_rows == 15
