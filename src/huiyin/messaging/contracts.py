"""What messages are: their words, their states, and the news of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

UNSUBSCRIBE = "[[unsubscribe]]"  # stands for the recipient's own opt-out address until the message is queued


class Kind(StrEnum):
    """By which way a message reaches somebody."""

    EMAIL = "email"
    SMS = "sms"
    ROBOT = "robot"  # a group chat of WeCom, DingTalk or Feishu
    WECHAT = "wechat"  # followers of an official account


class Purpose(StrEnum):
    """Why a message is sent; what concerns one case or an alarm goes before what is sent to many."""

    SURVEY = "survey"
    REMINDER = "reminder"
    NOTICE = "notice"
    CASE = "case"
    ALERT = "alert"


class State(StrEnum):
    """Where a message stands. It only moves forward: see `RANK`."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"  # handed over, but no answer came back: never repeated by itself
    SENT = "sent"  # the provider or the mail server has taken it
    CANCELLED = "cancelled"
    FAILED = "failed"  # never taken, or the provider gave up
    BOUNCED = "bounced"  # came back from the recipient's side
    DELIVERED = "delivered"


class MailState(StrEnum):
    """Where a mail that came in stands."""

    WAITING = "waiting"  # on its way into a case
    TAKEN = "taken"  # in the case that its reference names
    QUARANTINED = "quarantined"  # a person decides
    ASIDE = "aside"  # nobody wrote it by hand; no case, but a person may still want one
    DROPPED = "dropped"  # a person decided that it is nothing


class Aside(StrEnum):
    """Why a mail opens no case by itself."""

    AUTOMATIC = "automatic"
    RETURNED = "returned"
    LIST = "list"
    OWN = "own"
    SPAM = "spam"
    FORGED = "forged"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NO_SENDER = "no_sender"
    NO_CASE = "no_case"


TO_DECIDE = frozenset(
    {
        Aside.SPAM,
        Aside.FORGED,
        Aside.TOO_MANY,
        Aside.TOO_LARGE,
        Aside.UNREADABLE,
        Aside.NO_SENDER,
        Aside.NO_CASE,
    }
)


RANK = {
    State.QUEUED: 0,
    State.SENDING: 1,
    State.UNCERTAIN: 2,
    State.SENT: 3,
    State.CANCELLED: 4,
    State.FAILED: 5,
    State.BOUNCED: 6,
    State.DELIVERED: 7,
}
ENDED = (State.CANCELLED, State.FAILED, State.BOUNCED, State.DELIVERED)
TAKEN = (State.UNCERTAIN, State.SENT, State.BOUNCED, State.DELIVERED)  # the recipient may have got it


@dataclass(frozen=True)
class Thread:
    """Where an e-mail stands in a correspondence: from and to which of our addresses, and what it answers.

    `is_automatic`: nobody wrote it by hand, so other programs must not answer it (RFC 3834).
    """

    from_address: str = ""  # "" for that of the account
    from_name: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False


@dataclass(frozen=True)
class Content:
    """The words of one message, final but for `UNSUBSCRIBE`.

    `text` is always there; `subject` and `html` are for e-mail. Providers that send only approved
    templates take `template` (the provider's code) and `parameters`.
    """

    subject: str = ""
    text: str = ""
    html: str = ""
    template: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    address: str = ""  # where a tap on the whole message leads, for templates that have such a thing
    language: str = "zh"
    thread: Thread | None = None  # of an e-mail in a correspondence


@dataclass(frozen=True)
class NewMessage:
    """A message to be queued.

    `dedup_key` names the act (a second message of the same key is the first one); it and `reference`
    (what the message belongs to, such as "invitation:12") must not hold a person's data. Messages of one
    `batch` take turns with those of others. `unit_id` says who may see it in the log.
    """

    kind: str
    to: str  # an e-mail address, a phone number, an open id; empty for a robot
    content: Content
    purpose: str
    dedup_key: str
    respondent_key: str = ""
    reference: str = ""
    batch: str = ""
    programme_id: int | None = None
    unit_id: int | None = None
    not_before: datetime | None = None
    account_id: int | None = None  # None: the first usable account of the kind
    survey_kind: str = ""  # see customers.contracts.SurveyKind: what the recipient may opt out of alone


@dataclass(frozen=True)
class DeliveryReport:
    """What a provider tells later about a message it took."""

    provider_id: str
    status: str  # State.SENT, DELIVERED, BOUNCED or FAILED
    to: str = ""
    at: datetime | None = None
    reason: str = ""
    permanent: bool = True
    message_key: str = ""  # our own name of the message, where the provider hands it back


@dataclass(frozen=True)
class Reply:
    """What somebody answered to a message, such as a text message with “R”."""

    sender: str  # the number, address or open id it came from
    text: str
    provider_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class MessageSent:
    """Event: the provider took a message."""

    message_id: int
    reference: str
    dedup_key: str


@dataclass(frozen=True)
class MessageDelivered:
    """Event: the provider says that it arrived."""

    message_id: int
    reference: str
    dedup_key: str


@dataclass(frozen=True)
class MessageFailed:
    """Event: it will not arrive. `permanent`: the address itself is wrong or refuses, so use another channel."""

    message_id: int
    reference: str
    dedup_key: str
    permanent: bool


@dataclass(frozen=True)
class MessageUncertain:
    """Event: it was handed over and nobody answered; it may have arrived and is not repeated."""

    message_id: int
    reference: str
    dedup_key: str


@dataclass(frozen=True)
class MessageCancelled:
    """Event: it was taken back before it left, by somebody or because the recipient opted out."""

    message_id: int
    reference: str
    dedup_key: str


@dataclass(frozen=True)
class OptOutReceived:
    """Event: the recipient of this message wants no more; the opt-out itself is already stored."""

    message_id: int


@dataclass(frozen=True)
class MailTaken:
    """Event: a customer wrote to one of our mailboxes. `settle_mail` says what became of it."""

    mail_id: int
