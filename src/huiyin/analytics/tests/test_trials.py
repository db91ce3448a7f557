"""Trials: what they prove, what they cannot, and that their intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.least_squares import least_squares
from huiyin.analytics.problems import BadArgument, LengthsDiffer, NotIdentified, OutsideScale
from huiyin.analytics.trials import (
    Uncertain,
    ab_test,
    always_valid_half_width,
    best_tau_squared,
    crossing_rate,
    difference_in_differences,
    interrupted_series,
    matched_comparison,
    obrien_fleming,
    plan_trial,
    pocock,
    return_on_investment,
    spending_boundaries,
    staged_rollout,
)
from huiyin.analytics.trials.problems import (
    ArmTooSmall,
    NobodyComparable,
    NoSuchArm,
    NotFitted,
    NotTwoPeriods,
    OneArm,
    TooFewPeriods,
)

ARMS = np.repeat(["A", "B"], 200)


def test_a_trial_without_effect_is_not_proven_rather_than_equal() -> None:
    """“Not proven” is an outcome of its own (I09)."""
    y = np.random.default_rng(3).normal(70, 15, 400)
    effect = ab_test(y, ARMS).effects[0]
    assert effect.verdict == "not_proven"
    assert effect.low < 0 < effect.high
    assert effect.detectable == pytest.approx(2.8016 * effect.standard_error, rel=1e-4)


def test_equivalence_needs_a_margin_that_holds_the_whole_interval() -> None:
    y = np.random.default_rng(3).normal(70, 15, 400)
    assert ab_test(y, ARMS, margin=10).effects[0].verdict == "equivalent"
    assert ab_test(y, ARMS, margin=1).effects[0].verdict == "not_proven"


def test_direction_decides_what_better_means() -> None:
    y = np.concatenate([np.zeros(200), np.ones(200)]) + np.tile([0, 0.1], 200)
    assert ab_test(y, ARMS).effects[0].verdict == "better"
    assert ab_test(y, ARMS, high_is_good=False).effects[0].verdict == "worse"
    assert ab_test(y, ARMS, control="B").effects[0].difference < 0


def test_broken_assignment_makes_a_trial_invalid_whatever_its_effect() -> None:
    arms = np.array(["A"] * 700 + ["B"] * 500)
    y = np.concatenate([np.zeros(700), np.ones(500)]) + np.tile([0, 0.1], 600)
    trial = ab_test(y, arms)
    assert trial.effects[0].verdict == "not_valid"
    assert trial.notes[0].code == "ratio_mismatch"
    assert ab_test(y, arms, planned_shares=[7, 5]).effects[0].verdict == "better"


def test_several_arms_are_adjusted_together() -> None:
    rng = np.random.default_rng(5)
    arms = np.repeat(["control", "x", "y", "z"], 300)
    y = rng.normal(size=1200) + 0.2 * (arms == "y")
    trial = ab_test(y, arms, control="control")
    assert [effect.arm for effect in trial.effects] == ["x", "y", "z"]
    assert all(effect.p_adjusted >= effect.p_value for effect in trial.effects)


def test_scores_and_shares_are_trials_too() -> None:
    scores = np.tile([10, 9, 7, 3], 100)
    assert ab_test(scores, ARMS, kind="nps").unit == "points"
    assert ab_test(scores, ARMS, kind="nps").arms[0].mean == pytest.approx(25.0)
    share = ab_test(np.repeat([0, 1, 1, 1], 100), ARMS, kind="rate")
    assert share.effects[0].difference == pytest.approx(0.5)
    assert share.method == "newcombe"


def test_clusters_widen_what_their_members_share() -> None:
    rng = np.random.default_rng(8)
    halls = np.repeat(np.arange(40), 20)
    arms = np.where(halls < 20, "A", "B")
    y = np.repeat(rng.normal(0, 1, 40), 20) + rng.normal(0, 1, 800)
    plain, clustered = (ab_test(y, arms, clusters=c).effects[0] for c in (None, halls))
    assert clustered.standard_error > 2 * plain.standard_error
    assert clustered.difference == pytest.approx(plain.difference)


def test_a_covariate_from_before_takes_its_r_squared_off_the_variance() -> None:
    rng = np.random.default_rng(2)
    before = rng.normal(size=400)
    y = 0.8 * before + 0.6 * rng.normal(size=400)
    trial = ab_test(y, ARMS, covariate=before)
    assert trial.variance_reduction_rate == pytest.approx(np.corrcoef(y, before)[0, 1] ** 2)
    assert trial.effects[0].standard_error < ab_test(y, ARMS).effects[0].standard_error


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: ab_test([1, 2], ["A", "A"]), OneArm),
        (lambda: ab_test([1, 2, 3, 4], list("AABB"), control="C"), NoSuchArm),
        (lambda: ab_test([1, 2, 3, None], list("AABB")), ArmTooSmall),
        (lambda: ab_test([1, 2, 3], list("AABB")), LengthsDiffer),
        (lambda: ab_test([1, 2, 0, 1], list("AABB"), kind="rate"), BadArgument),
        (lambda: ab_test([11, 2, 0, 1], list("AABB"), kind="nps"), OutsideScale),
        (lambda: ab_test([1, 2, 0, 1], list("AABB"), planned_shares=[1]), BadArgument),
        (lambda: plan_trial(0.05, kind="rate"), BadArgument),
        (lambda: plan_trial(0, deviation=1), BadArgument),
        (lambda: spending_boundaries([0.5, 0.4]), BadArgument),
        (lambda: interrupted_series([1, 2, 3, 4], start=2), TooFewPeriods),
        (
            lambda: difference_in_differences(
                [1, 2, 3], treated=[0, 0, 1], after=[0, 1, 1], unit=list("aab")
            ),
            NotTwoPeriods,
        ),
    ],
)
def test_what_cannot_be_analysed_is_said(call, problem) -> None:
    with pytest.raises(problem):
        call()


def test_rows_that_lack_something_are_counted_not_hidden() -> None:
    trial = ab_test([1, 2, None, 4, 5, 6, 7], ["A", "A", "A", "B", "B", None, "B"])
    assert trial.n_left_out == 2
    assert [note.code for note in trial.notes] == ["left_out"]
    assert trial.arms[0].n_assigned == 3


@given(st.floats(-50, 50), st.floats(0.1, 10))
def test_effects_follow_scale_and_location(shift: float, times: float) -> None:
    y = np.random.default_rng(1).normal(size=60)
    arms = np.repeat(["A", "B"], 30)
    plain, moved = ab_test(y, arms).effects[0], ab_test(y * times + shift, arms).effects[0]
    assert moved.difference == pytest.approx(times * plain.difference, rel=1e-6, abs=1e-9)
    assert moved.standard_error == pytest.approx(times * plain.standard_error, rel=1e-6)
    assert moved.p_value == pytest.approx(plain.p_value, rel=1e-5)


def test_intervals_of_means_cover_at_their_level() -> None:
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(1000):
        y = np.concatenate([rng.exponential(1, 60), rng.exponential(1, 60) + 0.5])
        effect = ab_test(y, np.repeat(["A", "B"], 60)).effects[0]
        hits += effect.low <= 0.5 <= effect.high
    assert 0.93 < hits / 1000 < 0.97


def test_planned_looks_keep_false_alarms_at_five_percent_and_peeking_does_not() -> None:
    rng = np.random.default_rng(4)
    steps = rng.normal(size=(20_000, 5)).cumsum(axis=1) / np.sqrt(np.arange(1, 6))
    for edges in (obrien_fleming(5), pocock(5), spending_boundaries([0.2, 0.4, 0.6, 0.8, 1.0])):
        assert (np.abs(steps) > edges).any(axis=1).mean() == pytest.approx(0.05, abs=0.006)
    assert (np.abs(steps) > 1.96).any(axis=1).mean() == pytest.approx(0.142, abs=0.01)


def test_spent_alpha_gives_the_published_boundaries() -> None:
    """Lan and DeMets' O'Brien-Fleming type function at five equal looks, as printed by ldbounds."""
    published = [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]
    assert spending_boundaries([0.2, 0.4, 0.6, 0.8, 1.0]) == pytest.approx(published, abs=2e-4)


def test_the_always_valid_interval_covers_at_all_times_together() -> None:
    rng = np.random.default_rng(6)
    n = np.arange(20, 1001)
    tau = best_tau_squared(2.0, 500)
    half = np.array([always_valid_half_width(2.0, float(k), tau_squared=tau) for k in n])
    means = rng.normal(0, np.sqrt(2.0), size=(600, 1000)).cumsum(axis=1)[:, 19:] / n
    ever_outside = (np.abs(means) > half).any(axis=1).mean()
    assert ever_outside < 0.05


def test_a_plan_reaches_its_power() -> None:
    plan = plan_trial(0.3, deviation=1.0, n_looks=4)
    drift = 0.3 / np.sqrt(2 / plan.n_per_arm)
    assert crossing_rate(plan.boundaries, drift) == pytest.approx(0.8, abs=0.005)
    assert plan_trial(0.05, kind="rate", base=0.50).n_per_arm == 1565
    assert plan_trial(5, kind="nps").n_per_arm == 3532


def test_clusters_arms_response_and_covariates_change_a_plan() -> None:
    base = plan_trial(0.3, deviation=1.0).n_per_arm
    clustered = plan_trial(0.3, deviation=1.0, cluster_size=20, intraclass_correlation=0.05)
    assert clustered.design_effect == pytest.approx(1.95)
    assert clustered.n_per_arm == pytest.approx(1.95 * base, rel=0.01)
    assert plan_trial(0.3, deviation=1.0, n_arms=3).n_per_arm > base
    assert plan_trial(0.3, deviation=1.0, covariate_correlation=0.7).n_per_arm < 0.52 * base
    invited = plan_trial(0.3, deviation=1.0, response_rate=0.25, per_day=100)
    assert invited.n_invited == 8 * base
    assert invited.n_days == -(-8 * base // 100)


def _halls(seed: int, effect: float, n_units: int = 60, n_periods: int = 8) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    unit, period = np.repeat(np.arange(n_units), n_periods), np.tile(np.arange(n_periods), n_units)
    treated, after = (unit < n_units // 2) * 1.0, (period >= 4) * 1.0
    y = (
        70
        + rng.normal(0, 3, n_units)[unit]
        + 0.5 * period
        + effect * treated * after
        + rng.normal(0, 2, len(unit))
    )
    return {"y": y, "unit": unit, "period": period, "treated": treated, "after": after}


def test_a_difference_in_differences_finds_the_effect_and_covers_it() -> None:
    hits = 0
    for seed in range(200):
        data = _halls(seed, 1.0)
        made = difference_in_differences(
            data["y"], treated=data["treated"], after=data["after"], unit=data["unit"]
        )
        hits += made.low <= 1.0 <= made.high
    assert 0.9 < hits / 200 < 0.98


def test_groups_that_moved_apart_before_are_told() -> None:
    data = _halls(1, 0.0)
    data["y"] = data["y"] + 2.0 * data["treated"] * data["period"]
    made = difference_in_differences(
        data["y"], treated=data["treated"], after=data["after"], unit=data["unit"], period=data["period"]
    )
    assert made.pre_trend_p < 0.001
    assert "pre_trend" in [note.code for note in made.notes]


def test_a_staged_rollout_is_compared_with_those_not_yet_started() -> None:
    """Effects that grow with time turn plain two-way effects; against units not yet started they are right."""
    rng = np.random.default_rng(3)
    unit, period = np.repeat(np.arange(90), 10), np.tile(np.arange(10), 90)
    start = np.repeat(np.repeat([3.0, 6.0, np.nan], 30), 10)
    since = np.where(period >= start, period - start + 1, 0.0)
    y = rng.normal(0, 3, 90)[unit] + period + since + rng.normal(0, 0.5, 900)
    made = staged_rollout(y, unit=unit, period=period, started=start, n_bootstraps=200)
    assert {one.n_periods_since: round(one.effect) for one in made.lengths if one.n_periods_since >= 0} == {
        k: k + 1 for k in range(7)
    }
    assert made.low < np.mean([*range(1, 8), *range(1, 5)]) < made.high
    assert made.pre_trend_largest < 3
    assert made.verdict == "better"


def test_a_rollout_of_everybody_at_once_has_nobody_to_compare_with() -> None:
    with pytest.raises(NotTwoPeriods):
        staged_rollout([1, 2, 1, 2], unit=[1, 1, 2, 2], period=[1, 2, 1, 2], started=[2, 2, 2, 2])


def test_an_interrupted_series_tells_jump_and_slope_apart() -> None:
    rng = np.random.default_rng(1)
    t = np.arange(48)
    y = 50 + 0.2 * t + 5 * (t >= 24) + 0.3 * (t >= 24) * (t - 24) + 3 * (t % 12 == 0) + rng.normal(0, 0.5, 48)
    made = interrupted_series(y, start=24, season=12)
    assert made.level.low < 5 < made.level.high
    assert made.slope.low < 0.3 < made.slope.high
    assert made.effect_at_end.value == pytest.approx(made.level.value + 23 * made.slope.value)
    assert made.verdict == "better"
    assert made.notes[0].code == "no_control"


def test_matching_recovers_an_effect_that_selection_hides() -> None:
    rng = np.random.default_rng(12)
    x, z = rng.normal(size=3000), rng.choice(["甲", "乙"], 3000)
    p = 1 / (1 + np.exp(-(x + (z == "甲"))))
    t = (rng.random(3000) < p) * 1.0
    data = {"x": x, "z": z, "t": t, "y": 3 * x + 2 * (z == "甲") + t + rng.normal(size=3000)}
    for method in ("nearest", "weighting"):
        made = matched_comparison(data, outcome="y", treated="t", covariates=["x", "z"], method=method)
        assert made.low < 1 < made.high
        assert abs(made.unadjusted - 1) > 1
        assert all(abs(one.after) < 0.1 for one in made.balance)
    assert made.notes[0].code == "unmeasured"


def test_matching_says_when_nobody_is_comparable() -> None:
    x = np.concatenate([np.linspace(0, 1, 30), np.linspace(0.9, 3, 30)])
    t = np.repeat([0.0, 1.0], 30)
    with pytest.raises((NotFitted, NobodyComparable)):
        matched_comparison(
            {"x": x, "t": t, "y": x}, outcome="y", treated="t", covariates=["x"], caliper=1e-12
        )


def test_a_return_stays_unproven_without_a_trial_however_large() -> None:
    """ROI refuses what no trial shows (I10)."""
    inputs = {
        "effect": (0.2, 0.18, 0.22),
        "customers": 1000,
        "value_per_unit": 100,
        "cost": (5000, 4000, 6000),
    }
    assert return_on_investment(**inputs, attribution="观察", proven=False).verdict == "not_proven"
    made = return_on_investment(**inputs, attribution="对照试验", proven=True)
    assert made.verdict == "pays"
    assert made.value == pytest.approx(3.0)
    assert sum(one.variance_rate for one in made.inputs) == pytest.approx(1.0)
    assert made.inputs[0].name in {"effect", "cost"}


def test_a_return_carries_the_uncertainty_of_every_input() -> None:
    fixed = return_on_investment(
        effect=0.02, customers=1e5, value_per_unit=300, cost=6e5, attribution="t", proven=True
    )
    assert fixed.low == fixed.high == pytest.approx(0.0)
    wide = return_on_investment(
        effect=0.02,
        customers=Uncertain(1e5, 5e4, 2e5, "lognormal"),
        value_per_unit=300,
        cost=6e5,
        years=3,
        discount_rate=0.05,
        attribution="t",
        proven=True,
    )
    assert wide.value == pytest.approx(1.723248, rel=1e-6)
    assert (wide.low, wide.high) == pytest.approx((0.3616, 4.4465), rel=0.05)


def test_terms_that_repeat_others_are_named() -> None:
    design = np.column_stack([np.ones(5), np.arange(5.0), 2 * np.arange(5.0)])
    with pytest.raises(NotIdentified, match="twice"):
        least_squares(design, np.arange(5.0), ["one", "once", "twice"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_result_prints_and_draws(language: str) -> None:
    data = _halls(1, 1.0)
    panel = {"treated": data["treated"], "after": data["after"], "unit": data["unit"]}
    rng = np.random.default_rng(1)
    x = rng.normal(size=300)
    results = [
        ab_test(rng.normal(size=400), ARMS),
        difference_in_differences(data["y"], **panel, period=data["period"]),
        difference_in_differences(data["y"], **panel),
        interrupted_series(np.arange(20.0) + rng.normal(size=20), start=10),
        matched_comparison(
            {"x": x, "t": (x + rng.normal(size=300) > 0) * 1.0, "y": x},
            outcome="y",
            treated="t",
            covariates=["x"],
        ),
        staged_rollout(
            data["y"],
            unit=data["unit"],
            period=data["period"],
            started=np.where(data["treated"] == 1, 4.0, np.nan),
            n_bootstraps=100,
        ),
        return_on_investment(
            effect=(0.2, 0.1, 0.3), customers=10, value_per_unit=5, cost=2, attribution="t", proven=True
        ),
    ]
    for result in results:
        assert result.plot(language).to_dict()
        assert "–" not in str(result).splitlines()[0]
        assert len(result.to_frame())
