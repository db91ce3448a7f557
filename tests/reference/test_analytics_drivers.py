"""Relative weights against R (formula, rwa) and their bootstrap against relaimpo's."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pytest

from huiyin.analytics.resampling import bootstrap_products, centred
from huiyin.analytics.drivers.analysis import DriverAnalysis, analyse_patterns
from huiyin.analytics.summaries import Patterns, correlations_of

FILES = {
    "swiss": "swiss",
    "attitude": "attitude",
    "airlinesat_10": "airlinesat",
    "airlinesat_15": "airlinesat",
}


def patterns_of(columns, reference: dict, name: str) -> Patterns:
    data = columns(FILES[name])
    return Patterns.from_arrays(np.column_stack([data[key] for key in (reference["y"], *reference["x"])]))


def analysed(columns, reference: dict, name: str) -> DriverAnalysis:
    return analyse_patterns(patterns_of(columns, reference, name), columns=reference["x"], seed=1)


@pytest.mark.parametrize("name", FILES)
def test_shares_equal_the_published_formula_and_rwa(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    found = analysed(columns, reference, name)
    assert found.n == reference["n"]
    assert found.r_squared == pytest.approx(reference["R2"], rel=1e-8)
    shares = {one.column: one.share for one in found.importances}
    formula = {column: percent / 100 for column, percent in reference["johnson_formula"]["pct"].items()}
    assert shares == pytest.approx(formula, rel=1e-8)
    package = reference["rwa_pkg"]["columns"]
    assert list(shares) == package["Variables"]
    assert list(shares.values()) == pytest.approx([p / 100 for p in package["Rescaled.RelWeight"]], rel=1e-8)
    correlations = {one.column: one.correlation for one in found.importances}
    assert correlations == pytest.approx(reference["correlations"], rel=1e-8)


def _lmg(correlation: np.ndarray) -> np.ndarray:
    """(B, p) Shapley shares of R², subset by subset: slow, and only here."""
    p = correlation.shape[-1] - 1
    explained = {}
    for size in range(p + 1):
        for subset in combinations(range(1, p + 1), size):
            at = list(subset)
            r = correlation[:, at, 0]
            inner = correlation[:, at][:, :, at]
            solved = np.linalg.solve(inner, r[..., None])[..., 0] if at else r
            explained[subset] = (r * solved).sum(axis=1)
    shares = np.zeros((len(correlation), p))
    for driver in range(1, p + 1):
        for subset in (s for s in explained if driver not in s):
            weight = factorial(len(subset)) * factorial(p - len(subset) - 1) / factorial(p)
            joined = tuple(sorted((*subset, driver)))
            shares[:, driver - 1] += weight * (explained[joined] - explained[subset])
    return shares


@pytest.mark.parametrize("name", ["swiss", "attitude"])
def test_resampling_spreads_r_squared_and_shares_as_relaimpo_does(columns, results, name: str) -> None:
    """R's random stream cannot be drawn here: standard errors agree within what 1,000 resamples allow."""
    reference = results("drivers")[name]
    patterns = patterns_of(columns, reference, name).complete()
    rows = centred(patterns.rows, patterns.weights)
    rng = np.random.default_rng(1)
    products = bootstrap_products(rows, patterns.counts, patterns.weights, 4000, rng)
    shares = _lmg(correlations_of(products))
    errors = reference["bootstrap"]["se"]
    p = len(reference["x"])
    assert shares.sum(axis=1).std() == pytest.approx(errors[1], rel=0.07)
    ratios = shares.std(axis=0) / errors[3 : 3 + p]
    assert ratios.mean() == pytest.approx(1, abs=0.07)
    assert ratios == pytest.approx(1, abs=0.1)  # 1,000 resamples of 30 rows scatter that much themselves
    one = correlations_of(centred_products(patterns))
    lmg = list(reference["relaimpo"]["metrics"]["lmg"].values())
    assert _lmg(one[None])[0] == pytest.approx(lmg, rel=1e-8)


def centred_products(patterns: Patterns) -> np.ndarray:
    full = np.column_stack([np.ones(len(patterns.rows)), centred(patterns.rows, patterns.weights)])
    return full.T @ (full * patterns.weights[:, None])
