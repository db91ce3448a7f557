"""What a board is made of, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from huiyin.core.roles import UserRole

WIDTHS = (3, 4, 6, 8, 12)  # of twelve columns
HEIGHTS = (1, 2, 3)  # low, usual, high
MOST_CARDS = 40
LONGEST_NAME, LONGEST_TITLE, LONGEST_NOTE = 120, 120, 2000


class Audience(StrEnum):
    """Who may open a board, within the units above and below its own."""

    OWNER = "owner"
    EXECUTIVE = "executive"
    ANALYST = "analyst"
    UNIT = "unit"
    EVERYBODY = "everybody"


AUDIENCE_ROLES: Mapping[Audience, frozenset[UserRole]] = {
    Audience.OWNER: frozenset(),
    Audience.EXECUTIVE: frozenset({UserRole.ADMINISTRATOR, UserRole.MANAGER}),
    Audience.ANALYST: frozenset({UserRole.ADMINISTRATOR, UserRole.MANAGER, UserRole.ANALYST}),
    Audience.UNIT: frozenset({UserRole.ADMINISTRATOR, UserRole.MANAGER, UserRole.ANALYST}),
    Audience.EVERYBODY: frozenset({UserRole.ADMINISTRATOR, UserRole.MANAGER, UserRole.ANALYST}),
}
READERS = (UserRole.ADMINISTRATOR, UserRole.MANAGER, UserRole.ANALYST)  # roles that read figures


@dataclass(frozen=True)
class Card:
    """One card. `kind` is a key of the registry of cards, `width` of twelve columns, `height` of `HEIGHTS`.

    `title` replaces the card's own, "" for none; `options` are the kind's own, plain data.
    """

    id: str
    kind: str
    width: int = 4
    height: int = 2
    title: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return {**vars(self), "options": dict(self.options)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Card:
        """The card stored by `as_json`."""
        return cls(
            str(data["id"]),
            str(data["kind"]),
            data["width"] if data.get("width") in WIDTHS else 4,
            data["height"] if data.get("height") in HEIGHTS else 2,
            str(data.get("title", "")),
            dict(data.get("options", {})),
        )

    @property
    def programme_id(self) -> int | None:
        """The programme whose data it shows; None for a card without data."""
        found = self.options.get("programme")
        return int(found) if found else None
