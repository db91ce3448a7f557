"""The words of cases as texts: what customers said, and what was noted of calls."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from huiyin.accounts.models import User
from huiyin.cases.erasers import CasesOfPerson
from huiyin.cases.models import Case, CaseEntry
from huiyin.cases.queries import cases_of
from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.texts.contracts import SourceText, TextSource
from huiyin.texts.models import TextReading
from huiyin.texts.queries import readings_of_records
from huiyin.texts.sources.base import Source, sources

WORDS = "words"  # of the case itself; a call is named by the number of its entry


@sources.register
class CaseWords(Source):
    key = "case"
    name = {"zh": "工单与通话记录", "en": "Cases and notes of calls"}
    about = {
        "zh": "客户投诉、来信等工单里的原话，以及坐席记录的通话内容；由答卷产生的工单只算答卷。",
        "en": "What customers said in complaints and mails, and what was noted of calls. The words of a case that came "
        "of an answer count with the answer.",
    }
    gives = (TextSource.CASE.value, TextSource.CALL.value)

    def texts(self, ids: Sequence[int]) -> list[SourceText]:
        cases = {one.pk: one for one in Case.objects.filter(pk__in=list(ids)).select_related("unit")}
        found = [
            SourceText(
                TextSource.CASE.value,
                one.pk,
                WORDS,
                one.programme_id,
                one.unit.path,
                one.opened_at,
                one.words,
            )
            for one in cases.values()
            if one.response_id is None and one.words.strip()
        ]
        calls = CaseEntry.objects.filter(case__in=list(cases), kind="called").exclude(text="").order_by("pk")
        for entry in calls:
            case = cases[entry.case_id]
            found.append(
                SourceText(
                    TextSource.CALL.value,
                    case.pk,
                    f"call:{entry.pk}",
                    case.programme_id,
                    case.unit.path,
                    entry.at,
                    entry.text,
                )
            )
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


class ReadingsOfCases(RowsOfPerson):
    """What was read from the words of the person's cases; goes before the cases do."""

    key = "case_readings"
    name = {"zh": "工单文本的解读", "en": "Readings of cases"}
    stage = Stage.RECORDS

    def rows(self, person: Person) -> QuerySet[TextReading]:
        """The readings of the person's cases."""
        ids = CasesOfPerson().about(person).values_list("pk", flat=True)
        return readings_of_records(CaseWords.key, list(ids))
