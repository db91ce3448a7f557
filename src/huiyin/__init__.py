"""Huiyin 回音: a customer satisfaction system, and its measures for a notebook.

    import huiyin
    print(huiyin.nps([10, 9, 7, 3, 8]))

The functions are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiyin.analytics.boxes import acsi, boxes, effort
    from huiyin.analytics.by_group import by_group
    from huiyin.analytics.customers import churn_risk, cox, customer_value, retention_cohorts, survival_curve
    from huiyin.analytics.direct import ces, csat, nps, satisfaction_index, wilson
    from huiyin.analytics.drivers.belief import belief_versus_voice
    from huiyin.analytics.drivers.correlations import driver_correlations
    from huiyin.analytics.drivers.dominance import dominance_analysis
    from huiyin.analytics.drivers.forest import forest_importance
    from huiyin.analytics.drivers.front import driver_analysis
    from huiyin.analytics.drivers.ipa import ipa
    from huiyin.analytics.drivers.kano import kano, kano_of_counts
    from huiyin.analytics.drivers.ordinal_logit import ordinal_logit
    from huiyin.analytics.drivers.pareto import pareto, pareto_of_counts
    from huiyin.analytics.drivers.penalty_reward import penalty_reward
    from huiyin.analytics.drivers.regression import regression
    from huiyin.analytics.drivers.stated_derived import stated_versus_derived
    from huiyin.analytics.estimate import Estimate
    from huiyin.analytics.inference.bootstrap import bootstrap_interval
    from huiyin.analytics.inference.compare import compare
    from huiyin.analytics.inference.judgements import judge_change, judge_target
    from huiyin.analytics.inference.suppression import hide_small_cells
    from huiyin.analytics.inference.surveys import (
        survey_mean,
        survey_nps,
        survey_ratio,
        survey_share,
        survey_total,
    )
    from huiyin.analytics.item_weights.ahp import ahp
    from huiyin.analytics.item_weights.delphi import delphi
    from huiyin.analytics.item_weights.direct import combined_weights, direct_weights
    from huiyin.analytics.item_weights.objective import entropy_weights
    from huiyin.analytics.measures.satisfaction_index import index_from_shares
    from huiyin.analytics.operations.call_centre import agent_time, call_centre
    from huiyin.analytics.operations.delivered_value import delivered_value
    from huiyin.analytics.operations.dsr import against_trade, dsr
    from huiyin.analytics.operations.erlang import erlang_c, staffing
    from huiyin.analytics.operations.first_contact import first_contact_resolution
    from huiyin.analytics.operations.growth import earned_growth, earned_growth_of_totals
    from huiyin.analytics.operations.reliability import major_event_threshold, reliability_indices
    from huiyin.analytics.operations.retention import retention, retention_of_counts
    from huiyin.analytics.problems import Problem
    from huiyin.analytics.results import speak
    from huiyin.analytics.sampling.allocation import allocate
    from huiyin.analytics.sampling.dispositions import response_rates
    from huiyin.analytics.sampling.frames import volume_coverage, volume_frame
    from huiyin.analytics.sampling.margins import compare_margins
    from huiyin.analytics.sampling.modes import mode_effect
    from huiyin.analytics.sampling.nonresponse import level_of_effort
    from huiyin.analytics.sampling.quotas import check_quotas
    from huiyin.analytics.sampling.representativeness import representativeness
    from huiyin.analytics.sampling.sizes import margin_of_error, sample_size
    from huiyin.analytics.sem.analysis import pls
    from huiyin.analytics.sem.covariance import covariance_model
    from huiyin.analytics.sem.groups import compare_path_models
    from huiyin.analytics.service_quality.alpha import cronbach_alpha
    from huiyin.analytics.service_quality.csd import csd, csd_from_shares, importance_weights
    from huiyin.analytics.service_quality.five_gaps import communication_gap, performance_gap, standards_gap
    from huiyin.analytics.service_quality.gap_check import gap_check
    from huiyin.analytics.service_quality.knowledge_gap import knowledge_gap
    from huiyin.analytics.service_quality.libqual import libqual
    from huiyin.analytics.service_quality.servqual import servqual, servqual_score
    from huiyin.analytics.trends.breakpoints import breakpoints
    from huiyin.analytics.trends.change_points import change_points
    from huiyin.analytics.trends.control.chart import control_chart
    from huiyin.analytics.trends.control.many import control_charts
    from huiyin.analytics.trends.control.memory import cusum_chart, ewma_chart
    from huiyin.analytics.trends.decomposition import stl
    from huiyin.analytics.trends.expectations import monitor_expectations
    from huiyin.analytics.trends.forecasts import forecast
    from huiyin.analytics.trends.mix import decompose_change
    from huiyin.analytics.trends.next_score import forecast_next_score
    from huiyin.analytics.trends.profiles import cycle_profile
    from huiyin.analytics.trends.series import series
    from huiyin.analytics.trends.trend_tests import trend_test
    from huiyin.analytics.trials.ab_test import ab_test
    from huiyin.analytics.trials.difference_in_differences import difference_in_differences
    from huiyin.analytics.trials.interrupted_series import interrupted_series
    from huiyin.analytics.trials.matching import matched_comparison
    from huiyin.analytics.trials.planning import plan_trial
    from huiyin.analytics.trials.returns import return_on_investment
    from huiyin.analytics.trials.staged_rollout import staged_rollout
    from huiyin.analytics.weighting.base import base_weights
    from huiyin.analytics.weighting.greg import calibrate
    from huiyin.analytics.weighting.raking import post_stratify, rake
    from huiyin.analytics.weighting.spread import kish

__all__ = [
    "Estimate",
    "Problem",
    "ab_test",
    "acsi",
    "against_trade",
    "agent_time",
    "ahp",
    "allocate",
    "base_weights",
    "belief_versus_voice",
    "bootstrap_interval",
    "boxes",
    "breakpoints",
    "by_group",
    "calibrate",
    "call_centre",
    "ces",
    "change_points",
    "check_quotas",
    "churn_risk",
    "combined_weights",
    "communication_gap",
    "compare",
    "compare_margins",
    "compare_path_models",
    "control_chart",
    "control_charts",
    "covariance_model",
    "cox",
    "cronbach_alpha",
    "csat",
    "csd",
    "csd_from_shares",
    "customer_value",
    "cusum_chart",
    "cycle_profile",
    "decompose_change",
    "delivered_value",
    "delphi",
    "difference_in_differences",
    "direct_weights",
    "dominance_analysis",
    "driver_analysis",
    "driver_correlations",
    "dsr",
    "earned_growth",
    "earned_growth_of_totals",
    "effort",
    "entropy_weights",
    "erlang_c",
    "ewma_chart",
    "first_contact_resolution",
    "forecast",
    "forecast_next_score",
    "forest_importance",
    "gap_check",
    "hide_small_cells",
    "importance_weights",
    "index_from_shares",
    "interrupted_series",
    "ipa",
    "judge_change",
    "judge_target",
    "kano",
    "kano_of_counts",
    "kish",
    "knowledge_gap",
    "level_of_effort",
    "libqual",
    "major_event_threshold",
    "margin_of_error",
    "matched_comparison",
    "mode_effect",
    "monitor_expectations",
    "nps",
    "ordinal_logit",
    "pareto",
    "pareto_of_counts",
    "penalty_reward",
    "performance_gap",
    "plan_trial",
    "pls",
    "post_stratify",
    "rake",
    "regression",
    "reliability_indices",
    "representativeness",
    "response_rates",
    "retention",
    "retention_cohorts",
    "retention_of_counts",
    "return_on_investment",
    "sample_size",
    "satisfaction_index",
    "series",
    "servqual",
    "servqual_score",
    "speak",
    "staffing",
    "staged_rollout",
    "standards_gap",
    "stated_versus_derived",
    "stl",
    "survey_mean",
    "survey_nps",
    "survey_ratio",
    "survey_share",
    "survey_total",
    "survival_curve",
    "trend_test",
    "volume_coverage",
    "volume_frame",
    "wilson",
]

_HOMES = {
    "Estimate": "huiyin.analytics.estimate",
    "Problem": "huiyin.analytics.problems",
    "ab_test": "huiyin.analytics.trials.ab_test",
    "acsi": "huiyin.analytics.boxes",
    "against_trade": "huiyin.analytics.operations.dsr",
    "agent_time": "huiyin.analytics.operations.call_centre",
    "ahp": "huiyin.analytics.item_weights.ahp",
    "allocate": "huiyin.analytics.sampling.allocation",
    "base_weights": "huiyin.analytics.weighting.base",
    "belief_versus_voice": "huiyin.analytics.drivers.belief",
    "bootstrap_interval": "huiyin.analytics.inference.bootstrap",
    "boxes": "huiyin.analytics.boxes",
    "breakpoints": "huiyin.analytics.trends.breakpoints",
    "by_group": "huiyin.analytics.by_group",
    "calibrate": "huiyin.analytics.weighting.greg",
    "call_centre": "huiyin.analytics.operations.call_centre",
    "ces": "huiyin.analytics.direct",
    "change_points": "huiyin.analytics.trends.change_points",
    "check_quotas": "huiyin.analytics.sampling.quotas",
    "churn_risk": "huiyin.analytics.customers",
    "combined_weights": "huiyin.analytics.item_weights.direct",
    "communication_gap": "huiyin.analytics.service_quality.five_gaps",
    "compare": "huiyin.analytics.inference.compare",
    "compare_margins": "huiyin.analytics.sampling.margins",
    "compare_path_models": "huiyin.analytics.sem.groups",
    "control_chart": "huiyin.analytics.trends.control.chart",
    "control_charts": "huiyin.analytics.trends.control.many",
    "covariance_model": "huiyin.analytics.sem.covariance",
    "cox": "huiyin.analytics.customers",
    "cronbach_alpha": "huiyin.analytics.service_quality.alpha",
    "csat": "huiyin.analytics.direct",
    "csd": "huiyin.analytics.service_quality.csd",
    "csd_from_shares": "huiyin.analytics.service_quality.csd",
    "customer_value": "huiyin.analytics.customers",
    "cusum_chart": "huiyin.analytics.trends.control.memory",
    "cycle_profile": "huiyin.analytics.trends.profiles",
    "decompose_change": "huiyin.analytics.trends.mix",
    "delivered_value": "huiyin.analytics.operations.delivered_value",
    "delphi": "huiyin.analytics.item_weights.delphi",
    "difference_in_differences": "huiyin.analytics.trials.difference_in_differences",
    "direct_weights": "huiyin.analytics.item_weights.direct",
    "dominance_analysis": "huiyin.analytics.drivers.dominance",
    "driver_analysis": "huiyin.analytics.drivers.front",
    "driver_correlations": "huiyin.analytics.drivers.correlations",
    "dsr": "huiyin.analytics.operations.dsr",
    "earned_growth": "huiyin.analytics.operations.growth",
    "earned_growth_of_totals": "huiyin.analytics.operations.growth",
    "effort": "huiyin.analytics.boxes",
    "entropy_weights": "huiyin.analytics.item_weights.objective",
    "erlang_c": "huiyin.analytics.operations.erlang",
    "ewma_chart": "huiyin.analytics.trends.control.memory",
    "first_contact_resolution": "huiyin.analytics.operations.first_contact",
    "forecast": "huiyin.analytics.trends.forecasts",
    "forecast_next_score": "huiyin.analytics.trends.next_score",
    "forest_importance": "huiyin.analytics.drivers.forest",
    "gap_check": "huiyin.analytics.service_quality.gap_check",
    "hide_small_cells": "huiyin.analytics.inference.suppression",
    "importance_weights": "huiyin.analytics.service_quality.csd",
    "index_from_shares": "huiyin.analytics.measures.satisfaction_index",
    "interrupted_series": "huiyin.analytics.trials.interrupted_series",
    "ipa": "huiyin.analytics.drivers.ipa",
    "judge_change": "huiyin.analytics.inference.judgements",
    "judge_target": "huiyin.analytics.inference.judgements",
    "kano": "huiyin.analytics.drivers.kano",
    "kano_of_counts": "huiyin.analytics.drivers.kano",
    "kish": "huiyin.analytics.weighting.spread",
    "knowledge_gap": "huiyin.analytics.service_quality.knowledge_gap",
    "level_of_effort": "huiyin.analytics.sampling.nonresponse",
    "libqual": "huiyin.analytics.service_quality.libqual",
    "major_event_threshold": "huiyin.analytics.operations.reliability",
    "margin_of_error": "huiyin.analytics.sampling.sizes",
    "matched_comparison": "huiyin.analytics.trials.matching",
    "mode_effect": "huiyin.analytics.sampling.modes",
    "monitor_expectations": "huiyin.analytics.trends.expectations",
    "nps": "huiyin.analytics.direct",
    "ordinal_logit": "huiyin.analytics.drivers.ordinal_logit",
    "pareto": "huiyin.analytics.drivers.pareto",
    "pareto_of_counts": "huiyin.analytics.drivers.pareto",
    "penalty_reward": "huiyin.analytics.drivers.penalty_reward",
    "performance_gap": "huiyin.analytics.service_quality.five_gaps",
    "plan_trial": "huiyin.analytics.trials.planning",
    "pls": "huiyin.analytics.sem.analysis",
    "post_stratify": "huiyin.analytics.weighting.raking",
    "rake": "huiyin.analytics.weighting.raking",
    "regression": "huiyin.analytics.drivers.regression",
    "reliability_indices": "huiyin.analytics.operations.reliability",
    "representativeness": "huiyin.analytics.sampling.representativeness",
    "response_rates": "huiyin.analytics.sampling.dispositions",
    "retention": "huiyin.analytics.operations.retention",
    "retention_cohorts": "huiyin.analytics.customers",
    "retention_of_counts": "huiyin.analytics.operations.retention",
    "return_on_investment": "huiyin.analytics.trials.returns",
    "sample_size": "huiyin.analytics.sampling.sizes",
    "satisfaction_index": "huiyin.analytics.direct",
    "series": "huiyin.analytics.trends.series",
    "servqual": "huiyin.analytics.service_quality.servqual",
    "servqual_score": "huiyin.analytics.service_quality.servqual",
    "speak": "huiyin.analytics.results",
    "staffing": "huiyin.analytics.operations.erlang",
    "staged_rollout": "huiyin.analytics.trials.staged_rollout",
    "standards_gap": "huiyin.analytics.service_quality.five_gaps",
    "stated_versus_derived": "huiyin.analytics.drivers.stated_derived",
    "stl": "huiyin.analytics.trends.decomposition",
    "survey_mean": "huiyin.analytics.inference.surveys",
    "survey_nps": "huiyin.analytics.inference.surveys",
    "survey_ratio": "huiyin.analytics.inference.surveys",
    "survey_share": "huiyin.analytics.inference.surveys",
    "survey_total": "huiyin.analytics.inference.surveys",
    "survival_curve": "huiyin.analytics.customers",
    "trend_test": "huiyin.analytics.trends.trend_tests",
    "volume_coverage": "huiyin.analytics.sampling.frames",
    "volume_frame": "huiyin.analytics.sampling.frames",
    "wilson": "huiyin.analytics.direct",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'huiyin' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
