"""Collecting what customers expect, and deciding about it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from huiyin.accounts.models import Unit, User
from huiyin.cases.contracts import CaseType
from huiyin.cases.queries import category
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.promises.contracts import Decision, ExpectationSource
from huiyin.promises.evidence import CATEGORY, TYPE, complaints, of_programme
from huiyin.promises.models import Expectation, ExpectationEntry, Promise
from huiyin.promises.problems import CountsDoNotNest, ExplanationNeeded, MeansNeeded, NothingWritten
from huiyin.surveys.models import Programme

LEAST_CASES = 3  # complaints from which on something is collected


def _clean(text: str) -> str:
    return typed(text)


@transaction.atomic
def collect_from_programme(*, by: User, unit: Unit, programme: Programme) -> int:
    """Add what a programme's questions say that customers expect; what is there, or was removed, is not added again.

    Returns how many were added.
    """
    n_added = 0
    for (source, reference), found in of_programme(programme.pk).items():
        assert found.variable is not None
        words = (found.variable.label_in("zh"), found.variable.label_in("en"))
        n_added += _add_once(by, unit, source, programme, reference, words)
    audit.record("expectation.collect", by=by, on=f"programme:{programme.pk}", unit=unit.pk, n=n_added)
    return n_added


@transaction.atomic
def collect_from_complaints(*, by: User, unit: Unit) -> int:
    """Add what a year's cases of the unit were about, likewise."""
    n_added = 0
    for reference, n in complaints(unit).items():
        if n >= LEAST_CASES:
            words = _subject(reference)
            source = ExpectationSource.COMPLAINTS.value
            n_added += _add_once(by, unit, source, None, reference, words)
    audit.record("expectation.collect", by=by, on="cases", unit=unit.pk, n=n_added)
    return n_added


def _subject(reference: str) -> tuple[str, str]:
    if reference.startswith(CATEGORY):
        found = category(int(reference.removeprefix(CATEGORY)))
        return found.name, found.name_en
    kind = CaseType(reference.removeprefix(TYPE))
    with override("zh-hans"):
        chinese = str(kind.label)
    with override("en"):
        return chinese, str(kind.label)


def _add_once(
    by: User, unit: Unit, source: str, programme: Programme | None, reference: str, words: tuple[str, str]
) -> int:
    row, made = Expectation.objects.get_or_create(
        unit=unit,
        source=source,
        programme=programme,
        reference=reference,
        defaults={
            "text": words[0][:200],
            "text_en": "" if words[1] == words[0] else words[1][:300],
            "added_by": by,
            "added_at": timezone.now(),
        },
    )
    if made:
        _log(row, by, "added")
    return int(made)


@transaction.atomic
def add_expectation(
    *, by: User, unit: Unit, text: str, text_en: str = "", n_asked: int, n_named: int, n_unmet: int
) -> Expectation:
    """An expectation that customers told us of. Raises `NothingWritten`, `CountsDoNotNest`."""
    row = Expectation(unit=unit, source=ExpectationSource.TOLD, added_by=by, added_at=timezone.now())
    _write(row, text, text_en, n_asked, n_named, n_unmet)
    _log(row, by, "added")
    audit.record("expectation.add", by=by, on=f"expectation:{row.pk}")
    return row


@transaction.atomic
def change_expectation(
    *,
    by: User,
    expectation_id: int,
    text: str,
    text_en: str = "",
    n_asked: int = 0,
    n_named: int = 0,
    n_unmet: int = 0,
) -> Expectation:
    """Other words; for one that was told, other counts as well. Raises as `add_expectation` does."""
    row = Expectation.objects.select_for_update().get(pk=expectation_id)
    if row.source != ExpectationSource.TOLD:
        n_asked, n_named, n_unmet = row.n_asked, row.n_named, row.n_unmet
    _write(row, text, text_en, n_asked, n_named, n_unmet)
    _log(row, by, "changed")
    audit.record("expectation.change", by=by, on=f"expectation:{row.pk}")
    return row


def _write(row: Expectation, text: str, text_en: str, n_asked: int, n_named: int, n_unmet: int) -> None:
    if not _clean(text):
        raise NothingWritten()
    if not n_asked >= n_named >= n_unmet >= 0:
        raise CountsDoNotNest(asked=n_asked, named=n_named, unmet=n_unmet)
    row.text, row.text_en = _clean(text)[:200], _clean(text_en)[:300]
    row.n_asked, row.n_named, row.n_unmet = n_asked, n_named, n_unmet
    row.save()


@transaction.atomic
def decide(
    *,
    by: User,
    expectation_id: int,
    decision: str,
    means: str = "",
    promise: Promise | None = None,
    explanation: str = "",
    explanation_en: str = "",
    is_public: bool = False,
    until: date | None = None,
) -> Expectation:
    """Meet it (by services together, or by a promise), leave it for later, or not; or take the decision back.

    What is not met, or not yet, is explained to customers. Raises `MeansNeeded`, `ExplanationNeeded`.
    """
    row = Expectation.objects.select_for_update().get(pk=expectation_id)
    wanted = Decision(decision)
    row.means, row.explanation, row.explanation_en = (
        _clean(means),
        _clean(explanation),
        _clean(explanation_en),
    )
    if wanted == Decision.KEEP and not (row.means or promise):
        raise MeansNeeded()
    if wanted in {Decision.DROP, Decision.DEFER} and not row.explanation:
        raise ExplanationNeeded()
    row.decision, row.promise = wanted, promise if wanted == Decision.KEEP else None
    row.is_public = is_public and wanted in {Decision.DROP, Decision.DEFER}
    row.until = until if wanted == Decision.DEFER else None
    row.save()
    words = row.means if wanted == Decision.KEEP else row.explanation if wanted != Decision.OPEN else ""
    _log(row, by, "decided", words, wanted)
    audit.record("expectation.decide", by=by, on=f"expectation:{row.pk}", decision=wanted.value)
    return row


@transaction.atomic
def remove_expectation(*, by: User, expectation_id: int, removed: bool = True) -> Expectation:
    """Take it off the list, or put it back; collecting does not bring it back."""
    row = Expectation.objects.select_for_update().get(pk=expectation_id)
    row.removed_at = timezone.now() if removed else None
    row.save(update_fields=["removed_at"])
    kind = "removed" if removed else "restored"
    _log(row, by, kind)
    audit.record(f"expectation.{kind}", by=by, on=f"expectation:{row.pk}")
    return row


def _log(row: Expectation, by: User, kind: str, text: str = "", decision: str = "") -> None:
    ExpectationEntry.objects.create(
        expectation=row, at=timezone.now(), by=by, kind=kind, text=text, decision=decision
    )
