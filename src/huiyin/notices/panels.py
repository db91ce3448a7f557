"""What notices add to a case's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.customers.queries import contact_of
from huiyin.notices.models import Outage
from huiyin.notices.queries import outages_near


class OutagePanel(CasePanel):
    """The outages that concern the customer now, soon, or did lately."""

    key: ClassVar[str] = "outages"
    order: ClassVar[int] = 12
    title: ClassVar[Any] = _("Outages of this customer")
    template: ClassVar[str] = "notices/_case_panel.html"

    def shows(self, case: Case, user: User) -> bool:
        """Only where there is one."""
        return bool(_outages_of(case))

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The outages."""
        return {"outages": _outages_of(case)}


def _outages_of(case: Case) -> list[Outage]:
    """Those of the case's customer, known by the file or by the id that came with the answer."""
    if case.contact_id is not None:
        return outages_near(case.contact_id)
    contact = contact_of(case.respondent_key) if case.respondent_key else None
    return outages_near(contact.pk) if contact else []
