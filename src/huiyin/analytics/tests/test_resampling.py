"""Drawing resamples and summing under them: exact in distribution, exact in number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics import resampling


@pytest.mark.parametrize("n", [1, 2, 7, 60, 900])
def test_every_resample_draws_as_many_respondents_as_there_are(n: int) -> None:
    drawn = np.concatenate(
        [part for _, part in resampling.draws(np.ones(n, dtype=np.int64), 500, np.random.default_rng(3))]
    )
    assert drawn.shape == (500, n)
    assert (drawn.sum(axis=1) == n).all()


@pytest.mark.parametrize("n", [3, 40, 400])
def test_draws_have_the_mean_variance_and_covariance_of_a_multinomial(n: int) -> None:
    times = 40_000
    drawn = np.concatenate(
        [part for _, part in resampling.draws(np.ones(n, dtype=np.int64), times, np.random.default_rng(5))]
    ).astype(float)
    assert drawn.mean(axis=0) == pytest.approx(1, abs=5 / np.sqrt(times))
    assert drawn.var(axis=0).mean() == pytest.approx(1 - 1 / n, rel=0.01)
    pairs = (drawn[:, :-1] * drawn[:, 1:]).mean() - 1  # n−1 neighbours: hardly any simulation error
    assert pairs == pytest.approx(-1 / n, abs=6 / np.sqrt(times * (n - 1)))
    thrice = (drawn == 3).mean()
    exact = (n - 1) * (n - 2) / 6 / n**2 * (1 - 1 / n) ** (n - 3) if n >= 3 else 0
    assert thrice == pytest.approx(exact, rel=0.05)


def test_patterns_are_drawn_in_proportion_to_their_respondents() -> None:
    counts = np.array([1, 5, 63, 64, 5000, 2], dtype=np.int64)
    drawn = np.concatenate([part for _, part in resampling.draws(counts, 20_000, np.random.default_rng(1))])
    n, share = counts.sum(), counts / counts.sum()
    assert (drawn.sum(axis=1) == n).all()
    assert drawn.mean(axis=0) == pytest.approx(counts, rel=0.03)
    assert drawn.var(axis=0) == pytest.approx(n * share * (1 - share), rel=0.06)


def test_replicates_do_not_depend_on_how_many_fit_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.ones(50, dtype=np.int64)
    monkeypatch.setattr(resampling, "_CELLS", 50 * 7)
    parts = list(resampling.draws(counts, 20, np.random.default_rng(1)))
    assert [part.stop - part.start for part, _ in parts] == [7, 7, 6]
    assert all((drawn.sum(axis=1) == 50).all() for _, drawn in parts)


@given(st.integers(1, 60), st.integers(1, 5), st.booleans(), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_products_are_those_of_the_rows_drawn(n: int, k: int, whole: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-9, 10, (n, k)).astype(float) if whole else rng.normal(size=(n, k))
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=3)
    made = resampling.products_under(drawn, rows)
    for b in range(3):
        taken = np.repeat(rows, drawn[b], axis=0)
        expected = resampling.products_of(taken, np.ones(n))
        assert (made[b] == expected).all() if whole else made[b] == pytest.approx(expected, abs=1e-12 * n)


@given(st.integers(2, 60), st.integers(1, 5), st.booleans(), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_pair_sums_are_those_of_the_rows_with_both_answers(n: int, k: int, weighted: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-9, 10, (n, k)).astype(float)
    rows[rng.random((n, k)) < 0.3] = np.nan
    weights = rng.random(n) if weighted else None
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=2)
    made = resampling.pair_sums_under(drawn, rows, weights)
    there, filled = (~np.isnan(rows)).astype(float), np.nan_to_num(rows)
    for b in range(2):
        w = (drawn[b] * (1.0 if weights is None else weights))[:, None]
        assert made.squares[b] == pytest.approx(filled.T @ (w * filled), abs=1e-9)
        assert made.sums[b] == pytest.approx(filled.T @ (w * there), abs=1e-9)
        assert made.weights[b] == pytest.approx(there.T @ (w * there), abs=1e-9)


@pytest.mark.parametrize("reach", [9, 60, 4000])
def test_single_precision_is_used_only_where_it_is_exact(reach: int) -> None:
    rng = np.random.default_rng(2)
    rows = rng.integers(-reach, reach + 1, (3000, 2)).astype(float)
    drawn = np.full((2, 3000), 200)  # far more draws than a resample has
    expected = np.column_stack([np.ones(3000), rows]).T @ np.column_stack([np.ones(3000), rows]) * 200
    assert (resampling.products_under(drawn, rows) == expected).all()
