"""What recovery adds to a case's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.channels.reviews.queries import review_of_answer
from huiyin.recovery import queries
from huiyin.recovery.causes import lacking_for, path_words
from huiyin.recovery.remedy_views import part_of


class RemedyPanel(CasePanel):
    """What the customer was given, and the form for more."""

    key: ClassVar[str] = "remedies"
    order: ClassVar[int] = 20
    title: ClassVar[Any] = _("Remedies")
    template: ClassVar[str] = "recovery/_remedy_panel.html"

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The remedies of the case and the form."""
        return part_of(user_of(request), case)


class CausePanel(CasePanel):
    """Why it happened, and the problem behind it."""

    key: ClassVar[str] = "cause"
    order: ClassVar[int] = 30
    title: ClassVar[Any] = _("Cause and problem")
    template: ClassVar[str] = "recovery/_cause_panel.html"

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The finding, the problem, and what is still lacking."""
        finding = queries.finding_of(case)
        return {
            "finding": finding,
            "cause": path_words(finding.cause) if finding else "",
            "lacking": lacking_for(case),
            "problem": queries.problem_of(case),
            "n_like": 0 if queries.problem_of(case) else len(queries.like_cases(user_of(request), case)),
        }


class ReviewPanel(CasePanel):
    """The review behind the case, and the reply to it."""

    key: ClassVar[str] = "review"
    order: ClassVar[int] = 15
    title: ClassVar[Any] = _("Reply to the review")
    template: ClassVar[str] = "recovery/_review_panel.html"

    def shows(self, case: Case, user: User) -> bool:
        """Only for cases opened from a review."""
        return case.response_id is not None and review_of_answer(case.response_id) is not None

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The review."""
        return {"review": review_of_answer(case.response_id or 0)}


class WinBackPanel(CasePanel):
    """The plan to win the customer back."""

    key: ClassVar[str] = "win-back"
    order: ClassVar[int] = 70
    title: ClassVar[Any] = _("Win the customer back")
    template: ClassVar[str] = "recovery/_win_back_panel.html"

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The plan, if there is one."""
        plan = queries.plan_of(case)
        waiting = [step for step in plan.steps.all() if step.done_at is None] if plan else []
        return {"plan": plan, "next": waiting[0] if waiting else None}
