"""What erasing a person means for interviews."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.channels import evidence
from huiyin.channels.interview.models import Attachment, Participant, Passage, Session
from huiyin.core.erasure import Eraser, Person, Stage


class InterviewsOfPerson(Eraser):
    """The person among those drawn, what the person said, and recordings on which the person is heard."""

    key = "interviews"
    name = {"zh": "访谈记录、引语与录音", "en": "Interview records, quotes and recordings"}
    stage = Stage.RECORDS
    covers = (
        "interview.Participant.respondent_key",
        "interview.Participant.name",
        "interview.Participant.contact",
        "interview.Participant.note",
        "interview.Session.consent_note",
        "interview.Session.summary",
        "interview.Passage.text",
        "interview.Attachment.title",
        "interview.Attachment.file",
    )

    def count(self, person: Person) -> int | None:
        """How often the person was drawn."""
        return self._rows(person).count()

    def erase(self, person: Person) -> int:
        """Delete the person's part; of a group the others' words stay, but no recording and no summary."""
        rows = self._rows(person)
        n = rows.count()
        sessions = list(Session.objects.filter(participants__in=rows).distinct())
        for session in sessions:
            for attachment in Attachment.objects.filter(session=session):
                evidence.forget(attachment.file)
            session.attachments.all().delete()
        Passage.objects.filter(session__in=sessions, participant=None).delete()
        Session.objects.filter(pk__in=[session.pk for session in sessions]).update(
            summary="", consent_note=""
        )
        rows.delete()
        return n

    def _rows(self, person: Person) -> QuerySet[Participant]:
        return Participant.objects.filter(
            study__programme_id=person.programme_id, respondent_key=person.respondent_key
        )
