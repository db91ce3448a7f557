"""What moves the overall score: every module here is one method. Association, never cause.

- `front.driver_analysis`: importances by any registered method, intervals, rank probabilities
- `correlations.driver_correlations`: Pearson and Spearman
- `dominance.dominance_analysis`: complete, conditional and general dominance
- `regression.regression`: least squares with classical, robust, clustered or survey errors
- `ordinal_logit.ordinal_logit`: the proportional-odds model and its test
- `penalty_reward.penalty_reward`: whether failing costs more than excelling gains
- `forest.forest_importance`: a random forest as a cross-check
- `ipa.ipa`: importance and performance, quadrants only where they are certain
- `stated_derived.stated_versus_derived`: what customers say and what their satisfaction shows
- `kano.kano`, `kano.kano_of_counts`: must-be, one-dimensional, attractive
- `pareto.pareto`, `pareto.pareto_of_counts`: the vital few (CTS) and the certainty of the cut
- `belief.belief_versus_voice`: management's ranking against the customers'
"""

from huiyin.analytics.drivers.base import DriverMethod, driver_methods

__all__ = ["DriverMethod", "driver_methods"]
