"""Asking for the figures, working them out, and noting what was done about findings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.analytics.problems import Problem
from huiyin.core import audit, events
from huiyin.core.typed_text import typed
from huiyin.formats.problems import as_json
from huiyin.outcomes.contracts import EvaluationAsked, Terms
from huiyin.outcomes.figures import sections_of
from huiyin.outcomes.findings import acted_section
from huiyin.outcomes.gathering import gather
from huiyin.outcomes.models import Evaluation, FindingAction
from huiyin.outcomes.queries import current_terms
from huiyin.recovery.models import KnownProblem

KEPT = 12  # evaluations of a unit that stay
STALE = timedelta(days=30)
GIVEN_UP = timedelta(hours=6)  # since when one that is still at work is taken for lost


@transaction.atomic
def ask(*, by: User | None, unit: Unit, terms: Terms | None = None) -> Evaluation:
    """Have a unit's figures worked out as soon as the worker comes to it; one that waits already is asked once.

    Without terms those of last time hold.
    """
    waiting = Evaluation.objects.select_for_update().filter(unit=unit, state=Evaluation.WAITING).first()
    wanted = (terms or current_terms(unit)).as_json()
    if waiting is not None:
        waiting.terms = wanted
        waiting.save(update_fields=["terms"])
        return waiting
    running = Evaluation.objects.filter(unit=unit, state=Evaluation.RUNNING).first()
    if running is not None and running.asked_at > timezone.now() - GIVEN_UP:
        return running
    if running is not None:
        running.state, running.finished_at = Evaluation.FAILED, timezone.now()
        running.save(update_fields=["state", "finished_at"])
    try:
        with transaction.atomic():
            row = Evaluation.objects.create(unit=unit, terms=wanted, asked_by=by, asked_at=timezone.now())
    except IntegrityError:  # somebody asked at the same moment
        return Evaluation.objects.filter(unit=unit, finished_at=None).latest("pk")
    events.publish(EvaluationAsked(row.pk))
    if by is not None:
        audit.record("outcomes.evaluate", by=by, on=f"unit:{unit.pk}")
    return row


def ask_stale(now: datetime | None = None) -> int:
    """Ask again for every unit whose figures are older than a month; returns for how many."""
    now, n = now or timezone.now(), 0
    newest: dict[int, Evaluation] = {}
    for row in Evaluation.objects.select_related("unit").defer("result").order_by("pk"):
        newest[row.unit.pk] = row
    for row in newest.values():
        if row.asked_at < now - STALE:
            ask(by=None, unit=row.unit)
            n += 1
    return n


def evaluate(evaluation_id: int) -> None:
    """Work the figures out and keep them; a problem is kept as well, and what was known before stays."""
    row = Evaluation.objects.select_related("unit").filter(pk=evaluation_id, finished_at=None).first()
    if row is None:
        return
    Evaluation.objects.filter(pk=row.pk).update(state=Evaluation.RUNNING)
    _go_on()
    terms, now = Terms.of_json(row.terms), timezone.now()
    try:
        known = gather(row.unit.path, terms, now)
        _go_on()
        sections = [*sections_of(known, terms), acted_section(row.unit.path, terms, now)]
        row.result = {
            "sections": [one.as_json() for one in sections],
            "n_customers": len(known.customers),
            "n_cases": len(known.cases),
        }
        row.state = Evaluation.DONE
    except Problem as problem:
        row.problem, row.state = as_json(problem), Evaluation.FAILED
    row.finished_at = timezone.now()
    with transaction.atomic():
        row.save()
        older = (
            Evaluation.objects.filter(unit=row.unit).exclude(finished_at=None).values_list("pk", flat=True)
        )
        Evaluation.objects.filter(pk__in=list(older[KEPT:])).delete()


def _go_on() -> None:
    """Tell that we are still at work: what is lost after that is worked out by another worker."""
    with transaction.atomic():
        events.renew_lease(1800.0)


@transaction.atomic
def note_action(
    *, by: User, kind: str, number: int, problem: KnownProblem | None = None, text: str = ""
) -> FindingAction:
    """Note what was done about something that an alert found; a second note takes the place of the first."""
    now = timezone.now()
    FindingAction.objects.filter(kind=kind, number=number, undone_at=None).update(undone_at=now)
    row = FindingAction.objects.create(
        kind=kind, number=number, problem=problem, text=typed(text, 300), by=by, at=now
    )
    audit.record("finding.act", by=by, on=f"{kind}:{number}")
    return row


@transaction.atomic
def undo_action(*, by: User, kind: str, number: int) -> bool:
    """Take back what was noted; returns whether there was anything."""
    n = FindingAction.objects.filter(kind=kind, number=number, undone_at=None).update(
        undone_at=timezone.now()
    )
    if n:
        audit.record("finding.undo", by=by, on=f"{kind}:{number}")
    return bool(n)
