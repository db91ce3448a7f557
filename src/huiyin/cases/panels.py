"""What apps above add to a case's page, so that cases need not know them.

An app above makes a `CasePanel` and registers it with `add_panel` in its `AppConfig.ready`; the page of a
case then asks each of them, in their order.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest

from huiyin.accounts.models import User
from huiyin.cases.models import Case


class CasePanel(ABC):
    """A part of a case's page: its title, when it is shown, a template and what that needs.

    `key` is the anchor of the panel on the page; panels stand by `order`, those with the same by key.
    `title` is lazily translated words. `template` draws the body of a card, without the card itself,
    and finds what `context` gave under `part`, the case under `case`, and `csrf_token` for its forms,
    which it posts to addresses of its own app.
    """

    key: ClassVar[str]
    order: ClassVar[int] = 50
    title: ClassVar[Any]
    template: ClassVar[str]

    def shows(self, case: Case, user: User) -> bool:
        """Whether this person has a use for it on this case."""
        return True

    @abstractmethod
    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """What the template needs."""


@dataclass(frozen=True)
class ShownPanel:
    """A panel ready to be drawn."""

    key: str
    title: Any
    template: str
    part: Mapping[str, Any]


_panels: list[CasePanel] = []


def add_panel(panel: CasePanel) -> None:
    """Make a panel known; an app does this once, when it starts."""
    if not any(known.key == panel.key for known in _panels):
        _panels.append(panel)


def panels_of(request: HttpRequest, user: User, case: Case) -> Iterator[ShownPanel]:
    """The panels of a case for a person, in their order."""
    for panel in sorted(_panels, key=lambda panel: (panel.order, panel.key)):
        if panel.shows(case, user):
            yield ShownPanel(panel.key, panel.title, panel.template, panel.context(request, case))
