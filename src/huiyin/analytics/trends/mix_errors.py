"""Standard errors of the parts of a change: the delta method on sums of weights and scores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats


def answers(wave: Mapping[str, Moments], name: str) -> int:
    """How many answers a segment has in a wave."""
    return wave[name].n if name in wave else 0


def standard_errors(
    before: Mapping[str, Moments],
    after: Mapping[str, Moments],
    names: list[str],
    p: Floats,
    q: Floats,
    means: tuple[Floats, Floats],
    form: str,
) -> list[float]:
    """Standard errors of composition, within, interaction and total, by the delta method.

    Each is a function of shares and means; in terms of the segments' sums of weights and of weighted
    scores it does not change when all sums grow alike, so its variance is n/(n-1)·Σ g′Sg with S the sums of squares.
    """
    m, k = means
    one = np.ones(len(p))
    parts = {
        "composition": ((-m, p * 0 + (q - p)), (m, one * 0)),
        "within": ((k - m, -p), (one * 0, p)),
        "interaction": ((-(k - m), -(q - p)), (k - m, q - p)),
        "total": ((-m, -p), (k, q)),
    }
    if form == "two_fold":
        half = [
            tuple(
                tuple(a + b / 2 for a, b in zip(parts[name][w], parts["interaction"][w], strict=True))
                for w in (0, 1)
            )
            for name in ("composition", "within")
        ]
        parts["composition"], parts["within"] = half  # type: ignore[assignment]
        parts["interaction"] = ((one * 0, one * 0), (one * 0, one * 0))
    alone = np.array([not (answers(before, name) and answers(after, name)) for name in names])
    out = []
    for gradients in parts.values():
        variance = 0.0
        for wave, shares, score, (by_share, by_mean) in zip(
            (before, after), (p, q), (m, k), gradients, strict=True
        ):
            own = np.where(alone, _lone(by_mean, gradients, wave, names), by_mean)
            variance += _variance(wave, names, shares, score, by_share, own)
        out.append(math.sqrt(variance) if variance >= 0 else math.nan)
    return out


def _lone(by_mean: Floats, gradients: Any, wave: Mapping[str, Moments], names: list[str]) -> Floats:
    """A segment seen in one wave has one mean: what hangs on either of its means hangs on that."""
    both = gradients[0][1] + gradients[1][1]
    return np.where([answers(wave, name) > 0 for name in names], both, 0.0)


def _variance(
    wave: Mapping[str, Moments], names: list[str], p: Floats, m: Floats, by_share: Floats, by_mean: Floats
) -> float:
    """Variance of Σ by_share·share + by_mean·mean in one wave."""
    present = [at for at, name in enumerate(names) if answers(wave, name)]
    total = sum(wave[names[at]].sum_w for at in present)
    n = sum(wave[names[at]].n for at in present)
    if n < 2:
        return -1.0
    centre = float(p @ by_share)
    variance = 0.0
    for at in present:
        moments = wave[names[at]]
        shift = 0.0 if moments.shift is None else float(moments.shift[0])
        s = moments.squares[:2, :2]
        move = np.array([[1.0, 0.0], [shift, 1.0]])
        s = move @ s @ move.T
        slope = by_mean[at] / moments.sum_w
        gradient = np.array([(by_share[at] - centre) / total - slope * m[at], slope])
        variance += max(float(gradient @ s @ gradient), 0.0)
    return variance * n / (n - 1)
