"""How the words of a case were read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.texts.queries import readings_of_records


class TextsOfCase(CasePanel):
    """Polarity, kind, topics and urgency of what the customer said, with what told marked."""

    key = "texts"
    order = 8
    title = pgettext_lazy("case", "What the words say")
    template = "cases/_text_panel.html"

    def shows(self, case: Case, user: User) -> bool:
        """Where something was read."""
        if case.response_id and readings_of_records("answer", [case.response_id]).exists():
            return True
        return readings_of_records("case", [case.pk]).exists()

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The answer the case came of, where it still stands."""
        return {"answer": case.response_id if case.answer_withdrawn_at is None else None}
