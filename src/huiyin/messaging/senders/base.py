"""What a sender is: one provider, or one protocol, by which messages leave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from huiyin.analytics.registry import Registry
from huiyin.messaging.contracts import Content, DeliveryReport, Kind, Reply
from huiyin.messaging.segments import length_of

Settings = Mapping[str, Any]  # of the account, its opened secrets among them


@dataclass(frozen=True)
class Field:
    """One thing an account needs to be told; a secret is stored sealed and never shown again."""

    key: str
    name: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text"  # text, secret, number, choice, lines, yes
    required: bool = True
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """One message as a sender gets it. `key` is our name of it: the same for every attempt."""

    key: str
    to: str
    content: Content
    purpose: str
    opt_out_address: str = ""
    is_bulk: bool = True


@dataclass(frozen=True)
class Incoming:
    """A request of a provider: receipts, or what people wrote back."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Heard:
    """What a request said, and the answer that the provider waits for."""

    reports: tuple[DeliveryReport, ...] = ()
    replies: tuple[Reply, ...] = ()
    answer: str = "ok"
    media_type: str = "text/plain; charset=utf-8"


Send = Callable[[Outgoing], str]


class SendFailed(Exception):
    """The message was certainly not taken. `permanent`: trying again is useless; `address_is_bad`: for anybody."""

    def __init__(
        self, reason: str, *, permanent: bool, address_is_bad: bool = False, wait_seconds: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.address_is_bad = reason, permanent, address_is_bad
        self.wait_seconds = wait_seconds


class SendUncertain(Exception):
    """The message was handed over and no answer came: it may have been taken."""


class NotGenuine(Exception):
    """A request whose signature, or lack of one, shows that the provider did not make it."""


class Sender(ABC):
    """One way out. Make one file or folder in this package and decorate its class with `@senders.register`.

    `send` answers with the provider's id of the message, raises `SendFailed` when it certainly was not
    taken and `SendUncertain` when nobody knows. Nothing it raises or logs may hold a secret.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    kind: ClassVar[Kind]
    fields: ClassVar[tuple[Field, ...]]
    per_minute: ClassVar[int] = 0  # what the provider allows by its documentation; 0: no limit of its own
    per_day: ClassVar[int] = 0
    repeats_safely: ClassVar[bool] = False  # the provider knows a repeated message by its key and drops it
    needs_template: ClassVar[bool] = False
    takes_receipts: ClassVar[bool] = False

    @abstractmethod
    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """Hand over one message; the provider's id of it."""

    @abstractmethod
    def check(self, settings: Settings) -> None:
        """Raise a `Problem` when the account cannot work, sending nothing."""

    @contextmanager
    def session(self, settings: Settings) -> Iterator[Send]:
        """Several messages in a row; a sender that can keep a connection open for them does so here."""
        yield lambda outgoing: self.send(outgoing, settings)

    def receive(self, incoming: Incoming, settings: Settings) -> Heard:
        """What a provider's request says. Raises `NotGenuine`."""
        raise NotGenuine("this sender takes no requests")

    def collect(self, settings: Settings) -> Heard:
        """What waits with the provider, where it has to be fetched."""
        return Heard()

    def wording(self, content: Content, settings: Settings) -> str:
        """The text that people will read; where a provider fills in a template, the filled template."""
        return content.text

    def parts(self, content: Content, settings: Settings) -> int:
        """How many messages the provider counts."""
        return length_of(self.wording(content, settings)).n_parts if self.kind is Kind.SMS else 1

    def objection(self, content: Content, settings: Settings) -> str:
        """Why the provider would refuse these words, known before sending; "" if it would not."""
        return ""


senders: Registry[Sender] = Registry("huiyin.messaging.senders", Sender)
