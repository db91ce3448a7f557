"""What every call needs and seldom changes, kept in memory for a second.

Changes made in this process are seen at once (`forget_all`); those of another process within `SECONDS`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models.signals import post_delete, post_save

SECONDS = 1.0
MOST = 2_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key, each good for a second, or as many as are named."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._kept: dict[K, tuple[float, V]] = {}
        _all.append(self)

    def peek(self, key: K) -> V | None:
        """The value kept, if it is still good."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and time.monotonic() < kept[0] else None

    def keep(self, key: K, value: V) -> None:
        """Keep a value; not within a transaction, as in tests, for what was read may never be committed."""
        if connection.in_atomic_block:
            return
        if len(self._kept) >= MOST:
            self._kept = {}
        self._kept[key] = (time.monotonic() + self._seconds, value)

    def forget(self) -> None:
        """Look everything up anew."""
        self._kept = {}


class Remembered(Kept[K, tuple[V]]):
    """Values looked up again after a second by one thread while the others wait."""

    def __init__(self, look_up: Callable[[K], V]) -> None:
        super().__init__()
        self._look_up = look_up
        self._lock = threading.Lock()

    def get(self, key: K) -> V:
        """The value, at most a second old."""
        kept = self.peek(key)
        if kept is not None:
            return kept[0]
        with self._lock:
            kept = self.peek(key)
            if kept is None:
                kept = (self._look_up(key),)
                self.keep(key, kept)
            return kept[0]


_all: list[Kept[Any, Any]] = []


def forget_all(**_: object) -> None:
    """Something changed that is kept: a key, a person, a link, a questionnaire."""
    for kept in _all:
        kept.forget()


def forget_when_saved(*models: str) -> None:
    """Forget everything when a row of these models is saved or deleted in this process; apps call it in `ready`."""
    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(forget_all, sender=apps.get_model(model), dispatch_uid=f"remembering.{model}")
