"""How value, loyalty and health are judged: what counts as contribution, the classes, the weights. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

VOLUME = "volume"
ATTRIBUTE = "attribute:"
ANSWERS = "answers"  # loyalty from likelihood to recommend, or from satisfaction where that was not asked
PARTS = ("satisfaction", "trend", "complaints", "reach", "contact")


@dataclass(frozen=True)
class ValueClass:
    """A class of customers by contribution: the best `top` share of those who contribute (0-1].

    `practical` and `emotional` are what the class is promised, shown to whoever serves the customer.
    """

    key: str
    name: str
    top: float
    practical: str = ""
    emotional: str = ""


DEFAULT_CLASSES = (
    ValueClass("A", "A", 0.2),
    ValueClass("B", "B", 0.5),
    ValueClass("C", "C", 1.0),
)
DEFAULT_WEIGHTS = {"satisfaction": 40.0, "trend": 10.0, "complaints": 30.0, "reach": 10.0, "contact": 10.0}


@dataclass(frozen=True)
class Scheme:
    """Where the figures come from and where the lines are drawn.

    Sources are "volume" or "attribute:KEY"; `cost` may be "" (unknown). `contribution_cut` and
    `loyalty_cut` None mean the median of those known. `left_on` names the attribute with the day on which
    a customer left, "" where nobody keeps it: then no churn risk is told.
    """

    contribution: str = VOLUME
    cost: str = ""
    loyalty: str = ANSWERS
    contribution_cut: float | None = None
    loyalty_cut: float | None = None
    left_on: str = ""
    classes: tuple[ValueClass, ...] = DEFAULT_CLASSES
    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))

    def as_json(self) -> dict[str, Any]:
        """Plain data; `of_json` turns it back."""
        return {**asdict(self), "weights": dict(self.weights)}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Scheme:
        """The stored scheme.

        >>> Scheme.of_json(Scheme(left_on="attribute:left").as_json()).left_on
        'attribute:left'
        """
        classes = tuple(ValueClass(**one) for one in data["classes"])
        return replace(cls(**{**data, "classes": classes}), weights=dict(data["weights"]))

    @property
    def high(self) -> ValueClass:
        """The class of the highest value."""
        return self.classes[0]

    def class_named(self, key: str) -> ValueClass | None:
        """The class with that key, None for a customer without one."""
        return next((one for one in self.classes if one.key == key), None)

    def left_day(self, attributes: Mapping[str, Any]) -> date | None:
        """The day on which a customer with these attributes left; None where nobody keeps it, or they have not."""
        return day_of(attributes.get(self.left_on.removeprefix(ATTRIBUTE), "")) if self.left_on else None


def day_of(text: Any) -> date | None:
    """A day as people write it into an attribute; None for none.

    >>> day_of("2026/3/5"), day_of("2026年3月5日"), day_of("soon")
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), None)
    """
    words = (
        str(text)
        .strip()
        .replace("年", "-")
        .replace("月", "-")
        .replace("日", "")
        .replace("/", "-")
        .replace(".", "-")
    )
    parts = words.split(" ")[0].split("T")[0].split("-")
    if len(parts) == 1 and len(words) == 8 and words.isdigit():
        parts = [words[:4], words[4:6], words[6:]]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None
