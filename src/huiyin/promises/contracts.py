"""Words of promises: which way a promise holds, what was delivered, what customers expect and what we decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.estimate import Estimate


class Direction(TextChoices):
    """On which side of the promised value a promise is kept."""

    AT_LEAST = "at_least", pgettext_lazy("promise", "at least")
    AT_MOST = "at_most", pgettext_lazy("promise", "at most")


class ExpectationSource(TextChoices):
    """How we know of an expectation; only what was learnt the same way is ranked against each other."""

    PAIR = "pair", _("Asked in surveys: expected and perceived")
    ITEM = "item", _("Rated in surveys: what moves satisfaction")
    COMPLAINTS = "complaints", _("Complained about")
    TOLD = "told", _("Told in interviews and talks")


class Decision(TextChoices):
    """What we do about an expectation."""

    OPEN = "open", pgettext_lazy("expectation", "Not decided yet")
    KEEP = "keep", pgettext_lazy("expectation", "We meet it")
    DEFER = "defer", pgettext_lazy("expectation", "Later")
    DROP = "drop", pgettext_lazy("expectation", "We do not meet it")


@dataclass(frozen=True)
class Delivered:
    """What was delivered between two days, both included.

    `n_open` counts what cannot be judged yet and is left out. `is_bound` says that some were not over
    when it was counted, so that the value can only grow. `detail` holds further numbers, such as "p90".
    """

    first_on: date
    last_on: date
    estimate: Estimate
    n_open: int = 0
    is_bound: bool = False
    detail: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """What was delivered over the whole time of a promise, and month by month."""

    whole: Delivered
    months: tuple[Delivered, ...]


@dataclass(frozen=True)
class NewPromise:
    """One wording of a promise as somebody wants it; fields as in `models.PromiseVersion`."""

    text: str
    valid_from: date
    text_en: str = ""
    indicator: str = ""
    target: str = ""
    direction: str = Direction.AT_LEAST.value
    promised: float | None = None
    limits: str = ""
    limits_en: str = ""
    valid_to: date | None = None
    note: str = ""

    @property
    def figures(self) -> tuple[str, str, str, float | None]:
        """What may not change once customers have it: indicator, target, direction and value."""
        return (self.indicator, self.target, self.direction, self.promised)


@dataclass(frozen=True)
class PromiseDue:
    """Event: what a promise delivered is to be measured again."""

    promise_id: int
