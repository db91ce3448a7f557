"""What apps above add to a customer's page, so that profiles need not know them.

An app above makes a `ProfilePanel` and registers it with `add_panel` in its `AppConfig.ready`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest

from huiyin.customers.models import Contact


class ProfilePanel(ABC):
    """A card on a customer's page; `key` is its anchor.

    `title` is lazily translated. `template` draws the body of the card, finds what `context` gave under `part` and
    the customer under `contact`, and posts its forms to addresses of its own app.
    """

    key: ClassVar[str]
    title: ClassVar[Any]
    template: ClassVar[str]

    @abstractmethod
    def context(self, request: HttpRequest, contact: Contact) -> Mapping[str, Any] | None:
        """What the template needs; None where the panel has no use on this page."""


@dataclass(frozen=True)
class Drawn:
    """A panel with what it needs to be drawn."""

    panel: ProfilePanel
    part: Mapping[str, Any]


_known: dict[str, ProfilePanel] = {}


def add_panel(panel: ProfilePanel) -> None:
    """Make a panel known; an app does this once, when it starts."""
    _known.setdefault(panel.key, panel)


def drawn_for(request: HttpRequest, contact: Contact) -> list[Drawn]:
    """The panels of a customer, by key."""
    made = ((panel, panel.context(request, contact)) for _key, panel in sorted(_known.items()))
    return [Drawn(panel, part) for panel, part in made if part is not None]
