"""What this app does when news arrives: drawn cards go when answers are erased."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.boards import keeping
from huiyin.core.events import subscribe
from huiyin.responses.contracts import AnswersErased


@subscribe(AnswersErased, name="boards.forget_drawn")
def forget_drawn(events: Sequence[AnswersErased]) -> None:
    """Cards that were drawn with the erased answers are drawn anew when somebody looks."""
    keeping.forget()
