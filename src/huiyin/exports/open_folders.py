"""Folders on the server that hold one consistent set of a programme's parts: hard links, switched by a symbolic one."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from huiyin.exports import storage
from huiyin.exports.contracts import Order, Respondents
from huiyin.exports.problems import FolderNotLinked
from huiyin.exports.writing import facts_of
from huiyin.warehouse.queries import revision_of, source_of

SETS = ".sets"
KEPT_SECONDS = 3600.0  # who reads a set that has been replaced may finish
FIRST = (
    "00000000-columns.parquet"  # no rows, all columns: readers that look at the first file see every column
)


def folder(programme_id: int) -> Path:
    """Where analysts on the server find the facts."""
    return storage.open_folder() / f"programme-{programme_id}"


def check(programme_id: int) -> None:
    """Raise `FolderNotLinked` where the parts cannot be linked into the data folder."""
    source = source_of(programme_id)
    if source.filesystem is not None:
        raise FolderNotLinked(detail=type(source.filesystem).__name__)
    probe = storage.open_folder() / f".probe-{os.getpid()}"
    for part in source.parts[:1]:
        try:
            os.link(part.path, probe)
        except OSError as error:
            raise FolderNotLinked(detail=error.strerror or str(error)) from None
        finally:
            probe.unlink(missing_ok=True)


def is_current(programme_id: int, revision: str) -> bool:
    """Whether the folder holds the facts as they are."""
    return bool(revision) and revision == revision_of(programme_id) and folder(programme_id).exists()


@dataclass(frozen=True)
class MadeSet:
    """A set of the parts of one revision, which nobody is offered yet."""

    programme_id: int
    path: Path
    revision: str

    def put_in_place(self) -> None:
        """Offer this set instead of the one before, at one stroke."""
        place = folder(self.programme_id)
        link = place.with_name(f".{place.name}-{os.getpid()}-{time.time_ns()}")
        link.symlink_to(self.path.relative_to(place.parent))
        os.replace(link, place)

    def remove(self) -> None:
        """Throw it away."""
        shutil.rmtree(self.path, ignore_errors=True)


def make(programme_id: int) -> MadeSet:
    """Lay out the current parts; raises `FolderNotLinked` where they cannot be linked."""
    facts = facts_of(programme_id, Order("parquet", respondents=Respondents.NUMBERS), fact_names=True)
    source = facts.source
    made = MadeSet(programme_id, _sets() / f"programme-{programme_id}-{time.time_ns()}", source.revision)
    (made.path / "facts").mkdir(parents=True, mode=0o700)
    try:
        pq.write_table(source.schema.empty_table(), made.path / "facts" / FIRST)
        for part in source.parts:
            os.link(part.path, made.path / "facts" / part.name)
        book = {"revision": source.revision, "as_of": source.as_of, "n_rows": facts.table.n_rows}
        text = json.dumps({**book, **facts.table.as_json()}, ensure_ascii=False, indent=1, default=str)
        (made.path / "codebook.json").write_text(text, "utf8")
    except OSError as error:
        made.remove()
        raise FolderNotLinked(detail=error.strerror or str(error)) from None
    return made


def _sets() -> Path:
    return storage.open_folder() / SETS


def forget_old(programme_id: int) -> None:
    """Delete sets that were replaced more than an hour ago."""
    current = folder(programme_id).resolve()
    before = time.time() - KEPT_SECONDS
    for path in _sets().glob(f"programme-{programme_id}-*"):
        if path != current and path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)


def remove(programme_id: int) -> None:
    """Take the folder of a programme away with every set it had."""
    folder(programme_id).unlink(missing_ok=True)
    for path in _sets().glob(f"programme-{programme_id}-*"):
        shutil.rmtree(path, ignore_errors=True)
