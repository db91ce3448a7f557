"""Relative weights: what each driver contributes to R², correlated drivers sharing fairly."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from huiyin.analytics.drivers.base import DriverMethod, driver_methods
from huiyin.analytics.terms import Floats

_RANK_TOLERANCE = 1e-12


@driver_methods.register
class RelativeWeights(DriverMethod):
    """Johnson's relative weights.

    The drivers' correlation matrix is written as the square of a symmetric matrix L; the outcome is
    regressed on the orthogonal variables nearest to the drivers, and each squared coefficient is
    handed back through the squares of L. Weights are never negative and sum to R². Source: Johnson
    2000, doi:10.1207/S15327906MBR3501_1; equal to Genizi's decomposition (1993).
    """

    key: ClassVar[str] = "relative_weights"
    name: ClassVar[dict[str, str]] = {"zh": "相对权重（Johnson）", "en": "Relative weights (Johnson)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "把总体满意度中能被解释的部分，公平地分给各驱动因素；相关的因素共同分担。只说明关联，不说明因果。",
        "en": "Shares out what can be explained of the overall score among the drivers; correlated drivers "
        "share. Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """Raw weights, (…, p), summing to R² along the last axis; NaN for a matrix with a NaN.

        >>> r = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.0], [0.0, 0.0, 1.0]])
        >>> RelativeWeights().importance(r).round(4).tolist()
        [0.36, 0.0]
        """
        usable = np.asarray(np.isfinite(correlation).all(axis=(-2, -1)))
        safe = np.where(usable[..., None, None], correlation, np.eye(correlation.shape[-1]))
        values, vectors = np.linalg.eigh(safe[..., 1:, 1:])
        positive = values > _RANK_TOLERANCE * values[..., -1:]
        root = np.sqrt(np.where(positive, values, 0.0))
        inverse = np.divide(1.0, root, out=np.zeros_like(root), where=positive)
        transposed = np.swapaxes(vectors, -1, -2)
        beta = (vectors * inverse[..., None, :]) @ (transposed @ safe[..., 1:, :1])
        link = (vectors * root[..., None, :]) @ transposed
        weights = (link**2 @ beta**2)[..., 0]
        return np.where(usable[..., None], weights, np.nan)


@driver_methods.register
class Genizi(RelativeWeights):
    """Genizi's decomposition: found by another road, the same numbers as relative weights.

    Source: Genizi 1993, Statistica Sinica 3; equals relaimpo's `genizi`.
    """

    key: ClassVar[str] = "genizi"
    page: ClassVar[str] = "relative-weights"
    name: ClassVar[dict[str, str]] = {"zh": "Genizi 分解", "en": "Genizi's decomposition"}
    about: ClassVar[dict[str, str]] = {
        "zh": "与相对权重（Johnson）数值相同的另一种推导；之和等于 R²。只说明关联，不说明因果。",
        "en": "Another road to the numbers of Johnson's relative weights; they sum to R². "
        "Association, not cause.",
    }
