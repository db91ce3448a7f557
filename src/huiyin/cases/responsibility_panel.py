"""Who answers for a case: asked first, responsible for the service, at work on it, and what others were asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.queries import user_of
from huiyin.cases.contracts import CaseState
from huiyin.cases.handing import units_to_ask
from huiyin.cases.intake_forms import ConsultForm, UnitForm
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel


class ResponsibilityPanel(CasePanel):
    """Names and units that stay and that change, with handing over and asking."""

    key = "responsibility"
    order = 20
    title = _("Who answers for it")
    template = "cases/_responsibility.html"

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """Forms only while the case is open."""
        is_open = case.state != CaseState.CLOSED
        units = units_to_ask(case)
        can_ask = is_open and units.exists()
        initial = {"seen": case.seen}
        return {
            "consultations": list(case.consultations.select_related("unit", "asked_by", "answered_by")),
            "hand_over": UnitForm(units=units, initial=initial, auto_id="over-%s") if can_ask else None,
            "consult": ConsultForm(units=units, initial=initial, auto_id="ask-%s") if can_ask else None,
            "me": user_of(request),
        }
