"""Photos and documents that come with answers: kept outside the web root under names that nobody can guess.

A file arrives while its page is being filled in and waits; handing in the answer, which holds its key, moves
it to those that are kept. What waits longer than drafts do is swept, unless an answer turns out to hold it.
Nothing is recorded of who sent it: the answer alone leads to the file.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from huiyin.analytics.problems import Problem
from huiyin.formats.attachments import MEDIA_TYPES, MEGABYTES, clean
from huiyin.formats.limits import MEBIBYTE
from huiyin.formats.problems import AttachmentTooLarge
from huiyin.responses.models import AnswerVersion, Response
from huiyin.surveys.asking.files import is_file_key

WAITING, KEPT, LEAVING = "waiting", "kept", "leaving"
WAITING_DAYS = 31  # longer than a draft can be gone on with
LEAVING_DAYS = 1


def keep_file(upload: UploadedFile, programme_id: int) -> str:
    """Clean one upload and keep it waiting; its key. Raises what is wrong with the file."""
    if (upload.size or 0) > MEGABYTES * MEBIBYTE:
        raise AttachmentTooLarge(megabytes=MEGABYTES)
    folder = _folder(WAITING) / str(programme_id)
    folder.mkdir(mode=0o700, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix="arriving-") as given:
        for chunk in upload.chunks():
            given.write(chunk)
        given.flush()
        name = secrets.token_hex(16)
        part = folder / f"cleaned-{name}"
        kind = clean(Path(given.name), into=part).kind
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.chmod(part, 0o600)
    part.rename(folder / f"{name}.{kind}")
    return f"{name}.{kind}"


def take_files(
    files: Mapping[str, Any], fields: Iterable[str], sent: dict[str, str], programme_id: int
) -> dict[str, Problem]:
    """Keep what came for the given form fields and put the keys into `sent`; the problems by field.

    A field without a new file holds the key of one kept before, or nothing; a key of no kept file is dropped.
    """
    problems: dict[str, Problem] = {}
    for name in fields:
        upload = files.get(name)
        if isinstance(upload, UploadedFile) and upload.size != 0:
            try:
                sent[name] = keep_file(upload, programme_id)
            except Problem as problem:
                problems[name] = problem
        elif sent.get(name) and path_of(sent[name]) is None:
            sent[name] = ""
    return problems


def claim(answers: Mapping[str, Any]) -> None:
    """Keep for good the files of an answer that was stored; doing it again does nothing."""
    for key in file_keys(answers):
        _move(key)


def file_keys(answers: Mapping[str, Any]) -> Iterator[str]:
    """The keys of files among the values of an answer."""
    return (value for value in answers.values() if is_file_key(value))


def files_of_keys(respondent_keys: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The kept files of a person's answers, in any version, each with a name for an archive."""
    answers = Response.objects.filter(respondent_key__in=[key for key in respondent_keys if key])
    said = [(row.pk, row.answers) for row in answers.order_by("pk")]
    versions = AnswerVersion.objects.filter(response__in=answers).order_by("pk")
    said += [(row.response_id, row.answers) for row in versions]
    for number, values in said:
        for key in file_keys(values):
            path = path_of(key)
            if path is not None:
                yield f"answers/{number}-{key}", path


def path_of(key: str) -> Path | None:
    """Where the file lies, or None when there is none of that key."""
    if not is_file_key(key):
        return None
    for path in (_kept_path(key), _folder(LEAVING) / key):
        if path.is_file():
            return path
    return next(iter(_folder(WAITING).glob(f"*/{key}")), None)


def media_type(key: str) -> str:
    """What kind of content a kept file has."""
    return MEDIA_TYPES[key.rpartition(".")[2]]


def set_leaving(keys: Iterable[str]) -> list[str]:
    """Mark files to be deleted, so that `sweep` does it if nobody gets round to `forget`; those there were."""
    found = []
    for key in keys:
        path = path_of(key)
        if path is not None:
            os.utime(path)
            path.rename(_folder(LEAVING) / key)
            found.append(key)
    return found


def forget(keys: Iterable[str]) -> None:
    """Delete files for good."""
    for key in keys:
        path = path_of(key)
        if path is not None:
            path.unlink(missing_ok=True)


def sweep(days: float = WAITING_DAYS) -> int:
    """Delete what has waited too long; what an answer holds is kept instead. Returns how many were deleted."""
    left = [
        path
        for path in _folder(LEAVING).iterdir()
        if path.stat().st_mtime < time.time() - LEAVING_DAYS * 86_400
    ]
    for path in left:
        path.unlink(missing_ok=True)
    n = len(left)
    for folder in list(_folder(WAITING).iterdir()):
        if not folder.is_dir():
            continue
        oldest = time.time() - days * 86_400
        late = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < oldest}
        if not late:
            continue
        for key in _held(int(folder.name), {name for name in late if is_file_key(name)}, late.values()):
            _move(key)
            late.pop(key, None)
        for path in late.values():
            path.unlink(missing_ok=True)
        n += len(late)
    return n


def _held(programme_id: int, keys: set[str], paths: Iterable[Path]) -> set[str]:
    """Those of the keys that an answer of the programme holds: its handing in was cut off before it could say so."""
    if not keys:
        return set()
    since = datetime.fromtimestamp(min(path.stat().st_mtime for path in paths), UTC) - timedelta(days=1)
    rows = Response.objects.filter(programme_id=programme_id, recorded_at__gte=since)
    found = {
        key for answers in rows.values_list("answers", flat=True).iterator() for key in file_keys(answers)
    }
    return found & keys


def _move(key: str) -> None:
    for path in list(_folder(WAITING).glob(f"*/{key}")):
        target = _kept_path(key)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        day = int(time.time()) // 86_400 * 86_400
        with suppress(FileNotFoundError):  # somebody else has moved it just now
            os.utime(path, (day, day))  # the moment would lead to who answered then
            path.rename(target)


def _kept_path(key: str) -> Path:
    return _folder(KEPT) / key[:2] / key


def _folder(name: str) -> Path:
    folder = Path(settings.DATA_DIR) / "attachments" / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
