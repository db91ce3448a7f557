"""What every call needs and seldom changes, kept in memory for a second.

Changes made in this process are seen at once (`forget_all`); those of another process within `SECONDS`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.db import connection

SECONDS = 1.0
MOST = 2_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by key, looked up again after a second by one thread while the others wait."""

    def __init__(self, look_up: Callable[[K], V]) -> None:
        self._look_up = look_up
        self._lock = threading.Lock()
        self._kept: dict[K, tuple[float, V]] = {}
        _all.append(self)

    def get(self, key: K) -> V:
        """The value, at most a second old."""
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() < kept[0]:
            return kept[1]
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and time.monotonic() < kept[0]:
                return kept[1]
            value = self._look_up(key)
            if len(self._kept) >= MOST:
                self._kept.clear()
            # Within a transaction, as in tests, what was read may never be committed.
            if not connection.in_atomic_block:
                self._kept[key] = (time.monotonic() + SECONDS, value)
            return value

    def forget(self) -> None:
        """Look everything up anew."""
        self._kept = {}


_all: list[Remembered[Any, Any]] = []


def forget_all(**_: object) -> None:
    """Something changed that calls rest on: a key, a person, a questionnaire."""
    for remembered in _all:
        remembered.forget()
