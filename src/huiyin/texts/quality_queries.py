"""How good the labels of a programme's texts are, as people found; and shares put right by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.agreement import Kappa, cohen_kappa
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import Problem
from huiyin.analytics.text.misclassification import corrected_share, enough_coded
from huiyin.analytics.text.quality import LabelQuality, label_quality
from huiyin.surveys.queries import programme_for
from huiyin.texts.coding_contracts import LabelTask, Purpose
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.final_codes import differ, final_code
from huiyin.texts.labelling import labels_of
from huiyin.texts.models import CodingItem, CodingRound, DriftLook, LabelCorrection, OwnHead, TextReading
from huiyin.texts.sources.base import source_of

HOLDS = timedelta(days=400)  # a measurement counts for about a year


@dataclass(frozen=True)
class TaskQuality:
    """How good the labels of one task are: `quality` of texts coded up to `as_of`, κ of those coded by two.

    `first_on` and `last_on` are the days in which the texts were written.
    """

    task: str
    labels: dict[str, str]
    quality: LabelQuality
    kappa: Kappa | None
    as_of: datetime
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Corrected:
    """The share of texts with a label: as the readers gave it, and put right where enough was coded."""

    label: str
    observed: Estimate
    corrected: Estimate | None
    problem: Problem | None = None


def round_for(user: User, programme_id: int, number: int) -> CodingRound:
    """A round of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return get_object_or_404(CodingRound, programme=programme, number=number)


def quality_of(programme_id: int, task: str) -> TaskQuality | None:
    """What people found of a task's labels in rounds of the last year; None before anything was coded."""
    since = timezone.now() - HOLDS
    items = CodingItem.objects.filter(
        round__programme=programme_id,
        round__purpose=Purpose.MEASURE,
        round__drawn_at__gte=since,
        is_gone=False,
        codes__isnull=False,
    ).distinct()
    said: list[Any] = []
    true: list[Any] = []
    weights: list[float] = []
    pairs: list[tuple[Any, Any]] = []
    rounds: set[int] = set()
    as_of = since
    for item in items.prefetch_related("codes"):
        codes = list(item.codes.all())
        code = final_code(codes, task)
        if code is None:
            continue
        said.append(item.said.get(task))
        true.append(code.labels[task])
        weights.append(item.weight)
        rounds.add(item.round_id)
        as_of = max(as_of, code.coded_at)
        own = [one.labels[task] for one in codes if not one.settles and task in one.labels]
        if len(own) > 1:
            pairs.append((own[0], own[1]))
    if not true:
        return None
    labels = labels_of(task, programme_id)
    found = label_quality(said, true, labels=list(labels), weights=weights)
    days = CodingRound.objects.filter(pk__in=rounds).values_list("first_on", "last_on")
    return TaskQuality(
        task,
        labels,
        found,
        _kappa(pairs),
        as_of,
        min(first for first, _ in days),
        max(last for _, last in days),
    )


def _kappa(pairs: Sequence[tuple[Any, Any]]) -> Kappa | None:
    if not pairs:
        return None
    one, other = ([_code(pair[at]) for pair in pairs] for at in (0, 1))
    return cohen_kappa(one, other)


def _code(label: Any) -> str:
    return "+".join(label) if isinstance(label, list) else str(label)


def corrected_shares(
    quality: TaskQuality, readings: QuerySet[TextReading], *, is_same: bool
) -> list[Corrected]:
    """The share of each label among some readings, put right for the readers' mistakes.

    `is_same`: the readings are those that the coded texts were drawn from; otherwise the label may be rarer or more
    frequent among them, and recall and false alarms are carried over instead.
    """
    counts = label_counts(readings, quality.task)
    n = counts.pop("")
    return [
        corrected_of(quality, label, share_of_counts(counts.get(label, 0), n), is_same=is_same)
        for label in quality.labels
    ]


def corrected_of(quality: TaskQuality, label: str, observed: Estimate, *, is_same: bool) -> Corrected:
    """One share put right; only as given where too little was coded or the label tells nothing."""
    figures = quality.quality.of(label)
    coded: Literal["here", "elsewhere"] = "here" if is_same else "elsewhere"
    if figures is None or observed.value is None or not enough_coded(figures.checked, coded=coded):
        return Corrected(label, observed, None)
    try:
        return Corrected(label, observed, corrected_share(observed, figures.checked, coded=coded))
    except Problem as problem:
        return Corrected(label, observed, None, problem)


