"""Reading messages."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.messaging.contracts import State
from huiyin.messaging.models import OutgoingMessage, SenderAccount


def states_of(reference: str) -> dict[str, State]:
    """The state of every message of a reference, by its dedup key."""
    rows = OutgoingMessage.objects.filter(reference=reference).order_by("pk")
    return {key: State(state) for key, state in rows.values_list("dedup_key", "state")}


def states_by_key(dedup_keys: Sequence[str]) -> dict[str, State]:
    """The states of messages by their dedup keys; unknown keys are left out."""
    rows = OutgoingMessage.objects.filter(dedup_key__in=list(dedup_keys))
    return {key: State(state) for key, state in rows.values_list("dedup_key", "state")}


def usable_kinds() -> set[str]:
    """The kinds of messages that some account can send now."""
    return set(SenderAccount.objects.filter(is_enabled=True).values_list("kind", flat=True))
