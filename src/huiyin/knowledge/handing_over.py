"""From the assistant to a person: the whole conversation becomes a case, and a person answers in it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import services as cases
from huiyin.cases.contracts import CaseChannel
from huiyin.cases.models import Case
from huiyin.core import audit, events
from huiyin.core.typed_text import typed
from huiyin.customers import services as customers
from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.models import Contact
from huiyin.customers.problems import ContactTaken
from huiyin.customers.queries import clean_phone
from huiyin.knowledge import queries
from huiyin.knowledge.contracts import ConversationHandedOver, Reason, TalkState, Who
from huiyin.knowledge.models import Conversation, Turn
from huiyin.knowledge.problems import ConversationOver, NotHandedOver, NothingSaid

CHANNEL = "assistant"
LONGEST_REPLY = 4000
_NAMES = {
    "zh": {Who.CUSTOMER: "客户", Who.ASSISTANT: "助手", Who.PERSON: "同事"},
    "en": {Who.CUSTOMER: "Customer", Who.ASSISTANT: "Assistant", Who.PERSON: "Colleague"},
}


def hand_over(conversation: Conversation, reason: Reason) -> Case:
    """Open the case of a conversation, in the open transaction.

    The case's words are the customer's alone, so that rules judge nothing the assistant quoted; the page of the
    case shows the whole talk.
    """
    asked = list(conversation.turns.filter(who=Who.CUSTOMER))
    told = [turn for turn in asked if turn.found or _says_more(turn)]
    matter = told[-1] if told else asked[0] if asked else None
    title = " ".join(matter.words.split())[:60] if matter else ""
    named = {"zh": "帮助页面的对话", "en": "Conversation on the help page"}[conversation.language]
    case = cases.open_case(
        by=None,
        unit=conversation.unit,
        title=title or named,
        channel=CaseChannel.CHAT,
        words="\n".join(turn.words for turn in asked),
        contact=conversation.contact,
        external_id=f"conversation:{conversation.pk}",
        origin=CHANNEL,
    )
    now = timezone.now()
    conversation.case, conversation.reason = case, reason
    conversation.state, conversation.handed_at = TalkState.WAITING, now
    conversation.save()
    events.publish(ConversationHandedOver(conversation.pk, case.pk))
    audit.record(
        "conversation.hand_over", on=f"conversation:{conversation.pk}", case=case.pk, reason=reason.value
    )
    return case


def _says_more(turn: Turn) -> bool:
    """Whether words are angry, urgent or about several matters, and not only a wish for a person."""
    return any(sign["reason"] != Reason.WISH.value for sign in turn.signs)


def transcript(conversation: Conversation, most: int = 4000) -> str:
    """All that was said, with who said it; the beginning gives way where it is too long."""
    names = _NAMES[conversation.language]
    colon = "：" if conversation.language == "zh" else ": "
    lines = [f"{names[Who(turn.who)]}{colon}{turn.words}" for turn in conversation.turns.all()]
    text = "\n".join(lines)
    return text if len(text) <= most else "…" + text[1 - most :]


@transaction.atomic
def leave_reach(*, conversation_id: int, reach: str) -> None:
    """The customer says how to be reached: a known telephone or mail leads to their file, a new one begins it.

    What is typed proves nothing, so nothing of the file is ever shown here. Raises `NothingSaid`,
    `ConversationOver`.
    """
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    if conversation.state == TalkState.CLOSED:
        raise ConversationOver(most=0)
    reach = typed(reach, 120)
    if not reach:
        raise NothingSaid()
    conversation.reach = reach
    contact = conversation.contact or _contact(conversation, reach)
    if contact is not None:
        conversation.contact, conversation.respondent_key = contact, contact.respondent_key
        name = f"conversation:{conversation.pk}"
        customers.record_contact([Entry(contact.pk, EventKind.SERVED, name, channel=CHANNEL, reference=name)])
    conversation.save(update_fields=["reach", "contact", "respondent_key"])
    if conversation.case_id is not None:
        cases.name_caller(case_id=conversation.case_id, contact=contact, text=reach)


def _contact(conversation: Conversation, reach: str) -> Contact | None:
    if not (clean_phone(reach) or "@" in reach):
        return None
    try:
        return cases.caller(by=None, unit=conversation.unit, said=reach)
    except ContactTaken:
        return None


@transaction.atomic
def take_over(*, by: User, conversation_id: int) -> Conversation:
    """A colleague steps in where the assistant talks. Raises `ConversationOver`."""
    conversation = _going_on(conversation_id)
    if conversation.state == TalkState.OPEN:
        hand_over(conversation, Reason.TAKEN)
    audit.record("conversation.take_over", by=by, on=f"conversation:{conversation.pk}")
    return conversation


@transaction.atomic
def reply(*, by: User, conversation_id: int, words: str) -> Turn:
    """A colleague answers the customer. Raises `NothingSaid`, `NotHandedOver`, `ConversationOver`."""
    conversation = _going_on(conversation_id)
    words = typed(words, LONGEST_REPLY)
    if not words:
        raise NothingSaid()
    if conversation.state == TalkState.OPEN:
        raise NotHandedOver()
    now = timezone.now()
    turn = Turn.objects.create(conversation=conversation, at=now, who=Who.PERSON, by=by, words=words)
    conversation.state, conversation.last_at = TalkState.ANSWERED, now
    conversation.answered_at = conversation.answered_at or now
    conversation.save()
    audit.record("conversation.reply", by=by, on=f"conversation:{conversation.pk}", turn=turn.pk)
    return turn


@transaction.atomic
def end(*, by: User, conversation_id: int) -> None:
    """End a conversation; its case goes on by itself."""
    conversation = _going_on(conversation_id)
    conversation.state, conversation.closed_at = TalkState.CLOSED, timezone.now()
    conversation.save(update_fields=["state", "closed_at"])
    audit.record("conversation.end", by=by, on=f"conversation:{conversation.pk}")


def _going_on(conversation_id: int) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("page", "unit")
    conversation = rows.get(pk=conversation_id)
    if conversation.state == TalkState.CLOSED:
        raise ConversationOver(most=0)
    return conversation


@transaction.atomic
def settle(*, by: User, turn_id: int) -> int:
    """Take a question, and all that are the same, off the list of those without an answer; returns how many."""
    turn = Turn.objects.select_related("conversation").get(pk=turn_id)
    key, path = queries.same(turn.words), turn.conversation.unit.path
    open_ones = Turn.objects.filter(
        who=Who.CUSTOMER, settled_at=None, conversation__unit__path__startswith=path
    ).exclude(found="")
    alike = [pk for pk, words in open_ones.values_list("pk", "words") if queries.same(words) == key]
    Turn.objects.filter(pk__in=[*alike, turn.pk]).update(settled_at=timezone.now())
    audit.record("question.settle", by=by, on=f"turn:{turn.pk}", n=len(alike))
    return len(alike)
