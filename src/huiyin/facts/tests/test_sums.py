"""Whatever way the moments of a batch are summed, they have the bits of the rows as one array."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.summaries import Moments, Patterns
from huiyin.analytics.terms import AtLeast, Between, CountBetween, Difference, IndexScore, ScoredItem, Value
from huiyin.conditions import equals
from huiyin.facts.engines import MomentsQuery, engines
from huiyin.facts.engines._batch import dealt
from huiyin.facts.engines._kernels import MomentSums, histograms, patterns
from huiyin.facts.source import FactSource, Part
from huiyin.facts.store import Store

ITEMS = tuple(ScoredItem(f"i{at}", 0.25, ((1, 20), (5, 100)), 3) for at in range(4))
INDEX = IndexScore(ITEMS)
PLAIN = [Value(name) for name in ("i0", "i1", "i2", "i3", "nps")]
QUERIES = (
    MomentsQuery((Value("nps"),), ("area", "wave")),
    MomentsQuery((Between("i0", 4, 5), AtLeast(INDEX, 60.0)), ("wave",)),
    MomentsQuery((INDEX,), ("area",)),
    MomentsQuery((INDEX,), ("area",), "w"),
    MomentsQuery((INDEX, Value("nps")), (), "many"),
    MomentsQuery((CountBetween(ITEMS, ((4, 5),) * 4), Difference("i0", "nps")), ("wave",), None, 3),
    MomentsQuery(tuple(PLAIN), ("area",), None, 2),
    MomentsQuery((Value("odd"),), ("area",)),
    MomentsQuery((Value("odd"), Value("i0")), (), "w"),
    MomentsQuery((Value("far"),)),
    MomentsQuery((), ("wave",)),
    MomentsQuery((), ("wave",), "w"),
    *(MomentsQuery((one, other), ("wave",)) for at, one in enumerate(PLAIN) for other in PLAIN[:at]),
    *(MomentsQuery((one, other)) for at, one in enumerate(PLAIN[:4]) for other in PLAIN[:at]),
)


def table_of(seed: int, n: int, low: int = 1, gaps: float = 0.1) -> pa.Table:
    rng = np.random.default_rng(seed)

    def numbers(column: np.ndarray, share: float = gaps) -> pa.Array:
        return pa.array(column.astype(np.float64), mask=rng.random(n) < share)

    columns = {f"i{at}": numbers(rng.integers(low, 6, n)) for at in range(4)}
    columns["nps"] = numbers(rng.integers(0, 11, n))
    columns["odd"] = numbers(np.round(rng.normal(50, 20, n), 3))
    columns["far"] = numbers(rng.choice([-3.0, 0.0, 900_000.0], n))
    columns["w"] = numbers(rng.choice([-1.0, 0.0, 0.1, 1 / 3, 2.0], n))
    columns["many"] = numbers(rng.gamma(3, size=n))
    columns["area"] = pa.array(["北", "南", "", None]).take(pa.array(rng.integers(0, 4, n)))
    columns["wave"] = pa.array(np.array(["a", "b", "c"])[rng.integers(0, 3, n)])
    columns["response_id"] = pa.array(rng.permutation(n))
    return pa.table(columns)


def expected(table: pa.Table, query: MomentsQuery) -> dict[tuple[str, ...], Moments]:
    """The same from plain arrays, group by group."""

    def column(name: str) -> np.ndarray:
        return table[name].to_numpy(zero_copy_only=False).astype(float)

    z = np.empty((table.num_rows, 0))
    for term in query.terms:
        z = np.column_stack([z, term.evaluate(np.column_stack([column(name) for name in term.columns]))])
    w = None if query.weight is None else column(query.weight)
    keys = [tuple(row[name] or "" for name in query.by) for row in table.select(list(query.by)).to_pylist()]
    keys = keys or [()] * table.num_rows
    if query.replicates:
        numbers = dealt(table["response_id"].combine_chunks(), query.replicates)
        keys = [(*key, str(number)) for key, number in zip(keys, numbers, strict=True)]
    found = {}
    for key in dict.fromkeys(keys):
        at = np.array([one == key for one in keys])
        found[key] = Moments.from_arrays(z[at], None if w is None else w[at])
    return found


def same(found: Sequence[dict[tuple[str, ...], Moments]], table: pa.Table) -> None:
    for query, one in zip(QUERIES, found, strict=True):
        right = expected(table, query)
        assert one.keys() == right.keys()
        for key, moments in one.items():
            assert moments.n == right[key].n, query
            assert moments.products.tobytes() == right[key].products.tobytes(), query
            assert moments.squares.tobytes() == right[key].squares.tobytes(), query


@pytest.mark.parametrize("expects", [0, 10_000_000])
@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 99),
            st.integers(1, 60),
            st.sampled_from([-2, 0, 1, 3]),
            st.sampled_from([0.0, 0.2, 1.0]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_batches_of_any_answers_sum_to_the_bits_of_the_rows(
    expects: int, batches: list[tuple[int, int, int, float]]
) -> None:
    tables = [table_of(*one) for one in batches]
    sums = MomentSums(QUERIES, expects)
    for table in tables:
        sums.add(table.combine_chunks().to_batches()[0])
    same(sums.result(QUERIES), pa.concat_tables(tables))


def test_two_sums_of_the_same_parts_add_up_to_the_bits_of_all() -> None:
    """Kept summaries are merged: nothing is rounded before that, weighted or not."""
    tables = [table_of(1, 300), table_of(2, 500, 0)]
    halves = []
    for table in tables:
        sums = MomentSums(QUERIES)
        sums.add(table.combine_chunks().to_batches()[0])
        halves.append(sums.result(QUERIES))
    merged = [
        {key: sum((half[key] for half in pair[1:] if key in half), start=pair[0][key]) for key in pair[0]}
        for pair in zip(*halves, strict=True)
    ]
    whole = pa.concat_tables(tables)
    for query, one in zip(QUERIES, merged, strict=True):
        for key, right in expected(whole, query).items():
            if key in one:
                assert one[key].products.tobytes() == right.products.tobytes()
                assert one[key].squares.tobytes() == right.squares.tobytes()


@pytest.mark.parametrize("key", ["arrow", "duckdb"])
def test_many_row_groups_read_by_threads_give_the_same_bits(key: str, tmp_path: Path) -> None:
    tables = [table_of(seed, 2_000) for seed in range(3)]
    store, parts = Store(str(tmp_path)), []
    for at, table in enumerate(tables):
        store.write(f"p{at}.parquet", pa.concat_tables([table] * 20))
        parts.append(Part(str(tmp_path / f"p{at}.parquet")))
    whole = pa.concat_tables([pa.concat_tables([table] * 20) for table in tables])
    source = FactSource(whole.schema, tuple(parts))
    queries = [QUERIES[0], QUERIES[3], QUERIES[7]]
    for where, rows in (
        (None, whole),
        (equals("wave", "b"), whole.filter(pa.compute.equal(whole["wave"], "b"))),
    ):
        asked = {} if where is None else {"where": where}
        for query, one in zip(queries, engines[key].moments_of(source, queries, **asked), strict=True):
            for group, right in expected(rows, query).items():
                assert one[group].products.tobytes() == right.products.tobytes()
        newest = engines[key].rows(source, ["response_id", "area"], most=7, **asked)
        assert [row["response_id"] for row in newest] == sorted(rows["response_id"].to_pylist())[:-8:-1]


def test_patterns_and_histograms_of_codes_are_those_of_the_numbers() -> None:
    tables = [table_of(5, 400), table_of(6, 300, -2)]
    batches = [table.combine_chunks().to_batches()[0] for table in tables]
    whole = pa.concat_tables(tables)
    columns = ["i0", "i1", "odd"]
    for names in (columns, columns[:2]):
        rows = np.column_stack([whole[name].to_numpy(zero_copy_only=False) for name in names])
        found, right = patterns(batches, names, None, 10_000), Patterns.from_arrays(rows)
        assert found is not None
        assert np.array_equal(found.rows, right.rows, equal_nan=True)
        assert found.counts.tolist() == right.counts.tolist()
    counted = histograms(batches, columns, ["area"], None)
    assert sum(one.n for one in counted["i1"].values()) == len(whole) - whole["i1"].null_count
    assert min(counted["i0"][("北",)].values) == -2.0
