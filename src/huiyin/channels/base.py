"""What a channel is: one way by which answers come in."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from abc import ABC
from collections.abc import Mapping
from datetime import timedelta
from types import ModuleType
from typing import ClassVar

from huiyin.analytics.registry import Registry
from huiyin.responses.contracts import Mode, Source


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

    def dedup_key(self, link_id: int, submission_id: str) -> str:
        """The name of one act of answering: never empty, the same for every repetition of that act."""
        return f"link:{link_id}" if self.single_answer else f"link:{link_id}:{submission_id}"


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
