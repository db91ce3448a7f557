"""The sampling design behind a model's rows: weights on all rows of the data, errors of those that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require
from huiyin.analytics.drivers._design import column, missing
from huiyin.analytics.drivers._rows import weights_of
from huiyin.analytics.inference.designs import Design, design_for, design_of
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Sampling:
    """A design of some rows of the data.

    `weights` has one number a row of the data, 0 for rows outside the design; `place` is each row's
    position in the design, -1 outside.
    """

    design: Design
    weights: Floats
    place: npt.NDArray[np.intp]

    def covariance(self, pulls: Floats, kept: npt.NDArray[np.intp]) -> tuple[Floats, float]:
        """(k, k) variance of the weighted sum of (n, k) `pulls` of the rows `kept`, and its degrees.

        Rows that are not kept stay in the design with pulls of 0, as R's subset of a design.
        """
        rows = np.zeros((self.design.n, pulls.shape[1]))
        at = self.place[kept]
        rows[at] = pulls
        return self.design.variance(rows), float(self.design.subset(at).degrees)


def design_alone(design: Any, **others: Any) -> None:
    """Raise `BadArgument` where a design comes together with parts of one."""
    given = [name for name, value in others.items() if value is not None]
    require(
        design is None or not given,
        "design",
        "…",
        zh=f"不与 {'、'.join(given)} 同时给出",
        en=f"not come together with {', '.join(given)}",
    )


def sampling_of(
    columns: Mapping[str, Any],
    weights: Any,
    strata: str | None,
    clusters: str | None,
    population: str | None,
    design: Any,
) -> Sampling:
    """The design of the rows that have all its columns, or of a weighting's rows that count."""
    n = len(next(iter(columns.values()), ()))
    if design is not None:
        made, rows = design_for(n, design)
        there = np.zeros(n, dtype=bool)
        there[rows] = True
        return _placed(made, there)
    w = weights_of(columns, weights, n)
    parts = {name: column(columns, name) for name in (strata, clusters, population) if name is not None}
    there = np.ones(n, dtype=bool)
    for values in parts.values():
        there &= ~missing(values)
    made = design_of(
        int(there.sum()),
        weights=None if w is None else w[there],
        strata=None if strata is None else parts[strata][there],
        clusters=None if clusters is None else parts[clusters][there],
        fpc=None if population is None else parts[population][there],
    )
    return _placed(made, there)


def _placed(design: Design, there: npt.NDArray[np.bool_]) -> Sampling:
    weights = np.zeros(len(there))
    weights[there] = design.weights
    place = np.where(there, np.cumsum(there) - 1, -1)
    return Sampling(design, weights, place)
