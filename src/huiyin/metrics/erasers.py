"""What erasing a person means for kept figures."""

from __future__ import annotations

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.metrics.keeping import forget_kept_figures


class KeptFigures(Eraser):
    """Last good figures kept for when the engine is away: they may quote open answers and name small groups."""

    key = "kept_figures"
    name = {"zh": "保留的历次统计结果", "en": "Kept figures"}
    stage = Stage.COPIES

    def count(self, person: Person) -> int | None:
        """Figures name nobody by a key."""
        return None

    def erase(self, person: Person) -> int:
        """Forget those of the programme; they are computed anew when somebody looks."""
        return forget_kept_figures(person.programme_id)
