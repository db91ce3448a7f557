"""Calls about a case as the telephone system told of them, with where their recordings are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.cases.calls import CALL_OUTCOMES
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.cases.telephony import calls_of, shown_number


class CallsOfCase(CasePanel):
    """Each call with its length, who spoke, and its recording."""

    key = "calls"
    order = 6
    title = pgettext_lazy("case", "Calls")
    template = "cases/_calls.html"

    def shows(self, case: Case, user: User) -> bool:
        """Where there are any."""
        return calls_of(case).exists()

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """Numbers in part; a recording opens where its system keeps it, which asks for its own right to hear it."""
        return {
            "calls": [
                {
                    "call": call,
                    "number": shown_number(call),
                    "outcome": CALL_OUTCOMES.get(call.outcome, ""),  # type: ignore[call-overload]
                    "length": f"{call.seconds // 60}:{call.seconds % 60:02d}"
                    if call.seconds is not None
                    else "",
                    "is_link": call.recording.startswith("https://"),
                }
                for call in calls_of(case)[:50]
            ]
        }
