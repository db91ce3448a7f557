"""What erasing a person means for readings."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.responses.queries import ids_of_respondent
from huiyin.texts.models import MachineSummary, TextReading
from huiyin.texts.queries import readings_of_records


class ReadingsOfPerson(RowsOfPerson):
    """What was read from the person's words, with the topics in them."""

    key = "text_readings"
    name = {"zh": "文本解读", "en": "Readings of texts"}
    stage = Stage.RECORDS
    covers = ("texts.TextReading.words",)

    def rows(self, person: Person) -> QuerySet[TextReading]:
        """The readings of the person's answers; apps above see to those of their own records."""
        ids = ids_of_respondent(person.programme_id, person.respondent_key)
        return readings_of_records("answer", ids)


class SummariesOfPerson(RowsOfPerson):
    """What a language model wrote about texts among which the person's may have been; it can be written anew."""

    key = "text_summaries"
    name = {"zh": "语言模型写的文本概括", "en": "Summaries of texts by the language model"}
    stage = Stage.RECORDS
    covers = (
        "texts.MachineSummary.name",
        "texts.MachineSummary.words",
        "texts.MachineSummary.quotes",
    )

    def rows(self, person: Person) -> QuerySet[MachineSummary]:
        """All of the programme, and those of other programmes that rest on more than answers."""
        return MachineSummary.objects.filter(Q(programme=person.programme_id) | Q(has_others=True)).order_by()
