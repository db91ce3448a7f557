"""What a promise can be measured by: one file here is one kind of indicator, found by itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from huiyin.accounts.models import Unit
from huiyin.analytics.estimate import Unit as Measure
from huiyin.analytics.registry import Registry
from huiyin.analytics.results import Bilingual
from huiyin.promises.contracts import Delivery, Direction


@dataclass(frozen=True)
class Target:
    """One thing of a unit that an indicator can measure.

    `key` names it for good within its indicator; `measured` is what is counted and how, in words for
    customers; `unit` the unit of its values, which lie between `low` and `high`; `direction` is the side on
    which a promise of it usually lies.
    """

    key: str
    name: Bilingual
    measured: Bilingual
    unit: Measure
    low: float
    high: float
    direction: Direction
    suffix: (
        Bilingual  # what stands behind a value, such as " hours"; "" for a share, which is shown as percent
    )


class Indicator(ABC):
    """One way to measure what was delivered on a promise.

    `key` names it for good, `name` is what people call it ({"zh", "en"}), `about` what it measures.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]

    @abstractmethod
    def targets(self, unit: Unit) -> Sequence[Target]:
        """What it can measure in a unit and below it."""

    @abstractmethod
    def delivered(
        self, unit: Unit, target: str, *, first_on: date, last_on: date, promised: float, now: datetime
    ) -> Delivery:
        """What was delivered between two days, both included: the whole, and each calendar month in it.

        A month in which there was nothing is left out; the months together count what the whole counts.
        Raises `NoSuchIndicator` where the target is not there, and the problems of what it reads.
        """

    def target(self, unit: Unit, key: str) -> Target | None:
        """One of the targets; None where it is not there any more."""
        return next((one for one in self.targets(unit) if one.key == key), None)


indicators: Registry[Indicator] = Registry("huiyin.promises.indicators", Indicator)
