"""What a weighting remembers: units, their auxiliaries, weights before and after.

From these follow the residuals of an outcome on the auxiliaries, and so calibrated standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.encoding import Codes, tally

SETTLED = 1e-12  # share of variance left by the margins that is rounding
SETTLED_BY_PASSES = 1e-8  # the same where ten passes over the margins leave a little
_RANK = 1e-13


@dataclass(frozen=True)
class Calibration:
    """The auxiliaries of a weighting on the rows that count.

    `unit` is each row's unit (a cell of the margins), None where every row is a unit of its own;
    `auxiliaries` is (units, p). `base` are the rows' weights before, `factors` what each unit's base weight was
    multiplied with, `trimmed` what each row's calibrated weight was multiplied with in trimming
    (None for no trimming). `spread` is σ² of each unit (None for 1). `equal` says that all base
    weights are equal. `passes` asks for the residuals of R's `rake`: unweighted cell means of each
    margin, taken out ten times; `places` are then each unit's category in every margin. `counts` are
    the rows of each unit, where units gather rows; `stages` final weights over those after each margin, where
    passes began before the weights had settled.
    """

    unit: Codes | None
    auxiliaries: Floats
    base: Floats
    factors: Floats
    trimmed: Floats | None = None
    spread: Floats | None = None
    equal: bool = False
    places: tuple[Codes, ...] = ()
    passes: bool = False
    counts: Floats | None = None
    stages: tuple[Floats, ...] = ()

    @property
    def n(self) -> int:
        """Rows that count."""
        return len(self.base)

    def rows(self, of_units: Floats) -> Floats:
        """Values of units as values of rows."""
        return of_units if self.unit is None else of_units[self.unit]

    def sums(self, values: Floats) -> Floats:
        """(units, k) sums of (n, k) row values."""
        if self.unit is None:
            return values
        m = len(self.auxiliaries)
        columns = [tally(self.unit, column, m) for column in values.T]
        return np.stack(columns, axis=1)

    @property
    def calibrated(self) -> Floats:
        """Weights of the rows before trimming."""
        if self.equal and self.unit is not None:
            return np.asarray((self.factors * self.base[0])[self.unit])
        return self.base * self.rows(self.factors)

    def fitted(self, sums: Floats, base_sums: Floats) -> Floats:
        """(units, k) values fitted by the auxiliaries, from unit sums of base weight times outcome.

        Least squares weighted by base weights (over σ²): the residuals that R's calibrate() uses.
        """
        x = self.auxiliaries
        if x.shape[1] == 0:
            return np.zeros((len(x), sums.shape[1]))
        weight = base_sums if self.spread is None else base_sums / self.spread
        targets = sums if self.spread is None else sums / self.spread[:, None]
        scale = np.sqrt(np.maximum(x.T**2 @ weight, 0.0))
        scale = np.where(scale > 0, scale, 1.0)
        z = x / scale
        gram = z.T @ (z * weight[:, None])
        beta = np.linalg.pinv(gram, rcond=_RANK * len(gram), hermitian=True) @ (z.T @ targets)
        return np.asarray(z @ beta, dtype=np.float64)

    def residuals(self, values: Floats) -> Floats:
        """(n, k) outcomes less what the auxiliaries explain of them.

        Times `calibrated` they are the linearised values of a calibrated total.
        """
        z = values if self.trimmed is None else values * self.trimmed[:, None]
        if self.passes:
            return self._swept(z)
        base_sums = self.sums(self.base[:, None])[:, 0]
        fitted = self.fitted(self.sums(z * self.base[:, None]), base_sums)
        return np.asarray(z - self.rows(fitted), dtype=np.float64)

    def _swept(self, values: Floats) -> Floats:
        rows: list[npt.NDArray[np.intp]] = [np.asarray(self.rows(place)) for place in self.places]  # type: ignore[arg-type]
        stages = [self.rows(stage) for stage in self.stages] or [np.ones(len(values))] * len(rows)
        z = values.copy()
        for _ in range(10):
            for codes, stage in zip(rows, stages, strict=True):
                counts = np.maximum(np.bincount(codes), 1)
                for column in z.T:
                    column -= (np.bincount(codes, weights=column * stage) / counts)[codes] / stage
        return z
