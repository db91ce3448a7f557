"""Exact chances of counts, for many terms at once."""

from __future__ import annotations

import numpy as np
from scipy import special

from huiyin.analytics.terms import Floats

_ENOUGH = 1e-13  # of the sum so far: what is left cannot be seen


def upper_tail(x: Floats, held: Floats, drawn: Floats | float, total: float) -> Floats:
    """The chance that at least `x` of `drawn` texts hold a term, drawn from `total` of which `held` do.

    Hypergeometric, by the ratio of one chance to the next; made for x of at least its expectation, where few
    steps are enough. Equals R's phyper(x - 1, held, total - held, drawn, lower.tail = FALSE).

    >>> upper_tail(np.array([2.0, 0.0]), np.array([2.0, 1.0]), 5.0, 10.0).round(6).tolist()
    [0.222222, 1.0]
    """
    x, held, drawn = (np.asarray(values, dtype=np.float64) for values in np.broadcast_arrays(x, held, drawn))
    fewest = np.maximum(drawn + held - total, 0.0)
    seen = np.maximum(x, fewest)
    possible = seen <= np.minimum(held, drawn)
    seen = np.where(possible, seen, fewest)
    step = np.exp(
        _choose(held, seen) + _choose(total - held, drawn - seen) - _choose(np.full(len(held), total), drawn)
    )
    tail, at = step.copy(), np.arange(len(seen))
    while len(at):
        step = step * (held[at] - seen[at]) * (drawn[at] - seen[at])
        step = step / ((seen[at] + 1.0) * (total - held[at] - drawn[at] + seen[at] + 1.0))
        seen[at] += 1.0
        tail[at] += step
        on = step > _ENOUGH * tail[at]
        step, at = step[on], at[on]
    return np.where(possible, np.where(x <= fewest, 1.0, np.minimum(tail, 1.0)), 0.0)


def _choose(n: Floats, k: Floats) -> Floats:
    return np.asarray(special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0))
