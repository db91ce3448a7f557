"""Properties of the methods about customers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics import customers
from huiyin.analytics.checks import BadArgument
from huiyin.analytics.customers import problems
from huiyin.analytics.customers._logistic import logistic
from huiyin.analytics.problems import LengthsDiffer, NoSuchColumn

GOLDEN = Path(__file__).resolve().parents[4] / "tests" / "golden" / "customers.json"

histories = st.lists(
    st.tuples(
        st.integers(1, 12), st.booleans(), st.sampled_from("ab"), st.integers(1, 3), st.integers(-3, 3)
    ),
    min_size=4,
    max_size=40,
)


def parts(rows: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    time, event, group, weight, x = zip(*rows, strict=True)
    return {
        "time": np.array(time, dtype=float),
        "event": np.array(event, dtype=float),
        "group": np.array(group),
        "weight": np.array(weight, dtype=float),
        "x": np.array(x, dtype=float),
    }


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_without_censoring_the_curve_is_the_share_still_there(times: list[int]) -> None:
    curve = customers.survival_curve(times).curves[0]
    for time, rate in zip(curve.time, curve.survival_rate, strict=True):
        assert rate == pytest.approx(np.mean(np.array(times) > time), abs=1e-12)
    n = len(times)
    inside = (curve.survival_rate > 0) & (curve.survival_rate < 1)
    binomial = np.sqrt(curve.survival_rate * (1 - curve.survival_rate) / n)
    assert np.allclose(curve.standard_error[inside], binomial[inside], rtol=1e-9)


@given(histories)
def test_a_weight_is_a_repetition_in_curves_and_tests(rows: list[tuple[Any, ...]]) -> None:
    d = parts(rows)
    again = np.repeat(np.arange(len(rows)), d["weight"].astype(int))
    one = customers.survival_curve(d["time"], d["event"], weights=d["weight"]).curves[0]
    two = customers.survival_curve(d["time"][again], d["event"][again]).curves[0]
    assert np.allclose(one.survival_rate, two.survival_rate)
    assert np.allclose(one.low, two.low, equal_nan=True)
    if len(set(d["group"])) == 2 and d["event"].any():
        first = customers.log_rank(d["time"], d["event"], d["group"], weights=d["weight"])
        second = customers.log_rank(d["time"][again], d["event"][again], d["group"][again])
        assert first.chi_square == pytest.approx(second.chi_square, abs=1e-8)


@given(histories, st.floats(0.01, 1000))
def test_the_unit_of_time_changes_nothing_but_times(rows: list[tuple[Any, ...]], factor: float) -> None:
    d = parts(rows)
    one = customers.survival_curve(d["time"], d["event"]).curves[0]
    two = customers.survival_curve(d["time"] * factor, d["event"]).curves[0]
    assert np.array_equal(one.survival_rate, two.survival_rate)
    assert two.restricted_mean.value == pytest.approx(one.restricted_mean.value * factor)


def simulated(n: int = 300, seed: int = 3) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=n), rng.integers(0, 2, n).astype(float)
    time = np.ceil(rng.exponential(np.exp(-0.6 * x + 0.4 * z)) * 20)
    return {"time": time, "event": rng.integers(0, 4, n).clip(0, 1) * 1.0, "x": x, "z": z}


def test_a_weight_is_a_repetition_in_cox_with_breslow() -> None:
    d = simulated()
    d["weight"] = np.random.default_rng(1).integers(1, 4, len(d["x"])).astype(float)
    again = np.repeat(np.arange(len(d["x"])), d["weight"].astype(int))
    asked: dict[str, Any] = {"time": "time", "event": "event", "covariates": ["x", "z"], "ties": "breslow"}
    one = customers.cox(d, weights="weight", **asked)
    two = customers.cox({name: column[again] for name, column in d.items()}, **asked)
    assert np.allclose(one.coefficients, two.coefficients, rtol=1e-8)
    assert np.allclose(one.covariance, two.covariance, rtol=1e-8)


def test_cox_knows_no_unit_and_no_order_of_rows() -> None:
    d = simulated()
    shuffled = np.random.default_rng(2).permutation(len(d["x"]))
    other = {name: column[shuffled] for name, column in d.items()}
    other["time"], other["x"] = other["time"] / 7, other["x"] * 1000
    asked: dict[str, Any] = {"time": "time", "event": "event", "covariates": ["x", "z"]}
    one, two = customers.cox(d, **asked), customers.cox(other, **asked)
    assert two.coefficients * [1000, 1] == pytest.approx(one.coefficients, rel=1e-7)
    assert two.concordance.value == pytest.approx(one.concordance.value)
    assert two.concordance.standard_error == pytest.approx(one.concordance.standard_error)


def test_a_survival_interval_holds_the_truth_in_19_of_20_samples() -> None:
    rng = np.random.default_rng(11)
    for interval in ("log", "log-log", "plain", "arcsin"):
        hits = 0
        for _ in range(600):
            time, censored = rng.exponential(size=150), rng.exponential(2.5, size=150)
            curve = customers.survival_curve(
                np.minimum(time, censored), (time <= censored).astype(float), interval=interval
            ).curves[0]
            at = curve.at([0.7])
            hits += bool(at["low"][0] <= np.exp(-0.7) <= at["high"][0])
        assert 0.925 <= hits / 600 <= 0.975, interval


def test_a_hazard_ratio_interval_holds_the_truth_in_19_of_20_samples() -> None:
    rng, hits = np.random.default_rng(12), 0
    for _ in range(400):
        x = rng.normal(size=120)
        time, censored = rng.exponential(np.exp(-0.5 * x)), rng.exponential(2, size=120)
        d = {"t": np.minimum(time, censored), "e": (time <= censored).astype(float), "x": x}
        effect = customers.cox(d, time="t", event="e", covariates=["x"]).effects[0]
        hits += effect.low <= np.exp(0.5) <= effect.high
    assert 0.925 <= hits / 400 <= 0.975


def test_concordance_counts_every_pair() -> None:
    rng = np.random.default_rng(4)
    d = {
        "t": rng.integers(1, 15, 60).astype(float),
        "e": rng.integers(0, 2, 60) * 1.0,
        "x": rng.integers(0, 5, 60) * 1.0,
    }
    made = customers.cox(d, time="t", event="e", covariates=["x"])
    score, right, tied, pairs = made.linear_predictor, 0, 0, 0
    for i in np.flatnonzero(d["e"]):
        for j in range(60):
            if d["t"][j] > d["t"][i] or (d["t"][j] == d["t"][i] and not d["e"][j]):
                pairs += 1
                right += score[i] > score[j]
                tied += score[i] == score[j]
    assert made.concordance.value == pytest.approx((right + tied / 2) / pairs)


@pytest.fixture(scope="module")
def buyers() -> dict[str, np.ndarray]:
    """Simulated from BG/NBD: r = 0.6, alpha = 5, a = 0.8, b = 2.5."""
    rng, n = np.random.default_rng(8), 5000
    rate, leaves, age = rng.gamma(0.6, 1 / 5, n), rng.beta(0.8, 2.5, n), rng.uniform(27, 39, n)
    x, tx, later, t = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    there = np.ones(n, dtype=bool)
    while there.any():
        t = np.where(there, t + rng.exponential(1 / rate), t)
        there &= t <= age + 39
        before = there & (t <= age)
        x, tx, later = x + before, np.where(before, t, tx), later + (there & (t > age))
        there &= rng.random(n) >= leaves
    return {"x": x, "tx": tx, "age": age, "later": later}


def test_bg_nbd_recovers_what_it_was_simulated_from(buyers: dict[str, np.ndarray]) -> None:
    made = customers.bg_nbd(buyers["x"], buyers["tx"], buyers["age"])
    errors = np.sqrt(np.diag(made.covariance))
    off = (np.log(made.values) - np.log([0.6, 5, 0.8, 2.5])) / errors
    assert np.abs(off).max() < 3
    check = customers.holdout_check(made, buyers["x"], buyers["tx"], buyers["age"], buyers["later"], 39)
    assert 0.9 < check.ratio < 1.1
    assert "7+" in str(check.to_frame()["repeats"].tolist())


def test_the_chance_of_being_a_customer_grows_with_recency_and_stays_in_0_1(
    buyers: dict[str, np.ndarray],
) -> None:
    past = buyers["x"], buyers["tx"], buyers["age"]
    recency = np.linspace(1, 39, 100)
    for model in (customers.bg_nbd(*past), customers.pareto_nbd(*past)):
        for x in (1, 5, 400):
            alive = model.p_alive(np.full(100, x), recency, np.full(100, 39.0))
            assert np.isfinite(alive).all()
            assert ((alive >= 0) & (alive <= 1)).all()
            assert (np.diff(alive) >= 0).all()
            expected = model.expected_purchases(10, np.full(100, x), recency, np.full(100, 39.0))
            assert np.isfinite(expected).all()
            assert (np.diff(expected) >= 0).all()
        horizon = [model.expected_of_newcomer(t) for t in (0, 1, 10, 100)]
        assert horizon[0] == 0
        assert sorted(horizon) == horizon


def test_purchases_in_days_or_weeks_are_the_same_model(buyers: dict[str, np.ndarray]) -> None:
    weeks = customers.bg_nbd(buyers["x"], buyers["tx"], buyers["age"])
    days = customers.bg_nbd(buyers["x"], buyers["tx"] * 7, buyers["age"] * 7)
    assert days.parameters["alpha"] == pytest.approx(7 * weeks.parameters["alpha"], rel=1e-6)
    assert days.parameters["r"] == pytest.approx(weeks.parameters["r"], rel=1e-6)


def test_bg_nbd_near_a_of_one_is_continuous(buyers: dict[str, np.ndarray]) -> None:
    made = customers.bg_nbd(buyers["x"], buyers["tx"], buyers["age"])
    at = [
        customers.with_values(made, (0.6, 5.0, a, 2.5)).expected_purchases(39, [3], [20], [39])[0]
        for a in (1 - 1e-4, 1.0, 1 + 1e-4)
    ]
    assert at[1] == pytest.approx((at[0] + at[2]) / 2, rel=1e-6)


def test_weights_of_customers_are_repetitions(buyers: dict[str, np.ndarray]) -> None:
    x, tx, age = (buyers[name][:400] for name in ("x", "tx", "age"))
    w = np.random.default_rng(3).integers(1, 3, 400)
    one = customers.bg_nbd(x, tx, age, weights=w.astype(float))
    two = customers.bg_nbd(np.repeat(x, w), np.repeat(tx, w), np.repeat(age, w))
    assert one.values == pytest.approx(two.values, rel=1e-6)


PROBLEMS: list[tuple[type[Exception], Any]] = [
    (problems.NotAnEvent, lambda: customers.survival_curve([1, 2], [0, 2])),
    (problems.BadFollowUp, lambda: customers.survival_curve([1, 2], [0, 1], entry=[1, 0])),
    (problems.NobodyLeft, lambda: customers.survival_curve([np.nan], [1])),
    (LengthsDiffer, lambda: customers.survival_curve([1, 2], [1])),
    (BadArgument, lambda: customers.survival_curve([1, 2], [1, 0], interval="wide")),
    (problems.OneGroupOnly, lambda: customers.log_rank([1, 2], [1, 1], ["a", "a"])),
    (problems.NoEvents, lambda: customers.log_rank([1, 2], [0, 0], ["a", "b"])),
    (NoSuchColumn, lambda: customers.cox({"t": [1, 2], "e": [1, 0]}, time="t", event="e", covariates=["x"])),
    (
        problems.Collinear,
        lambda: customers.cox(
            {"t": [1, 2, 3], "e": [1, 0, 1], "x": [1, 2, 4], "y": [2, 4, 8]},
            time="t",
            event="e",
            covariates=["x", "y"],
        ),
    ),
    (
        problems.NoFiniteEstimate,
        lambda: customers.cox(
            {"t": [1, 2, 3, 4, 5, 6], "e": [1, 1, 1, 0, 0, 0], "x": [1, 1, 1, 0, 0, 0]},
            time="t",
            event="e",
            covariates=["x"],
        ),
    ),
    (problems.BadPurchases, lambda: customers.bg_nbd([1], [5], [4])),
    (problems.BadPurchases, lambda: customers.bg_nbd([0], [1], [4])),
    (problems.NoFit, lambda: customers.bg_nbd([0, 0], [0, 0], [4, 4])),
    (problems.NoFit, lambda: customers.gamma_gamma([1, 2], [3, 4])),
    (problems.BadDates, lambda: customers.purchase_summary(["a"], ["soon"])),
    (
        problems.TooFewLevels,
        lambda: customers.satisfaction_link({"s": [1, 1], "b": [0, 1]}, satisfaction="s", outcome="b"),
    ),
]


@pytest.mark.parametrize(("problem", "act"), PROBLEMS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_fault_is_one_clear_problem(problem: type[Exception], act: Any) -> None:
    with pytest.raises(problem):
        act()


@settings(deadline=None, max_examples=20)
@given(histories)
def test_cox_gives_a_model_or_a_clear_problem(rows: list[tuple[Any, ...]]) -> None:
    d = parts(rows)
    try:
        made = customers.cox(d, time="time", event="event", covariates=["x", "group"])
    except (problems.Collinear, problems.NoEvents, problems.NoFiniteEstimate):
        return
    assert np.isfinite(made.coefficients).all()
    assert made.log_likelihood[1] >= made.log_likelihood[0]


def test_every_chart_can_be_drawn_in_both_languages(buyers: dict[str, np.ndarray]) -> None:
    d = simulated(200)
    d["group"] = np.where(d["z"] > 0, "甲", "乙")
    past = buyers["x"][:500], buyers["tx"][:500], buyers["age"][:500]
    value = customers.customer_value(*past, horizon=20)
    links = {"s": d["z"] + 1, "e": d["event"], "x": d["x"]}
    made = [
        customers.survival_curve(d["time"], d["event"], group=d["group"]),
        customers.cox(d, time="time", event="event", covariates=["x", "z"]),
        value,
        customers.holdout_check(value.purchases, *past, buyers["later"][:500], 39),
        customers.churn_risk(d, outcome="event", predictors=["x"]),
        customers.retention_cohorts(["a", "b", "a"], [0, 0, 40], period=10),
        customers.silent_customers({"b": [1, 0, None]}, dissatisfied="b"),
        customers.satisfaction_link(links, satisfaction="s", outcome="e"),
        customers.satisfaction_link(links, satisfaction="s", outcome="x", kind="amount"),
    ]
    for result in made:
        for language in ("zh", "en"):
            spec = result.plot(language).to_json()
            assert vl_convert.vegalite_to_svg(spec).startswith("<svg")
        assert result._repr_html_()
        assert isinstance(result.as_json(), dict)


def test_a_rare_category_that_always_has_the_event_is_no_finite_estimate() -> None:
    """Three of 200 customers, all with the event: Newton's steps fade before the slope is large."""
    outcome = (np.random.default_rng(1).random(200) < 0.4).astype(float)
    rare = np.zeros((200, 1))
    rare[:3], outcome[:3] = 1.0, 1.0
    with pytest.raises(problems.NoFiniteEstimate):
        logistic(rare, outcome, names=("rare",))
