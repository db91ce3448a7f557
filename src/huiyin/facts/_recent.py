"""What was used last, kept in memory up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_BYTES = 64 << 20


class Recent(Generic[T]):
    """A mapping that forgets what was not used for longest; safe to share between threads.

    >>> recent = Recent(most_bytes=10)
    >>> recent.put("a", "one", 6); recent.put("b", "two", 6)
    >>> recent.get("a"), recent.get("b")
    (None, 'two')
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What is kept under the key, or None."""
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: T, n_bytes: int) -> None:
        """Keep something that takes about so many bytes."""
        with self._lock:
            self._held += n_bytes - self._entries.pop(key, (None, 0))[1]
            self._entries[key] = (value, n_bytes)
            while self._held > self._most and self._entries:
                self._held -= self._entries.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._held = 0
