"""Every number of the driver references: relaimpo, rwa, yhat, lm, and relaimpo's bootstrap (A04)."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.drivers._ranks import ranks_of
from huiyin.analytics.drivers._rows import complete_rows
from huiyin.analytics.drivers.analysis import bootstrap_importances
from huiyin.analytics.drivers.car import CarScores
from huiyin.analytics.drivers.correlations import driver_correlations
from huiyin.analytics.drivers.dominance import DominanceAnalysis, dominance_analysis
from huiyin.analytics.drivers.front import driver_analysis, sample_of
from huiyin.analytics.drivers.regression import Regression, regression
from huiyin.analytics.drivers.result import DriverAnalysis

FILES = {
    "swiss": "swiss",
    "attitude": "attitude",
    "airlinesat_10": "airlinesat",
    "airlinesat_15": "airlinesat",
}
METRICS = ("lmg", "last", "first", "betasq", "pratt", "genizi", "car")
each_case = pytest.mark.parametrize("name", FILES)
bootstrapped = pytest.mark.parametrize("name", ["swiss", "attitude", "airlinesat_10"])


def analysed(columns, reference: dict, name: str, method: str) -> DriverAnalysis:
    return driver_analysis(
        columns(FILES[name]), outcome=reference["y"], drivers=reference["x"], method=method, n_bootstraps=0
    )


def regressed(columns, reference: dict, name: str) -> Regression:
    return regression(
        columns(FILES[name]), outcome=reference["y"], drivers=reference["x"], errors="classical"
    )


def dominance(columns, reference: dict, name: str) -> DominanceAnalysis:
    return dominance_analysis(
        columns(FILES[name]), outcome=reference["y"], drivers=reference["x"], n_bootstraps=0
    )


@each_case
@pytest.mark.parametrize("method", METRICS)
def test_each_metric_equals_relaimpos(columns, results, name: str, method: str) -> None:
    reference = results("drivers")[name]
    if method not in reference["relaimpo"]["metrics"]:
        assert name == "airlinesat_15"
        return
    found = analysed(columns, reference, name, method)
    assert found.n == reference["n"]
    assert found.r_squared == pytest.approx(reference["relaimpo"]["R2"], rel=1e-8)
    values = {one.column: one.importance for one in found.importances}
    assert values == pytest.approx(reference["relaimpo"]["metrics"][method], rel=1e-8)


@each_case
def test_lmg_shares_equal_relaimpos_relative_ones(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    shares = {one.column: one.share for one in analysed(columns, reference, name, "lmg").importances}
    assert shares == pytest.approx(reference["relaimpo"]["lmg_rela"], rel=1e-8)


@each_case
def test_relative_weights_equal_the_published_formula_and_rwa(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    found = analysed(columns, reference, name, "relative_weights")
    assert found.r_squared == pytest.approx(reference["johnson_formula"]["R2"], rel=1e-8)
    raw = {one.column: one.importance for one in found.importances}
    assert raw == pytest.approx(reference["johnson_formula"]["raw"], rel=1e-8)
    percent = {one.column: 100 * one.share for one in found.importances}
    assert percent == pytest.approx(reference["johnson_formula"]["pct"], rel=1e-8)
    package = reference["rwa_pkg"]["columns"]
    assert [one.column for one in found.importances] == package["Variables"]
    assert list(raw.values()) == pytest.approx(package["Raw.RelWeight"], rel=1e-8)
    assert list(percent.values()) == pytest.approx(package["Rescaled.RelWeight"], rel=1e-8)
    rows = complete_rows(columns(FILES[name]), [reference["y"], *reference["x"]])
    scores = CarScores().scores(sample_of(rows).correlation())
    sign = dict(zip(reference["x"], np.where(scores < 0, "-", "+"), strict=True))
    assert [sign[column] for column in package["Variables"]] == package["Sign"]
    signed = [
        p * (-1 if sign == "-" else 1) for p, sign in zip(percent.values(), package["Sign"], strict=True)
    ]
    assert signed == pytest.approx(package["Sign.Rescaled.RelWeight"], rel=1e-8)


@each_case
def test_least_squares_equals_lm(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    found = regressed(columns, reference, name)
    table = reference["ols"]["output"]
    assert [one.term for one in found.coefficients] == table["rows"]
    for one, (value, error, t, p) in zip(found.coefficients, table["values"], strict=True):
        assert (one.value, one.standard_error) == pytest.approx((value, error), rel=1e-8)
        assert (one.statistic, one.p_value) == pytest.approx((t, p), rel=1e-8)
    assert found.r_squared == pytest.approx(reference["R2"], rel=1e-8)
    assert found.adjusted_r_squared == pytest.approx(reference["adjR2"], rel=1e-8)
    assert found.sigma == pytest.approx(reference["sigma"], rel=1e-8)
    assert found.f_value == pytest.approx(reference["F"]["value"], rel=1e-8)
    assert (found.f_degrees, found.degrees) == (reference["F"]["numdf"], reference["F"]["dendf"])
    slopes = found.coefficients[1:]
    assert {one.term: one.beta for one in slopes} == pytest.approx(reference["std_betas"], rel=1e-8)
    assert {one.term: one.inflation for one in slopes} == pytest.approx(reference["vif"], rel=1e-8)


@each_case
def test_variance_of_the_outcome_and_rows_are_relaimpos(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    rows = complete_rows(columns(FILES[name]), [reference["y"], *reference["x"]])
    assert rows.n == reference["n"]
    assert rows.values[:, 0].var(ddof=1) == pytest.approx(reference["relaimpo"]["var_y"], rel=1e-8)


@each_case
def test_correlations_equal_rs_in_values_and_in_ranks(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    for kind, key in (("pearson", "correlations"), ("spearman", "spearman")):
        found = driver_correlations(
            columns(FILES[name]), outcome=reference["y"], drivers=reference["x"], kind=kind
        )
        values = {one.driver: one.value for one in found.correlations}
        assert values == pytest.approx(reference[key], rel=1e-8)


@each_case
def test_every_column_of_yhats_regression_table_agrees_to_its_three_digits(
    columns, results, name: str
) -> None:
    reference = results("drivers")[name]
    table = reference["yhat_regr"]
    drivers = reference["x"]
    by = {
        method: {one.column: one for one in analysed(columns, reference, name, method).importances}
        for method in ("last", "first", "pratt", "relative_weights", "correlation")
    }
    fit = regressed(columns, reference, name)
    r = np.sqrt(fit.r_squared)
    correlation = {driver: by["correlation"][driver].importance for driver in drivers}
    found = {
        "b": {d: fit.of(d).value for d in drivers},
        "Beta": {d: fit.of(d).beta for d in drivers},
        "r": correlation,
        "rs": {d: correlation[d] / r for d in drivers},
        "rs2": {d: (correlation[d] / r) ** 2 for d in drivers},
        "Unique": {d: by["last"][d].importance for d in drivers},
        "Common": {d: by["first"][d].importance - by["last"][d].importance for d in drivers},
        "Pratt": {d: by["pratt"][d].importance for d in drivers},
        "RLW": {d: by["relative_weights"][d].importance for d in drivers},
    }
    if any(column.startswith("CD:") for column in table["cols"]):
        ranked = dominance(columns, reference, name)
        for k, driver in enumerate(drivers):
            found.setdefault("GenDom", {})[driver] = ranked.general[k]
            for size in range(len(drivers)):
                found.setdefault(f"CD:{size}", {})[driver] = ranked.conditional[k, size]
    assert set(table["cols"]) <= set(found)
    for row, values in zip(table["rows"], table["values"], strict=True):
        for column, printed in zip(table["cols"], values, strict=True):
            if printed is None:
                continue
            sums = column in ("rs2", "Unique", "Common", "Pratt", "RLW", "GenDom") or column.startswith("CD:")
            value = sum(found[column].values()) if row == "Total" and sums else found[column].get(row)
            if value is not None:
                # yhat rounds each term before it sums them
                slack = 0.0005 * (len(drivers) if row == "Total" else 1) + 1e-9
                assert value == pytest.approx(printed, abs=slack), (row, column)


def drawn(columns, reference: dict, name: str, method: str, n_replicates: int = 4000) -> np.ndarray:
    rows = complete_rows(columns(FILES[name]), [reference["y"], *reference["x"]])
    rng = np.random.default_rng(1)
    return bootstrap_importances(sample_of(rows), driver_methods[method], n_replicates, rng)


@bootstrapped
def test_the_bootstraps_originals_and_their_ranks_equal_relaimpos(columns, results, name: str) -> None:
    reference = results("drivers")[name]
    original, p = reference["bootstrap"]["t0"], len(reference["x"])
    assert original[0] == pytest.approx(reference["relaimpo"]["var_y"], rel=1e-8)
    for method, start in (("lmg", 3), ("pratt", 3 + 2 * p)):
        found = analysed(columns, reference, name, method)
        assert found.r_squared == pytest.approx(original[1], rel=1e-8)
        assert found.r_squared == pytest.approx(original[2], rel=1e-8)
        values = [found.of(column).importance for column in reference["x"]]
        assert values == pytest.approx(original[start : start + p], rel=1e-8)
        assert [found.of(column).rank for column in reference["x"]] == original[start + p : start + 2 * p]


@bootstrapped
@pytest.mark.parametrize("method", ["lmg", "pratt"])
def test_resampling_spreads_importances_ranks_and_r_squared_as_relaimpo_does(
    columns, results, name: str, method: str
) -> None:
    """R's random stream cannot be drawn here: errors agree within what the resamples allow.

    A standard error from B resamples has a relative Monte-Carlo error near √((k - 1)/(4B)), k the kurtosis
    of the draws; ours adds its own. Three of them is the bound.
    """
    reference = results("drivers")[name]
    errors, p = reference["bootstrap"]["se"], len(reference["x"])
    n_theirs = 500 if "b=500" in reference["bootstrap"]["call"] else 1000
    start = 3 if method == "lmg" else 3 + 2 * p
    draws = drawn(columns, reference, name, method)
    ranks = ranks_of(draws, np.random.default_rng(2)).astype(float)
    explained = draws.sum(axis=1, keepdims=True)
    ours = np.column_stack([explained, draws, ranks])
    theirs = np.array([errors[1], *errors[start : start + 2 * p]])
    kurtosis = ((ours - ours.mean(0)) ** 4).mean(0) / ours.var(0) ** 2
    allowed = 3 * np.sqrt((kurtosis - 1) / 4 * (1 / n_theirs + 1 / len(draws)))
    assert (np.abs(ours.std(axis=0, ddof=1) / theirs - 1) < allowed).all()


@bootstrapped
@pytest.mark.parametrize("method", ["lmg", "pratt"])
def test_percentile_ends_agree_with_relaimpos_within_their_monte_carlo_error(
    columns, results, name: str, method: str
) -> None:
    reference = results("drivers")[name]
    boot, p = reference["bootstrap"], len(reference["x"])
    n_theirs = 500 if "b=500" in boot["call"] else 1000
    start = 3 if method == "lmg" else 3 + 2 * p
    draws = drawn(columns, reference, name, method)
    half = 4 * np.sqrt(0.025 * 0.975 / n_theirs)
    for key, tail in (("perc2.5", 0.025), ("perc97.5", 0.975)):
        low, high = (np.quantile(draws, np.clip(tail + s * half, 0, 1), axis=0) for s in (-1, 1))
        end = np.array(boot[key][start : start + p])
        assert ((low <= end) & (end <= high)).all()
    if method == "lmg":
        for key, tail in (("lmg_lower", 0.025), ("lmg_upper", 0.975)):
            end = np.array(boot[key]["values"][0])
            low, high = (np.quantile(draws, np.clip(tail + s * half, 0, 1), axis=0) for s in (-1, 1))
            assert ((low <= end) & (end <= high)).all()


@bootstrapped
def test_ranks_relaimpo_holds_possible_have_their_probability_here(columns, results, name: str) -> None:
    """relaimpo marks by letters the ranks inside each percentile interval; rank probabilities must fit."""
    reference = results("drivers")[name]
    found = driver_analysis(
        columns(FILES[name]), outcome=reference["y"], drivers=reference["x"], n_bootstraps=2000
    )
    mark = reference["bootstrap"]["mark"]
    for row, cells in zip(mark["rows"], mark["values"], strict=True):
        if not row.endswith(".lmg"):
            continue
        one = found.of(row.removesuffix(".lmg"))
        assert sum(one.rank_rates) == pytest.approx(1)
        assert float(cells[0]) == pytest.approx(one.importance, abs=5.1e-5)
        for place, letter in enumerate(cells[1]):
            outside = sum(one.rank_rates[:place]), sum(one.rank_rates[place + 1 :])
            if letter == "_":
                assert min(one.rank_rates[place], 1 - one.rank_rates[place]) < 0.06, (row, place)
            else:
                assert max(outside) < 0.99, (row, place)
