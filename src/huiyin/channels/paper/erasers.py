"""What erasing a person means for sheets of paper."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.channels.paper.models import Sheet
from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.responses.queries import ids_of_respondent


class SheetsOfPerson(RowsOfPerson):
    """Sheets sent to the person, or from which an answer of the person was keyed, with all entries."""

    key = "paper_sheets"
    name = {"zh": "纸质问卷的录入记录", "en": "What was keyed from paper"}
    stage = Stage.RECORDS
    covers = (
        "paper.Sheet.respondent_key",
        "paper.Entry.form",
        "paper.Adjudication.finals",
    )

    def rows(self, person: Person) -> QuerySet[Sheet]:
        """Sheets of the programme under the person's key or with an answer of theirs."""
        rows = Sheet.objects.filter(batch__programme_id=person.programme_id)
        keyed = ids_of_respondent(person.programme_id, person.respondent_key)
        return rows.filter(respondent_key=person.respondent_key) | rows.filter(response_id__in=keyed)
