"""What a card is: from a board's scene and its options to the words and numbers that its template shows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.accounts.models import User
from huiyin.analytics.results import Bilingual
from huiyin.boards.contracts import Card
from huiyin.boards.scene import Scene

Choices = list[tuple[str, str]]


class CardKind(ABC):
    """One kind of card: one file in this package, listed in `cards.CARD_KINDS`.

    Its template is `boards/cards/<key>.html`.
    """

    key: ClassVar[str]
    name: ClassVar[Bilingual]
    about: ClassVar[Bilingual]  # one sentence: what it shows
    icon: ClassVar[str]
    width: ClassVar[int] = 4
    height: ClassVar[int] = 2
    chosen: ClassVar[bool] = False  # whether one of its choices must be named to add it
    reads_facts: ClassVar[bool] = True  # whether it can be kept as long as the facts do not change

    @abstractmethod
    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """What the template needs besides `card`: plain values. Raises a `Problem` that says what stands in the way."""

    @abstractmethod
    def title(self, card: Card, scene: Scene) -> str:
        """The card's own title in the language of the page."""

    def stamp(self, card: Card, scene: Scene) -> object:
        """What the card shows besides facts: when it changes the card is drawn anew."""
        return None

    def choices(self, user: User, programme_id: int, language: str) -> Choices:
        """What a person may choose from when adding one: (option as text, words). Empty: nothing to choose."""
        return []

    def options_of(self, chosen: str, programme_id: int) -> dict[str, Any]:
        """The options that a choice means. Raises `UnfitCard`."""
        return {"programme": programme_id}
