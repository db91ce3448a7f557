"""What erasing a person means for telephone studies."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.channels.telephone.models import Number
from huiyin.core.erasure import Eraser, Person, Stage


class NumbersOfPerson(Eraser):
    """Numbers of the person with the calls, notes and monitorings that hang on them."""

    key = "telephone_numbers"
    name = {"zh": "电话访谈的号码、通话与备注", "en": "Telephone numbers, calls and notes"}
    stage = Stage.RECORDS
    covers = (
        "telephone.Number.phone",
        "telephone.Number.name",
        "telephone.Number.respondent_key",
        "telephone.Number.attributes",
        "telephone.Call.note",
        "telephone.Monitoring.note",
    )

    def count(self, person: Person) -> int | None:
        """How many numbers."""
        return self._rows(person).count()

    def erase(self, person: Person) -> int:
        """Delete them; what was called of whom is gone with them."""
        rows = self._rows(person)
        n = rows.count()
        rows.delete()
        return n

    def _rows(self, person: Person) -> QuerySet[Number]:
        key = person.respondent_key
        return Number.objects.filter(
            Q(respondent_key=key) | Q(phone=key), study__programme_id=person.programme_id
        )
