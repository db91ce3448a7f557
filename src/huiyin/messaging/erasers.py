"""What erasing a person means for messages: addresses and words go, the log keeps that something was sent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.messaging.contracts import State
from huiyin.messaging.mails import keeping
from huiyin.messaging.models import IncomingMail, MailFile, OutgoingMessage, ReceivedReply, ReceivedReport


class MessagesOfPerson(Eraser):
    """Messages to the person and what came back of them."""

    key = "messages"
    name = {"zh": "发给本人的消息及其回执、回复", "en": "Messages to the person, their receipts and replies"}
    stage = Stage.RECORDS
    covers = (
        *(f"messaging.OutgoingMessage.{name}" for name in OutgoingMessage.personal),
        *(f"messaging.ReceivedReply.{name}" for name in ReceivedReply.personal),
        *(f"messaging.ReceivedReport.{name}" for name in ReceivedReport.personal),
    )

    def count(self, person: Person) -> int | None:
        """How many messages."""
        return self._messages(person).count()

    def erase(self, person: Person) -> int:
        """Take back what waits; empty the address and the words of the rest, and delete what came back."""
        messages = self._messages(person)
        keys = list(messages.values_list("pk", flat=True))
        ReceivedReply.objects.filter(
            Q(message__in=keys) | Q(sender_hash__in=messages.values_list("to_hash", flat=True))
        ).delete()
        ReceivedReport.objects.filter(message__in=keys).update(reason="")
        messages.filter(state=State.QUEUED).update(state=State.CANCELLED)
        return OutgoingMessage.objects.filter(pk__in=keys).update(
            to="",
            respondent_key="",
            subject="",
            text="",
            html="",
            parameters={},
            address="",
            reason="",
            thread={},
        )

    def _messages(self, person: Person) -> QuerySet[OutgoingMessage]:
        return OutgoingMessage.objects.filter(
            Q(programme_id=person.programme_id) | Q(programme_id=None), respondent_key=person.respondent_key
        )


class MailsOfPerson(Eraser):
    """Mails that the person wrote to us, with their files."""

    key = "mails"
    name = {"zh": "本人来信及其附件", "en": "Mails of the person, with their files"}
    stage = Stage.RECORDS
    covers = (
        *(f"messaging.IncomingMail.{name}" for name in IncomingMail.personal),
        *(f"messaging.MailFile.{name}" for name in MailFile.personal),
    )

    def count(self, person: Person) -> int | None:
        """How many mails."""
        return self._mails(person).count()

    def erase(self, person: Person) -> int:
        """Delete them, and their files when the transaction stands."""
        mails = list(self._mails(person).values_list("pk", flat=True))
        keys = list(MailFile.objects.filter(mail__in=mails).exclude(key="").values_list("key", flat=True))
        transaction.on_commit(lambda: keeping.forget(keys))
        IncomingMail.objects.filter(pk__in=mails).delete()
        return len(mails)

    def _mails(self, person: Person) -> QuerySet[IncomingMail]:
        sent = OutgoingMessage.objects.filter(
            Q(programme_id=person.programme_id) | Q(programme_id=None),
            kind="email",
            respondent_key=person.respondent_key,
        )
        theirs = Q(respondent_key=person.respondent_key) | Q(sender_hash__in=sent.values("to_hash"))
        return IncomingMail.objects.filter(theirs)
