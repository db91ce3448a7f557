"""What people found in coded texts: one code each, a settled one where two differed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.labelling import Place, place_of
from huiyin.texts.models import CodingItem, TextCode


def final_labels(items: QuerySet[CodingItem], task: str) -> dict[Place, Any]:
    """What holds of each coded text for a task; texts nobody coded for it are left out."""
    found: dict[Place, Any] = {}
    for item in items.prefetch_related("codes"):
        code = final_code(item.codes.all(), task)
        if code is not None:
            found[place_of(item)] = code.labels[task]
    return found


def final_code(codes: Iterable[TextCode], task: str) -> TextCode | None:
    """The code that holds: the one that settles, else the first."""
    told = [code for code in codes if task in code.labels]
    return next((code for code in told if code.settles), told[0] if told else None)


def differ(codes: Iterable[TextCode]) -> bool:
    """Whether two people found different things and nobody has settled it."""
    own = list(codes)
    if any(code.settles for code in own):
        return False
    return any(len({_plain(code.labels.get(task.value)) for code in own}) > 1 for task in LabelTask)


def _plain(label: Any) -> Any:
    return tuple(label) if isinstance(label, list) else label
