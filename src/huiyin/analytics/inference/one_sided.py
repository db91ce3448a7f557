"""How sure it is that a value lies beyond a limit, by the interval of its own measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from huiyin.analytics.estimate import Estimate

Side = Literal["below", "above"]
LEAST = 1e-12


def chance_beyond(estimate_at: Callable[[float], Estimate], limit: float, side: Side) -> float | None:
    """The one-sided p value of "the true value is not beyond the limit": its interval turned round.

    `estimate_at` gives the estimate at a confidence. The p value is the smallest alpha at which the end of the
    interval (confidence 1 - 2 alpha) just reaches the limit, so it agrees with the interval on the page, whatever
    its method. None where there is no interval; 1 where the value itself is not beyond the limit.

    >>> from huiyin.analytics.estimate import Unit
    >>> from huiyin.analytics.inference.proportions import wilson
    >>> def estimate_at(confidence: float) -> Estimate:
    ...     return Estimate(0.4, *wilson(40, 100, confidence), 100, 100.0, Unit.RATE, "wilson")
    >>> round(chance_beyond(estimate_at, 0.5, "below"), 4)
    0.0228
    """
    first = estimate_at(0.95)
    if first.value is None or first.low is None or first.high is None:
        return None
    if first.value >= limit if side == "below" else first.value <= limit:
        return 1.0

    def is_beyond(alpha: float) -> bool:
        estimate = estimate_at(1 - 2 * alpha)
        end = estimate.high if side == "below" else estimate.low
        assert end is not None
        return end < limit if side == "below" else end > limit

    if is_beyond(LEAST):
        return LEAST
    low, high = LEAST, 0.5
    for _ in range(48):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return high
