"""Churn, silent customers, satisfaction and behaviour, value segments; rows A09, A11, A12, A18, A19, A26, M24, R08."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special

from huiyin.analytics import customers
from huiyin.analytics.customers import problems
from huiyin.analytics.customers._logistic import logistic

GOLDEN = Path(__file__).resolve().parents[4] / "tests" / "golden" / "customers.json"


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_logistic_regression_equals_rs_glm(case: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    data = {name: np.array(values) for name, values in golden["data"].items()}
    x = np.column_stack([data["x"], data["g"] == "b", data["g"] == "c", data["z"]]).astype(float)
    weights = data["w"] if case == "weighted" else None
    made, wanted = logistic(x, data["event"].astype(float), weights=weights), golden["logistic"][case]
    assert [made.intercept, *made.slopes] == pytest.approx(wanted["coef"], rel=1e-7)
    assert np.sqrt(np.diag(made.covariance)) == pytest.approx(wanted["se_model"], rel=1e-6)
    assert -2 * made.log_likelihood == pytest.approx(wanted["deviance"], rel=1e-9)
    assert made.fitted[:5] == pytest.approx(wanted["fitted"], rel=1e-7)


def churn_data(n: int = 4000, seed: int = 6) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    calls, plan = rng.poisson(2, n).astype(float), rng.choice(["按年", "按月"], n)
    logit = -2.2 + 0.5 * calls + 1.0 * (plan == "按月")
    return {
        "calls": calls,
        "plan": plan,
        "left": (rng.random(n) < special.expit(logit)).astype(float),
        "p": special.expit(logit),
    }


@pytest.mark.parametrize("method", ["none", "platt", "isotonic"])
def test_churn_probabilities_come_true_a11(method: str) -> None:
    data = churn_data()
    made = customers.churn_risk(data, outcome="left", predictors=["calls", "plan"], calibrate=method)
    assert made.can_tell
    assert np.abs(made.probability - data["p"]).mean() < 0.03
    assert made.check is not None
    assert made.check.slope.low <= 1.0 <= made.check.slope.high or abs(made.check.slope.value - 1) < 0.1
    assert made.check.intercept.low <= 0 <= made.check.intercept.high
    inside = (made.check.bin_low <= made.check.bin_predicted) & (
        made.check.bin_predicted <= made.check.bin_high
    )
    assert inside.mean() >= 0.7
    assert ((made.probability > 0) & (made.probability < 1)).all()


def test_reasons_add_up_to_the_log_odds_and_read_in_both_languages_a11() -> None:
    data = churn_data(1500)
    made = customers.churn_risk(data, outcome="left", predictors=["calls", "plan"])
    logit = made.baseline_logit + made.contributions.sum(axis=1)
    assert special.expit(logit) == pytest.approx(made.probability)
    row = int(made.highest(1)[0])
    reasons = made.reasons(row)
    assert reasons[0].contribution == max(made.contributions[row])
    assert "高于平均客户" in reasons[0].text["zh"]
    assert "more often than the average" in reasons[0].text["en"]


def test_without_penalty_the_churn_model_is_the_maximum_of_the_likelihood() -> None:
    data = churn_data(1500)
    made = customers.churn_risk(data, outcome="left", predictors=["calls", "plan"], penalty=0)
    residual = data["left"] - made.probability
    assert abs(residual.sum()) < 1e-6
    assert abs((residual * data["calls"]).sum()) < 1e-6


def test_few_events_are_cannot_tell_yet_a11() -> None:
    data = churn_data(60)
    data["left"][:] = 0
    data["left"][:7] = 1
    made = customers.churn_risk(data, outcome="left", predictors=["calls", "plan"])
    assert not made.can_tell
    assert np.isnan(made.probability).all()
    assert made.reasons(0) == ()
    assert made.base_rate.value == pytest.approx(7 / 60)
    assert made.notes[0].code == "cannot_tell"
    assert "暂不能判断" in str(made)


def test_customers_without_a_known_outcome_are_scored_and_those_without_a_predictor_left_out() -> None:
    data = churn_data(800)
    data["left"][:50] = np.nan
    data["calls"][60:70] = np.nan
    made = customers.churn_risk(data, outcome="left", predictors=["calls", "plan"])
    assert made.n == 740
    assert made.n_left_out == 10
    assert np.isfinite(made.probability[:50]).all()
    assert np.isnan(made.probability[60:70]).all()


def test_an_auc_interval_holds_the_truth_in_19_of_20_samples() -> None:
    rng, hits = np.random.default_rng(15), 0
    truth = float(special.ndtr(1 / np.sqrt(2)))
    for _ in range(500):
        y = rng.random(200) < 0.3
        p = special.expit(rng.normal(size=200) + y)
        made = customers.calibration(p, y.astype(float)).auc
        hits += made.low <= truth <= made.high
    assert 0.925 <= hits / 500 <= 0.975


def test_auc_equals_the_share_of_ordered_pairs_and_scikit_learns() -> None:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    rng = np.random.default_rng(16)
    p, y = rng.integers(0, 9, 300) / 8, rng.integers(0, 2, 300)
    made = customers.calibration(p, y)
    assert made.auc.value == pytest.approx(roc_auc_score(y, p))
    assert made.brier == pytest.approx(brier_score_loss(y, p))
    assert made.captured[-1] == pytest.approx(1.0)


def test_the_dissatisfied_share_of_all_lies_within_the_bounds_and_is_recovered_m24_a19() -> None:
    """Silent customers are never counted as satisfied; no constant stands in for them."""
    rng, inside, hits = np.random.default_rng(17), 0, 0
    for _ in range(100):
        x = rng.normal(size=1500)
        bad = rng.random(1500) < special.expit(-1 + x)
        answers = rng.random(1500) < special.expit(-0.3 - x)
        data = {"x": x, "bad": np.where(answers, bad, np.nan)}
        made = customers.silent_customers(data, dissatisfied="bad", predictors=["x"])
        inside += made.bound_low <= bad.mean() <= made.bound_high
        same = made.sensitivity[0]
        truth = float(special.expit(-1 + rng.normal(size=20000)).mean())
        hits += same.low <= truth <= same.high
        assert made.respondents.value < same.dissatisfied_rate
        rates = [one.dissatisfied_rate for one in made.sensitivity]
        assert rates == sorted(rates)
    assert inside == 100
    assert hits >= 88


def test_complaints_beside_a_survey_recover_the_silent_share_a19() -> None:
    rng, hits, totals = np.random.default_rng(18), 0, []
    for _ in range(300):
        complained, found = rng.random(1000) < 0.15, rng.random(1000) < 0.25
        made = customers.recapture(complained.sum(), found.sum(), (complained & found).sum())
        hits += made.total_low <= 1000 <= made.total_high
        totals.append(made.total)
    assert 0.92 <= hits / 300 <= 0.98
    assert abs(np.mean(totals) - 1000) < 25
    with pytest.raises(problems.NothingCaughtTwice):
        customers.recapture(10, 12, 0)


def test_behaviour_by_satisfaction_is_adjusted_and_called_association_a12_a18() -> None:
    rng = np.random.default_rng(19)
    age = rng.normal(size=6000)
    grade = np.clip(np.round(3 + age + rng.normal(size=6000)), 1, 5)
    back = rng.random(6000) < special.expit(-1 + 0.9 * age)  # age alone moves both
    data = {"grade": grade, "back": back.astype(float), "age": age}
    plain = customers.satisfaction_link(data, satisfaction="grade", outcome="back")
    fair = customers.satisfaction_link(data, satisfaction="grade", outcome="back", adjust=["age"])
    assert plain.trend_low > 1
    assert fair.trend_low < 1 < fair.trend_high
    assert fair.threshold is None
    assert plain.threshold is not None
    assert "关联" in fair.notes[0].text["zh"]


def test_spending_and_time_to_leaving_follow_satisfaction_a18() -> None:
    rng = np.random.default_rng(20)
    grade = rng.integers(1, 6, 2000).astype(float)
    spend = 10 + 3 * (grade >= 4) + rng.normal(size=2000)
    time = rng.exponential(np.exp(0.3 * grade))
    data = {
        "grade": grade,
        "spend": spend,
        "time": time,
        "left": (time < 5) * 1.0,
        "seen": np.minimum(time, 5),
    }
    amount = customers.satisfaction_link(data, satisfaction="grade", outcome="spend", kind="amount")
    assert amount.threshold is not None
    assert amount.threshold.level == "4"
    assert amount.threshold.low < 3 < amount.threshold.high
    assert amount.beyond_linear_p_value < 0.001
    hazard = customers.satisfaction_link(
        data, satisfaction="grade", outcome="left", kind="time", time="seen", reference="1"
    )
    assert hazard.trend_low < np.exp(-0.3) < hazard.trend_high


def test_half_year_return_rates_carry_intervals_a26() -> None:
    who = [f"c{k}" for k in range(500)] * 2
    shop = (["甲"] * 250 + ["乙"] * 250) * 2
    day = [10.0] * 500 + [200.0] * 237 + [400.0] * 13 + [200.0] * 165 + [400.0] * 85
    made = customers.return_rates(who, day, base=(0, 30), later=(180, 270), group=shop)
    assert made.groups == ("甲", "乙")
    assert [rate.value for rate in made.rates] == [237 / 250, 165 / 250]
    assert made.rates[0].low > made.rates[1].high


def test_cohort_retention_counts_only_periods_that_have_come() -> None:
    who = ["a", "b", "c", "a", "c", "a", "d"]
    day = ["2026-01-05", "2026-01-20", "2026-02-02", "2026-02-09", "2026-03-01", "2026-03-30", "2026-03-15"]
    made = customers.retention_cohorts(who, day)
    assert made.cohorts == ("2026-01", "2026-02", "2026-03")
    assert made.n.tolist() == [2, 1, 1]
    assert np.array_equal(made.retention_rate[0], [1, 0.5, 0.5])
    assert np.isnan(made.retention_rate[2][1:]).all()
    assert made.curve_n.tolist() == [4, 3, 2]
    later = customers.retention_cohorts(["a", "a"], [0, 2], period=1, rule="not_lost")
    assert later.retention_rate.tolist() == [[1.0, 1.0, 1.0]]


def test_only_real_falls_are_marked_a11() -> None:
    rng = np.random.default_rng(21)
    grades = rng.normal(8, 1, (400, 5))
    grades[:40, 4] -= 5
    who, when = np.repeat(np.arange(400), 5), np.tile(np.arange(5), 400)
    made = customers.falling_satisfaction(who, when, grades.ravel())
    marked = {name for name, falling in zip(made.customers, made.falling, strict=True) if falling}
    real = {str(k) for k in range(40)}
    assert len(marked & real) >= 36
    assert len(marked - real) <= 0.2 * len(marked)
    assert made.noise == pytest.approx(1.0, abs=0.05)


def test_the_value_funnel_ranks_by_profit_a09() -> None:
    rng = np.random.default_rng(22)
    data = {
        "profit": rng.lognormal(size=1000),
        "cost": np.ones(1000),
        "grade": rng.integers(1, 6, 1000) * 1.0,
    }
    made = customers.value_funnel(data, profit="profit", cost="cost", measures=["grade"], n_bootstrap=200)
    shares = [level.profit_share for level in made.levels]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    assert [level.n for level in made.levels] == [1000, 500, 200]
    returns = [level.return_rate for level in made.levels]
    assert returns == sorted(returns)
    for level in made.levels[1:]:
        assert level.profit_share_low < level.profit_share < level.profit_share_high


def test_contribution_and_loyalty_stay_two_axes_r08() -> None:
    made = customers.contribution_loyalty([1, 2, 3, 4], [4, 3, 2, 1])
    assert made.quadrant == ("loyalty", "loyalty", "contribution", "contribution")
    assert sum(share.value for share in made.shares) == 1
    assert made.rank_correlation == pytest.approx(-1)
