"""What erasing a person means for recovery: words go, the sums in the ledger stay without a name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.recovery.models import Finding, Grant, Plan, PlanStep, ProblemCase
from huiyin.responses.queries import ids_of_respondent

_ABOUT_A_CASE: tuple[type[Any], ...] = (Grant, Finding, Plan, ProblemCase)


class RecoveryOfPerson(Eraser):
    """Remedies, causes and plans of the person's cases."""

    key = "recovery"
    name = {"zh": "补救、原因与挽回计划", "en": "Remedies, causes and win-back plans"}
    stage = Stage.RECORDS
    covers = (
        "recovery.Grant.reason",
        "recovery.Grant.decision",
        "recovery.Finding.whys",
        "recovery.Finding.lesson",
        "recovery.Plan.goal",
        "recovery.Plan.proof",
        "recovery.PlanStep.text",
        "recovery.PlanStep.outcome",
    )

    def count(self, person: Person) -> int | None:
        """How many rows."""
        theirs = self._theirs(person)
        n_steps: int = PlanStep.objects.filter(plan__in=Plan.objects.filter(theirs)).count()
        n_rows: int = sum(model.objects.filter(theirs).count() for model in _ABOUT_A_CASE)
        return n_steps + n_rows

    def erase(self, person: Person) -> int:
        """Delete them."""
        theirs = self._theirs(person)
        return sum(sum(model.objects.filter(theirs).delete()[1].values()) for model in _ABOUT_A_CASE)

    def _theirs(self, person: Person) -> Q:
        answers = ids_of_respondent(person.programme_id, person.respondent_key)
        about = Q(case__respondent_key=person.respondent_key) | Q(case__response_id__in=answers)
        here = Q(case__programme_id=person.programme_id) | Q(case__programme_id=None)  # came by telephone
        return about & here
