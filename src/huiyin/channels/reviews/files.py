"""Files of reviews: received, understood by a person's leave, imported, undone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.channels.file_upload import storage
from huiyin.channels.reviews import columns as guessing
from huiyin.channels.reviews.models import FileState, ReviewFile
from huiyin.channels.reviews.problems import (
    ColumnMissing,
    ColumnTwice,
    ReviewFileMovedOn,
    ReviewsNeedNames,
    TooManyReviews,
)
from huiyin.channels.reviews.reading import NewReview, review_from
from huiyin.channels.reviews.services import take_reviews
from huiyin.core import audit
from huiyin.formats import reading
from huiyin.formats.raw import RawTable
from huiyin.responses.services import remove_batch
from huiyin.surveys.models import Identity, Programme

MOST_ROWS = 20_000
TOGETHER = 2_000
MOST_REJECTIONS = 500  # of which the reason is kept; all are counted


def receive(*, by: User, programme: Programme, filename: str, chunks: Iterable[bytes]) -> ReviewFile:
    """Read a file in the guarded process and guess its columns; raises what is wrong with it."""
    if programme.identity == Identity.ANONYMOUS:
        raise ReviewsNeedNames
    name = storage.clean_name(filename)
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "file", Path(folder) / "table.arrow"
        with source.open("wb") as target:
            target.writelines(chunks)
        table = reading.read(source, filename=name, into=into)
        if table.n_rows > MOST_ROWS:
            raise TooManyReviews(n=table.n_rows, most=MOST_ROWS)
        cells = into.read_bytes()
    with transaction.atomic():
        file = ReviewFile.objects.create(
            programme=programme, filename=name, table=table.as_json(), n_rows=table.n_rows, uploaded_by=by
        )
        path = _table_path(file.pk)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(cells)
        found = table_of(file)
        file.columns = guessing.guess(found.columns, samples(found, most=200))
        file.save(update_fields=["columns"])
        audit.record("reviews.receive", by=by, on=f"review-file:{file.pk}", n_rows=file.n_rows)
    return file


def table_of(file: ReviewFile) -> RawTable:
    """The cells of a file that waits; raises `ReviewFileMovedOn` where they are gone."""
    path = _table_path(file.pk)
    if not path.exists():
        raise ReviewFileMovedOn
    return RawTable.from_json(file.table, path)


def samples(table: RawTable, most: int = 3) -> dict[str, list[str]]:
    """Some different cells of each column, from the first rows."""
    rows = table.head(200)
    return {
        name: list(dict.fromkeys(str(row[at]) for row in rows if row[at]))[:most]
        for at, name in enumerate(table.columns)
    }


def choose(*, file: ReviewFile, sent: Mapping[str, str], site: str, open_cases: bool) -> None:
    """Set the columns as a person wants them; raises `ColumnMissing` or `ColumnTwice`, keeping what was set."""
    file.columns = guessing.chosen(table_of(file).columns, file.columns, sent)
    file.site, file.open_cases = site.strip()[:80], open_cases
    file.save(update_fields=["columns", "site", "open_cases"])
    used = [str(one["column"]) for one in file.columns.values()]
    for name in used:
        if used.count(name) > 1:
            raise ColumnTwice(column=name)
    if "site" not in file.columns and not file.site:
        raise ColumnMissing(field=str(guessing.FIELDS["site"]))
    if "reviewed_at" not in file.columns:
        raise ColumnMissing(field=str(guessing.FIELDS["reviewed_at"]))
    if not {"stars", "text"} & set(file.columns):
        raise ColumnMissing(field=str(guessing.FIELDS["stars"]))


@transaction.atomic
def import_file(*, by: User, file: ReviewFile) -> ReviewFile:
    """Store the rows of a file, all in one transaction; every row is stored, stored before, or rejected."""
    row = _locked(file, FileState.READY)
    table = table_of(row)
    rejected: list[tuple[int, str]] = []
    number = table.first_row
    for batch in table.batches(TOGETHER):
        numbered: list[tuple[int, NewReview]] = []
        for cells in batch.to_pylist():
            try:
                numbered.append((number, review_from(_fields(row, cells), row.site)))
            except Problem as problem:
                rejected.append((number, problem.code))
            number += 1
        taken = take_reviews(
            programme=row.programme,
            reviews=[review for _, review in numbered],
            batch=_batch_of(row),
            file=row,
            open_cases=row.open_cases,
        )
        for (at, _), one in zip(numbered, taken, strict=True):
            row.n_stored += one.is_new
            row.n_unchanged += not one.is_new and one.problem is None
            if one.problem is not None:
                rejected.append((at, one.problem.code))
    row.state, row.table, row.n_rejected = FileState.DONE, {}, len(rejected)
    row.rejected = sorted(rejected)[:MOST_REJECTIONS]
    row.save()
    audit.record(
        "reviews.import",
        by=by,
        on=f"review-file:{row.pk}",
        n_stored=row.n_stored,
        n_unchanged=row.n_unchanged,
        n_rejected=row.n_rejected,
    )
    transaction.on_commit(lambda: _table_path(row.pk).unlink(missing_ok=True))
    return row


@transaction.atomic
def undo(*, by: User, file: ReviewFile) -> None:
    """Remove the reviews of a file with their answers and replies, or drop a file that waits."""
    row = _locked(file, FileState.READY, FileState.DONE)
    row.n_removed = remove_batch(programme_id=row.programme_id, batch=_batch_of(row))
    row.reviews.all().delete()
    row.state, row.table = FileState.UNDONE, {}
    row.save(update_fields=["state", "table", "n_removed"])
    audit.record("reviews.undo", by=by, on=f"review-file:{row.pk}", n_removed=row.n_removed)
    transaction.on_commit(lambda: _table_path(row.pk).unlink(missing_ok=True))


def drop_waiting(programme_id: int) -> int:
    """Drop every file of a programme that waits to be imported; returns how many."""
    waiting = ReviewFile.objects.filter(programme_id=programme_id, state=FileState.READY)
    for key in waiting.values_list("pk", flat=True):
        _table_path(key).unlink(missing_ok=True)
    return waiting.update(state=FileState.UNDONE, table={})


def _locked(file: ReviewFile, *states: FileState) -> ReviewFile:
    row = ReviewFile.objects.select_for_update(of=("self",)).select_related("programme__unit").get(pk=file.pk)
    if row.state not in states:
        raise ReviewFileMovedOn
    return row


def _fields(file: ReviewFile, cells: Mapping[str, Any]) -> dict[str, str]:
    return {field: str(cells.get(one["column"]) or "") for field, one in file.columns.items()}


def _batch_of(file: ReviewFile) -> str:
    return f"reviews:{file.pk}"


def _table_path(file_id: int) -> Path:
    return storage.file_path(f"review-table-{int(file_id)}.arrow")
