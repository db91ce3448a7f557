"""Laying down how often, recording reviews, and taking the evidence away as a file."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.reports.contracts import Every
from huiyin.reports.models import ManagementReview, MonitoringPlan
from huiyin.reports.monitoring.document import evidence_document
from huiyin.reports.monitoring.gathering import gather
from huiyin.reports.monitoring.problems import NoReason, NothingConcluded, ReviewNotYetHeld
from huiyin.reports.renderers import renderers
from huiyin.responses import queries as responses
from huiyin.surveys.models import Programme
from huiyin.warehouse import queries as warehouse


@transaction.atomic
def keep_plan(*, by: User, programme: Programme, measure_every: Every, review_every: Every) -> MonitoringPlan:
    """How often customers are to be heard and the results reviewed, from now on and for the past alike."""
    said = {
        "measure_every": measure_every,
        "review_every": review_every,
        "saved_by": by,
        "saved_at": timezone.now(),
    }
    plan, _made = MonitoringPlan.objects.update_or_create(programme=programme, defaults=said)
    audit.record(
        "monitoring.plan",
        by=by,
        on=f"programme:{programme.pk}",
        measure_every=measure_every.value,
        review_every=review_every.value,
    )
    return plan


@transaction.atomic
def record_review(
    *,
    by: User,
    programme: Programme,
    held_on: date,
    conclusions: str,
    decisions: str = "",
    participants: str = "",
) -> ManagementReview:
    """A review that was held, with the state of the data now. Raises `NothingConcluded`, `ReviewNotYetHeld`."""
    concluded = typed(conclusions).strip()
    if not concluded:
        raise NothingConcluded
    if held_on > timezone.localdate():
        raise ReviewNotYetHeld(day=held_on)
    review = ManagementReview.objects.create(
        programme=programme,
        held_on=held_on,
        participants=typed(participants).strip(),
        conclusions=concluded,
        decisions=typed(decisions).strip(),
        revision=warehouse.revision_of(programme.pk),
        n_responses=responses.n_answers(programme.pk),
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    audit.record("review.record", by=by, on=f"programme:{programme.pk}", review=review.pk)
    return review


@transaction.atomic
def withdraw_review(*, by: User, review_id: int, because: str) -> ManagementReview:
    """Say that a recorded review does not count, and why; it stays readable. A second time changes nothing.

    Raises `NoReason`.
    """
    reason = typed(because).strip()
    if not reason:
        raise NoReason
    review = ManagementReview.objects.select_for_update().get(pk=review_id)
    if review.withdrawn_at is None:
        review.withdrawn_by, review.withdrawn_at, review.withdrawn_because = by, timezone.now(), reason
        review.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
        audit.record("review.withdraw", by=by, on=f"programme:{review.programme_id}", review=review.pk)
    return review


def make_evidence(
    *, by: User, programme: Programme, first_on: date, last_on: date, language: str, format_key: str
) -> bytes:
    """The evidence of a period as a file; that it was taken is recorded."""
    evidence = gather(programme, first_on, last_on, language)
    made = renderers[format_key].render(evidence_document(evidence, language=language))
    audit.record(
        "monitoring.make",
        by=by,
        on=f"programme:{programme.pk}",
        format=format_key,
        first_on=first_on.isoformat(),
        last_on=last_on.isoformat(),
        revision=evidence.revision,
    )
    return made
