"""What every driver method must keep, tried on each one the registry finds."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.drivers import DriverMethod, driver_methods

each_method = pytest.mark.parametrize("method", list(driver_methods), ids=lambda method: method.key)


def correlations(seed: int, n_drivers: int = 5, n_rows: int = 200) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drivers = rng.normal(size=(n_rows, n_drivers)) + rng.normal(size=(n_rows, 1))
    outcome = drivers @ np.linspace(0, 1, n_drivers) + rng.normal(size=n_rows)
    return np.corrcoef(np.column_stack([outcome, drivers]), rowvar=False)


def test_relative_weights_are_found() -> None:
    assert "relative_weights" in driver_methods


@each_method
def test_both_languages_are_there(method: DriverMethod) -> None:
    for words in (method.name, method.about):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
    assert "因果" in method.about["zh"]
    assert "cause" in method.about["en"]


@each_method
def test_importances_are_not_negative_and_sum_to_r_squared(method: DriverMethod) -> None:
    for seed in range(5):
        r = correlations(seed)
        importance = method.importance(r)
        r_squared = r[0, 1:] @ np.linalg.solve(r[1:, 1:], r[0, 1:])
        assert (importance >= 0).all()
        assert importance.sum() == pytest.approx(r_squared, rel=1e-10)


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
def test_turning_a_driver_round_changes_nothing(method: DriverMethod) -> None:
    r = correlations(2)
    sign = np.array([1, 1, -1, 1, 1, 1])
    np.testing.assert_allclose(method.importance(r * np.outer(sign, sign)), method.importance(r), rtol=1e-10)


@each_method
def test_uncorrelated_drivers_get_their_squared_correlation(method: DriverMethod) -> None:
    r = np.eye(4)
    r[0, 1:] = r[1:, 0] = [0.5, -0.3, 0.0]
    np.testing.assert_allclose(method.importance(r), [0.25, 0.09, 0.0], atol=1e-12)


@each_method
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
