"""What erasing a person means for customers: the contact with its whole history, and files that name it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from huiyin.campaigns.models import Invitation, TriggerEvent
from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.customers import services as customers
from huiyin.customers.queries import contact_of
from huiyin.customers.services import erase_contact
from huiyin.surveys.queries import unit_path_of


class InvitationsOfPerson(Eraser):
    """Invitations keep that somebody was asked, and forget whom and of which group; events go."""

    key = "invitations"
    name = {"zh": "调查邀请与触发事件", "en": "Invitations and the events behind them"}
    stage = Stage.RECORDS
    covers = (
        "campaigns.Invitation.stratum",
        "campaigns.Invitation.unit_path",
        "campaigns.TriggerEvent.attributes",
    )

    def count(self, person: Person) -> int | None:
        """How many invitations and events."""
        return self._invitations(person).count() + self._events(person).count()

    def erase(self, person: Person) -> int:
        """Part the invitations from the person; delete the events."""
        contact = {"contact": None, "stratum": "", "unit_path": ""}
        return self._invitations(person).update(**contact) + self._events(person).delete()[0]

    def _invitations(self, person: Person) -> QuerySet[Invitation]:
        return Invitation.objects.filter(
            contact__respondent_key=person.respondent_key, campaign__programme=person.programme_id
        )

    def _events(self, person: Person) -> QuerySet[TriggerEvent]:
        path = unit_path_of(person.programme_id)
        return TriggerEvent.objects.filter(
            contact__respondent_key=person.respondent_key, contact__unit__path__startswith=path
        )


class ContactOfPerson(Eraser):
    """The contact of that key, unless it belongs to customers of another unit; opt-outs stay as hashes."""

    key = "contacts"
    name = {"zh": "客户档案与触达记录", "en": "The contact and its history"}
    stage = Stage.RECORDS
    covers = (
        "customers.Contact.respondent_key",
        "customers.Contact.name",
        "customers.Contact.phone",
        "customers.Contact.phone_tail",
        "customers.Contact.email",
        "customers.Contact.wechat_id",
        "customers.Contact.work_chat_id",
        "customers.Contact.region",
        "customers.Contact.attributes",
        "customers.Identity.value",
        "customers.Merge.detail",
        "customers.ConsentEntry.evidence",
        "customers.PersonRequest.note",
    )

    def count(self, person: Person) -> int | None:
        """One or none."""
        return int(self._is_theirs(person))

    def erase(self, person: Person) -> int:
        """Delete the contact with events and holds."""
        return erase_contact(respondent_key=person.respondent_key) if self._is_theirs(person) else 0

    def _is_theirs(self, person: Person) -> bool:
        """Keys are of the whole installation, but the south's customer is not the north's to forget."""
        contact = contact_of(person.respondent_key)
        if contact is None:
            return False
        own, asked = contact.unit.path, unit_path_of(person.programme_id)
        return own.startswith(asked) or asked.startswith(own)


class ContactFilesWithPerson(Eraser):
    """Files of contacts and their excerpts: those not stored yet stop, and every file's name goes."""

    key = "contact_files"
    name = {"zh": "上传的客户名单及其摘录", "en": "Uploaded files of contacts and excerpts of them"}
    stage = Stage.COPIES
    covers = ("customers.ContactFile.filename", "customers.ContactFile.profile")

    def count(self, person: Person) -> int | None:
        """Only reading the files would tell."""
        return None

    def erase(self, person: Person) -> int:
        """Forget the files of the programme's unit."""
        with transaction.atomic():
            return customers.forget_files(unit_path_of(person.programme_id))
