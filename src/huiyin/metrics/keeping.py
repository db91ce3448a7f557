"""Computed figures on the disk, so that the last good ones are there after a restart and while the engine is away.

One file a thing, in the folder `kept` of the data folder: a line that says what the figures rest on, when
they were computed and the SHA-256 of the rest, then the figures as typed JSON. Kept figures hold
open answers, so they belong to erasure: `forget_kept_figures`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from huiyin.core.typed_json import Codec, NotKeepable, Unreadable

MOST_FILES = 200  # of a programme and a kind; the oldest go first
CODEC = Codec(("huiyin.analytics", "huiyin.conditions", "huiyin.metrics"))
_SUFFIX = ".json"
_LOCK = "lock"
logger = logging.getLogger("huiyin.metrics")

Name = Sequence[str]  # what the figures are, such as ("figures", "2026-Q1"); the first is a plain word


@dataclass(frozen=True)
class Kept:
    """Figures as they were computed at a moment from what `digest` stands for."""

    value: Any
    at: datetime
    digest: str


def keep(programme_id: int, name: Name, digest: str, value: Any, *, begun: str) -> None:
    """Keep figures in the place of older ones of that name.

    `begun` is what `state_of_forgetting` said before they were computed: figures begun before a
    person was forgotten are not kept. A full disk, or a value with no JSON, costs the keeping alone.
    """
    try:
        body = CODEC.encode(value).encode()
        head = {"digest": digest, "at": datetime.now(UTC).isoformat(), "sha256": _digest(body)}
        data = json.dumps(head).encode() + b"\n" + body
        with _locked(programme_id) as folder:
            if state_of_forgetting(programme_id) == begun:
                _put(folder / _file_name(name), data)
                _drop_oldest(folder, name[0])
    except (NotKeepable, OSError) as error:
        logger.info("figures %s of programme %s are not kept: %s", name[0], programme_id, error)


def kept(programme_id: int, name: Name) -> Kept | None:
    """The figures kept under that name; None when there are none, or they cannot be trusted to the last byte."""
    try:
        line, _, body = (_folder(programme_id) / _file_name(name)).read_bytes().partition(b"\n")
        head = json.loads(line)
        if head["sha256"] != _digest(body):
            return None
        return Kept(CODEC.decode(body.decode()), datetime.fromisoformat(head["at"]), head["digest"])
    except (OSError, Unreadable, ValueError, KeyError, TypeError):
        return None


def state_of_forgetting(programme_id: int) -> str:
    """What changes whenever the programme's kept figures are forgotten."""
    try:
        return (_folder(programme_id) / _LOCK).read_text("ascii")
    except OSError:
        return ""


def forget_kept_figures(programme_id: int) -> int:
    """Remove all figures kept of a programme, for good; returns how many. What is being computed now is not kept."""
    with _locked(programme_id) as folder:
        (folder / _LOCK).write_text(secrets.token_hex(8), "ascii")
        files = [file for file in folder.iterdir() if file.name != _LOCK]
        for file in files:
            file.unlink(missing_ok=True)
    return len(files)


def _folder(programme_id: int) -> Path:
    return Path(settings.DATA_DIR) / "kept" / f"programme-{programme_id}"


def _file_name(name: Name) -> str:
    return f"{name[0]}-{_digest(json.dumps(list(name)).encode())[:32]}{_SUFFIX}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _locked(programme_id: int) -> Iterator[Path]:
    """The folder, while no other process keeps or forgets."""
    folder = _folder(programme_id)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def _put(target: Path, data: bytes) -> None:
    temporary = target.with_suffix(".tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _drop_oldest(folder: Path, kind: str) -> None:
    files = list(folder.glob(f"{kind}-*{_SUFFIX}"))
    for file in sorted(files, key=lambda one: one.stat().st_mtime)[: max(0, len(files) - MOST_FILES)]:
        file.unlink(missing_ok=True)
