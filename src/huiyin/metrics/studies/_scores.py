"""Contracts whose value is the mean of one number a respondent, as moments of that number."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.summaries import Moments
from huiyin.metrics.computing.charted import NPS, has_one_score
from huiyin.metrics.computing.frame import Frame
from huiyin.metrics.contracts import MetricContract


def mean_contracts(frame: Frame) -> list[MetricContract]:
    """Contracts with one row term, and the net promoter score."""
    return [contract for contract in frame.contracts if has_one_score(contract)]


def score_moments(contract: MetricContract, moments: Moments) -> Moments:
    """Moments of the one number: the term itself, or 100, 0, -100 of promoters, passives, detractors."""
    if contract.measure != NPS:
        return moments
    map_to_points = np.array([[1.0, 0.0, 0.0], [0.0, 100.0, -100.0]])
    return Moments(
        moments.n,
        map_to_points @ moments.products @ map_to_points.T,
        map_to_points @ moments.squares @ map_to_points.T,
    )
