"""What every driver method must keep, tried on each one the registry finds."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.drivers import DriverMethod, driver_methods
from huiyin.analytics.drivers._subsets import explained_by_subsets
from huiyin.analytics.drivers.lmg import sampled_shapley

each_method = pytest.mark.parametrize("method", list(driver_methods), ids=lambda method: method.key)
each_sharing_method = pytest.mark.parametrize(
    "method",
    [method for method in driver_methods if method.decomposes and not method.signed],
    ids=lambda method: method.key,
)
each_summing_method = pytest.mark.parametrize(
    "method", [method for method in driver_methods if method.decomposes], ids=lambda method: method.key
)


def correlations(seed: int, n_drivers: int = 5, n_rows: int = 200, noise: float = 1.0) -> np.ndarray:
    """Drivers with a common part; with less `noise` of their own they are harder to tell apart."""
    rng = np.random.default_rng(seed)
    drivers = noise * rng.normal(size=(n_rows, n_drivers)) + rng.normal(size=(n_rows, 1))
    outcome = drivers @ np.linspace(2 * (noise - 1), 1, n_drivers) + rng.normal(size=n_rows)
    return np.corrcoef(np.column_stack([outcome, drivers]), rowvar=False)


def test_the_methods_of_the_field_are_all_there() -> None:
    """A04: every common way to weigh drivers, by the key it is asked for."""
    assert set(driver_methods.keys()) >= {
        "beta",
        "betasq",
        "car",
        "correlation",
        "first",
        "general_dominance",
        "genizi",
        "last",
        "lmg",
        "pratt",
        "relative_weights",
    }


@each_method
def test_both_languages_are_there(method: DriverMethod) -> None:
    for words in (method.name, method.about):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
    assert "因果" in method.about["zh"]
    assert "cause" in method.about["en"]


@each_summing_method
def test_importances_that_claim_to_sum_to_r_squared_do(method: DriverMethod) -> None:
    for seed in range(5):
        r = correlations(seed)
        r_squared = r[0, 1:] @ np.linalg.solve(r[1:, 1:], r[0, 1:])
        assert method.importance(r).sum() == pytest.approx(r_squared, rel=1e-10)


@each_method
def test_importances_are_not_negative_unless_they_say_so(method: DriverMethod) -> None:
    lowest = min(method.importance(correlations(seed, noise=0.2)).min() for seed in range(30))
    assert (lowest < 0) == method.signed


@each_method
def test_a_batch_is_the_single_ones_stacked(method: DriverMethod) -> None:
    batch = np.stack([correlations(seed) for seed in range(6)]).reshape(2, 3, 6, 6)
    together = method.importance(batch)
    assert together.shape == (2, 3, 5)
    for place in np.ndindex(2, 3):
        np.testing.assert_allclose(together[place], method.importance(batch[place]), rtol=1e-12)


@each_method
def test_naming_drivers_in_another_order_changes_nothing(method: DriverMethod) -> None:
    r = correlations(1)
    order = np.array([3, 0, 4, 2, 1])
    at = np.concatenate([[0], order + 1])
    np.testing.assert_allclose(method.importance(r[np.ix_(at, at)]), method.importance(r)[order], rtol=1e-10)


@each_method
def test_turning_a_driver_round_changes_at_most_its_sign(method: DriverMethod) -> None:
    r = correlations(2)
    sign = np.array([1, 1, -1, 1, 1, 1])
    expected = method.importance(r) * (sign[1:] if method.signed and not method.decomposes else 1)
    np.testing.assert_allclose(method.importance(r * np.outer(sign, sign)), expected, rtol=1e-10)


@each_method
def test_uncorrelated_drivers_get_their_correlation_or_its_square(method: DriverMethod) -> None:
    r = np.eye(4)
    r[0, 1:] = r[1:, 0] = [0.5, -0.3, 0.0]
    expected = [0.5, -0.3, 0.0] if method.by_size else [0.25, 0.09, 0.0]
    np.testing.assert_allclose(method.importance(r), expected, atol=1e-12)


@each_sharing_method
def test_twins_share_and_do_not_break_the_method(method: DriverMethod) -> None:
    r = np.array([[1, 0.6, 0.6, 0.1], [0.6, 1, 1, 0], [0.6, 1, 1, 0], [0.1, 0, 0, 1]], dtype=float)
    importance = method.importance(r)
    assert importance[0] == pytest.approx(importance[1], rel=1e-6)
    assert importance.sum() == pytest.approx(0.37, rel=1e-6)


@each_method
def test_a_constant_variable_spoils_its_own_matrix_only(method: DriverMethod) -> None:
    batch = np.stack([correlations(3), correlations(4)])
    batch[0, 2, :] = batch[0, :, 2] = np.nan
    importance = method.importance(batch)
    assert np.isnan(importance[0]).all()
    np.testing.assert_allclose(importance[1], method.importance(batch[1]))


@each_method
def test_every_method_survives_drivers_that_tell_one_another_exactly(method: DriverMethod) -> None:
    r = np.array([[1, 0.6, 0.6, 0.1], [0.6, 1, 1, 0], [0.6, 1, 1, 0], [0.1, 0, 0, 1]], dtype=float)
    assert np.isfinite(method.importance(r)).all()


def subset_by_subset(r: np.ndarray) -> tuple[np.ndarray, dict[tuple[int, ...], float]]:
    """LMG by regressing on every subset: slow, and only here."""
    p = len(r) - 1
    explained = {}
    for size in range(p + 1):
        for subset in combinations(range(1, p + 1), size):
            at = list(subset)
            explained[subset] = r[0, at] @ np.linalg.solve(r[np.ix_(at, at)], r[0, at]) if at else 0.0
    shares = np.zeros(p)
    for driver in range(1, p + 1):
        for subset in (s for s in explained if driver not in s):
            weight = factorial(len(subset)) * factorial(p - len(subset) - 1) / factorial(p)
            gain = explained[tuple(sorted((*subset, driver)))] - explained[subset]
            shares[driver - 1] += weight * gain
    return shares, explained


def test_the_doubling_sweep_gives_every_subset_its_r_squared() -> None:
    r = correlations(7)
    shares, explained = subset_by_subset(r)
    found = explained_by_subsets(r[None])[:, 0]
    for subset, value in explained.items():
        assert found[sum(1 << (driver - 1) for driver in subset)] == pytest.approx(value, abs=1e-13)
    np.testing.assert_allclose(driver_methods["lmg"].importance(r), shares, rtol=1e-12)


def test_sampled_orders_agree_with_all_orders_within_the_error_they_state() -> None:
    r = correlations(8, n_drivers=9)
    exact = driver_methods["lmg"].importance(r)
    sampled, error = sampled_shapley(r, n_orders=4000)
    assert sampled.sum() == pytest.approx(exact.sum(), rel=1e-10)
    assert (np.abs(sampled - exact) < 4 * error).all()
    assert (error < 0.02 * exact.sum()).all()


def test_more_than_twenty_drivers_are_sampled_and_say_how_far_off_they_may_be() -> None:
    method = driver_methods["lmg"]
    assert method.monte_carlo_error(correlations(1)) is None
    r = correlations(9, n_drivers=24, n_rows=400)
    shares, error = method.importance(r), method.monte_carlo_error(r)
    assert error is not None
    assert (error > 0).all()
    assert error.max() < 0.01
    assert shares.sum() == pytest.approx(driver_methods["relative_weights"].importance(r).sum(), rel=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_lmg_lies_between_nothing_and_r_squared_and_ignores_the_order_of_drivers(seed: int, p: int) -> None:
    r = correlations(seed, n_drivers=p, n_rows=30)
    shares = driver_methods["lmg"].importance(r)
    assert (shares >= -1e-14).all()
    assert shares.sum() <= 1 + 1e-12
    order = np.random.default_rng(seed).permutation(p)
    at = np.concatenate([[0], order + 1])
    np.testing.assert_allclose(
        driver_methods["lmg"].importance(r[np.ix_(at, at)]), shares[order], rtol=1e-9, atol=1e-13
    )
