"""Weighting of respondents: weights that make the sample look like the population, and what they cost.

- `base_weights`: population over sample in each stratum, or one over the inclusion probability
- `post_stratify`: weights that reproduce the population of every cell
- `rake`: weights that reproduce any number of margins
- `calibrate`: weights that reproduce totals, of numbers too, as near to the base weights as can be
- `trim_weights`: weights capped, what was cut off shared out
- `replicates`: the sample varied many times and weighted anew, standard errors from it
- `kish`, `design_effect`: what uneven weights cost
"""

from huiyin.analytics.weighting.base import base_weights
from huiyin.analytics.weighting.domains import DomainEstimates
from huiyin.analytics.weighting.greg import calibrate
from huiyin.analytics.weighting.raking import post_stratify, rake
from huiyin.analytics.weighting.replicates import Replicates, replicates
from huiyin.analytics.weighting.spread import Spread, design_effect, kish
from huiyin.analytics.weighting.trimming import trim_weights
from huiyin.analytics.weighting.weighting import MarginRow, Weighting

__all__ = [
    "DomainEstimates",
    "MarginRow",
    "Replicates",
    "Spread",
    "Weighting",
    "base_weights",
    "calibrate",
    "design_effect",
    "kish",
    "post_stratify",
    "rake",
    "replicates",
    "trim_weights",
]
