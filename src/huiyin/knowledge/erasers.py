"""What erasing a person means for conversations with the assistant."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.knowledge.models import Conversation


class ConversationsOfPerson(RowsOfPerson):
    """Conversations in which the person left a telephone or mail, or that became a case about them."""

    key = "conversations"
    name = {"zh": "与助手的对话", "en": "Conversations with the assistant"}
    stage = Stage.RECORDS
    covers = (
        "knowledge.Conversation.respondent_key",
        "knowledge.Conversation.reach",
        "knowledge.Conversation.comment",
        "knowledge.Turn.words",
        "knowledge.MachineText.words",
    )

    def rows(self, person: Person) -> QuerySet[Conversation]:
        """With all that was said in them."""
        key = person.respondent_key
        return Conversation.objects.filter(Q(respondent_key=key) | Q(case__respondent_key=key)).order_by()
