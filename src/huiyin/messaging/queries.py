"""Reading messages."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.messaging.contracts import Kind, State
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.segments import length_of


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


def parts_of(kind: str, text: str) -> int:
    """How many messages a text costs with the signature of the account that would send it."""
    if kind != Kind.SMS:
        return 1
    account = SenderAccount.objects.filter(kind=kind, is_enabled=True).order_by("pk").first()
    sign = "" if account is None else str(account.settings.get("sign", "")).strip("【】 ")
    return length_of(f"【{sign}】{text}" if sign and not text.startswith("【") else text).n_parts
