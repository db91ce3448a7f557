"""Trimming: weights capped, and what was cut handed to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.checks import require
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.results import Note, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.problems import NothingInside
from huiyin.analytics.weighting.spread import spread_of

if TYPE_CHECKING:
    from huiyin.analytics.weighting.weighting import Weighting

_ROUNDS = 1000


def trim_weights(weights: Any, *, low: Any = 0.0, high: Any = np.inf, strict: bool = False) -> Floats:
    """Weights capped to [low, high], their sum kept.

    What is cut off is shared out equally among the rows that lay inside. That may lift some of those
    over the cap: with `strict` the capping goes on until none is; without it is done once. Rows of
    weight 0 stay out. Raises `NothingInside` where no row can take the rest, `BadWeights`,
    `BadArgument`. Equals R survey::trimWeights. Source: Potter 1990.

    >>> trim_weights([1.0, 1.0, 1.0, 9.0], high=4).round(4).tolist()
    [2.6667, 2.6667, 2.6667, 4.0]
    """
    w = numbers(weights)
    checked_weights(w, len(w))
    bounds = [np.asarray(numbers([end] if np.ndim(end) == 0 else end, infinite=True)) for end in (low, high)]
    ends = [end if len(end) != 1 else end[0] for end in bounds]
    require(
        bool(np.all(np.asarray(ends[0]) <= np.asarray(ends[1]))),
        "low",
        low,
        zh="不大于 high",
        en="not be above high",
    )
    kept = w > 0
    out = np.zeros(len(w))
    inner = [end[kept] if np.ndim(end) else np.asarray(end) for end in ends]
    out[kept] = trimmed_weights(w[kept], inner[0], inner[1], strict=strict)
    return out


def trimmed_weights(weights: Floats, low: Floats, high: Floats, *, strict: bool) -> Floats:
    """The same of checked weights above 0."""
    w = weights
    for _ in range(_ROUNDS if strict else 1):
        outside = (w < low) | (w > high)
        if not outside.any():
            return w
        if outside.all():
            raise NothingInside(low=f"{np.min(low):g}", high=f"{np.max(high):g}")
        capped = np.clip(w, low, high)
        rest = float((w - capped).sum())
        w = np.where(outside, capped, w + rest / float((~outside).sum()))
    return w


def trim_weighting(weighting: Weighting, low: float, high: float, *, strict: bool) -> Weighting:
    """The weighting with its weights trimmed; margins are compared anew."""
    from huiyin.analytics.weighting.building import spread_rows
    from huiyin.analytics.weighting.weighting import MarginRow

    before = weighting.kept(weighting.weights)
    after = trim_weights(before, low=low, high=high, strict=strict)
    model = weighting.calibration
    trimmed = after / model.calibrated
    ratio = after / before
    units = weighting.units
    rows: tuple[MarginRow, ...] = weighting.margins
    calibration = replace(model, trimmed=trimmed)
    if units is not None and hasattr(units, "rows"):
        rows = tuple(units.rows(calibration))
    return replace(
        weighting,
        weights=spread_rows(weighting.used, after),
        spread=spread_of(after),
        margins=rows,
        calibration=calibration,
        notes=(*weighting.notes, *_told(ratio)),
    )


def _told(ratio: Floats) -> list[Note]:
    cut, lifted = int((ratio < 1 - 1e-12).sum()), int((ratio > 1 + 1e-12).sum())
    if not cut and not lifted:
        return []
    zh = f"截尾：{cut} 份答卷的权重被调低，{lifted} 份被调高；边际只近似满足。"
    en = f"Trimming lowered {cut} weights and raised {lifted}; the margins are met only nearly."
    return [note("trimmed", zh, en)]
