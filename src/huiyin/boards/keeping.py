"""The last good HTML of each card, on disk, so that a restart while the engine is away loses nothing.

Cards hold figures and counts, never a respondent's words or key; what they hold of a programme goes with
`forget`.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString

from huiyin.core.components import rendered

MOST_FILES = 5000


@dataclass(frozen=True)
class Kept:
    """One card as it was drawn, and the moment of its facts."""

    html: SafeString
    as_of: datetime | None


def keep(question: str, html: SafeString, as_of: datetime | None) -> None:
    """Keep a card; a disk that is full or read-only costs nothing but the keeping."""
    folder = _folder()
    data = {"html": str(html), "as_of": as_of.isoformat() if as_of else ""}
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf8") as file:
            json.dump(data, file)
        Path(name).replace(folder / f"{question}.json")


def kept(question: str) -> Kept | None:
    """The last good card of a question, or None."""
    try:
        data = json.loads((_folder() / f"{question}.json").read_text("utf8"))
    except (OSError, ValueError):
        return None
    moment = datetime.fromisoformat(data["as_of"]) if data["as_of"] else None
    return Kept(rendered(data["html"]), moment)


def sweep() -> int:
    """Remove the oldest cards beyond `MOST_FILES`; returns how many."""
    folder = _folder()
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime) if folder.is_dir() else []
    old = files[: max(0, len(files) - MOST_FILES)]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def forget() -> None:
    """Remove all kept cards: they are drawn anew when somebody looks."""
    folder = _folder()
    for file in folder.glob("*") if folder.is_dir() else ():
        file.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "boards"
