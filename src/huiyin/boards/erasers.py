"""What erasing a person means for kept cards."""

from __future__ import annotations

from huiyin.boards import keeping
from huiyin.core.erasure import Eraser, Person, Stage


class KeptCards(Eraser):
    """Cards kept for when the engine is away: a group of one may be named after what one person said."""

    key = "cards"
    name = {"zh": "看板上保留的图表", "en": "Kept cards of dashboards"}
    stage = Stage.COPIES

    def count(self, person: Person) -> int | None:
        """Cards name nobody by a key."""
        return None

    def erase(self, person: Person) -> int:
        """Forget all cards; they are drawn anew when somebody looks."""
        keeping.forget()
        return 0
