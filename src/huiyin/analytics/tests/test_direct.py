"""The measures on the columns analysts hold, straight from `import huiyin`."""

from __future__ import annotations

import decimal
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import huiyin
from huiyin.analytics.problems import BadScale, BadWeights, LengthsDiffer, NotANumber, OutsideScale

SCORES = [9, 10, None, 3, 7]
COLUMNS = {
    "list": SCORES,
    "tuple": tuple(SCORES),
    "generator": None,
    "numpy": np.array([9, 10, np.nan, 3, 7]),
    "masked": np.ma.masked_invalid([9, 10, np.nan, 3, 7]),
    "pandas": pd.Series(SCORES),
    "pandas nullable": pd.Series(SCORES, dtype="Int64"),
    "pandas arrow": pd.Series(SCORES, dtype="int64[pyarrow]"),
    "pandas category": pd.Series(SCORES, dtype="category"),
    "polars": pl.Series(SCORES),
    "polars small": pl.Series(SCORES, dtype=pl.UInt8),
    "arrow": pa.array(SCORES),
    "arrow chunked": pa.chunked_array([SCORES[:2], SCORES[2:]]),
    "decimals": [decimal.Decimal(9), 10, None, 3, 7],
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_kind_of_column_gives_the_same_score(kind: str) -> None:
    scores = (score for score in SCORES) if kind == "generator" else COLUMNS[kind]
    estimate = huiyin.nps(scores)
    assert (estimate.value, estimate.n) == (25, 4)


@pytest.mark.parametrize("kind", sorted(set(COLUMNS) - {"generator", "decimals"}))
def test_numbers_are_read_without_a_step_a_value(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> float:
        raise AssertionError("a Python call a value")

    monkeypatch.setattr("huiyin.analytics.columns._number", refused)
    assert huiyin.nps(COLUMNS[kind]).n == 4


@pytest.mark.parametrize("kind", ["pandas", "pandas nullable", "polars", "arrow"])
def test_frames_are_read_without_a_step_a_value(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.analytics.columns._number", None)
    assert huiyin.satisfaction_index(FRAMES[kind]).n == 3


@pytest.mark.parametrize("kind", ["numpy", "pandas", "polars", "arrow"])
def test_weights_come_in_the_same_kinds(kind: str) -> None:
    make = {"numpy": np.array, "pandas": pd.Series, "polars": pl.Series, "arrow": pa.array}[kind]
    assert huiyin.nps(make([10, 0, 8]), weights=make([2.0, 1.0, 1.0])).value == pytest.approx(25)


MATRIX = [[5, 4], [4, None], [3, 3]]
FRAMES = {
    "lists": MATRIX,
    "numpy": np.array(MATRIX, dtype=float),
    "pandas": pd.DataFrame(MATRIX),
    "pandas nullable": pd.DataFrame(MATRIX).astype("Int64"),
    "polars": pl.DataFrame(MATRIX, orient="row", schema=["a", "b"]),
    "arrow": pa.table({"a": [5, 4, 3], "b": [4, None, 3]}),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_frame_gives_the_same_index(kind: str) -> None:
    estimate = huiyin.satisfaction_index(FRAMES[kind])
    assert estimate.value == pytest.approx((87.5 + 62.5 + 50) / 3)
    assert estimate.n == 3


def test_settings_of_the_index_are_heard() -> None:
    grades = {5: 100, 4: 80, 3: 60, 2: 40, 1: 0}
    assert huiyin.satisfaction_index([[5, 3]], item_weights=[0.75, 0.25], grades=grades).value == 90
    assert huiyin.satisfaction_index(MATRIX, max_imputed=0).n == 2
    assert huiyin.satisfaction_index([[5, None, None]], minimum_answered=1).value == pytest.approx(100)
    assert huiyin.satisfaction_index([[5, None, None]], minimum_answered=2).n == 0
    assert huiyin.satisfaction_index([10, 1], scale=(1, 10)).value == 50
    assert huiyin.satisfaction_index([[5, 5], [1, 1]], weights=[3, 1]).value == 75
    assert huiyin.index_from_shares([1.0], [100, 0], [[0.25, 0.75]]) == 25


def test_csat_and_ces_are_heard() -> None:
    assert huiyin.csat([5, 4, 3, 1]).value == 0.5
    assert huiyin.csat([1, 2, 3, 5], satisfied=(1, 2)).value == 0.5
    assert huiyin.csat([10, 9, 8, 1], scale=(1, 10)).value == 0.5
    assert huiyin.ces([1, 7], scale=(1, 7)).value == 4
    assert huiyin.wilson(45, 50).low == pytest.approx(0.7864, abs=5e-5)
    assert huiyin.nps([10] * 20, confidence=0.9).confidence == 0.9


def test_a_value_outside_the_scale_is_named_with_its_place() -> None:
    with pytest.raises(OutsideScale) as caught:
        huiyin.nps([9, None, 11, 3])
    assert caught.value.facts == {"position": "3", "value": "11", "low": "0", "high": "10"}
    assert "减 1" in caught.value.words("zh").cure
    with pytest.raises(OutsideScale) as caught:
        huiyin.satisfaction_index([[5, 4], [3, 99]])
    assert caught.value.facts["position"] == "2 : 2"
    with pytest.raises(OutsideScale):
        huiyin.ces([float("inf")])


@pytest.mark.parametrize("value", ["5", "很满意", True, complex(1, 1), pd.Timestamp("2026-01-01")])
def test_what_is_no_number_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(NotANumber) as caught:
        huiyin.csat([5, value])
    assert caught.value.facts["position"] == "2"
    with pytest.raises(NotANumber):
        huiyin.csat(pl.Series(["满意", None]))


def test_other_mistakes_are_named_too() -> None:
    with pytest.raises(LengthsDiffer):
        huiyin.nps([1, 2], weights=[1])
    with pytest.raises(LengthsDiffer):
        huiyin.satisfaction_index([[1, 2], [3]])
    with pytest.raises(LengthsDiffer):
        huiyin.satisfaction_index([[1, 2]], item_weights=[1.0])
    with pytest.raises(LengthsDiffer):
        huiyin.nps([[1, 2], [3, 4]])
    with pytest.raises(BadScale):
        huiyin.csat([1], scale=(5, 1))
    for weights in ([1.0, -1.0], [1.0, None], [1.0, float("inf")]):
        with pytest.raises(BadWeights) as caught:
            huiyin.nps([1, 2], weights=weights)
        assert caught.value.facts["position"] == 2


@pytest.mark.parametrize("nothing", [[], [None], pl.Series([], dtype=pl.Int64), pa.array([None, None])])
def test_no_answers_give_no_value_and_no_exception(nothing: object) -> None:
    for function in (huiyin.nps, huiyin.csat, huiyin.ces, huiyin.satisfaction_index):
        estimate = function(nothing)
        assert (estimate.value, estimate.n) == (None, 0)


def test_an_unknown_name_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'npss'"):
        _ = huiyin.npss
    assert set(huiyin.__all__) <= set(dir(huiyin))


def test_importing_huiyin_loads_nothing_heavy() -> None:
    script = (
        "import sys, time; start = time.process_time(); import huiyin; spent = time.process_time() - start;"
        "print(spent, sorted({'numpy', 'scipy', 'django', 'pyarrow', 'pandas'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    assert {run.split(maxsplit=1)[1].strip() for run in runs} == {"[]"}
    assert min(float(run.split()[0]) for run in runs) < 0.05
