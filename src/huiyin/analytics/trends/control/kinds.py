"""The kinds of control chart: what is plotted, its centre and its spread at each point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import numbers
from huiyin.analytics.problems import ImpossibleCount, LengthsDiffer
from huiyin.analytics.terms import Floats

Kind = Literal["p", "np", "u", "c", "xmr", "xbar", "nps"]
KINDS: tuple[Kind, ...] = get_args(Kind)
COUNTS = ("p", "np", "u", "c")
RANGE = 1.128  # mean range of two normal points in standard deviations, as the tables of the trade have it
_EXACT_RANGE = 2 / math.sqrt(math.pi)


@dataclass(frozen=True)
class Points:
    """What a chart is made of, one entry a period that has data.

    `hits` are counts (p, np, u, c), promoters (nps) or values; `detractors` only for nps. `sizes` is n
    (1 for xmr and c), `deviations` the standard deviation within each period (xbar).
    """

    kind: Kind
    hits: Floats
    sizes: Floats
    detractors: Floats
    deviations: Floats

    def __len__(self) -> int:
        return len(self.hits)

    @property
    def statistics(self) -> Floats:
        """What is plotted: shares, counts, values, points of NPS."""
        if self.kind in ("p", "u"):
            return self.hits / self.sizes
        if self.kind == "nps":
            return 100 * (self.hits - self.detractors) / self.sizes
        return self.hits

    def part(self, kept: Any) -> Points:
        """Some of the points."""
        columns = (self.hits, self.sizes, self.detractors, self.deviations)
        return Points(self.kind, *(column[kept] for column in columns))


@dataclass(frozen=True)
class Process:
    """The process in control: its `level` (share, rate, mean) and `spread` of one unit.

    A point of size n has standard deviation spread/√n. `size` is the n the level was found on
    (infinite when it was given), `degrees` the degrees of freedom of the spread (infinite where it follows
    from the level), `detractors` the share of detractors (nps).
    """

    level: float
    spread: float
    size: float
    degrees: float = math.inf
    promoters: float = math.nan
    detractors: float = math.nan


def points_of(
    kind: Kind, values: Any, n: Any, detractors: Any, deviations: Any
) -> tuple[Points, np.typing.NDArray[np.bool_]]:
    """The periods with data, and which of all periods they are. Raises `ImpossibleCount`, `LengthsDiffer`."""
    require_one_of("kind", kind, KINDS)
    hits = numbers(values)
    needed = {
        "n": kind in ("p", "np", "u", "xbar", "nps"),
        "detractors": kind == "nps",
        "deviations": kind == "xbar",
    }
    given = {"n": n, "detractors": detractors, "deviations": deviations}
    columns = {}
    for name, column in given.items():
        require(
            (column is not None) == needed[name],
            name,
            column,
            zh=f"在 kind={kind} 时" + ("给出" if needed[name] else "省略"),
            en=("be given" if needed[name] else "be left out") + f" for kind={kind}",
        )
        single = isinstance(column, int | float)
        filled = np.ones(len(hits)) if column is None else numbers([column] * len(hits) if single else column)
        if len(filled) != len(hits):
            raise LengthsDiffer(what=name, given=len(filled), wanted=len(hits))
        columns[name] = filled
    kept = np.isfinite(hits) & np.isfinite(columns["n"]) & (columns["n"] > 0)
    kept &= np.isfinite(columns["detractors"])
    made = Points(
        kind, hits[kept], columns["n"][kept], columns["detractors"][kept], columns["deviations"][kept]
    )
    _require_possible(made)
    return made, kept


def _require_possible(points: Points) -> None:
    if points.kind not in (*COUNTS, "nps"):
        return
    total = points.hits + (points.detractors if points.kind == "nps" else 0)
    top = points.sizes if points.kind in ("p", "np", "nps") else np.full(len(points), np.inf)
    bad = np.flatnonzero((points.hits < 0) | (total > top * (1 + 1e-12)) | (points.detractors < 0))
    if len(bad):
        raise ImpossibleCount(k=f"{total[bad[0]]:g}", n=f"{top[bad[0]]:g}")


def process_of(points: Points, centre: float | None, sigma: float | None, smooth: bool) -> Process:
    """The process as the points show it, or as `centre` and `sigma` give it.

    `smooth` adds half an event on each side, so that a base without events does not forbid the first one.
    """
    kind, total = points.kind, float(points.sizes.sum())
    if kind == "nps":
        return _promoters(points, total, smooth)
    if kind in COUNTS:
        shares = kind in ("p", "np")
        if centre is None:
            level = (float(points.hits.sum()) + (0.5 if smooth else 0.0)) / (
                total + (1.0 if smooth and shares else 0.0)
            )
        else:
            level = centre
        variance = level * (1 - level) if shares else level
        spread = math.sqrt(max(variance, 0.0)) if sigma is None else sigma
        return Process(level, spread, math.inf if centre is not None else total)
    level = float(points.hits @ points.sizes) / total if centre is None else centre
    size = math.inf if centre is not None else total
    if sigma is not None:
        return Process(level, sigma, size)
    if kind == "xmr":
        return Process(level, moving_range_sigma(points.hits), size, moving_range_degrees(len(points)))
    degrees = float((points.sizes - 1).clip(0).sum())
    require(degrees > 0, "n", points.sizes[:3].tolist(), zh="至少有一期大于 1", en="exceed 1 in some period")
    within = float((points.sizes - 1).clip(0) @ np.nan_to_num(points.deviations) ** 2)
    return Process(level, math.sqrt(within / degrees), size, degrees)


def _promoters(points: Points, total: float, smooth: bool) -> Process:
    added = 0.5 if smooth else 0.0
    shares = [
        (float(column.sum()) + added) / (total + 3 * added) for column in (points.hits, points.detractors)
    ]
    level = 100 * (shares[0] - shares[1])
    spread = 100 * math.sqrt(max(sum(shares) - (shares[0] - shares[1]) ** 2, 0.0))
    return Process(level, spread, total, math.inf, shares[0], shares[1])


def moving_range_sigma(values: Floats) -> float:
    """Standard deviation from the mean range of neighbours, divided by 1.128.

    >>> round(moving_range_sigma(np.array([1.0, 2.0, 1.0])), 4)
    0.8865
    """
    return float(np.abs(np.diff(values)).mean()) / RANGE


def moving_range_degrees(n: int) -> float:
    """Degrees of freedom that a standard deviation from n - 1 moving ranges is worth.

    From the variance of the mean range, neighbours sharing a point: about 0.6·(n - 1).
    """
    if n < 2:
        return 1.0
    own = 2 - _EXACT_RANGE**2
    shared = (4 / math.pi) * (math.sqrt(0.75) + math.pi / 12) - _EXACT_RANGE**2
    relative = (own * (n - 1) + 2 * shared * (n - 2)) / (_EXACT_RANGE * (n - 1)) ** 2
    return 1 / (2 * relative)
