"""Trials and what stands in for them: planning, A/B tests, looks while they run, quasi-experiments, returns."""

from huiyin.analytics.trials.ab_test import Trial, ab_test, ratio_mismatch
from huiyin.analytics.trials.difference_in_differences import (
    DifferenceInDifferences,
    difference_in_differences,
)
from huiyin.analytics.trials.exact_matching import ExactComparison, exact_comparison
from huiyin.analytics.trials.interrupted_series import InterruptedSeries, interrupted_series
from huiyin.analytics.trials.matching import MatchedComparison, matched_comparison
from huiyin.analytics.trials.planning import TrialPlan, inflation_of, plan_trial
from huiyin.analytics.trials.returns import Returns, Uncertain, return_on_investment
from huiyin.analytics.trials.sequential import (
    always_valid_half_width,
    always_valid_p,
    best_tau_squared,
    crossing_rate,
    mixture_ratio,
    obrien_fleming,
    peeking_error,
    pocock,
    spending_boundaries,
)
from huiyin.analytics.trials.staged_rollout import StagedRollout, staged_rollout

__all__ = [
    "DifferenceInDifferences",
    "ExactComparison",
    "InterruptedSeries",
    "MatchedComparison",
    "Returns",
    "StagedRollout",
    "Trial",
    "TrialPlan",
    "Uncertain",
    "ab_test",
    "always_valid_half_width",
    "always_valid_p",
    "best_tau_squared",
    "crossing_rate",
    "difference_in_differences",
    "exact_comparison",
    "inflation_of",
    "interrupted_series",
    "matched_comparison",
    "mixture_ratio",
    "obrien_fleming",
    "peeking_error",
    "plan_trial",
    "pocock",
    "ratio_mismatch",
    "return_on_investment",
    "spending_boundaries",
    "staged_rollout",
]
