"""Writing about mystery shopping: scenarios, places, visits, reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels import evidence
from huiyin.channels.mystery_shopping.models import Photo, Place, Scenario, Visit, VisitState
from huiyin.channels.mystery_shopping.problems import (
    NoSuchVisit,
    ReportIncomplete,
    TooManyPhotos,
    VisitReported,
)
from huiyin.core import audit, tokens
from huiyin.surveys.models import Programme

PURPOSE = "mystery-visit"
MOST_PHOTOS = 20
OPEN_DAYS = 30  # after the planned day


@dataclass(frozen=True)
class Report:
    """What a shopper sends: marks by check (None: not observed), notes by stage, photos by stage."""

    submission_id: str
    marks: Mapping[str, int | None]
    notes: Mapping[str, str] = field(default_factory=dict)
    strengths: str = ""
    weaknesses: str = ""
    photos: Sequence[tuple[str, UploadedFile]] = ()


@transaction.atomic
def save_scenario(
    *,
    by: User,
    programme: Programme,
    name: str,
    story: str,
    stages: Sequence[Mapping[str, object]],
    scenario: Scenario | None = None,
) -> Scenario:
    """Make a scenario, or change it; what was reported keeps its keys."""
    row = scenario or Scenario(programme=programme, created_by=by, created_at=timezone.now())
    row.name, row.story, row.stages = name, story, [dict(stage) for stage in stages]
    row.save()
    audit.record("mystery.scenario", by=by, on=f"mystery-scenario:{row.pk}", is_new=scenario is None)
    return row


@transaction.atomic
def add_places(*, by: User, scenario: Scenario, places: Iterable[tuple[str, str, bool]]) -> int:
    """Add places as (name, address, whether a competitor's); those already there get the new address."""
    n = 0
    for name, address, is_competitor in places:
        _, is_new = Place.objects.update_or_create(
            scenario=scenario,
            name=name.strip()[:120],
            defaults={"address": address.strip()[:200], "is_competitor": is_competitor},
        )
        n += is_new
    audit.record("mystery.places", by=by, on=f"mystery-scenario:{scenario.pk}", n_places=n)
    return n


@transaction.atomic
def plan_visit(*, by: User, place: Place, shopper: str, planned_on: date) -> Visit:
    """Give a shopper the assignment to visit a place on a day, with a secret link of its own."""
    seed = tokens.new_token(32)
    visit = Visit.objects.create(
        scenario=place.scenario,
        place=place,
        shopper=shopper.strip()[:80],
        planned_on=planned_on,
        seed=seed,
        token_hash=tokens.hash_token(tokens.derived_token(PURPOSE, seed), PURPOSE),
    )
    audit.record("mystery.plan", by=by, on=f"mystery-visit:{visit.pk}")
    return visit


@transaction.atomic
def cancel_visit(*, by: User, visit: Visit) -> None:
    """Take an assignment back; its link opens nothing any more. A reported visit stays."""
    Visit.objects.filter(pk=visit.pk, state=VisitState.PLANNED).update(state=VisitState.VOID)
    audit.record("mystery.cancel", by=by, on=f"mystery-visit:{visit.pk}")


def token_of(visit: Visit) -> str:
    """The secret part of the visit's address."""
    return tokens.derived_token(PURPOSE, visit.seed)


def is_open(visit: Visit) -> bool:
    """Whether the assignment can still be reported."""
    late = visit.planned_on + timedelta(days=OPEN_DAYS) < timezone.localdate()
    return visit.state == VisitState.PLANNED and not late


def report(*, visit: Visit, sent: Report) -> bool:
    """Store a shopper's report once; the same submission again changes nothing. Returns whether it is new.

    Raises `NoSuchVisit`, `VisitReported`, `ReportIncomplete`, `TooManyPhotos`, and what is wrong with a photo.
    """
    if visit.state == VisitState.DONE:
        return _repeated(visit, sent)
    if not is_open(visit):
        raise NoSuchVisit
    marks = _checked(visit.scenario, sent.marks)
    if len(sent.photos) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    kept: list[Photo] = []
    try:
        for stage, upload in sent.photos:
            kept.append(_photo(visit, stage, upload))
        with transaction.atomic():
            row = Visit.objects.select_for_update().get(pk=visit.pk)
            if row.state == VisitState.DONE:
                return _repeated(row, sent)
            row.state, row.submission_id, row.marks = VisitState.DONE, sent.submission_id, marks
            row.notes = {key: text.strip()[:4000] for key, text in sent.notes.items() if text.strip()}
            row.strengths, row.weaknesses = sent.strengths.strip()[:4000], sent.weaknesses.strip()[:4000]
            row.visited_at = row.sent_at = timezone.now()
            row.save()
            unique = {photo.digest: photo for photo in kept}
            Photo.objects.bulk_create(unique.values())
            audit.record("mystery.report", on=f"mystery-visit:{visit.pk}", n_photos=len(unique))
            for photo in kept:
                if unique[photo.digest] is not photo:
                    evidence.forget(photo.file)
    except BaseException:
        for photo in kept:
            evidence.forget(photo.file)
        raise
    return True


def _repeated(visit: Visit, sent: Report) -> bool:
    if visit.submission_id != sent.submission_id:
        raise VisitReported
    return False


def _checked(scenario: Scenario, marks: Mapping[str, int | None]) -> dict[str, int]:
    """The marks observed; every check must be answered, if only by "not observed"."""
    checks = [check for stage in scenario.stages for check in stage["checks"]]
    open_checks = [check for check in checks if check["key"] not in marks]
    if open_checks:
        raise ReportIncomplete(n=len(open_checks))
    found = {}
    for check in checks:
        value = marks[check["key"]]
        if value is not None:
            found[check["key"]] = value
    return found


def _photo(visit: Visit, stage: str, upload: UploadedFile) -> Photo:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return Photo(visit=visit, stage=stage, file=evidence.keep(upload, sound=False), digest=digest.hexdigest())
