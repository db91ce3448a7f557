"""Where facts lie."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiyin.facts.store import Store
from huiyin.settings import value_of


def store() -> Store:
    """The store of all parts, at the address that is set now."""
    return _store(value_of("HUIYIN_FACTS") or str(settings.FACTS_DIR))


@lru_cache(maxsize=4)
def _store(address: str) -> Store:
    return Store(address)


def folder_of(programme_id: int) -> str:
    """The folder of a programme's parts, relative to the store."""
    return f"programme-{programme_id}"


def copies_folder() -> Path:
    """Where copies of parts lie whose store is far away."""
    return Path(settings.DATA_DIR) / "copies"


def summaries_folder() -> Path:
    """Where summaries of parts are kept."""
    return Path(settings.DATA_DIR) / "summaries"
