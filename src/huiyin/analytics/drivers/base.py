"""What a driver method is: from moments of (outcome, drivers…) to an importance a driver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from huiyin.analytics.registry import Registry
from huiyin.analytics.terms import Floats


class DriverMethod(ABC):
    """One way to say how much each driver goes with the outcome.

    `decomposes`: the importances sum to R². `signed`: they may be negative; rank then goes by size for
    coefficients (`by_size`) and by value for parts of R². `page` is the method page in docs/methods,
    without suffix: the key with dashes unless given.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    decomposes: ClassVar[bool] = True
    signed: ClassVar[bool] = False
    by_size: ClassVar[bool] = False
    page: ClassVar[str]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "key" in cls.__dict__ and "page" not in cls.__dict__:
            cls.page = cls.key.replace("_", "-")

    @abstractmethod
    def importance(self, correlation: Floats) -> Floats:
        """Importance from correlation matrices.

        `correlation` is (…, 1+p, 1+p), outcome first; the leading axes are a batch, so a bootstrap
        is one call. Gives (…, p), NaN where a matrix has a constant variable.
        """

    def monte_carlo_error(self, correlation: Floats) -> Floats | None:
        """Standard error of the importances where they are themselves sampled, else None."""
        return None


def usable(correlation: Floats) -> tuple[Floats, Floats]:
    """Matrices with every unusable one (a NaN in it) replaced by the identity, and 1 or NaN for each.

    Multiply the result of the first by the second, and unusable ones become NaN again.
    """
    fine = np.asarray(np.isfinite(correlation).all(axis=(-2, -1)))
    safe = np.where(fine[..., None, None], correlation, np.eye(correlation.shape[-1]))
    return safe, np.where(fine, 1.0, np.nan)[..., None]


driver_methods: Registry[DriverMethod] = Registry("huiyin.analytics.drivers", DriverMethod)
