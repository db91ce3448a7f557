"""Weighting of respondents: base weights, post-stratification, raking, calibration, trimming, replicates."""
