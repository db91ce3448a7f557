"""Files that came with mails: kept outside the web root under names that nobody can guess."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from huiyin.formats.attachments import MEDIA_TYPES

_KEY = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{3,4}")


def keep(source: Path, key: str) -> bool:
    """Move a cleaned file in; False where the name or the file is none of ours."""
    if not _KEY.fullmatch(key) or key.rpartition(".")[2] not in MEDIA_TYPES:
        return False
    found = source / key
    if not found.is_file() or found.is_symlink():
        return False
    target = _path(key)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with found.open("rb") as file:
        os.fsync(file.fileno())
    os.chmod(found, 0o600)
    os.replace(found, target)
    return True


def scratch() -> Path:
    """A folder in which files wait until their mail is stored; on the same disk, so that moving is one step."""
    folder = Path(settings.DATA_DIR) / "mails" / "arriving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(key: str) -> Path | None:
    """Where a kept file lies, or None."""
    if not _KEY.fullmatch(key):
        return None
    path = _path(key)
    return path if path.is_file() else None


def media_type(key: str) -> str:
    """What kind of content a kept file has."""
    return MEDIA_TYPES.get(key.rpartition(".")[2], "application/octet-stream")


def forget(keys: Iterable[str]) -> int:
    """Delete files for good; how many were there."""
    n = 0
    for key in keys:
        if (path := path_of(key)) is not None:
            path.unlink(missing_ok=True)
            n += 1
    return n


def _path(key: str) -> Path:
    return Path(settings.DATA_DIR) / "mails" / key[:2] / key
