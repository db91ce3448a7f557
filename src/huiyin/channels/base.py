"""What a channel is: one way by which answers come in."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

from huiyin.analytics.registry import Registry
from huiyin.messaging.contracts import Content
from huiyin.responses.contracts import Mode, Source

if TYPE_CHECKING:
    from huiyin.channels.models import Link


class Channel(ABC):
    """One way in. Make one folder in this package and decorate its class with `@channels.register`.

    `key` is stored with every answer and must never change; so are `mode`, how the answers are given,
    and `source`, who asks. `programme_page` names the URL, taking programme_id, of the channel's own page;
    the page where answers are collected then shows a card with `icon` that leads there.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]  # one sentence a manager understands
    mode: ClassVar[str] = Mode.ONLINE.value
    source: ClassVar[str] = Source.OWN.value
    programme_page: ClassVar[str] = ""
    icon: ClassVar[str] = "link"


class LinkChannel(Channel):
    """A channel that sends people to a questionnaire by a link.

    `single_answer` links are spent by their first answer; `good_for` is how long a new link works
    (None: until it is closed).
    """

    single_answer: ClassVar[bool]
    good_for: ClassVar[timedelta | None]
    one_person_a_device: ClassVar[bool] = False  # a second answer from the same browser deserves a look

    def framed_by(self, link: Link) -> Sequence[str]:
        """The sites that may show the questionnaire in a frame, as "https://www.example.com"."""
        return ()

    def dedup_key(self, link_id: int, submission_id: str) -> str:
        """The name of one act of answering: never empty, the same for every repetition of that act."""
        return f"link:{link_id}" if self.single_answer else f"link:{link_id}:{submission_id}"


@dataclass(frozen=True)
class RatingQuestion:
    """The first question, when one tap answers it: its field of the form and its grades in order."""

    field: str
    text: str
    grades: tuple[tuple[str, str], ...]  # (what the form sends, what people read)
    ends: tuple[str, str] = ("", "")  # the words at the two ends, where grades are bare numbers


@dataclass(frozen=True)
class Invitation:
    """What one person is to be told; wording may hold {{name}}, {{link}}, {{organisation}} and `values`.

    Empty words mean the channel's own wording. `rating` is for channels that can show grades to tap.
    """

    address: str  # of the person's own link, as `addresses` gives it
    language: str = "zh"
    name: str = ""
    organisation: str = ""
    title: str = ""  # of the questionnaire
    minutes: int = 0  # how long it takes; 0: not said
    subject: str = ""
    body: str = ""
    incentive: str = ""
    rating: RatingQuestion | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    template: str = ""  # the provider's code of an approved template, where one is needed
    is_reminder: bool = False


class InvitingChannel(LinkChannel):
    """A channel that writes to people: it words an invitation, `messaging` sends it.

    `kind` is the kind of message (see `huiyin.messaging.contracts.Kind`).
    """

    kind: ClassVar[str]

    @abstractmethod
    def compose(self, invitation: Invitation) -> Content:
        """The message, in the invitation's language."""

    def addresses(self, links: Sequence[Link]) -> list[str]:
        """The addresses to send out for saved links, in their order; call it in the links' transaction."""
        from huiyin.channels.links import address_of

        return [address_of(link) for link in links]

    def parts(self, text: str) -> int:
        """How many messages the provider counts for this text; 1 where length costs nothing."""
        return 1


class _Folders(Registry[Channel]):
    """Channels are the folders of this package; its modules serve them all and are none."""

    def candidates(self) -> list[str]:
        package = importlib.import_module(self.package)
        return sorted(
            module.name
            for module in pkgutil.iter_modules(package.__path__)
            if module.ispkg and module.name not in {"migrations", "tests"}
        )


channels: Registry[Channel] = _Folders("huiyin.channels", Channel)


def address_modules() -> list[ModuleType]:
    """The `urls` modules of the channel folders that have pages of their own."""
    names = [f"huiyin.channels.{folder}.urls" for folder in channels.candidates()]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]
