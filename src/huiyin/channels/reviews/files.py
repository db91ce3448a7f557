"""Files of reviews: received, understood by a person's leave, imported, undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.channels.file_upload import storage
from huiyin.channels.reviews import columns as guessing
from huiyin.channels.reviews.contracts import ReviewFileArrived, ReviewFileConfirmed
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
from huiyin.core import audit, events
from huiyin.formats import reading
from huiyin.formats.problems import as_json
from huiyin.formats.raw import RawTable
from huiyin.responses.services import remove_batch
from huiyin.surveys.models import Identity, Programme

MOST_ROWS = 200_000
TOGETHER = 2_000
MOST_REJECTIONS = 500  # of which the reason is kept; all are counted


@transaction.atomic
def receive(*, by: User, programme: Programme, filename: str, chunks: Iterable[bytes]) -> ReviewFile:
    """Keep a file that arrived and let the worker read it. Raises `ReviewsNeedNames`."""
    if programme.identity == Identity.ANONYMOUS:
        raise ReviewsNeedNames
    name = storage.clean_name(filename)
    file = ReviewFile.objects.create(
        programme=programme, filename=name, state=FileState.READING, uploaded_by=by
    )
    path = _raw_path(file.pk)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.writelines(chunks)
    audit.record("reviews.receive", by=by, on=f"review-file:{file.pk}")
    events.publish(ReviewFileArrived(file.pk))
    return file


def read_file(file_id: int) -> None:
    """Read an arrived file in the guarded process and guess its columns, or refuse it with the reason."""
    file = ReviewFile.objects.filter(pk=file_id, state=FileState.READING).first()
    if file is None:
        return
    source, into = _raw_path(file.pk), _table_path(file.pk)
    try:
        table = reading.read(source, filename=file.filename, into=into)
        if table.n_rows > MOST_ROWS:
            raise TooManyReviews(n=table.n_rows, most=MOST_ROWS)
    except Problem as problem:
        into.unlink(missing_ok=True)
        _move(file, FileState.REFUSED, problem=as_json(problem))
    else:
        guessed = guessing.guess(table.columns, samples(table, most=200))
        _move(file, FileState.READY, table=table.as_json(), n_rows=table.n_rows, columns=guessed)
    source.unlink(missing_ok=True)


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
def confirm(*, by: User, file: ReviewFile) -> None:
    """Let the worker store the rows by the columns that were chosen. Raises `ReviewFileMovedOn`."""
    row = _locked(file, FileState.READY)
    table_of(row)
    row.state = FileState.QUEUED
    row.save(update_fields=["state"])
    audit.record("reviews.confirm", by=by, on=f"review-file:{row.pk}")
    events.publish(ReviewFileConfirmed(row.pk))


def store_file(file_id: int) -> None:
    """Store the rows part by part: each stored, stored before, or rejected; killed, it goes on behind the last."""
    row = ReviewFile.objects.select_related("programme__unit").filter(pk=file_id).first()
    if row is None or row.state not in {FileState.QUEUED, FileState.RUNNING}:
        return
    try:
        table = table_of(row)
    except ReviewFileMovedOn as problem:
        _move(row, FileState.REFUSED, problem=as_json(problem))
        return
    at = 0
    for batch in table.batches(TOGETHER):
        begins, at = at, at + batch.num_rows
        if at <= row.n_read:
            continue
        with transaction.atomic():
            events.renew_lease(120)
            if not _store_part(row, batch.to_pylist(), table.first_row + begins):
                return
            row.n_read = at
            row.save()
    with transaction.atomic():
        row.state, row.table = FileState.DONE, {}
        row.save(update_fields=["state", "table"])
        audit.record(
            "reviews.import",
            on=f"review-file:{row.pk}",
            n_stored=row.n_stored,
            n_unchanged=row.n_unchanged,
            n_rejected=row.n_rejected,
        )
    _table_path(row.pk).unlink(missing_ok=True)


def _store_part(row: ReviewFile, lines: list[dict[str, Any]], first_row: int) -> bool:
    """Store some rows in the open transaction and count them; False where somebody dropped the file meanwhile."""
    going = ReviewFile.objects.select_for_update().filter(
        pk=row.pk, state__in=[FileState.QUEUED, FileState.RUNNING]
    )
    if not going.exists():
        return False
    rejected: list[tuple[int, str]] = []
    numbered: list[tuple[int, NewReview]] = []
    for number, cells in enumerate(lines, start=first_row):
        try:
            numbered.append((number, review_from(_fields(row, cells), row.site)))
        except Problem as problem:
            rejected.append((number, problem.code))
    taken = take_reviews(
        programme=row.programme,
        reviews=[review for _, review in numbered],
        batch=_batch_of(row),
        file=row,
        open_cases=row.open_cases,
    )
    for (number, _), one in zip(numbered, taken, strict=True):
        row.n_stored += one.is_new
        row.n_unchanged += not one.is_new and one.problem is None
        if one.problem is not None:
            rejected.append((number, one.problem.code))
    row.state, row.n_rejected = FileState.RUNNING, row.n_rejected + len(rejected)
    row.rejected = [*row.rejected, *sorted(rejected)][:MOST_REJECTIONS]
    return True


def _move(file: ReviewFile, state: FileState, **more: Any) -> None:
    """Another state, unless somebody dropped the file meanwhile."""
    with transaction.atomic():
        rows = ReviewFile.objects.filter(pk=file.pk).exclude(state=FileState.UNDONE)
        if not rows.update(state=state, **more):
            _table_path(file.pk).unlink(missing_ok=True)


@transaction.atomic
def undo(*, by: User, file: ReviewFile) -> None:
    """Remove the reviews of a file with their answers and replies, or drop a file that waits."""
    row = _locked(file, *(one for one in FileState if one != FileState.UNDONE))
    row.n_removed = remove_batch(programme_id=row.programme_id, batch=_batch_of(row))
    row.reviews.all().delete()
    row.state, row.table = FileState.UNDONE, {}
    row.save(update_fields=["state", "table", "n_removed"])
    audit.record("reviews.undo", by=by, on=f"review-file:{row.pk}", n_removed=row.n_removed)
    transaction.on_commit(lambda: _forget(row.pk))


def drop_waiting(programme_id: int) -> int:
    """Drop every file of a programme that waits to be imported; returns how many."""
    waiting = ReviewFile.objects.filter(
        programme_id=programme_id, state__in=[FileState.READING, FileState.READY, FileState.QUEUED]
    )
    for key in waiting.values_list("pk", flat=True):
        _forget(key)
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


def _forget(file_id: int) -> None:
    _raw_path(file_id).unlink(missing_ok=True)
    _table_path(file_id).unlink(missing_ok=True)


def _raw_path(file_id: int) -> Path:
    return storage.file_path(f"review-file-{int(file_id)}")


def _table_path(file_id: int) -> Path:
    return storage.file_path(f"review-table-{int(file_id)}.arrow")
