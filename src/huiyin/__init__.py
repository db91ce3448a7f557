"""Huiyin 回音: a customer satisfaction system, and its measures for a notebook.

    import huiyin
    print(huiyin.nps([10, 9, 7, 3, 8]))

The functions are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from huiyin.analytics.item_weights.ahp import ahp
    from huiyin.analytics.item_weights.delphi import delphi
    from huiyin.analytics.item_weights.direct import combined_weights, direct_weights
    from huiyin.analytics.item_weights.objective import entropy_weights
    from huiyin.analytics.measures.satisfaction_index import index_from_shares
    from huiyin.analytics.problems import Problem
    from huiyin.analytics.results import speak
    from huiyin.analytics.weighting.base import base_weights
    from huiyin.analytics.weighting.greg import calibrate
    from huiyin.analytics.weighting.raking import post_stratify, rake
    from huiyin.analytics.weighting.spread import kish

__all__ = [
    "Estimate",
    "Problem",
    "ahp",
    "base_weights",
    "belief_versus_voice",
    "calibrate",
    "ces",
    "combined_weights",
    "csat",
    "delphi",
    "direct_weights",
    "dominance_analysis",
    "driver_analysis",
    "driver_correlations",
    "entropy_weights",
    "forest_importance",
    "index_from_shares",
    "ipa",
    "kano",
    "kano_of_counts",
    "kish",
    "nps",
    "ordinal_logit",
    "pareto",
    "pareto_of_counts",
    "penalty_reward",
    "post_stratify",
    "rake",
    "regression",
    "satisfaction_index",
    "speak",
    "stated_versus_derived",
    "wilson",
]

_HOMES = {
    "Estimate": "huiyin.analytics.estimate",
    "Problem": "huiyin.analytics.problems",
    "ahp": "huiyin.analytics.item_weights.ahp",
    "base_weights": "huiyin.analytics.weighting.base",
    "belief_versus_voice": "huiyin.analytics.drivers.belief",
    "calibrate": "huiyin.analytics.weighting.greg",
    "ces": "huiyin.analytics.direct",
    "combined_weights": "huiyin.analytics.item_weights.direct",
    "csat": "huiyin.analytics.direct",
    "delphi": "huiyin.analytics.item_weights.delphi",
    "direct_weights": "huiyin.analytics.item_weights.direct",
    "dominance_analysis": "huiyin.analytics.drivers.dominance",
    "driver_analysis": "huiyin.analytics.drivers.front",
    "driver_correlations": "huiyin.analytics.drivers.correlations",
    "entropy_weights": "huiyin.analytics.item_weights.objective",
    "forest_importance": "huiyin.analytics.drivers.forest",
    "index_from_shares": "huiyin.analytics.measures.satisfaction_index",
    "ipa": "huiyin.analytics.drivers.ipa",
    "kano": "huiyin.analytics.drivers.kano",
    "kano_of_counts": "huiyin.analytics.drivers.kano",
    "kish": "huiyin.analytics.weighting.spread",
    "nps": "huiyin.analytics.direct",
    "ordinal_logit": "huiyin.analytics.drivers.ordinal_logit",
    "pareto": "huiyin.analytics.drivers.pareto",
    "pareto_of_counts": "huiyin.analytics.drivers.pareto",
    "penalty_reward": "huiyin.analytics.drivers.penalty_reward",
    "post_stratify": "huiyin.analytics.weighting.raking",
    "rake": "huiyin.analytics.weighting.raking",
    "regression": "huiyin.analytics.drivers.regression",
    "satisfaction_index": "huiyin.analytics.direct",
    "speak": "huiyin.analytics.results",
    "stated_versus_derived": "huiyin.analytics.drivers.stated_derived",
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
