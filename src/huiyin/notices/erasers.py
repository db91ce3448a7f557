"""What erasing a person means for notices: words about them go, the counts of outages stay without them."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.customers.queries import contact_of, ids_of
from huiyin.notices.models import CallEntry
from huiyin.surveys.queries import unit_path_of


class NoticesOfPerson(Eraser):
    """Notes of calls about outages, unless the contact belongs to customers of another unit."""

    key = "notices"
    name = {"zh": "停供致电记录", "en": "Notes of calls about outages"}
    stage = Stage.RECORDS
    covers = ("notices.CallEntry.note",)

    def count(self, person: Person) -> int | None:
        """How many calls with a note or a recording."""
        return self._theirs(person).exclude(note="", recording="").count()

    def erase(self, person: Person) -> int:
        """Empty them; that a call was made stays."""
        return self._theirs(person).exclude(note="", recording="").update(note="", recording="")

    def _theirs(self, person: Person) -> QuerySet[CallEntry]:
        contact = contact_of(person.respondent_key)
        if contact is None:
            return CallEntry.objects.none()
        own, asked = contact.unit.path, unit_path_of(person.programme_id)
        if not (own.startswith(asked) or asked.startswith(own)):
            return CallEntry.objects.none()
        return CallEntry.objects.filter(affected__contact__in=ids_of(contact))
