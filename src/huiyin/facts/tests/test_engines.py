"""Every engine gives the same summaries, whatever the data: missing values, weights, groups, lacking columns."""

from __future__ import annotations

import threading
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Between, Difference, IndexScore, ScoredItem, Value
from huiyin.conditions import (
    EVERYTHING,
    among,
    at_least,
    at_most,
    between,
    contains,
    differs,
    equals,
    missing,
    negated,
)
from huiyin.facts.engines import Engine, MomentsQuery, engines
from huiyin.facts.problems import EngineNotInstalled, EngineNotSet, NotGroupable, PartMissing
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.facts.writer import write_part
from huiyin.settings import SETTINGS
from tests.engine_ways import examples

SCALE = Scale(1, 5)
VARIABLES = (
    Variable("a", "甲", Role.RATING, SCALE),
    Variable("b", "乙", Role.RATING, SCALE),
    Variable("area", "地区", Role.SEGMENT),
    Variable("why", "原因", Role.OPEN_TEXT),
)
SCHEMA = arrow_schema(VARIABLES)
ITEMS = tuple(ScoredItem(name, 0.5, ((1, 20), (5, 100)), 3) for name in ("q_a", "q_b"))
QUERIES = (
    MomentsQuery((Value("q_a"),)),
    MomentsQuery((IndexScore(ITEMS), Between("q_a", 4, 5)), ("wave", "q_area")),
    MomentsQuery((Difference("q_a", "q_b"),), (), "weight"),
    MomentsQuery((Value("q_b"),), ("q_area",), None, 4),
)

grades = st.one_of(st.none(), st.integers(1, 5))
answer = st.fixed_dictionaries(
    {
        "wave": st.sampled_from(["2026-Q1", "2026-Q2", None]),
        "weight": st.sampled_from([None, 0.0, 1.0, 2.0, 0.3]),
        "answers": st.fixed_dictionaries(
            {"a": grades, "b": grades, "why": st.sampled_from([None, "", "慢", 'it\'s "slow"'])}
        ),
        "context": st.fixed_dictionaries({"area": st.sampled_from([None, "", "北", "南", "x'y"])}),
    }
)
parts = st.lists(st.lists(answer, max_size=12), max_size=4)


def table_of(rows: list[dict[str, Any]], first_id: int = 1) -> pa.Table:
    moment = datetime(2026, 11, 21, 8, tzinfo=UTC)
    return fact_table(
        VARIABLES,
        [
            {"id": first_id + at, "recorded_at": moment, "answered_on": date(2026, 11, 1 + at % 20), **row}
            for at, row in enumerate(rows)
        ],
    )


def written(folder: Path, tables: list[pa.Table]) -> FactSource:
    for at, table in enumerate(tables):
        write_part(folder, f"part-{at}.parquet", table)
    return FactSource.of_files(SCHEMA, [folder / f"part-{at}.parquet" for at in range(len(tables))])


def same_moments(one: dict[Any, Moments], other: dict[Any, Moments]) -> None:
    assert one.keys() == other.keys()
    for key, moments in one.items():
        assert moments.n == other[key].n
        assert moments.products.tobytes() == other[key].products.tobytes()
        assert moments.squares.tobytes() == other[key].squares.tobytes()


def same_histograms(one: dict[Any, Histogram], other: dict[Any, Histogram]) -> None:
    assert one.keys() == other.keys()
    for key, histogram in one.items():
        assert histogram.values.tolist() == other[key].values.tolist()
        assert histogram.counts.tolist() == other[key].counts.tolist()
        assert histogram.n_missing == other[key].n_missing
        assert histogram.weights.tobytes() == other[key].weights.tobytes()
        assert histogram.squares.tobytes() == other[key].squares.tobytes()


def same_summaries(engine: Engine, source: FactSource, plain: FactSource) -> None:
    """The engine on `source` agrees with the Arrow engine on the same rows in memory."""
    arrow = engines["arrow"]
    for where in (
        EVERYTHING,
        equals("wave", "2026-Q1"),
        missing("wave") & equals("q_area", "x'y"),
        negated(among("q_area", ["北", "x'y"])) & at_most("q_a", 3),
        differs("q_b", 5) | missing("q_a") | contains("q_why", "慢"),
        between("answered_on", date(2026, 11, 3), date(2026, 11, 8)) & negated(at_least("weight", 1)),
    ):
        for by in ((), ("wave",), ("wave", "q_area"), ("answered_on",)):
            assert engine.count(source, by, where) == arrow.count(plain, by, where)
            assert engine.count(source, by, where, ["q_why"]) == arrow.count(plain, by, where, ["q_why"])
            for weight in (None, "weight"):
                mine = engine.histograms(source, ["q_a", "q_b"], by, where, weight)
                theirs = arrow.histograms(plain, ["q_a", "q_b"], by, where, weight)
                assert mine.keys() == theirs.keys()
                for column, histograms in mine.items():
                    same_histograms(histograms, theirs[column])
        for one, other in zip(
            engine.moments_of(source, QUERIES, where), arrow.moments_of(plain, QUERIES, where), strict=True
        ):
            same_moments(one, other)
        names = ["q_area", "wave", "q_why"]
        assert engine.n_distinct(source, names, where) == arrow.n_distinct(plain, names, where)
        asked = (
            ["response_id", "q_why", "answered_on", "recorded_at"],
            where,
            [(Value("q_a"), 2, 4)],
            ["q_b"],
            3,
        )
        assert engine.rows(source, *asked) == arrow.rows(plain, *asked)
        for weight in (None, "weight"):
            mine = engine.patterns(source, ["q_a", "q_b"], where, weight)
            theirs = arrow.patterns(plain, ["q_a", "q_b"], where, weight)
            assert mine is not None
            assert theirs is not None
            assert np.array_equal(mine.rows, theirs.rows, equal_nan=True)
            assert mine.counts.tolist() == theirs.counts.tolist()
            assert mine.weights.tobytes() == theirs.weights.tobytes()


