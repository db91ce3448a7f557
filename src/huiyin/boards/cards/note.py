"""A note: words of the person who arranged the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.analytics.results import Bilingual
from huiyin.boards.cards.base import CardKind
from huiyin.boards.contracts import LONGEST_NOTE, Card
from huiyin.boards.problems import UnfitCard
from huiyin.boards.scene import Scene
from huiyin.core.components import markdown


class NoteCard(CardKind):
    """Text with a little Markdown."""

    key: ClassVar[str] = "note"
    name: ClassVar[Bilingual] = {"zh": "文字说明", "en": "Note"}
    about: ClassVar[Bilingual] = {
        "zh": "您自己的文字：口径说明、提醒、链接。",
        "en": "Words of your own: what to look at, a reminder, links.",
    }
    icon: ClassVar[str] = "note"
    reads_facts: ClassVar[bool] = False

    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """The text as HTML; HTML in it is shown as text."""
        return {"body": markdown(str(card.options.get("text", "")))}

    def title(self, card: Card, scene: Scene) -> str:
        """None but the card's own."""
        return ""

    def options_of(self, chosen: str, programme_id: int) -> dict[str, Any]:
        """The text."""
        if not chosen.strip():
            raise UnfitCard(what="–")
        return {"text": chosen.strip()[:LONGEST_NOTE]}
