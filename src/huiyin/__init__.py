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
    from huiyin.analytics.measures.satisfaction_index import index_from_shares
    from huiyin.analytics.problems import Problem
    from huiyin.analytics.results import speak

__all__ = [
    "Estimate",
    "Problem",
    "ces",
    "csat",
    "index_from_shares",
    "nps",
    "satisfaction_index",
    "speak",
    "wilson",
]

_HOMES = {
    "Estimate": "huiyin.analytics.estimate",
    "Problem": "huiyin.analytics.problems",
    "ces": "huiyin.analytics.direct",
    "csat": "huiyin.analytics.direct",
    "index_from_shares": "huiyin.analytics.measures.satisfaction_index",
    "nps": "huiyin.analytics.direct",
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
