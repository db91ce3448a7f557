"""Numbers beside the entries of the main menu, so that the menu need not know who counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huiyin.core.remembering import Kept

Counter = Callable[[Any], int]
_counters: dict[str, Counter] = {}

# Every page shows them: counted anew every few seconds, and once somebody changed anything by this process.
_counts: Kept[tuple[str, object], int] = Kept(seconds=4)


def count_in_menu(key: str, counter: Counter) -> None:
    """Show what `counter` gives for the signed-in person beside the entry `key`; an app does this once, when it starts."""
    _counters[key] = counter


def menu_count(key: str, user: Any) -> int:
    """The number beside an entry, 0 for none; up to four seconds old where another process changed it."""
    counter = _counters.get(key)
    if counter is None or not getattr(user, "is_authenticated", False):
        return 0
    count = _counts.peek((key, user.pk))
    if count is None:
        count = counter(user)
        _counts.keep((key, user.pk), count)
    return count


def count_anew() -> None:
    """Somebody changed something: the next page counts again."""
    _counts.forget()
