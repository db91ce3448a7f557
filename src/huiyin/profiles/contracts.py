"""Words and figures of customers' profiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PreferenceTopic(TextChoices):
    """What a wish is about."""

    STAY = "stay", _("Room and place")
    FOOD = "food", _("Food and drink")
    CONTACT = "contact", _("How to be contacted")
    SERVICE = "service", _("How to be served")
    HEALTH = "health", _("Health and access")
    OTHER = "other", pgettext_lazy("preference", "Other")


class Occasion(TextChoices):
    """When staff are reminded of a wish."""

    ALWAYS = "always", pgettext_lazy("occasion", "Whenever we deal with the customer")
    CASE = "case", pgettext_lazy("occasion", "When we work on a case")
    VISIT = "visit", pgettext_lazy("occasion", "Before a visit or a stay")
    CALL = "call", pgettext_lazy("occasion", "Before a call")


class Quadrant(TextChoices):
    """Contribution and loyalty, each judged for itself; no grade is made of the two."""

    BOTH = "both", _("High contribution, high loyalty")
    CONTRIBUTION = "contribution", _("High contribution, low loyalty")
    LOYALTY = "loyalty", _("Low contribution, high loyalty")
    NEITHER = "neither", _("Low contribution, low loyalty")


class CareKind(TextChoices):
    """How the day of care is found."""

    YEARLY = "yearly", _("Every year on the day of an attribute (birthday, anniversary)")
    BEFORE = "before", _("Before the day of an attribute (contract ends, renewal)")
    FESTIVAL = "festival", _("On a festival")
    MILESTONE = "milestone", _("When a number of an attribute reaches a mark")


class Festival(TextChoices):
    """Festivals with the days that the official calendar gives them."""

    NEW_YEAR = "New Year's Day", _("New Year's Day")
    SPRING = "Spring Festival", _("Spring Festival")
    TOMB = "Tomb-sweeping Day", _("Tomb-Sweeping Day")
    LABOUR = "Labour Day", _("Labour Day")
    DRAGON = "Dragon Boat Festival", _("Dragon Boat Festival")
    AUTUMN = "Mid-autumn Festival", _("Mid-Autumn Festival")
    NATIONAL = "National Day", _("National Day")


class TaskState(TextChoices):
    """Where an act of care stands."""

    OPEN = "open", pgettext_lazy("care", "To do")
    DONE = "done", pgettext_lazy("care", "Was done")
    SKIPPED = "skipped", pgettext_lazy("care", "Left out")


@dataclass(frozen=True)
class Moment:
    """One thing on a customer's timeline.

    `text` may quote the customer; `url` leads to the thing itself, "" where the person may not open it.
    `tone` is "", "success", "warning" or "danger". `number` orders what happened at the same moment.
    """

    at: datetime
    source: str
    number: int
    title: str
    text: str = ""
    url: str = ""
    tone: str = ""
    icon: str = "point"


@dataclass(frozen=True)
class Graded:
    """One answer of a customer as a grade from 0 (worst) to 100 (best)."""

    at: datetime
    score: float


@dataclass(frozen=True)
class Told:
    """A sentence in both languages, with its part of a score."""

    key: str
    words: Mapping[str, str]
    score: float | None
    weight: float


@dataclass(frozen=True)
class ReckoningAsked:
    """Event: all customers are to be reckoned through."""

    reckoning_id: int
