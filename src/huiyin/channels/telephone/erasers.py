"""What erasing a person means for telephone studies."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.channels.telephone.models import Number
from huiyin.core.erasure import Person, RowsOfPerson, Stage


class NumbersOfPerson(RowsOfPerson):
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

    def rows(self, person: Person) -> QuerySet[Number]:
        """Numbers of the programme's studies; what was called of whom goes with them."""
        key = person.respondent_key
        return Number.objects.filter(
            Q(respondent_key=key) | Q(phone=key), study__programme_id=person.programme_id
        )