@settings(max_examples=examples(), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=parts)
def test_engines_agree_on_parts_and_tables_with_gaps_weights_and_groups(
    engine: Engine, data: list[Any]
) -> None:
    tables, first = [], 1
    for rows in data:
        tables.append(table_of(rows, first))
        first += len(rows)
    plain = FactSource(SCHEMA, table=pa.concat_tables([SCHEMA.empty_table(), *tables]))
    with TemporaryDirectory() as folder:
        same_summaries(engine, written(Path(folder), tables), plain)
    same_summaries(engine, plain, plain)


def test_sums_are_the_plain_sums_of_the_rows(engine: Engine) -> None:
    rows = [
        {"wave": "w", "weight": 2.0, "answers": {"a": 5, "b": 1}, "context": {"area": "北"}},
        {"wave": "w", "weight": 1.0, "answers": {"a": 3}, "context": {"area": "南"}},
        {"wave": "w", "weight": None, "answers": {"a": 4, "b": 2}},
    ]
    source = FactSource(SCHEMA, table=table_of(rows))
    assert engine.count(source, ["q_area"]) == {("北",): 1, ("南",): 1, ("",): 1}
    weighted = engine.moments(source, [Value("q_a")], weight="weight")[()]
    assert (weighted.n, weighted.products.tolist()) == (2, [[3.0, 13.0], [13.0, 59.0]])
    assert weighted.squares.tolist() == [[5.0, 23.0], [23.0, 109.0]]
    histogram = engine.histograms(source, ["q_b"])["q_b"][()]
    assert (histogram.values.tolist(), histogram.n_missing) == ([1.0, 2.0], 1)


def test_an_engine_gives_the_very_bits_of_the_arrays(engine: Engine, tmp_path: Path) -> None:
    """Dealt into parts and read by an engine, weighted or not, the rows sum to what one array sums to."""
    rng = np.random.default_rng(4)
    n = 3000
    answers, scores = rng.integers(1, 6, n).astype(float), np.round(rng.uniform(0, 100, n), 3)
    answers[rng.random(n) < 0.1] = np.nan
    weights, area = rng.gamma(3, size=n), rng.integers(0, 4, n)
    table = pa.table(
        {
            "response_id": pa.array(range(n)),
            "weight": pa.array(weights),
            "q_a": pa.array(answers, from_pandas=True),
            "q_b": pa.array(scores),
            "q_area": pa.array(["", "北", "南", "东"]).take(pa.array(area)),
        }
    )
    shuffled = table.take(rng.permutation(n))
    source = written(tmp_path, [shuffled.slice(0, 7), shuffled.slice(7, 1993), shuffled.slice(2000)])
    for weight, w in ((None, None), ("weight", weights)):
        terms = (Value("q_a"), Value("q_b"))
        whole = Moments.from_arrays(np.column_stack([answers, scores]), w)
        same_moments(engine.moments(source, terms, weight=weight), {(): whole})
        by_area = engine.histograms(source, ["q_a", "q_b"], ["q_area"], weight=weight)
        for name, column in (("q_a", answers), ("q_b", scores)):
            found = Histogram.by_group(column, w, area, 4)
            same_histograms(
                by_area[name], {(word,): one for word, one in zip(("", "北", "南", "东"), found, strict=True)}
            )
        patterns = engine.patterns(source, ["q_a"], weight=weight)
        assert patterns is not None
        assert patterns.weights.tobytes() == Patterns.from_arrays(answers[:, None], w).weights.tobytes()


def test_parts_that_lack_a_column_read_as_missing_there(engine: Engine, tmp_path: Path) -> None:
    old = table_of([{"wave": "w", "answers": {"a": 5, "b": 5}}]).drop_columns(["q_b", "q_area", "q_why"])
    odd = table_of([{"wave": "w", "answers": {"a": 2, "b": 1}}], 2)
    odd = odd.set_column(odd.schema.get_field_index("q_a"), "q_a", pa.array(["2"]))  # was text once
    source = written(tmp_path, [old, odd])
    assert engine.histograms(source, ["q_b"])["q_b"][()].n_missing == 1
    assert engine.count(source, ["q_area"]) == {("",): 2}
    assert engine.moments(source, [Value("q_a")])[()].products[0].tolist() == [2.0, 7.0]
    assert engine.moments(source, [Value("q_never")])[()].n == 0


