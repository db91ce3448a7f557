"""What erasing a person means for readings."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.texts.models import TextReading
from huiyin.texts.sources.base import sources


class ReadingsOfPerson(RowsOfPerson):
    """What was read from the person's words, with the topics in them."""

    key = "text_readings"
    name = {"zh": "文本解读", "en": "Readings of texts"}
    stage = Stage.RECORDS
    covers = ("texts.TextReading.words",)

    def rows(self, person: Person) -> QuerySet[TextReading]:
        """The readings of the person's records of every source."""
        wanted = Q(pk__in=[])
        for source in sources:
            if ids := source.ids_of_person(person):
                wanted |= Q(source__in=source.gives, source_id__in=ids)
        return TextReading.objects.filter(wanted)
