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
    "calibrate",
    "ces",
    "combined_weights",
    "csat",
    "delphi",
    "direct_weights",
    "entropy_weights",
    "index_from_shares",
    "kish",
    "nps",
    "post_stratify",
    "rake",
    "satisfaction_index",
    "speak",
    "wilson",
]

_HOMES = {
    "Estimate": "huiyin.analytics.estimate",
    "Problem": "huiyin.analytics.problems",
    "ahp": "huiyin.analytics.item_weights.ahp",
    "base_weights": "huiyin.analytics.weighting.base",
    "calibrate": "huiyin.analytics.weighting.greg",
    "ces": "huiyin.analytics.direct",
    "combined_weights": "huiyin.analytics.item_weights.direct",
    "csat": "huiyin.analytics.direct",
    "delphi": "huiyin.analytics.item_weights.delphi",
    "direct_weights": "huiyin.analytics.item_weights.direct",
    "entropy_weights": "huiyin.analytics.item_weights.objective",
    "index_from_shares": "huiyin.analytics.measures.satisfaction_index",
    "kish": "huiyin.analytics.weighting.spread",
    "nps": "huiyin.analytics.direct",
    "post_stratify": "huiyin.analytics.weighting.raking",
    "rake": "huiyin.analytics.weighting.raking",
    "satisfaction_index": "huiyin.analytics.direct",
    "speak": "huiyin.analytics.results",
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
