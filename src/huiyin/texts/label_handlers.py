"""What this app does when a layer is to be trained, and when readers no longer fit."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.texts import drift_mails, services
from huiyin.texts.coding_contracts import ReadersDrifted, TrainingAsked


@subscribe(TrainingAsked, name="texts.train", lane=SLOW)
def train(asked: Sequence[TrainingAsked]) -> None:
    """Train own layers, one after the other."""
    for event in asked:
        services.train(event.head_id)


@subscribe(ReadersDrifted, name="texts.tell_drift", lane=SLOW)
def tell_drift(drifted: Sequence[ReadersDrifted]) -> None:
    """Managers of the unit get a mail."""
    for event in drifted:
        drift_mails.tell(event.look_id)
