"""What this app does when a layer is to be trained, and when readers no longer fit."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.texts import services
from huiyin.texts.coding_contracts import TrainingAsked


@subscribe(TrainingAsked, name="texts.train", lane=SLOW)
def train(asked: Sequence[TrainingAsked]) -> None:
    """Train own layers, one after the other."""
    for event in asked:
        services.train(event.head_id)
