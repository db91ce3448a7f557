"""What people may do."""

from __future__ import annotations

from enum import StrEnum


class UserRole(StrEnum):
    """What a person may do; where they may do it is their unit and all below it."""

    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    ANALYST = "analyst"
    AGENT = "agent"
