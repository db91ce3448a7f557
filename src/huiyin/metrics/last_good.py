"""Figures that stand while nothing changes, and the last good ones, with their time, while the engine is away."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.cache import cache

from huiyin.analytics.problems import Problem
from huiyin.facts.problems import UNAVAILABLE, PartDamaged, PartMissing
from huiyin.metrics import keeping

KEPT_SECONDS = 24 * 3600
_TRIES = 3  # a part may be merged or undone between listing and reading
_computing: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

T = TypeVar("T")


@dataclass(frozen=True)
class LastGood:
    """Why figures are not those of this moment, and the moment they were computed at."""

    at: datetime
    problem: Problem

    @property
    def is_engine(self) -> bool:
        """Whether it is the engine that is away, and not a part that is gone or damaged."""
        return not isinstance(self.problem, PartMissing | PartDamaged)


@dataclass(frozen=True)
class Held(Generic[T]):
    """Figures; `last_good` says that they are older than they should be, None that they are those of now."""

    value: T
    last_good: LastGood | None = None


@dataclass(frozen=True)
class Task(Generic[T]):
    """How to compute figures, plain data that changes with whatever they rest on, and how they are kept on the disk."""

    rests_on: Any
    compute: Callable[[], T]
    kept_as: Callable[[T], Any] = lambda value: value


def held(programme_id: int, name: keeping.Name, prepare: Callable[[], Task[T]]) -> Held[T]:
    """The figures of that name: kept as long as what they rest on is the same, else computed.

    When the engine is away, or a part is missing or damaged, they are the last good ones of that name.
    Raises the problem itself when there are none: figures are whole, or there are none.
    """
    try:
        for _ in range(_TRIES - 1):
            try:
                return Held(_current(programme_id, name, prepare()))
            except PartMissing:
                continue
        return Held(_current(programme_id, name, prepare()))
    except UNAVAILABLE as problem:
        found = keeping.kept(programme_id, name)
        if found is None:
            raise
        return Held(found.value, LastGood(found.at, problem))


def _current(programme_id: int, name: keeping.Name, task: Task[T]) -> T:
    digest = digest_of([list(name), task.rests_on])
    key = f"{name[0]}:{programme_id}:{digest}"
    with _computing[programme_id]:  # who comes while they are computed waits for them
        value: T | None = cache.get(key)
        if value is None:
            value = _from_disk(programme_id, name, digest)
            if value is None:
                begun = keeping.state_of_forgetting(programme_id)
                value = task.compute()
                keeping.keep(programme_id, name, digest, task.kept_as(value), begun=begun)
            cache.set(key, value, KEPT_SECONDS)
    return value


def _from_disk(programme_id: int, name: keeping.Name, digest: str) -> Any:
    found = keeping.kept(programme_id, name)
    return found.value if found is not None and found.digest == digest else None


def digest_of(data: Any) -> str:
    """A short name for plain data: the same for the same."""
    return hashlib.sha256(json.dumps(data, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
