"""Writing about sheets: printing a batch, taking sheets back, keying them, deciding where entries differ."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.keyed import Keyed
from huiyin.channels.links import is_anonymous, new_link
from huiyin.channels.models import Link
from huiyin.channels.paper.codes import code_of
from huiyin.channels.paper.comparing import differences
from huiyin.channels.paper.contracts import ReturnMode, SheetState, Size
from huiyin.channels.paper.models import Adjudication, Batch, Entry, Sheet
from huiyin.channels.paper.problems import SheetKeyed, SheetsOutOfRange, StillDiffers
from huiyin.channels.services import hand_in
from huiyin.core import audit, tokens
from huiyin.responses.services import masked_draft
from huiyin.surveys.models import Programme, QuestionnaireVersion
from huiyin.surveys.services import ensure_wave, first_day_of

MOST_SHEETS = 5_000
LONGEST_KEYING = 3600


@dataclass(frozen=True)
class Print:
    """What is to be printed. `respondent_keys` gives a sheet to each; else `n_sheets` without a name."""

    name: str
    wave: str
    n_sheets: int = 0
    respondent_keys: tuple[str, ...] = ()
    size: str = Size.A4.value
    language: str = "zh"
    double_percent: int = 10


@transaction.atomic
def print_batch(*, by: User, programme: Programme, version: QuestionnaireVersion, plan: Print) -> Batch:
    """Make a batch with its sheets; which of them are keyed twice is drawn. Raises `SheetsOutOfRange`."""
    keys: list[str] = list(dict.fromkeys(plan.respondent_keys)) or [""] * plan.n_sheets
    if not 1 <= len(keys) <= MOST_SHEETS:
        raise SheetsOutOfRange(most=MOST_SHEETS)
    batch = Batch.objects.create(
        programme=programme,
        questionnaire=version.questionnaire,
        version=version,
        wave=ensure_wave(programme.pk, plan.wave, first_day_of(plan.wave)),
        name=plan.name,
        size=plan.size,
        language=plan.language,
        double_percent=plan.double_percent,
        created_by=by,
        created_at=timezone.now(),
    )
    n_double = -(-len(keys) * plan.double_percent // 100)
    double = set(secrets.SystemRandom().sample(range(1, len(keys) + 1), n_double))
    links = [
        new_link(
            questionnaire_id=version.questionnaire_id,
            wave_id=batch.wave_id,
            channel="paper",
            respondent_key=key,
            expires_at=None,
        )
        for key in keys
    ]
    for link in links:
        link.save()
    Sheet.objects.bulk_create(
        [
            Sheet(
                batch=batch,
                number=number,
                code=code_of(batch.pk, number),
                respondent_key=key,
                is_double=number in double,
                link=link,
                submission_id=tokens.new_token(24),
            )
            for number, (key, link) in enumerate(zip(keys, links, strict=True), start=1)
        ],
        batch_size=500,
    )
    audit.record("paper.print", by=by, on=f"paper-batch:{batch.pk}", n_sheets=len(keys))
    return batch


@transaction.atomic
def mark_returned(*, by: User, sheets: Iterable[Sheet], mode: str, on: date) -> int:
    """Note that sheets came back, and how; those already back stay as they are. Returns how many are new."""
    n = Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets], state=SheetState.PRINTED).update(
        state=SheetState.RETURNED, return_mode=ReturnMode(mode), returned_on=on
    )
    audit.record("paper.return", by=by, n_sheets=n, mode=mode)
    return n


@transaction.atomic
def void(*, by: User, sheet: Sheet) -> None:
    """Set a spoiled or empty sheet aside: nothing is stored from it. Raises `SheetKeyed`."""
    rows = Sheet.objects.filter(pk=sheet.pk).exclude(state__in=[SheetState.DONE, SheetState.VOID])
    if not rows.update(state=SheetState.VOID, done_at=timezone.now()):
        raise SheetKeyed(code=sheet.code, state=sheet.get_state_display())
    audit.record("paper.void", by=by, on=f"paper-sheet:{sheet.pk}")


def check_may_key(by: User, sheet: Sheet) -> None:
    """Raises `SheetKeyed` where the sheet is finished or waits for another person."""
    finished = sheet.state in {SheetState.DONE, SheetState.VOID, SheetState.DIFFERS}
    if finished or sheet.entries.filter(keyer=by).exists():
        raise SheetKeyed(code=sheet.code, state=sheet.get_state_display())


def key_sheet(
    *, by: User, sheet: Sheet, keyed: Keyed, seconds: int, mode: str = ReturnMode.HAND.value
) -> Sheet:
    """Store what one person keyed; where nothing more is needed, hand the answer in.

    Raises `SheetKeyed`. What is lacking on paper stays lacking: whether such a sheet counts is the metric
    contract's to say.
    """
    with transaction.atomic():
        row = Sheet.objects.select_for_update(of=("self",)).select_related("batch", "link").get(pk=sheet.pk)
        check_may_key(by, row)
        if row.state == SheetState.PRINTED:
            row.return_mode, row.returned_on = mode, timezone.localdate()
        Entry.objects.create(
            sheet=row,
            keyer=by,
            form=masked_draft(keyed.kept(), keyed.version.pk),
            seconds=max(0, min(seconds, LONGEST_KEYING)),
            keyed_at=timezone.now(),
        )
        entries = list(row.entries.all())
        if row.is_double and len(entries) < 2:
            row.state = SheetState.ONCE
        elif len(entries) == 2 and differences(keyed.definition, *entries):
            row.state = SheetState.DIFFERS
        else:
            row.state = SheetState.RETURNED
        row.save()
        audit.record("paper.key", by=by, on=f"paper-sheet:{row.pk}")
    if row.state == SheetState.RETURNED:
        _hand_in(row, keyed)
    return row


def adjudicate(*, by: User, sheet: Sheet, finals: Mapping[str, str], keyed: Keyed) -> Sheet:
    """Decide each field in which the entries differ, and hand the answer in. Raises `StillDiffers`."""
    entries = list(sheet.entries.all())
    open_fields = [one.field for one in differences(keyed.definition, *entries[:2])]
    missing = [name for name in open_fields if name not in finals]
    if missing:
        raise StillDiffers(n=len(missing))
    with transaction.atomic():
        row = Sheet.objects.select_for_update(of=("self",)).select_related("batch", "link").get(pk=sheet.pk)
        if row.state != SheetState.DIFFERS:
            raise SheetKeyed(code=row.code, state=row.get_state_display())
        decided = {name: finals[name] for name in open_fields}
        Adjudication.objects.update_or_create(
            sheet=row,
            defaults={
                "by": by,
                "finals": masked_draft(decided, keyed.version.pk),
                "at": timezone.now(),
            },
        )
        audit.record("paper.adjudicate", by=by, on=f"paper-sheet:{row.pk}", n_fields=len(decided))
    keyed.form.update({**entries[0].form, **decided})
    _hand_in(row, keyed)
    return row


def _hand_in(sheet: Sheet, keyed: Keyed) -> None:
    """Store the answer, durably and once by the sheet's own submission, then note that it is."""
    link = sheet.link or _new_link(sheet)
    outcome = hand_in(
        link=link,
        submission_id=sheet.submission_id,
        version=keyed.version,
        answers=keyed.checked(may_lack=True).answers,
        language=keyed.language,
    )
    with transaction.atomic():
        sheet.state, sheet.done_at = SheetState.DONE, timezone.now()
        if is_anonymous(link):  # nothing may lead from the sheet to its answer
            sheet.submission_id = tokens.new_token(24)
        else:
            sheet.response_id = outcome.response_id
        sheet.save()


def _new_link(sheet: Sheet) -> Link:
    link = new_link(
        questionnaire_id=sheet.batch.questionnaire_id,
        wave_id=sheet.batch.wave_id,
        channel="paper",
        respondent_key=sheet.respondent_key,
        expires_at=None,
    )
    link.save()
    sheet.link = link
    return link
