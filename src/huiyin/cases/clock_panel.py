"""The clocks of a case on its page: what was promised, how each stands, and letting them stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.clock_forms import PauseForm
from huiyin.cases.clock_keeping import PAUSABLE, judged_by, longest_pause, paused_now
from huiyin.cases.clock_words import shown, spoken
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel


class ClocksOfCase(CasePanel):
    """Promises of time of this case and their state; pauses are granted here."""

    key = "clocks"
    order = 10
    title = _("Time limits")
    template = "cases/_clocks.html"

    def shows(self, case: Case, user: User) -> bool:
        """A case from before clocks has none."""
        return case.clocks.exists()

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """Clocks newest turn first, the pause in force, and the form for one where it may be granted."""
        now, language = timezone.now(), get_language() or "zh-hans"
        clocks = list(case.clocks.prefetch_related("taken").select_related("version__rules", "calendar"))
        pause = paused_now(case, now)
        running = [clock for clock in clocks if clock.is_running and clock.kind in PAUSABLE]
        form = None
        if running and pause is None and not any(clock.is_late(now) for clock in running):
            reasons = judged_by(case, running[0]).pause_reasons
            used = [one.reason for one in case.clock_pauses.all()]
            choices = [
                (
                    reason.key,
                    spoken(reason.name),
                    longest_pause(reason, running[0], now),
                    reason.most - used.count(reason.key),
                )
                for reason in reasons
                if used.count(reason.key) < reason.most
            ]
            form = PauseForm(choices=choices) if choices else None
        version = clocks[0].version if clocks else None
        return {
            "clocks": [shown(clock, now, pause) for clock in clocks],
            "pause": pause,
            "pause_name": pause.name_in(language) if pause else "",
            "form": form,
            "rules_name": version.rules.name_in(language) if version else "",
            "version": version,
        }
