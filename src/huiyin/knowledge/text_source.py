"""What customers said to the assistant and to colleagues, as texts: one a conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from huiyin.accounts.models import User
from huiyin.core.erasure import Person, RowsOfPerson, Stage
from huiyin.knowledge.contracts import Who
from huiyin.knowledge.erasers import ConversationsOfPerson
from huiyin.knowledge.hearing import is_courtesy
from huiyin.knowledge.models import Conversation, Turn
from huiyin.knowledge.queries import conversations_of
from huiyin.texts.contracts import SourceText, TextSource
from huiyin.texts.models import TextReading
from huiyin.texts.queries import readings_of_records
from huiyin.texts.sources.base import Source, sources


@sources.register
class Conversations(Source):
    key = "conversation"
    name = {"zh": "与助手和同事的对话", "en": "Conversations on the help page"}
    about = {
        "zh": "客户在帮助页面上说的话，每段对话算一条；寒暄、助手和同事的话不算。",
        "en": "What customers said on the help page, a conversation at a time, without greetings and without what the "
        "assistant or a colleague said.",
    }
    gives = (TextSource.CONVERSATION.value,)

    def texts(self, ids: Sequence[int]) -> list[SourceText]:
        said: dict[int, list[str]] = defaultdict(list)
        turns = Turn.objects.filter(conversation__in=list(ids), who=Who.CUSTOMER).order_by("pk")
        for number, words in turns.values_list("conversation_id", "words"):
            if words.strip() and not is_courtesy(words):
                said[number].append(words.strip())
        rows = Conversation.objects.filter(pk__in=list(said)).select_related("unit").order_by("pk")
        return [
            SourceText(
                TextSource.CONVERSATION.value,
                one.pk,
                "",
                None,
                one.unit.path,
                one.began_at,
                "\n".join(said[one.pk]),
            )
            for one in rows
        ]

    def ids(self, programme_id: int | None, first_id: int, last_id: int | None, most: int) -> list[int]:
        if programme_id is not None:
            return []
        rows = Conversation.objects.filter(pk__gte=first_id)
        if last_id is not None:
            rows = rows.filter(pk__lte=last_id)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:most])

    def n(self, programme_id: int | None) -> int:
        return Conversation.objects.count() if programme_id is None else 0

    def address(self, programme_id: int | None, source_id: int) -> str:
        return reverse("conversation", args=[source_id])

    def visible(self, user: User, ids: Sequence[int]) -> set[int]:
        rows = conversations_of(user).filter(pk__in=list(ids))
        return set(rows.order_by().values_list("pk", flat=True))


class ReadingsOfConversations(RowsOfPerson):
    """What was read from the person's conversations; goes before they do."""

    key = "conversation_readings"
    name = {"zh": "对话文本的解读", "en": "Readings of conversations"}
    stage = Stage.RECORDS

    def rows(self, person: Person) -> QuerySet[TextReading]:
        """The readings of the person's conversations."""
        ids = ConversationsOfPerson().rows(person).values_list("pk", flat=True)
        return readings_of_records(Conversations.key, list(ids))
