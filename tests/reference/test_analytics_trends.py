"""Series against R: trend, Kendall, changepoint, strucchange, qcc, stats (refs/trend_spc.json, key by key)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.trends import (
    acf,
    breakpoints,
    change_points,
    control_chart,
    cusum_chart,
    decompose,
    ewma_chart,
    holt_winters,
    linear_trend,
    ljung_box,
    mann_kendall,
    pettitt,
    seasonal_mann_kendall,
    seasonal_sen_slope,
    sen_slope,
    stl,
)

Columns = dict[str, np.ndarray]
DIGITS = 1e-8
SINGLE = 1e-6  # the Kendall package computes in single precision


@pytest.fixture(scope="module")
def spc(results: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    return results("trend_spc")


@pytest.fixture(scope="module", params=["nile", "nottem"])
def case(request: pytest.FixtureRequest, spc: dict[str, Any], columns: Callable[[str], Columns]) -> Any:
    return spc[request.param], columns(request.param)["value"]


@pytest.fixture(scope="module")
def nottem(spc: dict[str, Any], columns: Callable[[str], Columns]) -> Any:
    return spc["nottem"], columns("nottem")["value"]


def equal(ours: Any, theirs: Any, digits: float = DIGITS) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=digits, atol=1e-10)


def test_mann_kendall_equals_r(case: Any) -> None:
    """A01"""
    golden, x = case
    made, theirs = mann_kendall(x), golden["mk_trend"]["output"]
    assert made.n == golden["n"]
    assert made.s == theirs["estimates"]["S"]
    equal(made.variance, theirs["estimates"]["varS"])
    equal(made.tau, theirs["estimates"]["tau"])
    equal(made.z, theirs["statistic"]["z"])
    equal(made.p_value, theirs["p.value"])
    single = golden["mk_Kendall"]["output"]
    equal(made.tau, single["tau"], SINGLE)
    equal(made.p_value, single["sl"], SINGLE)
    assert made.s == single["S"]
    equal(made.s / made.tau, single["D"], SINGLE)
    equal(made.variance, single["varS"], SINGLE)


def test_sens_slope_and_its_interval_equal_r(case: Any) -> None:
    golden, x = case
    made, theirs = sen_slope(x), golden["sen"]["output"]
    equal(made.slope, theirs["estimates"]["Sen's slope"])
    equal([made.low, made.high], theirs["conf.int"])
    equal(mann_kendall(x).z, theirs["statistic"]["z"])
    equal(mann_kendall(x).p_value, theirs["p.value"])


def test_pettitts_change_point_equals_r(case: Any) -> None:
    golden, x = case
    made, theirs = pettitt(x), golden["pettitt"]["output"]
    assert made.after == theirs["estimate"]["probable change point at time K"]
    assert made.statistic == theirs["statistic"]["U*"]
    equal(made.p_value, theirs["p.value"])


def test_the_least_squares_line_equals_r(case: Any) -> None:
    golden, x = case
    made = linear_trend(x)
    intercept, slope = golden["ols"]["values"]
    equal([made.intercept, made.intercept_standard_error], intercept[:2])
    equal(made.intercept / made.intercept_standard_error, intercept[2])
    equal([made.slope, made.slope_standard_error, made.t, made.p_value], slope)


def test_autocorrelations_and_ljung_box_equal_r(case: Any) -> None:
    golden, x = case
    equal(acf(x, lags=12), golden["acf"])
    made, theirs = ljung_box(x, lags=10), golden["ljung"]["output"]
    equal(made.statistic, theirs["statistic"]["X-squared"])
    equal(made.p_value, theirs["p.value"])


def test_the_seasonal_mann_kendall_equals_r_season_by_season(nottem: Any) -> None:
    golden, x = nottem
    made, theirs = seasonal_mann_kendall(x, 12), golden["seasonal_mk"]["output"]
    assert made.s == theirs["estimates"]["S"]
    equal(made.variance, theirs["estimates"]["varS"])
    equal(made.z, theirs["statistic"]["z"])
    equal(made.p_value, theirs["p.value"])
    assert [part.s for part in made.by_season] == theirs["Sg"]
    equal([part.variance for part in made.by_season], theirs["varSg"])
    equal([part.z for part in made.by_season], theirs["Zg"])
    equal([part.p_value for part in made.by_season], theirs["pvalg"])
    plain, single = seasonal_mann_kendall(x, 12, continuity=False), golden["seasonal_Kendall"]["output"]
    equal(plain.tau, single["tau"], SINGLE)
    equal(plain.p_value, single["sl"], SINGLE)
    assert plain.s == single["S"]
    equal(plain.s / plain.tau, single["D"], SINGLE)
    equal(plain.variance, single["varS"], SINGLE)


def test_the_seasonal_slope_equals_r(nottem: Any) -> None:
    golden, x = nottem
    equal(seasonal_sen_slope(x, 12).slope, golden["seasonal_sen"]["output"])


@pytest.mark.parametrize("robust", [False, True])
def test_stl_equals_r(nottem: Any, robust: bool) -> None:
    golden, x = nottem
    theirs = golden[f"stl_robust_{str(robust).upper()}"]
    made = stl(x, 12, robust=robust)
    for part in ("seasonal", "trend", "remainder"):
        equal(getattr(made, part), theirs[part])
    windows = stl(x, 12, trend_window=theirs["win"]["t"], low_pass_window=theirs["win"]["l"], robust=robust)
    equal(windows.trend, made.trend)
    assert theirs["deg"] == {"s": 0, "t": 1, "l": 1}
    assert (theirs["inner"], theirs["outer"]) == ((1, 15) if robust else (2, 0))


def test_the_classical_decomposition_equals_r(nottem: Any) -> None:
    golden, x = nottem
    equal(decompose(x, 12).figure, golden["decompose"]["figure"])


def test_holt_winters_finds_rs_weights_and_forecasts(nottem: Any) -> None:
    golden, x = nottem
    theirs, made = golden["holtwinters"], holt_winters(x, 12)
    equal([made.alpha, made.beta, made.gamma], [theirs[key] for key in ("alpha", "beta", "gamma")], 1e-6)
    equal(made.sse, theirs["SSE"], 1e-6)
    equal(made.predict(6), theirs["pred"], 1e-6)


def test_pelt_equals_r(case: Any) -> None:
    golden, x = case
    raw = change_points(x, scale="none", minimum_length=1)
    assert list(raw.after) == golden["cpt_mean_PELT"]["cpts"]  # variance taken for 1: see the method page
    made, theirs = (
        change_points(x, change="mean_and_variance", minimum_length=2),
        golden["cpt_meanvar_PELT"],
    )
    assert list(made.after) == theirs["cpts"]
    equal([segment.mean for segment in made.segments], theirs["mean"])
    equal([segment.standard_deviation**2 for segment in made.segments], theirs["var"])


def test_the_single_change_point_equals_r(case: Any) -> None:
    golden, x = case
    made = change_points(x, change="mean_and_variance", method="amoc", minimum_length=2, minimum_last=1)
    assert list(made.after) == [golden["cpt_meanvar_AMOC"]["cpts"]]


def test_breakpoints_equal_r(case: Any) -> None:
    golden, x = case
    made, theirs = breakpoints(x), golden["breakpoints"]
    found = [theirs["bp"]] if theirs["bp"] is not None else []
    assert list(made.after) == found
    rss, bic = theirs["RSS_BIC"]["values"]
    equal(made.rss, rss)
    equal(made.bic, bic)


def check_chart(made: Any, theirs: dict[str, Any]) -> None:
    equal(made.centre, np.full(made.n, theirs["center"]))
    equal(made.spread, theirs["sd"])
    limits = np.array(theirs["limits"]["values"])
    equal(np.column_stack([made.low, made.high]), np.broadcast_to(limits, (made.n, 2)))
    equal(made.values, theirs["statistics"])
    beyond = theirs["violations_beyond"]
    beyond = beyond if isinstance(beyond, list) else [beyond]
    assert [s.number for s in made.signals if s.rule == "beyond_limits"] == beyond
    assert [s.number for s in made.signals if s.rule == "seven_on_one_side"] == theirs["violations_runs"]


def test_p_charts_equal_qcc(spc: dict[str, Any], columns: Callable[[str], Columns]) -> None:
    """T32"""
    juice = columns("qcc_orangejuice")
    check_chart(control_chart(juice["D"], juice["size"], kind="p", rules="runs"), spc["p_chart"])
    trial = juice["trial"] == "TRUE"
    made = control_chart(juice["D"][trial], juice["size"][trial], kind="p", rules="runs")
    check_chart(made, spc["p_chart_trial"])
    varying = spc["var_size_p"]
    check_chart(control_chart(varying["k"], varying["s"], kind="p", rules="runs"), varying)


def test_the_chart_of_single_values_equals_qcc(
    spc: dict[str, Any], columns: Callable[[str], Columns]
) -> None:
    check_chart(control_chart(columns("nile")["value"], rules="runs"), spc["xmr"])


def test_ewma_and_cusum_equal_qcc(spc: dict[str, Any], columns: Callable[[str], Columns]) -> None:
    x = columns("nile")["value"]
    made = ewma_chart(x, smoothing=0.2, width=3)
    equal(made.values, spc["ewma"]["y"])
    equal(np.column_stack([made.low, made.high]), spc["ewma"]["limits"]["values"])
    sums = cusum_chart(x, decision=5, shift=1)
    equal(sums.values, spc["cusum"]["pos"])
    equal(sums.lower_values, spc["cusum"]["neg"])
