"""Importances made of standardised regression coefficients."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from huiyin.analytics.drivers.base import DriverMethod, driver_methods, usable
from huiyin.analytics.terms import Floats

_RANK_TOLERANCE = 1e-12


def standardised(correlation: Floats) -> tuple[Floats, Floats]:
    """Standardised coefficients (…, p) and variance inflation (…, p), infinite where not determined.

    `correlation` is (…, 1+p, 1+p) without NaN, outcome first. Where drivers tell one another exactly
    the coefficients are those of least length.
    """
    values, vectors = np.linalg.eigh(correlation[..., 1:, 1:])
    positive = values > _RANK_TOLERANCE * values[..., -1:]
    inverse = np.where(positive, 1.0 / np.where(positive, values, 1.0), 0.0)
    turned = np.swapaxes(vectors, -1, -2) @ correlation[..., 1:, :1]
    beta = (vectors @ (inverse[..., None] * turned))[..., 0]
    inflation = (vectors**2 @ inverse[..., None])[..., 0]
    touched = (vectors**2 @ (~positive)[..., None].astype(np.float64))[..., 0] > _RANK_TOLERANCE
    return np.asarray(beta, dtype=np.float64), np.where(touched, np.inf, inflation)


@driver_methods.register
class StandardisedBeta(DriverMethod):
    """Standardised regression coefficients (OLS). They may be of the wrong sign among correlated drivers."""

    key: ClassVar[str] = "beta"
    decomposes: ClassVar[bool] = False
    signed: ClassVar[bool] = True
    by_size: ClassVar[bool] = True
    page: ClassVar[str] = "regression"
    name: ClassVar[dict[str, str]] = {"zh": "标准化回归系数", "en": "Standardised coefficient"}
    about: ClassVar[dict[str, str]] = {
        "zh": "其他因素不变时，该因素变动一个标准差所对应的总体变动（标准差）；因素相关时正负号都可能出错。"
        "只说明关联，不说明因果。",
        "en": "Change in the outcome, in standard deviations, with one of the driver's, the others held; "
        "with correlated drivers even the sign may be wrong. Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) standardised coefficients."""
        safe, mark = usable(correlation)
        return np.asarray(standardised(safe)[0] * mark, dtype=np.float64)


@driver_methods.register
class SquaredBeta(DriverMethod):
    """Squared standardised coefficients. Equals relaimpo's `betasq`; does not sum to R²."""

    key: ClassVar[str] = "betasq"
    decomposes: ClassVar[bool] = False
    page: ClassVar[str] = "single-number-importance"
    name: ClassVar[dict[str, str]] = {
        "zh": "标准化系数的平方（betasq）",
        "en": "Squared coefficient (betasq)",
    }
    about: ClassVar[dict[str, str]] = {
        "zh": "标准化回归系数的平方；因素相关时，各项之和不等于 R²。只说明关联，不说明因果。",
        "en": "The squared standardised coefficient; with correlated drivers the values do not sum to R². "
        "Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) squared standardised coefficients."""
        safe, mark = usable(correlation)
        return np.asarray(standardised(safe)[0] ** 2 * mark, dtype=np.float64)


@driver_methods.register
class Pratt(DriverMethod):
    """Pratt's measure: coefficient times correlation. Sums to R² but may be negative.

    Source: Pratt 1987; Thomas, Hughes & Zumbo 1998, doi:10.1023/A:1006954016433; equals relaimpo's `pratt`.
    """

    key: ClassVar[str] = "pratt"
    signed: ClassVar[bool] = True
    page: ClassVar[str] = "single-number-importance"
    name: ClassVar[dict[str, str]] = {"zh": "Pratt 指标", "en": "Pratt's measure"}
    about: ClassVar[dict[str, str]] = {
        "zh": "标准化系数乘以相关系数；之和等于 R²，但共线时可能为负，此时无法解释为份额。只说明关联，不说明因果。",
        "en": "Coefficient times correlation; sums to R², but may be negative among collinear drivers, "
        "where it is no share of anything. Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) Pratt measures, summing to R²."""
        safe, mark = usable(correlation)
        return np.asarray(standardised(safe)[0] * safe[..., 0, 1:] * mark, dtype=np.float64)
