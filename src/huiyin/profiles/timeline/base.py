"""A source of a customer's timeline: one file here is one source, found by itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from huiyin.accounts.models import User
from huiyin.analytics.registry import Registry
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment


class TimelineSource(ABC):
    """One kind of thing that happens between us and a customer.

    `key` names it for good, `name` is what people call it ({"zh", "en"}), `about` what it shows, `icon`
    one of the vendored ones.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    icon: ClassVar[str] = "point"

    @abstractmethod
    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        """What the person may see, newest first, strictly before a moment where given, at most so many.

        It must be served by an index: a customer among millions is looked up while somebody waits.
        """


timeline_sources: Registry[TimelineSource] = Registry("huiyin.profiles.timeline", TimelineSource)
