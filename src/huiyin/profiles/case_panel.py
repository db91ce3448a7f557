"""The customer behind a case, on the case's page: what staff must know before they act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.profiles import queries
from huiyin.profiles.contracts import Occasion
from huiyin.profiles.presenting import badges_of


class CustomerPanel(CasePanel):
    """Wishes to be reminded of, value, health and the way to the whole page."""

    key: ClassVar[str] = "customer"
    order: ClassVar[int] = 10
    title: ClassVar[Any] = _("The customer")
    template: ClassVar[str] = "profiles/_case_panel.html"

    def shows(self, case: Case, user: User) -> bool:
        """Only where we know a contact whom this person may see."""
        contact = queries.contact_of_case(case)
        return contact is not None and contact.unit.path.startswith(user.unit.path)

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """Reminders, badges and the promise of the value class."""
        contact = queries.contact_of_case(case)
        assert contact is not None
        profile = queries.profile_of(user_of(request), contact, timezone.now())
        return {
            "contact": contact,
            "badges": badges_of(contact, profile),
            "profile": profile,
            "reminders": queries.reminders_of(contact, (Occasion.CASE, Occasion.CALL)),
        }
