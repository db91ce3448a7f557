"""What we promise customers, beside the case: so that nobody promises more, or forgets what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.promises.queries import texts_at


class PromisePanel(CasePanel):
    """The promises that hold in the case's unit on the day it came."""

    key: ClassVar[str] = "promises"
    order: ClassVar[int] = 80
    title: ClassVar[Any] = _("What we promised")
    template: ClassVar[str] = "promises/_case_panel.html"

    def shows(self, case: Case, user: User) -> bool:
        """Only where something was promised."""
        return bool(texts_at(case.responsible_unit, timezone.localdate(case.opened_at)))

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """Words and limits of the versions valid on the day the case came."""
        return {"versions": texts_at(case.responsible_unit, timezone.localdate(case.opened_at))}
