"""Numbers beside the entries of the main menu, so that the menu need not know who counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Counter = Callable[[Any], int]
_counters: dict[str, Counter] = {}


def count_in_menu(key: str, counter: Counter) -> None:
    """Show what `counter` gives for the signed-in person beside the entry `key`; an app does this once, when it starts."""
    _counters[key] = counter


def menu_count(key: str, user: Any) -> int:
    """The number beside an entry, 0 for none."""
    counter = _counters.get(key)
    return counter(user) if counter is not None and getattr(user, "is_authenticated", False) else 0
