"""What a driver method is: from moments of (outcome, drivers…) to an importance a driver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from huiyin.analytics.registry import Registry
from huiyin.analytics.terms import Floats


class DriverMethod(ABC):
    """One way to share out what the drivers explain of the outcome."""

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]

    @abstractmethod
    def importance(self, correlation: Floats) -> Floats:
        """Importance from correlation matrices.

        `correlation` is (…, 1+p, 1+p), outcome first; the leading axes are a batch, so a bootstrap
        is one call. Gives (…, p), NaN where a matrix has a constant variable.
        """


driver_methods: Registry[DriverMethod] = Registry("huiyin.analytics.drivers", DriverMethod)
