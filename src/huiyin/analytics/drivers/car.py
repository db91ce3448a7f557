"""CAR scores: correlations with the outcome after the drivers have been made uncorrelated."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from huiyin.analytics.drivers.base import DriverMethod, driver_methods, usable
from huiyin.analytics.terms import Floats

_RANK_TOLERANCE = 1e-12


@driver_methods.register
class CarScores(DriverMethod):
    """Squared CAR scores (Zuber and Strimmer).

    The drivers are turned into the uncorrelated variables nearest to them; the squared correlations of
    these with the outcome sum to R². Unlike relative weights they are not handed back to the drivers,
    so twins share but a driver that works through another gets less. Source: Zuber & Strimmer 2011,
    doi:10.2202/1544-6115.1730; equals relaimpo's `car`.
    """

    key: ClassVar[str] = "car"
    page: ClassVar[str] = "relative-weights"
    name: ClassVar[dict[str, str]] = {"zh": "CAR 得分（平方）", "en": "Squared CAR scores"}
    about: ClassVar[dict[str, str]] = {
        "zh": "先把驱动因素化为互不相关，再看各自与总体的相关平方；之和等于 R²。只说明关联，不说明因果。",
        "en": "Squared correlations with the outcome once the drivers are made uncorrelated; they sum to R². "
        "Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) squared CAR scores, summing to R²."""
        return np.asarray(self.scores(correlation) ** 2, dtype=np.float64)

    def scores(self, correlation: Floats) -> Floats:
        """(…, p) CAR scores with their sign, NaN for a matrix with a NaN."""
        safe, mark = usable(correlation)
        values, vectors = np.linalg.eigh(safe[..., 1:, 1:])
        positive = values > _RANK_TOLERANCE * values[..., -1:]
        root = np.sqrt(np.where(positive, values, 1.0))
        inverse = np.where(positive, 1.0 / root, 0.0)
        turned = np.swapaxes(vectors, -1, -2) @ safe[..., 1:, :1]
        score = (vectors * inverse[..., None, :]) @ turned
        return np.asarray(score[..., 0] * mark, dtype=np.float64)
