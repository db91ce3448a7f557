"""What the words of a case suggest, on its page: to be taken by a person or left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.cases.suggesting import advice_for, taken


class AdvicePanel(CasePanel):
    """Shown until a person has said what the case is about."""

    key = "advice"
    order = 15
    title = _("What the words suggest")
    template = "cases/_advice.html"

    def shows(self, case: Case, user: User) -> bool:
        """While there is something that the case does not say yet."""
        return advice_for(case) is not None

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The suggestion, and the case as it would be with it."""
        found = advice_for(case)
        return {"advice": found, "taken": found and taken(case.type, case.severity, case.flags, found)}
