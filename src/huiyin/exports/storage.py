"""Where files on their way out lie."""

from __future__ import annotations

import shutil
import time
from collections.abc import Container
from pathlib import Path

from django.conf import settings

PART = ".part"  # ends the name of a file that is being written, which nobody is offered
SCRATCH = ".scratch"  # a folder for what a format lays aside until the end


def folder() -> Path:
    """The folder of exports and of files kept for readers."""
    return _made(Path(settings.DATA_DIR) / "exports")


def open_folder() -> Path:
    """The folder that holds a folder for each programme whose facts lie open on the server."""
    return _made(Path(settings.DATA_DIR) / "open")


def path_of(file: str) -> Path:
    """A file by its name."""
    return folder() / file


def remove_all(prefix: str, *, but: str = "") -> None:
    """Delete everything whose name begins so, whole or not; "" deletes nothing."""
    for path in folder().glob(f"{prefix}*") if prefix else ():
        if path.name != but:
            _remove(path)


def sweep(listed: Container[str], *, older_than_seconds: float = 3600.0) -> int:
    """Delete what nobody lists and nobody has written to for an hour; returns how many."""
    before, removed = time.time() - older_than_seconds, 0
    for path in folder().iterdir():
        if path.name not in listed and _last_written(path) < before:
            _remove(path)
            removed += 1
    return removed


def _last_written(path: Path) -> float:
    inside = path.iterdir() if path.is_dir() else ()
    return max((one.stat().st_mtime for one in (path, *inside) if one.exists()), default=0.0)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _made(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
