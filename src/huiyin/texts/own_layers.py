"""Which own layers read a programme's texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from huiyin.analytics.text.heads import Head
from huiyin.texts.coding_contracts import HeadState
from huiyin.texts.contracts import SourceText
from huiyin.texts.models import OwnHead


@dataclass(frozen=True)
class Layers:
    """The own layers of a programme by task, and their versions, such as "p3k1"; empty where there are none."""

    heads: dict[str, Head] = field(default_factory=dict)
    version: str = ""


def layers_of(programme_id: int | None) -> Layers:
    """What reads a programme's texts on top of the models of the product."""
    if programme_id is None:
        return Layers()
    used = OwnHead.objects.filter(programme=programme_id, state=HeadState.IN_USE).order_by("task")
    rows = list(used.values_list("task", "number", "pk", "asked_at"))
    version = "".join(f"{task[0]}{number}" for task, number, _pk, _at in rows)
    return Layers({task: loaded(pk, at) for task, _number, pk, at in rows}, version)


def head_of(programme_id: int | None, task: str) -> Head | None:
    """The own layer that a task is read with; None where the model of the product reads it."""
    return layers_of(programme_id).heads.get(task)


def in_use(programme_id: int, task: str) -> tuple[int, datetime] | None:
    """Which own layer a task is read with, for `loaded`."""
    rows = OwnHead.objects.filter(programme=programme_id, task=task, state=HeadState.IN_USE)
    return rows.values_list("pk", "asked_at").first()


def by_layers(texts: Sequence[SourceText]) -> list[tuple[Layers, list[int]]]:
    """The texts by what reads them, as places in the sequence."""
    places: dict[int | None, list[int]] = {}
    for at, one in enumerate(texts):
        places.setdefault(one.programme_id, []).append(at)
    layers = {programme_id: layers_of(programme_id) for programme_id in places}
    plain = sorted(at for key, some in places.items() if not layers[key].heads for at in some)
    own = [(layers[key], some) for key, some in places.items() if layers[key].heads]
    return ([(Layers(), plain)] if plain else []) + own


@lru_cache(maxsize=8)
def loaded(number: int, asked_at: datetime) -> Head:
    """The head of a row, kept: one that is trained never changes."""
    return Head.from_bytes(bytes(OwnHead.objects.values_list("data", flat=True).get(pk=number)))
