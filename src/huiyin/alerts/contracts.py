"""What others may hold of alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AlertState(StrEnum):
    """Where an alert stands. All but the last are open."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    EXPLAINED = "explained"
    CLOSED = "closed"


class Outcome(StrEnum):
    """With what an alert was closed. Under a new level the limits are set anew from the alert on."""

    BACK_TO_NORMAL = "back_to_normal"
    NEW_LEVEL = "new_level"
    FALSE_ALARM = "false_alarm"
    DATA_ERROR = "data_error"


@dataclass(frozen=True)
class AlertOpened:
    """Event: a watched series went out of its limits."""

    alert_id: int
    programme_id: int


class RuleKind(TextChoices):
    """What a rule looks at."""

    ANSWER = "answer", _("Answers as they arrive")
    FIGURE = "figure", _("Figures against a limit")
    CHART = "chart", _("Control charts")
    TEXT = "text", _("Words that become frequent")
    THEME = "theme", _("Themes that become frequent")
    CLOCK = "clock", _("Clocks of cases")


class Urgency(TextChoices):
    """How bad it is. What is high is told at night, too, and never waits to be gathered."""

    HIGH = "high", _("Urgent")
    MEDIUM = "medium", pgettext_lazy("urgency", "Normal")
    LOW = "low", pgettext_lazy("urgency", "For information")


class RaisedState(TextChoices):
    """Where an alert of a rule stands."""

    NEW = "new", pgettext_lazy("alert", "New")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("alert", "Acknowledged")


class Gathering(TextChoices):
    """When alerts that can wait are told."""

    NOW = "now", _("At once")
    HOUR = "hour", _("Once an hour, together")
    DAY = "day", _("Once a day, together")


class Turn(TextChoices):
    """How long somebody is on duty."""

    DAY = "day", _("A day each")
    WEEK = "week", _("A week each")


@dataclass(frozen=True)
class NewAlert:
    """What a rule found: the subject it fires for, and what it saw."""

    subject: str
    evidence: Mapping[str, Any]
    response_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True)
class AlertRaised:
    """Event: a rule fired; once for each subject."""

    raised_id: int
    rule_id: int
    programme_id: int
    kind: str
    urgency: str
    response_id: int | None
    case_id: int | None
