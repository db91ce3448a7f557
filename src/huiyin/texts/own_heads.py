"""An organisation's own layers: trained from its labels, tried on frozen texts, put to use, taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.analytics.text.contest import contest
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.layering import learning_curve
from huiyin.core import audit, events
from huiyin.surveys.models import Programme
from huiyin.texts.coding_contracts import HeadState, LabelTask, Purpose, TrainingAsked
from huiyin.texts.final_codes import final_labels
from huiyin.texts.labelling import Place, place_of
from huiyin.texts.models import CodingItem, LabelCorrection, OwnHead, TextReading
from huiyin.texts.own_layers import head_of
from huiyin.texts.own_ways import Way, label_of, way_of
from huiyin.texts.problems import HeadNotUsable, NothingToLearn, NoTopicsYet
from huiyin.texts.running import reread
from huiyin.texts.sources.base import source_of

LEAST = 20  # labels to learn from
MOST, MOST_OTHERS = 20_000, 400


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
    labelled, frozen = labels_to_learn(row.programme_id, row.task), _frozen(row.programme_id, row.task)
    others = _others(row, labelled.keys() | frozen.keys()) if row.task == LabelTask.TOPICS else []
    way = way_of(row.task, row.programme_id, others)
    if way is None:
        raise NoTopicsYet()
    texts, labels = _with_texts(labelled, way)
    frozen_texts, frozen_labels = _with_texts(frozen, way)
    about = {"own_number": row.number, "trained_on": f"{timezone.localdate():%Y-%m-%d}", "n_own": len(texts)}
    head = way.learn(way.base, texts, labels)
    head = replace(head, about={**head.about, **about})
    report: dict[str, Any] = {"n_labels": len(texts), "n_frozen": len(frozen_texts)}
    if frozen_texts:
        champion = head_of(row.programme_id, row.task) or way.base
        report["contest"] = _contest(way, champion, head, frozen_texts, frozen_labels)
        curve = learning_curve(
            way.base, texts, labels, frozen_texts, frozen_labels, learn=way.learn, tell=way.tell
        )
        report["curve"] = [[one.n, one.accuracy.as_json()] for one in curve.points]
    return head, report


def _others(row: OwnHead, coded: Collection[Place]) -> list[str]:
    """Some texts of which nobody said anything: the newest of which the readers told a topic, and the newest."""
    read = TextReading.objects.filter(programme=row.programme_id).order_by("-pk")
    fields = ("source", "source_id", "question")
    told = list(read.filter(mentions__isnull=False).distinct().only(*fields)[:MOST_OTHERS])
    places = {place_of(one): None for one in (*told, *read.only(*fields)[: MOST_OTHERS // 2])}
    kept = [place for place in places if place not in coded]
    words = texts_at(kept)
    return [words[place] for place in kept if place in words]


def _contest(
    way: Way, champion: Head, challenger: Head, texts: list[str], labels: list[Any]
) -> dict[str, Any]:
    """Both on the frozen texts; of topics all of a text's must be right, so that each text counts once."""
    said = [[_word(label) for label in way.tell(head, texts)] for head in (champion, challenger)]
    found = contest([_word(label) for label in labels], *said)
    return {
        "verdict": found.verdict,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "p_value": found.p_value,
        "champion": found.champion.accuracy.as_json(),
        "challenger": found.challenger.accuracy.as_json(),
    }


def _word(label: Any) -> str:
    return "+".join(label) if isinstance(label, tuple) else str(label)


def labels_to_learn(programme_id: int, task: str) -> dict[Place, Any]:
    """What people said of texts that may be learned from: corrections, and codes of rounds to learn from.

    Texts of rounds to measure are never among them, so that the measure stays honest.
    """
    items = CodingItem.objects.filter(round__programme=programme_id)
    learn = items.filter(round__purpose=Purpose.LEARN, codes__isnull=False).distinct()
    found = _labels(final_labels(learn, task))
    rows = LabelCorrection.objects.filter(programme=programme_id, task=task, undone_at=None)
    found |= {place_of(row): label_of(row.value) for row in rows}
    frozen = items.filter(round__purpose=Purpose.MEASURE).only("source", "source_id", "question")
    measured = {place_of(item) for item in frozen}
    return {place: found[place] for place in list(found)[:MOST] if place not in measured}


def _frozen(programme_id: int, task: str) -> dict[Place, Any]:
    items = CodingItem.objects.filter(
        round__programme=programme_id, round__purpose=Purpose.MEASURE, is_gone=False, codes__isnull=False
    ).distinct()
    return _labels(final_labels(items, task))


def _labels(said: dict[Place, Any]) -> dict[Place, Any]:
    """Labels as ways take them: no topic at all is one too, no word is none."""
    return {place: label_of(value) for place, value in said.items() if value or isinstance(value, list)}


def _with_texts(labels: dict[Place, Any], way: Way) -> tuple[list[str], list[Any]]:
    """The texts of labelled places and their labels; texts that are gone and labels nobody can learn are left out."""
    words = texts_at(labels)
    kept = [place for place in labels if place in words and way.knows(labels[place])]
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
