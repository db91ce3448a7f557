"""One good call of every public function, on small constructed data, from which calls gone wrong are made."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from huiyin.analytics.tests.good_text_calls import text_calls

N = 60
_RNG = np.random.default_rng(20260)
_LATENT = _RNG.normal(size=N)


def _grades(low: int, high: int, noise: float = 0.8) -> np.ndarray:
    middle, width = (low + high) / 2, (high - low) / 4
    return np.clip(np.round(middle + width * (_LATENT + noise * _RNG.normal(size=N))), low, high)


def _dates(step: int = 11) -> list[datetime.date]:
    return [datetime.date(2024, 1, 5) + datetime.timedelta(days=step * k) for k in range(N)]


def _purchases() -> dict[str, np.ndarray]:
    """Purchases until a customer leaves: frequency, recency and age in weeks."""
    rate, leaving = _RNG.gamma(1.0, 0.25, N), _RNG.beta(1.0, 3.0, N)
    age = 38.0 + np.arange(N) % 4
    counts, last = np.zeros(N), np.zeros(N)
    for k in range(N):
        at = 0.0
        while (at := at + _RNG.exponential(1 / rate[k])) < age[k]:
            counts[k], last[k] = counts[k] + 1, at
            if _RNG.random() < leaving[k]:
                break
    return {"x": counts, "t_x": last, "T": age}


DATA: dict[str, Any] = {
    "score": _grades(0, 10),
    "rating": _grades(1, 5),
    "q1": _grades(1, 10),
    "q2": _grades(1, 10),
    "q3": _grades(1, 10),
    "q4": _grades(1, 10),
    "overall": _grades(1, 10, 0.4),
    "e1": _grades(1, 7),
    "e2": _grades(1, 7),
    "p1": _grades(1, 7),
    "p2": _grades(1, 7),
    "l1": _grades(1, 9),
    "l2": _grades(1, 9),
    "l3": _grades(1, 9),
    "amount": np.round(_RNG.gamma(3.0, 20.0, N), 2),
    "yes": (_RNG.random(N) < 0.4).astype(float),
    "yes2": (_RNG.random(N) < 0.5).astype(float),
    "time": np.round(_RNG.gamma(2.0, 5.0, N) + 0.1, 2),
    "w": np.round(_RNG.uniform(0.5, 2.0, N), 2),
    "two": np.array(["甲", "乙"] * (N // 2), dtype=object),
    "three": np.array(["a", "b", "c"] * (N // 3), dtype=object),
    "stratum": np.array(["n"] * 30 + ["s"] * 30, dtype=object),
    "cluster": np.array([f"k{k // 3}" for k in range(N)], dtype=object),
    "must": np.array([1.0, 2.0, 3.0, 4.0, 5.0, 1.0] * 10),
    "mustnot": np.array([5.0, 3.0, 5.0, 4.0, 1.0, 3.0] * 10),
    "who": np.array([f"c{k % 12}" for k in range(N)], dtype=object),
    "id": np.array([f"i{k}" for k in range(N)], dtype=object),
    "day": _dates(),
    "prob": np.clip(0.4 + 0.1 * _LATENT, 0.05, 0.95),
    **_purchases(),
    "unit": np.array([f"u{k // 6}" for k in range(N)], dtype=object),
    "period": np.arange(N) % 6 + 1.0,
    "treated": (np.arange(N) // 30).astype(float),
    "after": (np.arange(N) % 6 >= 3).astype(float),
    "started": np.array([4.0, 4.0, 5.0, 5.0, 6.0, *[np.nan] * 5]).repeat(6),
}
SERIES = np.round(50 + 5 * np.sin(np.arange(N) * np.pi / 6) + _RNG.normal(size=N) * 2 + np.arange(N) / 6, 3)


def _mean(rows: np.ndarray, counts: np.ndarray) -> Any:
    return counts @ rows[:, 0] / counts.sum(axis=-1)


def col(name: str) -> Any:
    return DATA[name]


@dataclass(frozen=True)
class Call:
    """A function by module and name below huiyin.analytics, with good arguments."""

    function: str
    args: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.function.rsplit(".", 1)[1]


def _call(function: str, *args: Any, **options: Any) -> Call:
    return Call(function, args, options)


_DRIVERS: dict[str, Any] = {"outcome": "overall", "drivers": ["q1", "q2", "q3"]}
_QUICK = {"n_bootstraps": 20}
_SHARES = {"two": {"甲": 0.4, "乙": 0.6}, "three": {"a": 0.3, "b": 0.3, "c": 0.4}}
_MODEL = "Quality =~ q1 + q2\nLoyalty =~ q3 + q4\nLoyalty ~ Quality"
_SMALL_FPC = {"n": 100, "s": 200}
_FORMAT = {"weights": col("w"), "strata": col("stratum"), "fpc": _SMALL_FPC}

MEASURES = (
    _call("direct.nps", col("score"), col("w")),
    _call("direct.csat", col("rating"), col("w")),
    _call("direct.ces", col("e1"), col("w")),
    _call("direct.satisfaction_index", np.column_stack([col("rating"), col("rating")]), col("w")),
    _call("direct.wilson", 9, 10),
    _call("boxes.boxes", col("rating"), col("w")),
    _call("boxes.effort", col("e1"), col("w")),
    _call("boxes.acsi", DATA, items=("q1", "q2", "q3"), weights=col("w")),
    _call("by_group.by_group", "nps", col("score"), col("three"), col("w")),
    _call("measures.satisfaction_index.index_from_shares", [0.4, 0.6], [0, 50, 100], [[0.2, 0.3, 0.5]] * 2),
    _call("service_quality.alpha.cronbach_alpha", DATA, items=["q1", "q2", "q3"], weights=col("w")),
    _call("service_quality.csd.csd", DATA, items=["rating"], grades={k: 25.0 * (k - 1) for k in range(1, 6)}),
    _call("service_quality.csd.csd_from_shares", [0.4, 0.6], [0, 50, 100], [[0.2, 0.3, 0.5]] * 2),
    _call("service_quality.csd.importance_weights", DATA, importance=["q1", "q2"]),
    _call(
        "service_quality.five_gaps.communication_gap",
        col("time"),
        col("time") * 1.1,
        heard=col("yes"),
    ),
    _call("service_quality.five_gaps.performance_gap", col("yes"), step=col("three"), weights=col("w")),
    _call("service_quality.five_gaps.standards_gap", ["a", "b"], [8.0, 6.0], [1, 0]),
    _call("service_quality.gap_check.gap_check", DATA, service_gap="overall", inner_gaps=["q1", "q2"]),
    _call("service_quality.knowledge_gap.knowledge_gap", DATA, DATA, items=["e1", "e2"]),
    _call("service_quality.libqual.libqual", DATA, minimum=["l1"], desired=["l2"], perceived=["l3"]),
    _call("service_quality.servqual.servqual", DATA, perceptions=["p1", "p2"], expectations=["e1", "e2"]),
    _call("service_quality.servqual.servqual_score", [5.0, 6.0], [6.0, 6.5]),
)

INFERENCE = (
    _call("inference.bases.base_of", 25.0),
    _call("inference.bases.share_standard", 0.3, 100),
    _call("inference.bootstrap.bootstrap_interval", col("score"), _mean, n_replicates=50, vectorised=True),
    _call("inference.compare.compare", DATA, "score", "two"),
    _call("inference.comparisons.of_rates", 10, 20, 15, 22),
    _call("inference.designs.design_of", N, **_FORMAT),
    _call("inference.designs.total_variance", col("score"), weights=col("w")),
    _call("inference.many_samples.analysis_of_variance", col("score"), col("three")),
    _call("inference.many_samples.kruskal_wallis", col("score"), col("three")),
    _call("inference.multiplicity.adjust", [0.01, 0.2, 0.04]),
    _call("inference.nps_intervals.nps_ends", 20, 10, 50),
    _call("inference.nps_intervals.nps_error", 20, 10, 50),
    _call("inference.nps_intervals.nps_estimate", col("score")),
    _call("inference.nps_intervals.nps_against", 20, 10, 50),
    _call("inference.nps_tests.compare_nps", col("score"), col("score")[:20]),
    _call("inference.nps_tests.nps_of_counts", (20, 10, 50), (15, 5, 50)),
    _call("inference.nps_tests.paired_nps", col("score"), 10 - col("score")),
    _call("inference.paired.paired_means", col("q1"), col("q2")),
    _call("inference.paired.paired_ranks", col("q1"), col("q2")),
    _call("inference.paired_rates.mcnemar", [[10, 5], [2, 8]]),
    _call("inference.paired_rates.paired_rates", col("yes"), col("yes2")),
    _call("inference.pairs.compare_pairs", col("score"), col("three")),
    _call("inference.power.detectable_mean", 100),
    _call("inference.power.detectable_rate", 100, 100, 0.4),
    _call("inference.power.n_for_means", 0.2),
    _call("inference.power.n_for_nps", 5.0),
    _call("inference.power.n_for_rates", 0.7, 0.75),
    _call("inference.power.power_of_means", 100, 0.2),
    _call("inference.power.power_of_rates", 100, 0.7, 0.75),
    _call("inference.proportions.wilson", 9, 10),
    _call("inference.proportions.clopper_pearson", 9, 10),
    _call("inference.proportions.share_of_counts", 9, 10),
    _call("inference.ranks.compare_ranks", col("score"), col("q1")),
    _call("inference.shares.share", 9, 10),
    _call("inference.shares.share_interval", [9, 3], [10, 20]),
    _call("inference.suppression.hide_small_cells", [[20, 3], [30, 40]]),
    _call("inference.survey_quantiles.survey_quantile", col("score"), by=col("two"), **_FORMAT),
    _call("inference.survey_tables.survey_association", col("two"), col("three"), **_FORMAT),
    _call("inference.survey_tests.survey_difference", col("score"), col("two"), **_FORMAT),
    _call("inference.survey_tests.survey_difference_of_all", col("score"), col("three"), **_FORMAT),
    _call("inference.surveys.survey_mean", col("score"), by=col("two"), **_FORMAT),
    _call("inference.surveys.survey_nps", col("score"), **_FORMAT),
    _call("inference.surveys.survey_ratio", col("q1"), col("q2"), **_FORMAT),
    _call("inference.surveys.survey_share", col("yes"), **_FORMAT),
    _call("inference.surveys.survey_total", col("amount"), **_FORMAT),
    _call("inference.tables.chi_square", [[10, 5, 3], [2, 8, 9]]),
    _call("inference.tables.cross_table", col("two"), col("three"), col("w")),
    _call("inference.tables.fisher_exact", [[10, 5], [2, 8]]),
    _call("inference.trend_tests.cochran_armitage", [3, 5, 9], [10, 11, 12]),
    _call("inference.trend_tests.jonckheere", col("score"), col("three")),
    _call("inference.trend_tests.linear_by_linear", [[10, 5, 3], [2, 8, 9]]),
    _call("inference.two_samples.compare_means", col("q1"), col("q2")),
    _call("inference.two_samples.compare_rates", 10, 20, 15, 22),
)

SAMPLING = (
    _call("sampling.allocation.allocate", 100, {"n": 500, "s": 700}),
    _call("sampling.dispositions.response_rates", {"I": 100, "P": 5, "R": 30, "NC": 20, "UH": 10}),
    _call("sampling.frames.volume_frame", DATA, "id", "amount"),
    _call("sampling.margins.compare_margins", DATA, _SHARES, weights="w"),
    _call("sampling.modes.mode_effect", DATA, "score", "two", ["q1"]),
    _call("sampling.nonresponse.level_of_effort", DATA, "score", "period", weights="w"),
    _call("sampling.quotas.check_quotas", DATA, "two", {"甲": 20, "乙": 15}),
    _call("sampling.representativeness.representativeness", DATA, "yes", ["three", "two"], weights="w"),
    _call("sampling.sizes.margin_of_error", 400),
    _call("sampling.sizes.sample_size", 0.05),
    _call("weighting.base.base_weights", DATA, strata="stratum", population=_SMALL_FPC),
    _call(
        "weighting.greg.calibrate", DATA, {"two": {"甲": 40, "乙": 60}, "q1": 600.0}, base="w", population=100
    ),
    _call("weighting.raking.post_stratify", DATA, {"two": _SHARES["two"]}, base="w"),
    _call("weighting.raking.rake", DATA, _SHARES, base="w", strata="stratum"),
    _call("weighting.spread.design_effect", col("score"), col("w")),
    _call("weighting.spread.kish", col("w")),
    _call("weighting.trimming.trim_weights", col("w"), low=0.6, high=1.8),
    _call("item_weights.ahp.ahp", [[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]),
    _call("item_weights.delphi.delphi", [[[8, 6, 4], [9, 7, 3], [8, 5, 5]]]),
    _call("item_weights.delphi.kendall_w", [[8, 6, 4], [9, 7, 3], [8, 5, 5]]),
    _call("item_weights.direct.direct_weights", [40, 35, 25]),
    _call("item_weights.direct.combined_weights", {"a": 0.6, "b": 0.4}, {"a": 0.3, "b": 0.7}),
    _call("item_weights.objective.entropy_weights", np.column_stack([col("q1"), col("q2")])),
    _call("item_weights.objective.critic_weights", np.column_stack([col("q1"), col("q2")])),
    _call("item_weights.base.largest_remainder", [0.5, 0.3, 0.2]),
)

DRIVERS = (
    _call("drivers.correlations.driver_correlations", DATA, **_DRIVERS),
    _call("drivers.dominance.dominance_analysis", DATA, weights="w", **_DRIVERS, **_QUICK),
    _call("drivers.front.driver_analysis", DATA, weights="w", **_DRIVERS, **_QUICK),
    _call("drivers.forest.forest_importance", DATA, n_splits=2, n_trees=5, n_repeats=1, **_DRIVERS),
    _call("drivers.ordinal_logit.ordinal_logit", DATA, outcome="rating", drivers=["q1", "q2"], weights="w"),
    _call("drivers.regression.regression", DATA, weights="w", strata="stratum", **_DRIVERS),
    _call("drivers.penalty_reward.penalty_reward", DATA, low=4.0, high=7.0, **_DRIVERS),
    _call("drivers.pareto.pareto", DATA, reason="three", n_bootstraps=20),
    _call("drivers.pareto.pareto_of_counts", {"slow": 30, "rude": 5}, n_bootstraps=20),
    _call("drivers.kano.kano", DATA, pairs={"f": ("must", "mustnot")}, weights="w"),
    _call("drivers.kano.kano_of_counts", {"M": 10, "O": 20, "A": 15, "I": 5}),
    _call("drivers.ipa.ipa", DATA, performance=["q1", "q2", "q3"], importance=["e1", "e2", "p1"], **_QUICK),
    _call(
        "drivers.stated_derived.stated_versus_derived",
        DATA,
        stated=["e1", "e2", "p1"],
        ratings=["q1", "q2", "q3"],
        outcome="overall",
        **_QUICK,
    ),
    _call(
        "drivers.belief.belief_versus_voice",
        ["q1", "q3", "q2"],
        DATA,
        items=["q1", "q2", "q3"],
        outcome="overall",
        **_QUICK,
    ),
    _call("sem.analysis.pls", DATA, _MODEL, weights=col("w"), bootstraps=20),
    _call("sem.covariance.covariance_model", DATA, "Quality =~ q1 + q2 + q3 + q4"),
    _call("sem.groups.compare_path_models", DATA, _MODEL, col("two"), permutations=20, bootstraps=20),
)

TRENDS = (
    _call("trends.autocorrelation.acf", SERIES),
    _call("trends.autocorrelation.ljung_box", SERIES),
    _call("trends.breakpoints.breakpoints", SERIES),
    _call("trends.change_points.change_points", SERIES),
    _call("trends.control.chart.control_chart", SERIES),
    _call("trends.control.chart.control_chart", col("x"), np.full(N, 40.0), kind="p"),
    _call("trends.control.memory.cusum_chart", SERIES),
    _call("trends.control.memory.ewma_chart", SERIES),
    _call("trends.control.run_lengths.average_run_length"),
    _call("trends.control.run_lengths.alarm_rate", 10, 12, 1.0),
    _call("trends.decomposition.decompose", SERIES, 12),
    _call("trends.decomposition.stl", SERIES, 12),
    _call("trends.forecasts.forecast", SERIES, season=12),
    _call("trends.linear.linear_trend", SERIES),
    _call("trends.mann_kendall.mann_kendall", SERIES),
    _call("trends.mann_kendall.seasonal_mann_kendall", SERIES, 12),
    _call("trends.pettitt.pettitt", SERIES),
    _call("trends.profiles.cycle_profile", col("day"), col("score"), weights=col("w")),
    _call("trends.sen.sen_slope", SERIES),
    _call("trends.sen.seasonal_sen_slope", SERIES, 12),
    _call("trends.series.series", col("day"), col("score"), weights=col("w")),
    _call("trends.smoothing.holt_winters", SERIES, 12),
    _call("trends.trend_tests.trend_test", SERIES, season=12),
    _call("trends.mix.decompose_change", DATA, DATA, score="score", segment="three", weight="w"),
    _call("trends.next_score.forecast_next_score", DATA, score="score", metrics=["q1"]),
    _call("trends.expectations.monitor_expectations", DATA, date="day", expected=["e1"], perceived=["p1"]),
)

RECOVERED = {**DATA, "g": ["recovered", "unrecovered", "never"] * (N // 3)}
CUSTOMERS = (
    _call(
        "customers.kaplan_meier.survival_curve", col("time"), col("yes"), group=col("two"), weights=col("w")
    ),
    _call("customers.log_rank.log_rank", col("time"), col("yes"), col("two"), weights=col("w")),
    _call("customers.cox.cox", DATA, time="time", event="yes", covariates=["q1", "two"], weights="w"),
    _call("customers.bg_nbd.bg_nbd", col("x"), col("t_x"), col("T"), weights=col("w")),
    _call("customers.pareto_nbd.pareto_nbd", col("x"), col("t_x"), col("T")),
    _call("customers.gamma_gamma.gamma_gamma", col("x"), col("amount"), weights=col("w")),
    _call("customers.calibration.calibration", col("prob"), col("yes"), n_bins=4),
    _call("customers.churn.churn_risk", DATA, outcome="yes", predictors=["q1", "two"], n_folds=2),
    _call("customers.falling.falling_satisfaction", col("who"), col("day"), col("score")),
    _call("customers.purchases.purchase_summary", col("who"), col("day"), col("amount")),
    _call("customers.retention.retention_cohorts", col("who"), col("day")),
    _call(
        "customers.retention.return_rates",
        col("who"),
        col("day"),
        base=("2024-01-01", "2024-07-01"),
        later=("2024-07-02", "2025-12-31"),
    ),
    _call("customers.segments.contribution_loyalty", col("amount"), col("score")),
    _call("customers.segments.value_funnel", DATA, profit="amount", measures=["score"], n_bootstrap=20),
    _call("customers.recovered.recovered_comparison", RECOVERED, group="g", outcome="q1", exact=["two"]),
    _call("customers.kept_cost.cost_per_customer_kept", DATA, solved="yes", kept="yes2", cost="amount"),
    _call("customers.silent.recapture", 40, 30, 10),
    _call("customers.silent.silent_customers", DATA, dissatisfied="yes", complained="yes2"),
    _call("customers.link.satisfaction_link", DATA, satisfaction="score", outcome="yes", cuts=[4.0, 7.0]),
    _call("customers.value.customer_value", col("x"), col("t_x"), col("T"), col("amount"), horizon=52.0),
    _call("operations.call_centre.call_centre", col("time"), col("yes")),
    _call("operations.call_centre.agent_time", handling=300.0, idle=50.0),
    _call(
        "operations.delivered_value.delivered_value", DATA, value=["q1", "q2"], cost=["q3"], weights=col("w")
    ),
    _call("operations.dsr.dsr", col("rating")),
    _call("operations.dsr.against_trade", 4.8, 4.6, 4.9, 4.2),
    _call("operations.erlang.erlang_c", 100, 180, 8),
    _call("operations.erlang.staffing", 100, 180),
    _call("operations.first_contact.first_contact_resolution", col("who"), col("three"), col("day")),
    _call("operations.first_contact_views.first_contact_views", col("yes"), col("yes2")),
    _call("operations.recontact.recontact_rate", col("who"), col("day"), col("who"), col("day")),
    _call("operations.acted_findings.acted_findings", col("day"), col("day"), until="2026-12-31"),
    _call("operations.growth.earned_growth", col("amount"), col("amount") * 1.1, col("yes")),
    _call("operations.growth.earned_growth_of_totals", 100.0, 95.0, 20.0),
    _call("operations.reliability.major_event_threshold", col("time")),
    _call("operations.reliability.reliability_indices", col("x") + 1, col("time"), customers_served=500),
    _call("operations.retention.retention", col("who")[:12], col("who")[3:15]),
    _call("operations.retention.retention_of_counts", 80, 100),
)

TRIALS = (
    _call("trials.ab_test.ab_test", col("score"), col("two"), covariate=col("q1")),
    _call("trials.ab_test.ratio_mismatch", [5120, 4880]),
    _call(
        "trials.difference_in_differences.difference_in_differences",
        col("score"),
        treated=col("treated"),
        after=col("after"),
        unit=col("unit"),
        period=col("period"),
        weights=col("w"),
    ),
    _call("trials.interrupted_series.interrupted_series", SERIES, start=20),
    _call(
        "trials.matching.matched_comparison", DATA, outcome="score", treated="yes", covariates=["q1", "q2"]
    ),
    _call("trials.exact_matching.exact_comparison", DATA, outcome="score", treated="yes", exact=["two"]),
    _call("inference.ratios.fieller", 10.0, 5.0, 1.0, 0.25),
    _call("trials.planning.plan_trial", 0.05, kind="rate", base=0.4),
    _call(
        "trials.returns.return_on_investment",
        effect=(0.03, 0.01, 0.05),
        customers=10_000,
        value_per_unit=50.0,
        cost=8_000.0,
        attribution="trial",
        proven=True,
        n_draws=1000,
    ),
    _call("trials.sequential.always_valid_half_width", 1.0, 100.0, tau_squared=0.01),
    _call("trials.sequential.always_valid_p", [0.5, 3.0, 25.0]),
    _call("trials.sequential.best_tau_squared", 1.0, 100.0),
    _call("trials.sequential.mixture_ratio", 0.1, 1.0, 100.0, tau_squared=0.01),
    _call("trials.sequential.obrien_fleming", 3),
    _call("trials.sequential.pocock", 3),
    _call("trials.sequential.spending_boundaries", [0.5, 1.0]),
    _call(
        "trials.staged_rollout.staged_rollout",
        col("score"),
        unit=col("unit"),
        period=col("period"),
        started=col("started"),
        n_bootstraps=100,
    ),
)

CALLS = MEASURES + INFERENCE + SAMPLING + DRIVERS + TRENDS + CUSTOMERS + TRIALS
CALLS += tuple(_call(name, *args, **options) for name, args, options in text_calls(DATA))
SLOW = {
    "forecast",
    "plan_trial",
    "obrien_fleming",
    "pocock",
    "spending_boundaries",
    "customer_value",
    "pareto_nbd",
}
