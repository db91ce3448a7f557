"""What erasing a person means for suggestion boxes."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.channels.suggestion_box.models import Message
from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.responses.queries import ids_of_respondent


class MessagesOfPerson(Eraser):
    """Messages taken from the person's answers, on the board or not, with the replies to them."""

    key = "box_messages"
    name = {"zh": "意见箱留言及其回复", "en": "Messages of suggestion boxes with their replies"}
    stage = Stage.RECORDS
    covers = ("suggestion_box.Message.text",)

    def count(self, person: Person) -> int | None:
        """How many messages."""
        return self._of(person).count()

    def erase(self, person: Person) -> int:
        """Delete them: the board shows them no more."""
        return self._of(person).delete()[0]

    def _of(self, person: Person) -> QuerySet[Message]:
        answers = ids_of_respondent(person.programme_id, person.respondent_key)
        return Message.objects.filter(response_id__in=answers)
