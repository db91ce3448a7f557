"""What erasing a person means for cases."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.cases.models import Case, LiveContact, PhoneCall
from huiyin.core.erasure import Eraser, Person, RowsOfPerson, Stage
from huiyin.customers.queries import contact_of
from huiyin.responses.queries import ids_of_respondent


class CasesOfPerson(Eraser):
    """Cases about the person or about the person's answers, with their history and the customer's words."""

    key = "cases"
    name = {"zh": "工单及其处理记录", "en": "Cases with their history"}
    stage = Stage.RECORDS
    covers = (
        "cases.Case.respondent_key",
        "cases.Case.title",
        "cases.Case.title_en",
        "cases.Case.words",
        "cases.Case.external_id",
        "cases.CaseEntry.text",
        "cases.ClockPause.text",
        "cases.Verification.message",
        "cases.Verification.comment",
        "cases.Consultation.question",
        "cases.Consultation.answer",
        "cases.Supervision.text",
        "cases.Supervision.answer",
        "cases.HandlingReview.text",
    )

    def count(self, person: Person) -> int | None:
        """How many cases."""
        return self.about(person).count()

    def erase(self, person: Person) -> int:
        """Delete them with everything that hangs on them."""
        found = self.about(person)
        n_cases = found.count()
        found.delete()
        return n_cases

    def about(self, person: Person) -> QuerySet[Case]:
        """The cases about the person."""
        answers = ids_of_respondent(person.programme_id, person.respondent_key)
        theirs = Q(respondent_key=person.respondent_key) | Q(response_id__in=answers)
        here = Q(programme_id=person.programme_id) | Q(programme_id=None)  # or came by telephone, mail, …
        return Case.objects.filter(theirs, here).order_by()


class LiveContactsOfPerson(RowsOfPerson):
    """Customers who waited for a person, with what they wanted."""

    key = "live_contacts"
    name = {"zh": "实时来访记录", "en": "Live contacts"}
    stage = Stage.RECORDS
    covers = (
        "cases.LiveContact.who",
        "cases.LiveContact.respondent_key",
        "cases.LiveContact.about",
    )

    def rows(self, person: Person) -> QuerySet[LiveContact]:
        """What stands under the person's key."""
        return LiveContact.objects.filter(respondent_key=person.respondent_key)


class CallsOfPerson(RowsOfPerson):
    """Calls as the telephone system told of them; recordings stay with that system, which must erase them itself."""

    key = "calls"
    name = {"zh": "电话系统报来的通话", "en": "Calls told of by the telephone system"}
    stage = Stage.RECORDS
    covers = (
        "cases.PhoneCall.number",
        "cases.PhoneCall.respondent_key",
        "cases.PhoneCall.recording",
    )

    def rows(self, person: Person) -> QuerySet[PhoneCall]:
        """Calls under the person's key, and those from their number that nobody was known for."""
        contact = contact_of(person.respondent_key)
        theirs = Q(respondent_key=person.respondent_key)
        if contact is not None and contact.phone:
            theirs |= Q(number=contact.phone, respondent_key="")
        return PhoneCall.objects.filter(theirs)
