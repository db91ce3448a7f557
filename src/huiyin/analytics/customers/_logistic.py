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
        made = core.logistic(matrix, outcome, weights=weights, penalty=penalty, offset=offset)
    except core.NoSolution as endless:
        raise NoFiniteEstimate(model=model, detail=_named(names, endless.at)) from None
    if not made.determined and penalty == 0 and len(made.slopes):
        raise NoFiniteEstimate(model=model, detail=_named(names, int(abs(made.slopes).argmax())))
    return made


def _named(names: tuple[str, ...], at: int) -> str:
    return names[at] if names else str(at + 1)
