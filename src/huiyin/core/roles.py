"""What people may do."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class UserRole(StrEnum):
    """What a person may do; where they may do it is their unit and all below it."""

    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    ANALYST = "analyst"
    AGENT = "agent"


ROLE_NAMES = {
    UserRole.ADMINISTRATOR: _("Administrator"),
    UserRole.MANAGER: _("Manager"),
    UserRole.ANALYST: _("Analyst"),
    UserRole.AGENT: _("Agent"),
}

ROLE_TASKS = {
    UserRole.ADMINISTRATOR: _(
        "Runs the installation: everything managers may do, in all units, and the audit log"
    ),
    UserRole.MANAGER: _(
        "Sets up programmes, questionnaires, metrics and people of the unit, and handles cases"
    ),
    UserRole.ANALYST: _("Uploads data, defines metrics and reads figures and answers of the unit; no cases"),
    UserRole.AGENT: _("Handles the cases of the unit and reads its answers; no figures"),
}


def grantable_roles(role: UserRole | str) -> tuple[UserRole, ...]:
    """The roles that a person of `role` may give to others: nobody grants more than they hold.

    >>> [str(role) for role in grantable_roles("manager")]
    ['manager', 'analyst', 'agent']
    """
    below = (UserRole.MANAGER, UserRole.ANALYST, UserRole.AGENT)
    if role == UserRole.ADMINISTRATOR:
        return (UserRole.ADMINISTRATOR, *below)
    return below if role == UserRole.MANAGER else ()
