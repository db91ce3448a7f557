"""Where uploaded files of contacts lie, and how they are forgotten."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from huiyin.customers.models import ContactFile


def folder_of(file_id: int) -> Path:
    """The folder of one file: the upload and what was read from it."""
    return Path(settings.UPLOADS_DIR) / "contacts" / str(file_id)


def forget_raw(file_id: int) -> None:
    """Remove a file and what was read from it; nothing left of it is no error."""
    shutil.rmtree(folder_of(file_id), ignore_errors=True)


def forget_files(unit_path: str) -> int:
    """Forget files of a unit and those below: unfinished ones stop; no excerpt and no name stays."""
    rows = ContactFile.objects.filter(unit__path__startswith=unit_path)
    waiting = rows.exclude(state__in=[ContactFile.DONE, ContactFile.REFUSED])
    for pk in rows.values_list("pk", flat=True):
        forget_raw(pk)
    waiting.update(state=ContactFile.STOPPED)
    return rows.exclude(filename="", profile={}).update(filename="", profile={})
