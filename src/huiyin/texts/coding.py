"""Drawing texts for people to code, and what they found in them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.text.quality import draw
from huiyin.core import audit
from huiyin.surveys.models import Programme
from huiyin.texts.coding_contracts import LabelTask, Purpose
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.labelling import labels_of, machine_said, place_of
from huiyin.texts.models import CodingItem, CodingRound, TextCode, TextReading
from huiyin.texts.problems import CodeEmpty, CodeUnknown, NoTextsToDraw

LEAST_OF_EACH = 3  # texts of every combination of polarity and kind
MOST = 1_000  # texts in a round
_FIELDS = ("source", "source_id", "question", "positive_rate", "kind", "kind_rate", "flags")


@transaction.atomic
def draw_round(
    *,
    by: User | None,
    programme: Programme,
    purpose: str,
    n: int,
    n_double: int,
    first_on: date,
    last_on: date,
    seed: int | None = None,
) -> CodingRound:
    """Draw texts written in some days for people to code, `n_double` of them by two. Raises `NoTextsToDraw`.

    To measure: at random within what the readers said, no text twice. To learn from: those they were least sure of.
    """
    known = CodingItem.objects.filter(round__programme=programme)
    if purpose == Purpose.MEASURE:  # texts learned from may be drawn: they are then learned from no more
        known = known.filter(round__purpose=Purpose.MEASURE)
    coded = {place_of(item) for item in known.only("source", "source_id", "question")}
    written = TextReading.objects.filter(
        programme=programme, written_at__date__gte=first_on, written_at__date__lte=last_on
    )
    rows = [row for row in written.only(*_FIELDS).order_by("pk") if place_of(row) not in coded]
    if not rows:
        raise NoTextsToDraw(first=f"{first_on:%Y-%m-%d}", last=f"{last_on:%Y-%m-%d}")
    n, seed = min(max(n, 1), MOST), secrets.randbelow(2**31) if seed is None else seed
    chosen = _at_random(rows, n, seed) if purpose == Purpose.MEASURE else _least_sure(rows, n)
    made = _round(
        programme,
        purpose=purpose,
        first_on=first_on,
        last_on=last_on,
        seed=seed,
        n_population=len(rows),
        drawn_by=by,
        drawn_at=timezone.now(),
    )
    double, _weights = draw([""] * len(chosen), n_double, least=0, seed=seed + 1)
    twice, said = set(double.tolist()), machine_said([row for row, _ in chosen])
    CodingItem.objects.bulk_create(
        [
            CodingItem(
                round=made,
                source=row.source,
                source_id=row.source_id,
                question=row.question,
                said=said[row.pk],
                weight=weight,
                is_double=at in twice,
            )
            for at, (row, weight) in enumerate(chosen)
        ],
        batch_size=500,
    )
    audit.record("texts.draw", by=by, on=f"programme:{programme.pk}", round=made.number, n=len(chosen))
    return made


def _round(programme: Programme, **values: Any) -> CodingRound:
    """The next round of a programme; where somebody else draws in the same moment, the one after."""
    newest = CodingRound.objects.filter(programme=programme).first()
    number = newest.number + 1 if newest else 1
    try:
        with transaction.atomic():
            return CodingRound.objects.create(programme=programme, number=number, **values)
    except IntegrityError:
        return _round(programme, **values)


def draw_standing(programme: Programme, *, n: int, days: int = 90) -> CodingRound:
    """The usual round to measure: the texts of the last months, a third of them coded by two."""
    today = timezone.localdate()
    return draw_round(
        by=None,
        programme=programme,
        purpose=Purpose.MEASURE,
        n=n,
        n_double=max(n // 3, 1),
        first_on=today - timedelta(days=days),
        last_on=today,
    )


def _at_random(rows: Sequence[TextReading], n: int, seed: int) -> list[tuple[TextReading, float]]:
    strata = [_stratum(row) for row in rows]
    places, weights = draw(strata, n, least=LEAST_OF_EACH, seed=seed)
    return [(rows[at], weight) for at, weight in zip(places.tolist(), weights.tolist(), strict=True)]


def _stratum(row: TextReading) -> str:
    side = "?"
    if row.positive_rate is not None and not row.flags & ReadingFlag.UNSURE:
        side = "+" if row.positive_rate >= 0.5 else "-"
    return f"{side}{'?' if row.flags & ReadingFlag.KIND_UNSURE else row.kind}"


def _least_sure(rows: Sequence[TextReading], n: int) -> list[tuple[TextReading, float]]:
    """Half by doubt about polarity, half by doubt about the kind, no text twice."""
    sides = sorted(rows, key=lambda row: abs((0.5 if row.positive_rate is None else row.positive_rate) - 0.5))
    kinds = sorted(rows, key=lambda row: 0.0 if row.kind_rate is None else row.kind_rate)
    chosen: dict[int, TextReading] = {}
    for one, other in zip(sides, kinds, strict=True):
        for row in (one, other):
            if len(chosen) < n:
                chosen.setdefault(row.pk, row)
    return [(row, 1.0) for row in chosen.values()]


@transaction.atomic
def code_text(*, by: User, item: CodingItem, labels: Mapping[str, Any]) -> TextCode:
    """Keep what a person found in a text; coding it again replaces their own code.

    Raises `CodeEmpty`, `CodeUnknown`.
    """
    clean = _checked(item, labels)
    TextCode.objects.filter(item=item, coder=by, settles=False).delete()
    return TextCode.objects.create(item=item, coder=by, labels=clean, coded_at=timezone.now())


@transaction.atomic
def settle(*, by: User, item: CodingItem, labels: Mapping[str, Any]) -> TextCode:
    """Decide what holds where two people found different things. Raises `CodeEmpty`, `CodeUnknown`."""
    clean = _checked(item, labels)
    TextCode.objects.filter(item=item, settles=True).delete()
    try:
        with transaction.atomic():
            made = TextCode.objects.create(
                item=item, coder=by, labels=clean, settles=True, coded_at=timezone.now()
            )
    except IntegrityError:  # somebody settled it in the same moment: theirs stands
        return TextCode.objects.get(item=item, settles=True)
    audit.record("texts.settle", by=by, on=f"programme:{item.round.programme_id}", item=item.pk)
    return made


def _checked(item: CodingItem, labels: Mapping[str, Any]) -> dict[str, Any]:
    programme_id, clean = item.round.programme_id, dict[str, Any]()
    for task in LabelTask:
        given = labels.get(task.value)
        known = labels_of(task, programme_id)
        if task == LabelTask.TOPICS:
            if known:
                clean[task.value] = sorted({str(one) for one in given or []})
                _known(clean[task.value], known)
        elif given:
            _known([str(given)], known)
            clean[task.value] = str(given)
    if not clean.get(LabelTask.POLARITY.value) and not clean.get(LabelTask.KIND.value):
        raise CodeEmpty()
    return clean


def _known(given: Sequence[str], known: Mapping[str, str]) -> None:
    for label in given:
        if label not in known:
            raise CodeUnknown(label=label)
