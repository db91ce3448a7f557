"""Weights of items in an index: from experts, from data, or from both.

- `direct_weights`: points that sum to 100
- `delphi`, `kendall_w`: rounds of anonymous experts, their agreement, when to stop
- `ahp`: comparisons two at a time, with consistency
- `entropy_weights`, `critic_weights`: from how much objects differ
- `derived_weights`: from what goes along with overall satisfaction
- `combined_weights`: two sets put together
- `largest_remainder`: rounded so that the sum is exact
"""

from huiyin.analytics.item_weights.ahp import AhpWeights, ahp
from huiyin.analytics.item_weights.base import ItemWeights, largest_remainder
from huiyin.analytics.item_weights.delphi import Agreement, DelphiWeights, delphi, kendall_w
from huiyin.analytics.item_weights.direct import (
    CombinedWeights,
    combined_weights,
    derived_weights,
    direct_weights,
)
from huiyin.analytics.item_weights.objective import EntropyWeights, critic_weights, entropy_weights

__all__ = [
    "Agreement",
    "AhpWeights",
    "CombinedWeights",
    "DelphiWeights",
    "EntropyWeights",
    "ItemWeights",
    "ahp",
    "combined_weights",
    "critic_weights",
    "delphi",
    "derived_weights",
    "direct_weights",
    "entropy_weights",
    "kendall_w",
    "largest_remainder",
]
