"""Importances read off one driver at a time: alone, entering first, entering last."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from huiyin.analytics.drivers.base import DriverMethod, driver_methods, usable
from huiyin.analytics.drivers.coefficients import standardised
from huiyin.analytics.terms import Floats


@driver_methods.register
class Correlation(DriverMethod):
    """Pearson's correlation of each driver with the outcome, -1 to 1."""

    key: ClassVar[str] = "correlation"
    decomposes: ClassVar[bool] = False
    signed: ClassVar[bool] = True
    by_size: ClassVar[bool] = True
    page: ClassVar[str] = "single-number-importance"
    name: ClassVar[dict[str, str]] = {"zh": "相关系数", "en": "Correlation"}
    about: ClassVar[dict[str, str]] = {
        "zh": "每个驱动因素与总体的简单相关；相关的因素之间互相“沾光”。只说明关联，不说明因果。",
        "en": "Each driver's plain correlation with the outcome; correlated drivers borrow from one another. "
        "Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) correlations."""
        safe, mark = usable(correlation)
        return np.asarray(safe[..., 0, 1:] * mark, dtype=np.float64)


@driver_methods.register
class First(DriverMethod):
    """R² of the regression on one driver alone. Equals relaimpo's `first`; does not sum to R²."""

    key: ClassVar[str] = "first"
    decomposes: ClassVar[bool] = False
    page: ClassVar[str] = "single-number-importance"
    name: ClassVar[dict[str, str]] = {"zh": "单独解释的 R²（first）", "en": "First: R² alone"}
    about: ClassVar[dict[str, str]] = {
        "zh": "只放这一个驱动因素时的 R²；各项之和不等于总 R²。只说明关联，不说明因果。",
        "en": "R² with this driver alone; the values do not sum to R². Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) squared correlations."""
        safe, mark = usable(correlation)
        return np.asarray(safe[..., 0, 1:] ** 2 * mark, dtype=np.float64)


@driver_methods.register
class Last(DriverMethod):
    """What R² loses when one driver is taken out: the squared semipartial correlation.

    β²·(1 - R² of the driver on the others) = β²/VIF. A driver that the others tell exactly loses
    nothing. Equals relaimpo's `last`; does not sum to R².
    """

    key: ClassVar[str] = "last"
    decomposes: ClassVar[bool] = False
    page: ClassVar[str] = "single-number-importance"
    name: ClassVar[dict[str, str]] = {"zh": "最后进入的 R² 增量（last）", "en": "Last: R² gained on top"}
    about: ClassVar[dict[str, str]] = {
        "zh": "其他因素都已在模型中时，再加入该因素所增加的 R²，即它独有的部分。只说明关联，不说明因果。",
        "en": "What a driver adds to R² when all others are in: its unique part. Association, not cause.",
    }

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) squared semipartial correlations."""
        safe, mark = usable(correlation)
        beta, precision = standardised(safe)
        unique = np.where(np.isfinite(precision), beta**2 / precision, 0.0)
        return np.asarray(unique * mark, dtype=np.float64)
