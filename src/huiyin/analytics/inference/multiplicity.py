"""Several tests at once: adjusted p values, equal to R's p.adjust.

A missing p (None or NaN) stays missing and does not count as a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import overload

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
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

    return _adjusted(p, lambda ordered: _step_up(ordered, len(ordered) / np.arange(1, len(ordered) + 1)))


def hochberg(p: Sequence[float | None]) -> list[float | None]:
    """Hochberg's step-up adjusted p values: as Holm's, for independent or positively dependent tests.

    Source: Hochberg 1988, doi:10.1093/biomet/75.4.800.

    >>> hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    return _adjusted(p, lambda ordered: _step_up(ordered, np.arange(float(len(ordered)), 0.0, -1.0)))


def benjamini_yekutieli(p: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Yekutieli's adjusted p values: the false share stays at alpha under any dependence.

    Source: Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998.

    >>> [round(value, 4) for value in benjamini_yekutieli([0.01, 0.04])]
    [0.03, 0.06]
    """

    def adjust(ordered: Floats) -> Floats:
        places = np.arange(1, len(ordered) + 1)
        return _step_up(ordered, len(ordered) / places * (1 / places).sum())

    return _adjusted(p, adjust)


def bonferroni(p: Sequence[float | None]) -> list[float | None]:
    """Every p times the number of tests: safe and needlessly strict; Holm's is never worse.

    >>> bonferroni([0.01, 0.6])
    [0.02, 1.0]
    """
    return _adjusted(p, lambda ordered: np.minimum(ordered * len(ordered), 1.0))


def hommel(p: Sequence[float | None]) -> list[float | None]:
    """Hommel's adjusted p values: a little sharper than Hochberg's, under the same conditions.

    Source: Hommel 1988, doi:10.1093/biomet/75.2.383; the algorithm of R p.adjust.

    >>> [round(value, 4) for value in hommel([0.01, 0.02, 0.03])]
    [0.03, 0.03, 0.03]
    """

    def adjust(ordered: Floats) -> Floats:
        n = len(ordered)
        if n == 1:
            return ordered
        best = np.full(n, (n * ordered / np.arange(1, n + 1)).min())
        made = best.copy()
        for m in range(n - 1, 1, -1):
            tail = ordered[n - m + 1 :]
            smallest = float((m * tail / np.arange(2, m + 1)).min())
            head = np.minimum(m * ordered[: n - m + 1], smallest)
            best = np.concatenate([head, np.full(m - 1, head[-1])])
            made = np.maximum(made, best)
        return np.asarray(np.minimum(np.maximum(made, ordered), 1.0))

    return _adjusted(p, adjust)


ADJUSTMENTS: Mapping[str, Callable[[Sequence[float | None]], list[float | None]]] = {
    "holm": holm,
    "hochberg": hochberg,
    "hommel": hommel,
    "bonferroni": bonferroni,
    "bh": benjamini_hochberg,
    "by": benjamini_yekutieli,
    "none": list,
}


def adjust(p: Sequence[float | None], method: str = "holm") -> list[float | None]:
    """Adjusted p values by a named method: holm, hochberg, hommel, bonferroni, bh, by, none.

    Raises `BadArgument` for another method or a p outside 0-1.

    >>> adjust([0.01, 0.04, None], "bh")
    [0.02, 0.04, None]
    """
    require_one_of("method", method, ADJUSTMENTS)
    for value in p:
        if value is not None and value == value:
            require_rate("p", value, open_ends=False)
    return ADJUSTMENTS[method](p)


def _step_up(ordered: Floats, factor: Floats) -> Floats:
    return np.minimum(np.minimum.accumulate((ordered * factor)[::-1])[::-1], 1.0)


def _adjusted(p: Sequence[float | None], adjust: Callable[[Floats], Floats]) -> list[float | None]:
    """Adjust the p values that are there, in ascending order, and put them back in place."""
    values = np.array([np.nan if value is None else value for value in p], dtype=np.float64)
    present = np.flatnonzero(~np.isnan(values))
    order = present[np.argsort(values[present], kind="stable")]
    values[order] = adjust(values[order])
    return [None if value is None else float(new) for value, new in zip(p, values, strict=True)]
