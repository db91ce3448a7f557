"""An organisation's own layers: trained from its labels, tried on frozen texts, put to use, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.contest import contest
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.layering import layered, learning_curve
from huiyin.core import audit, events
from huiyin.surveys.models import Programme
from huiyin.texts.coding_contracts import HeadState, Purpose, TrainingAsked
from huiyin.texts.final_codes import final_labels
from huiyin.texts.labelling import Place, place_of
from huiyin.texts.models import CodingItem, LabelCorrection, OwnHead
from huiyin.texts.own_layers import BASES, head_of
from huiyin.texts.own_ways import WAYS, Way
from huiyin.texts.problems import HeadNotUsable, NothingToLearn
from huiyin.texts.running import reread
from huiyin.texts.sources.base import source_of

LEAST = 20  # labels to learn from
MOST = 20_000


@transaction.atomic
def ask_training(*, by: User | None, programme: Programme, task: str) -> OwnHead:
    """Have a layer trained by the worker; one that waits already is asked for once. Raises `NothingToLearn`."""
    rows = OwnHead.objects.filter(programme=programme, task=task)
    waiting = rows.filter(state=HeadState.WAITING).first()
    if waiting is not None:
        return waiting
    n = len(labels_to_learn(programme.pk, task))
    if n < LEAST:
        raise NothingToLearn(n=n, least=LEAST)
    newest = rows.first()
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            made = OwnHead.objects.create(
                programme=programme, task=task, number=number, asked_by=by, asked_at=timezone.now()
            )
    except IntegrityError:  # asked for by somebody else in the same moment
        return rows.filter(number=number).get()
    events.publish(TrainingAsked(made.pk))
    audit.record("texts.train", by=by, on=f"programme:{programme.pk}", task=task, number=made.number)
    return made


def train(head_id: int) -> None:
    """Train the layer that waits under that number; one trained before is left alone."""
    row = OwnHead.objects.filter(pk=head_id, state=HeadState.WAITING).first()
    if row is None:
        return
    try:
        head, row.report = _trained(row)
        row.data, row.state = head.to_bytes(), HeadState.READY
        row.n_labels = row.report["n_labels"]
    except Problem as problem:
        row.state = HeadState.FAILED
        row.problem = {language: problem.words(language).__dict__ for language in ("zh", "en")}
    row.finished_at = timezone.now()
    row.save(update_fields=["data", "state", "report", "n_labels", "problem", "finished_at"])


def _trained(row: OwnHead) -> tuple[Head, dict[str, Any]]:
    base, way = shipped(BASES[row.task]), WAYS[row.task]
    texts, labels = _with_texts(labels_to_learn(row.programme_id, row.task), base, way)
    frozen_texts, frozen_labels = _with_texts(_frozen(row.programme_id, row.task), base, way)
    about = {"own_number": row.number, "trained_on": f"{timezone.localdate():%Y-%m-%d}", "n_own": len(texts)}
    given, targets = way.given(texts), [way.target(label) for label in labels]
    head = layered(base, given, targets, about=about)
    report: dict[str, Any] = {"n_labels": len(texts), "n_frozen": len(frozen_texts)}
    if frozen_texts:
        champion = head_of(row.programme_id, row.task) or base
        found = contest(frozen_labels, way.told(champion, frozen_texts), way.told(head, frozen_texts))
        report["contest"] = {
            "verdict": found.verdict,
            "difference": found.difference,
            "low": found.low,
            "high": found.high,
            "p_value": found.p_value,
            "champion": found.champion.accuracy.as_json(),
            "challenger": found.challenger.accuracy.as_json(),
        }
        curve = learning_curve(
            base,
            given,
            targets,
            way.given(frozen_texts),
            [way.target(label) for label in frozen_labels],
        )
        report["curve"] = [[one.n, one.accuracy.as_json()] for one in curve.points]
    return head, report


def labels_to_learn(programme_id: int, task: str) -> dict[Place, str]:
    """What people said of texts that may be learned from: corrections, and codes of rounds to learn from.

    Texts of rounds to measure are never among them, so that the measure stays honest.
    """
    items = CodingItem.objects.filter(round__programme=programme_id)
    learn = items.filter(round__purpose=Purpose.LEARN, codes__isnull=False).distinct()
    found = {place: str(label) for place, label in final_labels(learn, task).items() if label}
    rows = LabelCorrection.objects.filter(programme=programme_id, task=task, undone_at=None)
    found |= {place_of(row): row.label for row in rows}
    frozen = items.filter(round__purpose=Purpose.MEASURE).only("source", "source_id", "question")
    measured = {place_of(item) for item in frozen}
    return {place: found[place] for place in list(found)[:MOST] if place not in measured}


def _frozen(programme_id: int, task: str) -> dict[Place, str]:
    items = CodingItem.objects.filter(
        round__programme=programme_id, round__purpose=Purpose.MEASURE, is_gone=False, codes__isnull=False
    ).distinct()
    return {place: str(label) for place, label in final_labels(items, task).items() if label}


def _with_texts(labels: dict[Place, str], base: Head, way: Way) -> tuple[list[str], list[str]]:
    """The texts of labelled places and their labels; texts that are gone and labels the base lacks are left out."""
    words = texts_at(labels)
    kept = [place for place in labels if place in words and way.target(labels[place]) in base.labels]
    return [words[place] for place in kept], [labels[place] for place in kept]


def texts_at(places: Iterable[Place]) -> dict[Place, str]:
    """The words that stand at some places now."""
    wanted = set(places)
    by_source: dict[str, list[int]] = {}
    for kind, number, _question in wanted:
        if (source := source_of(kind)) is not None:
            by_source.setdefault(source.key, []).append(number)
    found: dict[Place, str] = {}
    for key, ids in by_source.items():
        found |= {one.place: one.text for one in _texts(key, sorted(set(ids))) if one.place in wanted}
    return found


def _texts(key: str, ids: Sequence[int]) -> Iterable[Any]:
    from huiyin.texts.sources.base import sources

    for start in range(0, len(ids), 2_000):
        yield from sources[key].texts(ids[start : start + 2_000])


@transaction.atomic
def use_head(*, by: User, head: OwnHead) -> None:
    """Read a programme's texts with an own layer from now on, and read them again. Raises `HeadNotUsable`."""
    _lock(head)
    head = OwnHead.objects.get(pk=head.pk)
    verdict = head.report.get("contest", {}).get("verdict", "cannot_tell")
    if head.state == HeadState.IN_USE:
        return
    if head.state not in {HeadState.READY, HeadState.RETIRED} or verdict == "worse":
        raise HeadNotUsable(number=head.number)
    before = _retire(head.programme_id, head.task)
    head.followed, head.state, head.used_since = before, HeadState.IN_USE, timezone.now()
    head.save(update_fields=["followed", "state", "used_since"])
    _follow(by, head, "texts.use_own")


@transaction.atomic
def stop_using(*, by: User, head: OwnHead) -> None:
    """Go back to what read the texts before this layer; one not in use is left alone."""
    _lock(head)
    head = OwnHead.objects.select_related("followed").get(pk=head.pk)
    if head.state != HeadState.IN_USE:
        return
    _retire(head.programme_id, head.task)
    before = head.followed
    if before is not None:
        before.state, before.used_since = HeadState.IN_USE, timezone.now()
        before.save(update_fields=["state", "used_since"])
    _follow(by, head, "texts.stop_own")


def _lock(head: OwnHead) -> None:
    """One change at a time of what reads a task of a programme."""
    rows = OwnHead.objects.filter(programme=head.programme_id, task=head.task).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def _retire(programme_id: int, task: str) -> OwnHead | None:
    used = OwnHead.objects.filter(programme=programme_id, task=task, state=HeadState.IN_USE).first()
    if used is not None:
        used.state = HeadState.RETIRED
        used.save(update_fields=["state"])
    return used


def _follow(by: User, head: OwnHead, act: str) -> None:
    audit.record(act, by=by, on=f"programme:{head.programme_id}", task=head.task, number=head.number)
    reread(by=by, programme=head.programme)
