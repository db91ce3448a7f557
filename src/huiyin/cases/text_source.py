"""The words of cases as texts: what customers said, and what was noted of calls."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from huiyin.accounts.models import User
from huiyin.cases.contracts import FROM_LETTERS
from huiyin.cases.erasers import CasesOfPerson
from huiyin.cases.models import Case, CaseEntry
from huiyin.cases.queries import cases_of
from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.texts.contracts import SourceText, TextSource
from huiyin.texts.models import TextReading
from huiyin.texts.queries import readings_of_records
from huiyin.texts.sources.base import Source, is_told_elsewhere, sources

WORDS = "words"  # of the case itself; calls and letters are named by the number of their entry
_ENTRIES = {"called": (TextSource.CALL.value, "call"), "mail": (TextSource.LETTER.value, "letter")}


@sources.register
class CaseWords(Source):
    key = "case"
    name = {"zh": "工单、来信与通话记录", "en": "Cases, letters and notes of calls"}
    about = {
        "zh": "工单里客户的原话、每封来信，以及坐席记录的通话内容；由答卷产生的工单只算答卷。",
        "en": "What customers said in complaints, every letter they wrote, and what was noted of calls. The words of a "
        "case that came of an answer count with the answer.",
    }
    gives = (TextSource.CASE.value, TextSource.CALL.value, TextSource.LETTER.value)

    def texts(self, ids: Sequence[int]) -> list[SourceText]:
        cases = {one.pk: one for one in Case.objects.filter(pk__in=list(ids)).select_related("unit")}
        found = [
            _said(one, TextSource.LETTER.value if one.origin == FROM_LETTERS else TextSource.CASE.value)
            for one in cases.values()
            if one.response_id is None and not is_told_elsewhere(one.origin) and one.words.strip()
        ]
        entries = CaseEntry.objects.filter(case__in=list(cases), kind__in=_ENTRIES).exclude(text="")
        for entry in entries.order_by("pk"):
            source, name = _ENTRIES[entry.kind]
            found.append(_said(cases[entry.case_id], source, f"{name}:{entry.pk}", entry))
        return found

    def ids(self, programme_id: int | None, first_id: int, last_id: int | None, most: int) -> list[int]:
        rows = Case.objects.filter(programme=programme_id, pk__gte=first_id)
        if last_id is not None:
            rows = rows.filter(pk__lte=last_id)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:most])

    def n(self, programme_id: int | None) -> int:
        return Case.objects.filter(programme=programme_id).count()

    def address(self, programme_id: int | None, source_id: int) -> str:
        return reverse("case", args=[source_id])

    def visible(self, user: User, ids: Sequence[int]) -> set[int]:
        return set(cases_of(user).filter(pk__in=list(ids)).order_by().values_list("pk", flat=True))


def _said(case: Case, source: str, question: str = WORDS, entry: CaseEntry | None = None) -> SourceText:
    """The words of a case, or of an entry in its history."""
    at, text = (case.opened_at, case.words) if entry is None else (entry.at, entry.text)
    return SourceText(source, case.pk, question, case.programme_id, case.unit.path, at, text)


class ReadingsOfCases(RowsOfPerson):
    """What was read from the words of the person's cases; goes before the cases do."""

    key = "case_readings"
    name = {"zh": "工单文本的解读", "en": "Readings of cases"}
    stage = Stage.RECORDS

    def rows(self, person: Person) -> QuerySet[TextReading]:
        """The readings of the person's cases."""
        ids = CasesOfPerson().about(person).values_list("pk", flat=True)
        return readings_of_records(CaseWords.key, list(ids))