def test_no_parts_at_all_give_empty_summaries(engine: Engine) -> None:
    source = FactSource(SCHEMA)
    assert engine.count(source) == {(): 0}
    assert engine.count(source, ["wave"]) == {}
    assert engine.moments(source, [Value("q_a")])[()].n == 0
    assert engine.histograms(source, ["q_a"])["q_a"][()].n == 0
    assert engine.rows(source, ["response_id"]) == []
    patterns = engine.patterns(source, ["q_a", "q_b"])
    assert patterns is not None
    assert patterns.n == 0


def test_a_lost_file_is_named_and_numbers_form_no_groups(engine: Engine, tmp_path: Path) -> None:
    source = FactSource.of_files(SCHEMA, [tmp_path / "gone.parquet"])
    with pytest.raises(PartMissing, match="gone"):
        engine.count(source)
    with pytest.raises(PartMissing, match="gone"):
        engine.moments(source, [Value("q_a")])
    with pytest.raises(NotGroupable, match="q_a"):
        engine.count(FactSource(SCHEMA), ["q_a"])
    with pytest.raises(NotGroupable, match="q_a"):
        engine.histograms(FactSource(SCHEMA, table=table_of([{}])), ["q_b"], ["q_a"])


def test_rows_are_dealt_into_the_same_replicates_whatever_their_order(engine: Engine) -> None:
    rows = [{"answers": {"a": 1 + at % 5}} for at in range(4000)]
    table = table_of(rows)
    shuffled = table.take(np.random.default_rng(1).permutation(4000))
    one = engine.moments(FactSource(SCHEMA, table=table), [Value("q_a")], replicates=20)
    other = engine.moments(FactSource(SCHEMA, table=shuffled), [Value("q_a")], replicates=20)
    same_moments(one, other)
    assert sorted(int(group) for (group,) in one) == list(range(20))
    assert min(part.n for part in one.values()) > 140  # near 200 each
    whole = sum(one.values(), start=Moments.empty(1))
    assert whole.n == 4000


def test_too_many_patterns_are_given_up(engine: Engine) -> None:
    rows = [{"answers": {"a": a, "b": b}} for a in range(1, 6) for b in range(1, 6)]
    source = FactSource(SCHEMA, table=table_of(rows))
    assert engine.patterns(source, ["q_a", "q_b"], most=24) is None
    found = engine.patterns(source, ["q_a", "q_b"], most=25)
    assert found is not None
    assert len(found.rows) == 25


def test_eight_threads_ask_duckdb_at_once_and_all_get_the_right_answer(tmp_path: Path) -> None:
    rows = [{"wave": f"w{at % 3}", "answers": {"a": 1 + at % 5}} for at in range(3000)]
    source, engine = written(tmp_path, [table_of(rows)]), engines["duckdb"]
    expected = engines["arrow"].count(source, ["wave"])
    wrong: list[object] = []

    def ask() -> None:
        try:
            for _ in range(6):
                if engine.count(source, ["wave"]) != expected:
                    wrong.append("count")
                if engine.moments(source, [Value("q_a")])[()].n != 3000:
                    wrong.append("moments")
                if engine.histograms(source, ["q_a"])["q_a"][()].counts.tolist() != [600] * 5:
                    wrong.append("histogram")
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_column_of_texts_asked_for_as_numbers_has_none(engine: Engine) -> None:
    rows = [{"answers": {"why": "7"}}, {"answers": {"why": "慢"}}, {"answers": {}}]
    source = FactSource(SCHEMA, table=table_of(rows))
    assert engine.moments(source, [Value("q_why")])[()].products[0].tolist() == [1.0, 7.0]
    histogram = engine.histograms(source, ["q_why"], ["wave"])["q_why"][("",)]
    assert (histogram.values.tolist(), histogram.n_missing) == ([7.0], 2)


def test_an_engine_is_known_by_the_name_of_its_file() -> None:
    """The settings check names the engines without loading them."""
    assert engines.candidates() == engines.keys()


def test_what_an_engine_needs_can_be_installed_and_set() -> None:
    extras = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text("utf8"))
    known = {"", "server", *extras["project"]["optional-dependencies"]}
    for engine in engines:
        assert engine.needs in known
        assert set(engine.settings) <= set(SETTINGS), engine.key


def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.facts.engines.clickhouse.find_spec", lambda name: None)
    monkeypatch.setenv("HUIYIN_CLICKHOUSE_URL", "")
    with pytest.raises(EngineNotInstalled, match=r"chdb.*huiyin\[clickhouse\]"):
        engines["clickhouse"].ready()
    monkeypatch.setenv("HUIYIN_CLICKHOUSE_URL", "http://127.0.0.1:1/facts")
    with pytest.raises(EngineNotInstalled, match="clickhouse-connect"):
        engines["clickhouse"].ready()


def test_postgres_without_an_address_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUIYIN_POSTGRES_FACTS_URL", "HUIYIN_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(EngineNotSet, match="HUIYIN_POSTGRES_FACTS_URL"):
        engines["postgres"].ready()
