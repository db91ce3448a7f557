"""Several tests at once: adjusted p values, equal to R's p.adjust.

A missing p (None or NaN) stays missing and does not count as a test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

import numpy as np

from huiyin.analytics.terms import Floats


@overload
def holm(p: Sequence[float]) -> list[float]: ...
@overload
def holm(p: Sequence[float | None]) -> list[float | None]: ...
def holm(p: Sequence[float | None]) -> list[float | None] | list[float]:
    """Holm's adjusted p values: the chance of even one false alarm in the table stays at alpha.

    Source: Holm 1979.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """

    def adjust(ordered: Floats) -> Floats:
        m = len(ordered)
        return np.minimum(np.maximum.accumulate(ordered * (m - np.arange(m))), 1.0)

    return _adjusted(p, adjust)


@overload
def benjamini_hochberg(p: Sequence[float]) -> list[float]: ...
@overload
def benjamini_hochberg(p: Sequence[float | None]) -> list[float | None]: ...
def benjamini_hochberg(p: Sequence[float | None]) -> list[float | None] | list[float]:
    """Benjamini and Hochberg's adjusted p values: among the marked ones at most a share alpha is false.

    Source: Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    >>> benjamini_hochberg([0.01, 0.04, None])
    [0.02, 0.04, None]
    """

    def adjust(ordered: Floats) -> Floats:
        m = len(ordered)
        scaled = ordered * (m / np.arange(1, m + 1))
        return np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)

    return _adjusted(p, adjust)


def _adjusted(p: Sequence[float | None], adjust: Callable[[Floats], Floats]) -> list[float | None]:
    """Adjust the p values that are there, in ascending order, and put them back in place."""
    values = np.array([np.nan if value is None else value for value in p], dtype=np.float64)
    present = np.flatnonzero(~np.isnan(values))
    order = present[np.argsort(values[present], kind="stable")]
    values[order] = adjust(values[order])
    return [None if value is None else float(new) for value, new in zip(p, values, strict=True)]
