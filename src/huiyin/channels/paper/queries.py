"""Reading batches and sheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.channels.paper.codes import read_code
from huiyin.channels.paper.contracts import ReturnMode, SheetState
from huiyin.channels.paper.models import Batch, Sheet
from huiyin.surveys.models import Programme, QuestionnaireVersion
from huiyin.surveys.queries import programme_for, questionnaires_of


@dataclass(frozen=True)
class Progress:
    """How far a batch is: sheets by state, the return rate, and how the sheets came back."""

    n: int
    states: tuple[tuple[str, int], ...]
    n_returned: int
    n_done: int
    n_to_key: int
    n_to_decide: int
    return_rate: Estimate | None
    modes: tuple[tuple[str, int], ...]
    first_on: date | None


def batches_of(programme: Programme) -> QuerySet[Batch]:
    """The batches of a programme, newest first, with how many sheets they have and how many came back."""
    back = ~Q(sheets__state__in=[SheetState.PRINTED])
    rows = Batch.objects.filter(programme=programme).select_related("questionnaire", "version", "wave")
    return rows.annotate(n_sheets=Count("sheets"), n_back=Count("sheets", filter=back))


def batch_for(user: User, programme_id: int, batch_id: int) -> Batch:
    """One batch of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    rows = Batch.objects.select_related("programme__unit", "questionnaire", "version", "wave")
    return get_object_or_404(rows, pk=batch_id, programme=programme)


def sheet_for(user: User, programme_id: int, batch_id: int, sheet_id: int) -> Sheet:
    """One sheet of a batch that the person may see; 404 otherwise."""
    batch = batch_for(user, programme_id, batch_id)
    return get_object_or_404(sheets_of(batch), pk=sheet_id)


def sheets_of(batch: Batch) -> QuerySet[Sheet]:
    """The sheets of a batch in their order, with everything keyed from them."""
    rows = Sheet.objects.filter(batch=batch).select_related("batch__version", "adjudication", "link")
    return rows.prefetch_related("entries__keyer").order_by("number")


def sheet_by_code(batch: Batch, text: str) -> Sheet | None:
    """The sheet of a batch with that form number, or by its plain number; None where there is none."""
    plain = text.strip()
    if plain.isdecimal() and len(plain) <= 6:
        return sheets_of(batch).filter(number=int(plain)).first()
    found = read_code(text)
    if found is None or found[0] != batch.pk:
        return None
    return sheets_of(batch).filter(number=found[1]).first()


def next_to_key(batch: Batch, user: User) -> Sheet | None:
    """The first returned sheet that this person may still key."""
    waiting = sheets_of(batch).filter(state__in=[SheetState.RETURNED, SheetState.ONCE])
    return waiting.exclude(entries__keyer=user).first()


def progress(batch: Batch) -> Progress:
    """Sheets by state and the share that came back, with its interval."""
    counts = Counter(dict(batch.sheets.values_list("state").annotate(n=Count("pk")).order_by()))
    total = sum(counts.values())
    returned = total - counts[SheetState.PRINTED]
    modes = Counter(
        dict(
            batch.sheets.exclude(return_mode="").values_list("return_mode").annotate(n=Count("pk")).order_by()
        )
    )
    return Progress(
        total,
        tuple((str(state.label), counts[state]) for state in SheetState),
        returned,
        counts[SheetState.DONE],
        counts[SheetState.RETURNED] + counts[SheetState.ONCE],
        counts[SheetState.DIFFERS],
        share_of_counts(returned, total) if total else None,
        tuple((str(mode.label), modes[mode]) for mode in ReturnMode if modes[mode]),
        batch.sheets.exclude(returned_on=None)
        .order_by("returned_on")
        .values_list("returned_on", flat=True)
        .first(),
    )


def published_versions(programme: Programme) -> list[QuestionnaireVersion]:
    """Every published version of the programme's questionnaires, the newest first."""
    return [
        version
        for questionnaire in questionnaires_of(programme)
        for version in reversed(list(questionnaire.versions.all()))
    ]


def twice_keyed(batch: Batch) -> list[Sheet]:
    """Sheets that two people keyed."""
    rows = sheets_of(batch).annotate(n_entries=Count("entries")).filter(n_entries__gte=2)
    return list(rows)


def range_of(batch: Batch, first: int, last: int) -> list[Sheet]:
    """Sheets to print, by number; 404 where there are none."""
    rows = list(sheets_of(batch).filter(number__gte=first, number__lte=last))
    if not rows:
        raise Http404
    return rows
