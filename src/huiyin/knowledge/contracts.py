"""Words of the knowledge base and of the assistant: who reads an article, where a conversation stands, why it is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

LANGUAGES = ("zh", "en")


class Audience(TextChoices):
    """Who may read an article."""

    EVERYBODY = "everybody", pgettext_lazy("audience", "Customers and colleagues")
    STAFF = "staff", pgettext_lazy("audience", "Colleagues only")


class TalkState(TextChoices):
    """Where a conversation stands."""

    OPEN = "open", pgettext_lazy("conversation", "With the assistant")
    WAITING = "waiting", pgettext_lazy("conversation", "Waits for a person")
    ANSWERED = "answered", pgettext_lazy("conversation", "Answered by a person")
    CLOSED = "closed", pgettext_lazy("conversation", "Ended")


class Reason(TextChoices):
    """Why a person takes over."""

    WISH = "wish", pgettext_lazy("hand over", "The customer wished it")
    URGENT = "urgent", pgettext_lazy("hand over", "Urgent")
    ANGER = "anger", pgettext_lazy("hand over", "The customer is upset")
    COMPLEX = "complex", pgettext_lazy("hand over", "More than one matter")
    UNSURE = "unsure", pgettext_lazy("hand over", "No sure answer")
    TAKEN = "taken", pgettext_lazy("hand over", "A colleague took over")


class Who(TextChoices):
    """Who said something."""

    CUSTOMER = "customer", pgettext_lazy("conversation", "Customer")
    ASSISTANT = "assistant", pgettext_lazy("conversation", "Assistant")
    PERSON = "person", pgettext_lazy("conversation", "Colleague")


class Found(StrEnum):
    """What the assistant had for a question; "" for what was none."""

    ANSWER = "answer"  # one article, told with confidence
    OFFERS = "offers"  # articles that may be meant
    NOTHING = "nothing"


@dataclass(frozen=True)
class Text:
    """An article in one language. `asked` are other ways of asking it, one a line; `answer` is what the assistant says."""

    title: str
    asked: str = ""
    answer: str = ""
    body: str = ""


@dataclass(frozen=True)
class NewArticle:
    """An article as somebody wants it; `texts` by language ("zh", "en"), one at least."""

    texts: dict[str, Text]
    audience: str = Audience.EVERYBODY.value
    programme_id: int | None = None
    industry: str = ""
    tags: str = ""
    owner_id: int | None = None
    review_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class ConversationHandedOver:
    """Event: a person has to go on with a conversation."""

    conversation_id: int
    case_id: int


@dataclass(frozen=True)
class CustomerSpoke:
    """Event: a customer said something in a conversation."""

    conversation_id: int
