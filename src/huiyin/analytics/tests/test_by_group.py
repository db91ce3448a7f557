"""A measure in every group at once equals the measure of each group; groups come in every kind of column."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huiyin
from huiyin.analytics.by_group import by_group_of_histograms
from huiyin.analytics.grouping import group_codes
from huiyin.analytics.problems import BadArgument, BadWeights, LengthsDiffer, OutsideScale
from huiyin.analytics.summaries import Histogram

NAMES = ["b", "a", None, "b", "c"]
NAMED = {
    "list": NAMES,
    "numpy": np.array(NAMES, dtype=object),
    "pandas object": pd.Series(NAMES, dtype=object),
    "pandas str": pd.Series(NAMES, dtype="str"),
    "pandas arrow": pd.Series(NAMES, dtype="string[pyarrow]"),
    "pandas category": pd.Series(NAMES, dtype="category"),
    "polars": pl.Series(NAMES),
    "polars category": pl.Series(NAMES, dtype=pl.Categorical),
    "polars enum": pl.Series(NAMES, dtype=pl.Enum(["a", "b", "c", "never"])),
    "arrow": pa.array(NAMES),
    "arrow chunked": pa.chunked_array([NAMES[:2], NAMES[2:]]),
    "arrow dictionary": pa.array(sorted(filter(None, set(NAMES))))
    .take(pa.array([1, 0, None, 1, 2]))
    .dictionary_encode(),
}
NUMBERS = [20, 3, None, 20, 100]
NUMBERED = {
    "list": NUMBERS,
    "numpy": np.array([20, 3, np.nan, 20, 100]),
    "pandas": pd.Series(NUMBERS),
    "pandas nullable": pd.Series(NUMBERS, dtype="Int64"),
    "polars": pl.Series(NUMBERS),
    "arrow": pa.array(NUMBERS),
}


@pytest.mark.parametrize("kind", NAMED)
def test_groups_of_texts_come_in_every_kind(kind: str) -> None:
    codes, names = group_codes(NAMED[kind])
    assert [None if code < 0 else names[code] for code in codes.tolist()] == NAMES
    assert names == ["a", "b", "c"] or (
        kind.endswith(("dictionary", "category")) and set(names) == {"a", "b", "c"}
    )


@pytest.mark.parametrize("kind", NUMBERED)
def test_groups_of_numbers_come_in_every_kind(kind: str) -> None:
    codes, names = group_codes(NUMBERED[kind])
    assert [None if code < 0 else names[code] for code in codes.tolist()] == ["20", "3", None, "20", "100"]
    assert set(names) == {"3", "20", "100"}


def test_whole_numbers_are_in_order_near_and_far_and_categories_in_their_own() -> None:
    assert group_codes(np.array([30, 4, 30]))[1] == ["4", "30"]
    assert group_codes(np.array([-5, 10**15, 7]))[1] == ["-5", "7", str(10**15)]
    assert group_codes(pd.Series([2.5, 10.0, None]))[1] == ["2.5", "10"]
    sizes = pd.Series(pd.Categorical(["S", "L"], categories=["S", "M", "L"], ordered=True))
    assert group_codes(sizes)[1] == ["S", "L"]
    assert group_codes([datetime.date(2026, 1, 2), None])[1] == ["2026-01-02"]
    assert group_codes([])[1] == []


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_group_equals_the_measure_of_the_group_alone(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 40))
    one = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=n, max_size=n)
    scores, groups = (
        data.draw(one),
        data.draw(st.lists(st.sampled_from(["甲", "乙", None]), min_size=n, max_size=n)),
    )
    weights = data.draw(st.none() | st.lists(st.floats(0.1, 9), min_size=n, max_size=n))
    for name in ("nps", "csat", "ces", "satisfaction_index"):
        alone = getattr(huiyin, name)
        found = huiyin.by_group(name, scores, groups, weights)
        for group in found.groups:
            at = [place for place in range(n) if groups[place] == group]
            w = None if weights is None else [weights[place] for place in at]
            assert found[group] == alone([scores[place] for place in at], w)
        assert found.total == alone(scores, weights)
        missing = [s for s, g in zip(scores, groups, strict=True) if g is None and s is not None]
        assert found.n_without_group == len(missing)


def test_an_index_by_group_hears_its_settings() -> None:
    ratings, groups = [[5, 3], [4, None], [1, 1]], ["x", "y", "y"]
    grades = {5: 100, 4: 80, 3: 60, 2: 40, 1: 0}
    found = huiyin.by_group("satisfaction_index", ratings, groups, item_weights=[0.75, 0.25], grades=grades)
    assert found["x"].value == 90
    assert found["y"].value == pytest.approx((0.75 * 80 + 0.25 * 60 + 0) / 2)
    assert huiyin.by_group("satisfaction_index", ratings, groups, max_imputed=0)["y"].n == 1
    assert huiyin.by_group("csat", [1, 5], ["x", "x"], satisfied=(1, 2)).total.value == 0.5


def test_grouped_estimates_read_as_tables_frames_charts_and_json() -> None:
    found = huiyin.by_group("nps", [9, 10, 3, 8, 7], ["A", "A", "B", "B", None])
    assert found.to_frame()["label"].tolist() == ["A", "B"]
    assert found.to_frame("total")["n"].tolist() == [5]
    assert {note.code for note in found.notes} == {"intervals_of_one_group", "small_groups", "without_group"}
    assert found.plot("en").to_dict()["layer"]
    assert json.loads(json.dumps(found.as_json()))["estimates"][0]["value"] == 100
    with pytest.raises(KeyError):
        _ = found["Z"]


def test_mistakes_are_named() -> None:
    with pytest.raises(OutsideScale) as caught:
        huiyin.by_group("nps", [9, 11], ["A", "B"])
    assert caught.value.facts["position"] == "2"
    with pytest.raises(OutsideScale):
        huiyin.by_group("nps", [9, 11], ["A", "B"], [1, 0])
    with pytest.raises(LengthsDiffer):
        huiyin.by_group("nps", [9, 10], ["A"])
    with pytest.raises(BadWeights):
        huiyin.by_group("nps", [9, 10], ["A", "A"], [1, -1])
    with pytest.raises(BadArgument, match="measure"):
        huiyin.by_group("npss", [9], ["A"])


@pytest.mark.parametrize("weighted", [False, True])
def test_counted_answers_of_an_engine_give_the_same_figures(weighted: bool) -> None:
    rng = np.random.default_rng(6)
    scores, groups = rng.integers(1, 6, 400).astype(float), rng.choice(["", "北", "南"], 400)
    scores[::17] = np.nan
    weights = rng.gamma(3, size=400) if weighted else None
    counted = {
        name: Histogram.from_arrays(
            scores[groups == name], None if weights is None else weights[groups == name]
        )
        for name in ("北", "", "南")
    }
    named = [None if name == "" else name for name in groups]
    for measure in ("nps", "csat", "ces"):
        from_rows = huiyin.by_group(measure, scores, named, weights)
        from_counts = by_group_of_histograms(measure, counted)
        assert dict(zip(from_counts.groups, from_counts.estimates, strict=True)) == {
            group: from_rows[group] for group in from_rows.groups
        }
        assert (from_counts.total, from_counts.n_without_group) == (
            from_rows.total,
            from_rows.n_without_group,
        )
    with pytest.raises(OutsideScale):
        by_group_of_histograms("csat", {"A": Histogram.from_arrays([6])})


def test_no_rows_give_no_groups() -> None:
    found = huiyin.by_group("nps", [], [])
    assert (found.groups, found.total.value) == ((), None)
    nowhere = huiyin.by_group("nps", [9, 10], [None, None])
    assert (nowhere.groups, nowhere.total.value, nowhere.n_without_group) == ((), 100.0, 2)
