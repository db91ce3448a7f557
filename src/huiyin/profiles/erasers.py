"""What erasing a person means for profiles: wishes, standing, care and grades go."""

from __future__ import annotations

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.customers.queries import contact_of
from huiyin.profiles.models import AccountManager, CareTask, Grade, Preference, Standing
from huiyin.surveys.queries import unit_path_of

_OF_CONTACT = (Preference, Standing, CareTask, AccountManager)


class ProfileOfPerson(Eraser):
    """What is kept of a contact here, unless the contact belongs to customers of another unit."""

    key = "profiles"
    name = {"zh": "客户偏好、关怀与价值评估", "en": "Preferences, care and standing of the customer"}
    stage = Stage.RECORDS
    covers = ("profiles.Preference.text", "profiles.Standing.reasons", "profiles.CareTask.note")

    def count(self, person: Person) -> int | None:
        """How many records."""
        contact_id = self._contact(person)
        return (
            sum(model.objects.filter(contact=contact_id).count() for model in _OF_CONTACT)
            if contact_id
            else 0
        )

    def erase(self, person: Person) -> int:
        """Delete them."""
        contact_id = self._contact(person)
        if contact_id is None:
            return 0
        return sum(model.objects.filter(contact=contact_id).delete()[0] for model in _OF_CONTACT)

    def _contact(self, person: Person) -> int | None:
        contact = contact_of(person.respondent_key)
        if contact is None:
            return None
        own, asked = contact.unit.path, unit_path_of(person.programme_id)
        return contact.pk if own.startswith(asked) or asked.startswith(own) else None


class GradesOfPerson(Eraser):
    """The grades made of the person's answers."""

    key = "grades"
    name = {"zh": "由答卷得出的评分", "en": "Grades made of answers"}
    stage = Stage.RECORDS
    covers = ("profiles.Grade.respondent_key",)

    def count(self, person: Person) -> int | None:
        """How many grades."""
        return Grade.objects.filter(
            respondent_key=person.respondent_key, programme_id=person.programme_id
        ).count()

    def erase(self, person: Person) -> int:
        """Delete them."""
        return Grade.objects.filter(
            respondent_key=person.respondent_key, programme_id=person.programme_id
        ).delete()[0]
