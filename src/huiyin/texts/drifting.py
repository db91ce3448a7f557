"""Looking every night whether the readers still fit the texts of each programme."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Floor
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.text.drift import N_BINS, Drift, Scores, drift_of
from huiyin.core import audit, events
from huiyin.surveys.models import Programme
from huiyin.texts.coding_contracts import ONE_LABEL, LabelTask, Purpose, ReadersDrifted
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.final_codes import final_code
from huiyin.texts.models import CodingItem, CodingRound, DriftLook, TextReading

RECENT = timedelta(days=30)
BEFORE = timedelta(
    days=180
)  # what came in the half year before the last month is what recent texts are held against
_SCORES = {
    LabelTask.POLARITY: ("positive_rate", ReadingFlag.UNSURE),
    LabelTask.KIND: ("kind_rate", ReadingFlag.KIND_UNSURE),
}
logger = logging.getLogger("huiyin.texts")


def tend(now: datetime | None = None) -> int:
    """Once a day look at every programme that has readings; returns how many were looked at."""
    today = timezone.localdate(now or timezone.now())
    recent = TextReading.objects.filter(written_at__date__gte=today - RECENT, programme__isnull=False)
    looked = 0
    for programme_id in sorted(set(recent.order_by().values_list("programme", flat=True).distinct())):
        if not DriftLook.objects.filter(programme=programme_id, looked_on=today).exists():
            look_at(programme_id, today)
            looked += 1
    return looked


@transaction.atomic
def look_at(programme_id: int, today: date) -> list[DriftLook]:
    """Hold the texts of the last month against those before, task by task. The same day again changes nothing."""
    made: list[DriftLook] = []
    for task in ONE_LABEL:
        found = drift_in(programme_id, task, today)
        before = DriftLook.objects.filter(programme=programme_id, task=task).first()
        row, is_new = DriftLook.objects.get_or_create(
            programme_id=programme_id,
            task=task,
            looked_on=today,
            defaults={"decision": found.decision, "report": found.as_json()},
        )
        made.append(row)
        goes_on = before is not None and before.decision == "drifted"
        if is_new and goes_on and row.decision == "drifted" and before is not None:
            row.noted_by, row.noted_at, row.note = before.noted_by, before.noted_at, before.note
            row.save(update_fields=["noted_by", "noted_at", "note"])
        elif is_new and row.decision == "drifted":
            events.publish(ReadersDrifted(programme_id, task.value, row.pk))
            audit.record("texts.drift", on=f"programme:{programme_id}", task=task.value)
    return made


def drift_in(programme_id: int, task: LabelTask, today: date) -> Drift:
    """Scores, doubts and precision of the last month against the half year before."""
    rows = TextReading.objects.filter(programme=programme_id)
    start = today - RECENT
    now = rows.filter(written_at__date__gt=start, written_at__date__lte=today)
    before = rows.filter(written_at__date__gt=start - BEFORE, written_at__date__lte=start)
    rounds = CodingRound.objects.filter(programme=programme_id, purpose=Purpose.MEASURE)
    newest = rounds.filter(last_on__gt=start).first()
    older = rounds.exclude(pk=newest.pk) if newest else rounds.none()
    return drift_of(
        scores_of(before, task),
        scores_of(now, task),
        coded_before=_right(older, task),
        coded_now=_right(rounds.filter(pk=newest.pk), task) if newest else (0, 0),
    )


def scores_of(rows: QuerySet[TextReading], task: LabelTask) -> Scores:
    """The scores of readings in bins, and how many were unsure, counted by the database."""
    field, flag = _SCORES[task]
    known = rows.filter(**{f"{field}__isnull": False}).order_by()
    bins = known.annotate(bin=Cast(Floor(F(field) * N_BINS), IntegerField())).values("bin")
    counts = [0] * N_BINS
    for row in bins.annotate(n=Count("pk")):
        counts[min(max(row["bin"], 0), N_BINS - 1)] += row["n"]
    unsure = known.annotate(bit=F("flags").bitand(int(flag))).aggregate(n=Count("pk", filter=Q(bit__gt=0)))
    return Scores(tuple(counts), int(unsure["n"]))


def _right(rounds: QuerySet[CodingRound], task: LabelTask) -> tuple[int, int]:
    """Of the coded texts the readers gave a label, how many were right."""
    right = n = 0
    for item in CodingItem.objects.filter(round__in=rounds, is_gone=False).prefetch_related("codes"):
        code = final_code(item.codes.all(), task)
        if code is not None and item.said.get(task) is not None:
            n += 1
            right += item.said[task] == code.labels[task]
    return right, n


@transaction.atomic
def note_drift(*, by: User, look: DriftLook, note: str) -> None:
    """Somebody has seen the flag and says what is done about it."""
    words: str = note.replace("\x00", "").strip()[:300]
    DriftLook.objects.filter(pk=look.pk).update(noted_by=by, noted_at=timezone.now(), note=words)
    audit.record("texts.note_drift", by=by, on=f"programme:{look.programme_id}", task=look.task)


def flags_of(programme: Programme) -> list[DriftLook]:
    """The newest look of each task, if there was one."""
    newest: dict[str, Any] = {}
    for look in DriftLook.objects.filter(programme=programme).select_related("noted_by")[:20]:
        newest.setdefault(look.task, look)
    return [newest[task] for task in sorted(newest)]
