"""Conversations with customers: the assistant answers from articles, a person takes over when that is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.core import events
from huiyin.core.tokens import hash_token, new_token
from huiyin.core.typed_text import typed
from huiyin.knowledge import queries
from huiyin.knowledge.contracts import CustomerSpoke, Found, Reason, TalkState, Who
from huiyin.knowledge.handing_over import hand_over
from huiyin.knowledge.hearing import Sign, is_complex, is_courtesy, signs_of
from huiyin.knowledge.models import Conversation, HelpPage, Turn
from huiyin.knowledge.problems import ConversationOver, NothingSaid
from huiyin.knowledge.searching import Findings, search_public
from huiyin.surveys.contracts import LANGUAGE_CODES
from huiyin.texts.services import forget

MOST_TURNS = 200
LONGEST = 1000  # characters a customer may send at once
OFFERED = 3
WORTH_OFFERING = 0.12  # the least rank of an article that may be meant
KEPT_DAYS = 180  # of conversations that led to no case


@dataclass(frozen=True)
class Begun:
    """A conversation and the secret that opens it."""

    conversation: Conversation
    token: str


@transaction.atomic
def begin(*, page: HelpPage, language: str) -> Begun:
    """A new conversation on a help page; the secret is told once and only its hash is kept."""
    token, now = new_token(), timezone.now()
    conversation = Conversation.objects.create(
        page=page,
        unit=page.unit,
        token_hash=hash_token(token, queries.PURPOSE),
        language=language,
        began_at=now,
        last_at=now,
    )
    return Begun(conversation, token)


@transaction.atomic
def say(*, conversation_id: int, words: str) -> Turn:
    """A customer says something; returns what the assistant said to it, or the customer's own turn where a
    person is in charge.

    A wish for a person, danger or anger hand the conversation over at once, and so does more than one article
    can tell, or a second question in a row without a sure answer. Raises `NothingSaid`, `ConversationOver`.
    """
    conversation = opened(conversation_id)
    words = typed(words, LONGEST)
    if not words:
        raise NothingSaid()
    turn = _add(conversation, Who.CUSTOMER, words)
    events.publish(CustomerSpoke(conversation.pk))
    with translation.override(LANGUAGE_CODES[conversation.language]):
        if conversation.state != TalkState.OPEN:
            conversation.state = TalkState.WAITING
            conversation.save(update_fields=["state", "last_at"])
            return turn
        conversation.save(update_fields=["last_at"])
        return _answered(conversation, turn)


def _answered(conversation: Conversation, turn: Turn) -> Turn:
    if signs := signs_of(turn.words):
        turn.signs = [sign.as_json() | {"words": turn.words[sign.start : sign.end]} for sign in signs]
        turn.save(update_fields=["signs"])
        return _to_person(conversation, signs[0].reason)
    if is_courtesy(turn.words):
        return _add(conversation, Who.ASSISTANT, _("How can I help? Please ask in one sentence."))
    findings = search_public(conversation.unit, turn.words, most=OFFERED)
    turn.confidence = findings.confidence
    if is_complex(turn.words):
        turn.signs = [Sign(Reason.COMPLEX, 0, len(turn.words)).as_json()]
        turn.save(update_fields=["signs", "confidence"])
        return _to_person(conversation, Reason.COMPLEX)
    if findings.matches and findings.confidence >= conversation.page.least_confidence:
        _note(turn, Found.ANSWER, findings)
        return _tell(conversation, turn, findings.matches[0].article_id)
    return _unsure(conversation, turn, findings)


def _unsure(conversation: Conversation, turn: Turn, findings: Findings) -> Turn:
    worth = [match for match in findings.matches if match.rank >= WORTH_OFFERING]
    before = conversation.turns.filter(who=Who.CUSTOMER, pk__lt=turn.pk).exclude(found="").last()
    _note(turn, Found.OFFERS if worth else Found.NOTHING, findings)
    if before is not None and before.found != Found.ANSWER and before.text_id is None:
        return _to_person(conversation, Reason.UNSURE)
    if not worth:
        return _add(
            conversation,
            Who.ASSISTANT,
            _("I have no sure answer to that. Please say it in other words, or ask for a person below."),
        )
    reply = _add(conversation, Who.ASSISTANT, _("I am not sure. Is one of these what you mean?"))
    reply.offered = [match.text_id for match in worth]
    reply.save(update_fields=["offered"])
    return reply


def _note(turn: Turn, found: Found, findings: Findings) -> None:
    turn.found, turn.offered = found, [match.text_id for match in findings.matches]
    turn.save(update_fields=["found", "offered", "confidence", "signs"])


def _tell(conversation: Conversation, question: Turn, article_id: int) -> Turn:
    """Answer with the words of an article; they are copied, so that it can be seen later what was said."""
    text = queries.live_texts([article_id], conversation.language)[article_id]
    question.text = text
    question.save(update_fields=["text"])
    reply = _add(conversation, Who.ASSISTANT, text.answer or text.body)
    reply.text = text
    reply.save(update_fields=["text"])
    return reply


def _to_person(conversation: Conversation, reason: Reason) -> Turn:
    case = hand_over(conversation, reason)
    first = {
        Reason.WISH: _("I am passing this on to a colleague."),
        Reason.URGENT: _("This sounds urgent: I am passing it on to a colleague at once."),
        Reason.ANGER: _("I am sorry. I am passing this on to a colleague."),
        Reason.COMPLEX: _("A colleague will look at all of this together."),
        Reason.UNSURE: _("I cannot answer this well enough: I am passing it on to a colleague."),
    }[reason]
    rest = _("Your number is %(number)s. Nothing has to be told again.") % {"number": case.pk}
    words = [first, rest]
    if reason == Reason.URGENT and (other := conversation.page.other_ways_in(conversation.language)):
        words.append(other)
    return _add(conversation, Who.ASSISTANT, "\n".join(words))


@transaction.atomic
def choose(*, conversation_id: int, text_id: int) -> Turn:
    """The customer says which of the offered articles was meant; it is told. Raises `ConversationOver`."""
    conversation = opened(conversation_id)
    asked = conversation.turns.filter(who=Who.CUSTOMER, found=Found.OFFERS).last()
    text = queries.texts_by_id([text_id]).get(text_id)
    if asked is None or text is None or text_id not in asked.offered:
        raise NothingSaid()
    conversation.save(update_fields=["last_at"])
    article_id = text.version.article_id
    if queries.public_articles(conversation.unit).filter(pk=article_id).first() is None:
        raise NothingSaid()
    return _tell(conversation, asked, article_id)


@transaction.atomic
def mark(*, conversation_id: int, turn_id: int, helpful: bool) -> None:
    """The customer says whether an answer helped."""
    conversation = opened(conversation_id)
    reply = conversation.turns.filter(pk=turn_id, who=Who.ASSISTANT, text__isnull=False).first()
    if reply is None:
        raise NothingSaid()
    question = conversation.turns.filter(pk__lt=reply.pk, who=Who.CUSTOMER).last()
    for turn in (reply, question):
        if turn is not None:
            turn.helpful = helpful
            turn.save(update_fields=["helpful"])
    conversation.save(update_fields=["last_at"])


@transaction.atomic
def ask_for_person(*, conversation_id: int) -> Turn:
    """The customer wants a person."""
    conversation = opened(conversation_id)
    conversation.save(update_fields=["last_at"])
    if conversation.state != TalkState.OPEN:
        return conversation.turns.last()  # type: ignore[return-value]
    with translation.override(LANGUAGE_CODES[conversation.language]):
        return _to_person(conversation, Reason.WISH)


@transaction.atomic
def rate(*, conversation_id: int, solved: bool | None, rating: int | None, comment: str = "") -> None:
    """The customer's word on the conversation; one that no person works on ends with it. The last word counts."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
    now = timezone.now()
    conversation.solved, conversation.rated_at = solved, now
    conversation.rating = rating if rating in range(1, 6) else None
    conversation.comment = typed(comment, LONGEST)
    if conversation.state == TalkState.OPEN:
        conversation.state, conversation.closed_at = TalkState.CLOSED, now
    conversation.save()


def opened(conversation_id: int) -> Conversation:
    """A conversation that goes on, locked. Raises `ConversationOver`."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("page", "unit")
    conversation = rows.get(pk=conversation_id)
    if conversation.state == TalkState.CLOSED or conversation.turns.count() >= MOST_TURNS:
        raise ConversationOver(most=MOST_TURNS)
    conversation.last_at = timezone.now()
    return conversation


def _add(conversation: Conversation, who: Who, words: str) -> Turn:
    return Turn.objects.create(conversation=conversation, at=timezone.now(), who=who, words=words)


def forget_old() -> int:
    """Delete conversations without a case that nobody touched for half a year; returns how many."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    gone = Conversation.objects.filter(case=None, last_at__lt=old)
    numbers = list(gone.order_by().values_list("pk", flat=True))
    forget(source="conversation", ids=numbers)
    gone.delete()
    return len(numbers)