def label_counts(readings: QuerySet[TextReading], task: str) -> dict[str, int]:
    """How many readings have each label as `labelling.said_of` tells it; under "" how many there are."""
    rows = readings.order_by()
    if task == LabelTask.TOPICS:
        told = rows.filter(mentions__isnull=False).values_list("mentions__topic").annotate(n=Count("pk"))
        return {"": rows.count(), **dict(told)}
    if task == LabelTask.KIND:
        kinds = rows.alias(doubt=_bit(ReadingFlag.KIND_UNSURE)).filter(doubt=0, kind_rate__isnull=False)
        return {"": rows.count(), **dict(kinds.values_list("kind").annotate(n=Count("pk")))}
    known = rows.alias(both=_bit(ReadingFlag.MIXED), doubt=_bit(ReadingFlag.UNSURE))
    sure = Q(doubt=0, positive_rate__isnull=False)
    found = known.aggregate(
        n_all=Count("pk"),
        n_mixed=Count("pk", filter=~Q(both=0) & ~Q(doubt=0) & Q(positive_rate__isnull=False)),
        n_positive=Count("pk", filter=sure & Q(positive_rate__gte=0.5)),
        n_negative=Count("pk", filter=sure & Q(positive_rate__lt=0.5)),
    )
    return {"": found.pop("n_all"), **{key.removeprefix("n_"): n for key, n in found.items()}}


def _bit(flag: int) -> Any:
    return F("flags").bitand(int(flag))


@dataclass(frozen=True)
class RoundProgress:
    """How far a round is: texts, texts with all codes they want, and texts on which two differ."""

    round: CodingRound
    n: int
    n_done: int
    n_differ: int


def progress_of(made: CodingRound) -> RoundProgress:
    """How far a round is."""
    items = list(made.items.filter(is_gone=False).prefetch_related("codes"))
    done = sum(_is_done(item) for item in items)
    return RoundProgress(made, len(items), done, sum(differ(item.codes.all()) for item in items))


def _is_done(item: CodingItem) -> bool:
    own = sum(not code.settles for code in item.codes.all())
    return own >= (2 if item.is_double else 1)


def next_to_code(user: User, made: CodingRound, skip: Sequence[int] = ()) -> CodingItem | None:
    """The next text of a round that wants a code of this person; None where nothing is left for them."""
    waiting = (
        made.items.filter(is_gone=False)
        .exclude(pk__in=list(skip))
        .exclude(codes__coder=user)
        .annotate(n_codes=Count("codes", filter=Q(codes__settles=False)))
        .filter(Q(n_codes=0) | Q(n_codes=1, is_double=True))
    )
    return waiting.order_by("-n_codes", "pk").first()  # second opinions first


def next_to_settle(made: CodingRound, skip: Sequence[int] = ()) -> CodingItem | None:
    """The next text on which two people differ."""
    twice = made.items.filter(is_gone=False, is_double=True).exclude(pk__in=list(skip))
    return next((item for item in twice.prefetch_related("codes__coder") if differ(item.codes.all())), None)


def corrections_of(programme_id: int, most: int = 100) -> list[LabelCorrection]:
    """The newest corrections of a programme, those taken back among them."""
    return list(LabelCorrection.objects.filter(programme=programme_id).select_related("by")[:most])


def heads_of(programme_id: int) -> list[OwnHead]:
    """The own layers of a programme, newest first, without their bytes."""
    return list(OwnHead.objects.filter(programme=programme_id).defer("data").select_related("asked_by"))


def item_of(made: CodingRound, number: int) -> CodingItem:
    """A text of a round; 404 otherwise."""
    return get_object_or_404(made.items.select_related("round"), pk=number)


def reading_for(user: User, number: int) -> TextReading:
    """A reading whose text the person may read; 404 otherwise."""
    reading = get_object_or_404(TextReading, pk=number)
    source = source_of(reading.source)
    if source is None or reading.source_id not in source.visible(user, [reading.source_id]):
        raise Http404
    return reading


def head_for(user: User, programme_id: int, number: int) -> OwnHead:
    """An own layer of a programme that the person may see; 404 otherwise."""
    return get_object_or_404(OwnHead, programme=programme_for(user, programme_id), pk=number)


def look_for(user: User, programme_id: int, number: int) -> DriftLook:
    """A look at drift in a programme that the person may see; 404 otherwise."""
    return get_object_or_404(DriftLook, programme=programme_for(user, programme_id), pk=number)


def correction_for(user: User, programme_id: int, number: int) -> LabelCorrection:
    """A correction in a programme that the person may see; 404 otherwise."""
    return get_object_or_404(LabelCorrection, programme=programme_for(user, programme_id), pk=number)


def rounds_of(programme_id: int, most: int = 12) -> list[RoundProgress]:
    """The newest rounds of a programme with how far they are."""
    return [progress_of(made) for made in CodingRound.objects.filter(programme=programme_id)[:most]]


def readings_drawn_from(quality: TaskQuality, programme_id: int) -> QuerySet[TextReading]:
    """The readings among which the coded texts were drawn."""
    return TextReading.objects.filter(
        programme=programme_id,
        written_at__date__gte=quality.first_on,
        written_at__date__lte=quality.last_on,
    )
