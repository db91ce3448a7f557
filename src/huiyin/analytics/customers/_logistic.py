"""Logistic regression with the errors that customers' models name."""

from __future__ import annotations

from huiyin.analytics import logistic as core
from huiyin.analytics.customers.problems import NoFiniteEstimate
from huiyin.analytics.logistic import Logistic
from huiyin.analytics.terms import Floats

__all__ = ["Logistic", "logistic"]


def logistic(
    matrix: Floats,
    outcome: Floats,
    *,
    weights: Floats | None = None,
    penalty: float = 0.0,
    offset: Floats | None = None,
    model: str = "logistic",
    names: tuple[str, ...] = (),
) -> Logistic:
    """As `analytics.logistic.logistic`; raises `NoFiniteEstimate` naming the column."""
    try:
        return core.logistic(matrix, outcome, weights=weights, penalty=penalty, offset=offset)
    except core.NoSolution as endless:
        detail = names[endless.at] if names else str(endless.at + 1)
        raise NoFiniteEstimate(model=model, detail=detail) from None
