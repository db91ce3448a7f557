"""What others may hold of alerts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
