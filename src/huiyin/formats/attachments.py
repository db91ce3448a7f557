"""Pictures and documents that come with answers: told by their content and cleaned in a process that may die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from huiyin.formats.limits import ATTACHMENT_MEGABYTES, LIMITS, MEBIBYTE
from huiyin.formats.problems import AttachmentDamaged, AttachmentTooLarge, AttachmentUnknown
from huiyin.formats.reading import environment

MEGABYTES = ATTACHMENT_MEGABYTES
_LIMITS = replace(
    LIMITS, memory=768 * MEBIBYTE, output_size=2 * MEGABYTES * MEBIBYTE, cpu_time=10, wall_time=20
)
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class Cleaned:
    """A cleaned attachment: its kind, as in `MEDIA_TYPES`, and its size."""

    kind: str
    n_bytes: int


def clean(path: Path, *, into: Path) -> Cleaned:
    """Write the file at `path` to `into` without what a photo tells of its maker.

    Raises `AttachmentTooLarge`, `AttachmentUnknown` for other kinds, and `AttachmentDamaged` for what is not
    whole, however it fails; `into` exists only when all went well.
    """
    if path.stat().st_size > MEGABYTES * MEBIBYTE:
        raise AttachmentTooLarge(megabytes=MEGABYTES)
    part = into.with_name(into.name + ".part")
    request = json.dumps(
        {"path": str(path.resolve()), "into": str(part.resolve()), "limits": asdict(_LIMITS)}
    )
    command = [sys.executable, "-P", "-s", "-X", "utf8", "-m", "huiyin.formats.attachment_reader", request]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the request is JSON, not shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LIMITS.wall_time,
            env=environment(),
            check=False,
        )
        said = _understood(done.stdout) if done.returncode == 0 else {}
        if said.get("problem") == "unknown":
            raise AttachmentUnknown
        if said.get("kind") not in MEDIA_TYPES or not part.is_file():
            raise AttachmentDamaged
        os.replace(part, into)
    except subprocess.TimeoutExpired:
        raise AttachmentDamaged from None
    finally:
        part.unlink(missing_ok=True)
    return Cleaned(str(said["kind"]), into.stat().st_size)


def _understood(output: bytes) -> dict[str, object]:
    try:
        said = json.loads(output.splitlines()[-1])
    except (ValueError, IndexError):
        return {}
    return said if isinstance(said, dict) else {}
