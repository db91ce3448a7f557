"""Trials and what stands in for them: planning, A/B tests, sequential looks, quasi-experiments, returns."""
