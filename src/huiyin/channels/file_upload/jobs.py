"""What the worker does with uploads: read them, store their rows chunk by chunk, take them out again.

Each of these may be killed at any moment and is then run again. They look at the state of the upload
first, so that doing something twice does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huiyin.analytics.codebook import Role
from huiyin.analytics.problems import Problem
from huiyin.channels.base import channels
from huiyin.channels.file_upload import drafts, storage, traces, waves
from huiyin.channels.file_upload.problems import FileGone, RowCountChanged
from huiyin.channels.file_upload.waves import WaveSource
from huiyin.channels.models import RejectedRow, Upload
from huiyin.core import audit, events
from huiyin.formats import reading
from huiyin.formats.mapping import ConvertedRow, Mapping
from huiyin.formats.problems import as_json
from huiyin.formats.raw import RawTable
from huiyin.responses import services as responses
from huiyin.responses.contracts import NewAnswer, Source
from huiyin.responses.queries import n_known_respondents
from huiyin.surveys.queries import codebook, masked_kinds_of
from huiyin.surveys.services import ensure_wave

CHUNK = 5_000  # rows a transaction
MOST_REJECTIONS = 10_000  # of which the reason is kept; all are counted
N_PREVIEW, LONGEST_CELL = 8, 200


class _Superseded(RuntimeError):
    """Somebody else has moved this upload on meanwhile; the open transaction must not be committed."""


def read_upload(upload_id: int) -> None:
    """Read an arrived file and propose a mapping, or refuse it with the reason."""
    upload = Upload.objects.filter(pk=upload_id, state=Upload.READING).first()
    if upload is None:
        return
    try:
        table = _read(upload)
        proposal = drafts.propose(upload.programme_id, table, codebook(upload.programme_id))
    except Problem as problem:
        _refuse(upload, problem)
        return
    respondents = drafts.respondents_of(proposal.mapping, table)
    profile = {
        "table": table.as_json(),
        "preview": [[cell and cell[:LONGEST_CELL] for cell in row] for row in table.head(N_PREVIEW)],
        "samples": drafts.samples_of(table),
        "saved_at": proposal.saved_at.isoformat() if proposal.saved_at else "",
        "n_respondents_looked_up": len(respondents),
        "n_respondents_known": n_known_respondents(upload.programme_id, respondents),
    }
    with transaction.atomic():
        events.renew_lease()
        Upload.objects.filter(pk=upload.pk, state=Upload.READING).update(
            state=Upload.READY,
            profile=profile,
            mapping=proposal.mapping.as_json(),
            wave_source=_usual_source(proposal.mapping).value,
            n_rows=table.n_rows,
            progressed_at=timezone.now(),
        )


def _usual_source(mapping: Mapping) -> WaveSource:
    """Where the wave of a row comes from unless somebody says otherwise."""
    roles = {column.variable.role for column in mapping.columns}
    if Role.WAVE in roles:
        return WaveSource.COLUMN
    return WaveSource.DATE if Role.DATE in roles else WaveSource.NAME


def import_upload(upload_id: int) -> None:
    """Store the rows of a confirmed upload, going on where an earlier run ended."""
    Upload.objects.filter(pk=upload_id, state=Upload.QUEUED).update(
        state=Upload.RUNNING, progressed_at=timezone.now()
    )
    upload = Upload.objects.filter(pk=upload_id, state=Upload.RUNNING).first()
    if upload is None:
        return
    try:
        run = _Import(upload, _open(upload))
        for first_row, batch in remaining(run.table, upload.n_read, CHUNK):
            run.store(first_row, batch)
        run.finish()
    except _Superseded:
        return
    except Problem as problem:
        Upload.objects.filter(pk=upload_id, state=Upload.RUNNING).update(
            state=Upload.STOPPED, problem=as_json(problem), finished_at=timezone.now()
        )


def undo_upload(upload_id: int) -> None:
    """Remove the rows of an upload in the open transaction, and its files once that is committed."""
    upload = Upload.objects.select_for_update().filter(pk=upload_id, state=Upload.UNDOING).first()
    if upload is None:
        return
    n_removed = responses.remove_batch(programme_id=upload.programme_id, batch=batch_of(upload.pk))
    RejectedRow.objects.filter(upload=upload).delete()
    profile = {key: value for key, value in upload.profile.items() if key not in {"preview", "samples"}}
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.UNDONE, n_removed=n_removed, profile=profile, undone_at=timezone.now()
    )
    audit.record("upload.undone", on=f"upload:{upload.pk}", n_removed=n_removed)
    transaction.on_commit(lambda: _forget(upload))


def batch_of(upload_id: int) -> str:
    """The name under which an upload's rows are stored."""
    return f"upload:{upload_id}"


def remaining(table: RawTable, n_done: int, size: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows after the first `n_done`, at most `size` at a time, each with its first row's number in the file."""
    position = 0
    for batch in table.batches(size):
        end = position + batch.num_rows
        if end > n_done:
            skipped = max(0, n_done - position)
            yield table.first_row + position + skipped, batch.slice(skipped)
        position = end


class _Import:
    """One run over the rows of an upload."""

    def __init__(self, upload: Upload, table: RawTable) -> None:
        self.upload, self.table = upload, table
        self.mapping = Mapping.from_json(upload.mapping)
        self.wave_source = WaveSource(upload.wave_source)
        self.today = timezone.localdate(upload.created_at)
        self.waves: dict[str, tuple[int, date]] = {}  # name → id and first day as far as is known here

    def store(self, first_row: int, batch: pa.RecordBatch) -> None:
        """Store one chunk: its rows, its rejections and the counts, all or nothing."""
        converted = self.mapping.convert(batch, first_row)
        with transaction.atomic():
            events.renew_lease()
            n_stored = responses.store_batch(
                self._answers(converted.rows),
                programme_id=self.upload.programme_id,
                channel="file_upload",
                batch=batch_of(self.upload.pk),
                open_cases=self.upload.open_cases,
            )
            self._keep_rejections(converted.rejected)
            moved = Upload.objects.filter(
                pk=self.upload.pk, state=Upload.RUNNING, n_read=self.upload.n_read
            ).update(
                n_read=F("n_read") + batch.num_rows,
                n_stored=F("n_stored") + n_stored,
                n_unchanged=F("n_unchanged") + len(converted.rows) - n_stored,
                n_rejected=F("n_rejected") + len(converted.rejected),
                progressed_at=timezone.now(),
            )
            if not moved:
                raise _Superseded
        self.upload.n_read += batch.num_rows
        self.upload.n_rejected += len(converted.rejected)

    def _answers(self, rows: Sequence[ConvertedRow]) -> list[NewAnswer]:
        names = [waves.wave_of(row, self.wave_source, self.upload.wave_name) for row in rows]
        self._ensure_waves(names, rows)
        channel = channels["file_upload"]
        prefix = f"upload:{self.upload.programme_id}:{self.upload.sha256[:32]}:"
        return [
            NewAnswer(
                dedup_key=f"{prefix}{row.row_number:08d}",  # even length keeps the index in the rows' order
                answers=row.answers,
                context=row.context,
                wave_id=self.waves[name][0],
                answered_on=row.answered_on or self.today,
                respondent_key=row.respondent_key[:120],
                weight=row.weight,
                mode=channel.mode,
                source=Source.THIRD_PARTY if self.upload.programme.conducted_by else channel.source,
            )
            for name, row in zip(names, rows, strict=True)
        ]

    def _ensure_waves(self, names: Sequence[str], rows: Sequence[ConvertedRow]) -> None:
        """Make the waves of this chunk known; a wave begins with its name's period or its first answer."""
        first: dict[str, date | None] = {}
        for name, row in zip(names, rows, strict=True):
            day, before = row.answered_on, first.setdefault(name, row.answered_on)
            if day is not None and (before is None or day < before):
                first[name] = day
        for name in waves.in_order(first):
            day = first[name] or waves.first_day(name) or self.today
            if name not in self.waves or day < self.waves[name][1]:
                wave = ensure_wave(self.upload.programme_id, name, day)
                self.waves[name] = (wave.pk, wave.starts_on)

    def _keep_rejections(self, rejected: Sequence[tuple[int, Problem]]) -> None:
        room = max(0, MOST_REJECTIONS - self.upload.n_rejected)
        RejectedRow.objects.bulk_create(
            [
                RejectedRow(upload=self.upload, row_number=number, **_kept(problem))
                for number, problem in rejected[:room]
            ],
            batch_size=500,
        )

    def finish(self) -> None:
        """Close the books: every row that the file was said to have must have been accounted for."""
        with transaction.atomic():
            events.renew_lease()
            row = Upload.objects.select_for_update().get(pk=self.upload.pk)
            if row.state != Upload.RUNNING:
                raise _Superseded
            if row.n_read != row.n_rows:
                raise RowCountChanged(file=row.filename, expected=row.n_rows, found=row.n_read)
            row.state = Upload.DONE
            row.finished_at = row.progressed_at = timezone.now()
            row.save(update_fields=["state", "finished_at", "progressed_at"])
            audit.record(
                "upload.imported",
                by=row.uploaded_by,
                on=f"upload:{row.pk}",
                n_read=row.n_read,
                n_stored=row.n_stored,
                n_unchanged=row.n_unchanged,
                n_rejected=row.n_rejected,
            )
        storage.forget_table(row.pk)
        if masked_kinds_of({row.programme_id}):
            traces.forget_content(row)  # the file says what the answers no longer say


def _kept(problem: Problem) -> dict[str, Any]:
    """Code and facts of a problem, each fact as short as it will ever be shown."""
    data = as_json(problem)
    facts = {name: fact[:80] if isinstance(fact, str) else fact for name, fact in data["facts"].items()}
    return {"code": data["code"], "facts": facts}


def _open(upload: Upload) -> RawTable:
    """The table of an upload, read again from the file where it is not there any more."""
    path = storage.table_path(upload.pk)
    if path.exists():
        return RawTable.from_json(upload.profile["table"], path)
    return _read(upload)


def _read(upload: Upload) -> RawTable:
    source = storage.file_path(upload.sha256)
    if not source.exists():
        raise FileGone(file=upload.filename)

    def progressed(n_rows: int) -> None:
        with transaction.atomic():
            events.renew_lease(events.FIRST_LEASE)
            row = Upload.objects.filter(pk=upload.pk)
            row.update(progressed_at=timezone.now())
            row.filter(state=Upload.READING).update(n_rows=n_rows)

    return reading.read(
        source,
        filename=upload.filename,
        into=storage.table_path(upload.pk),
        on_progress=progressed,
    )


def _refuse(upload: Upload, problem: Problem) -> None:
    with transaction.atomic():
        events.renew_lease()
        Upload.objects.filter(pk=upload.pk, state=Upload.READING).update(
            state=Upload.REFUSED, problem=_kept(problem), n_rows=0, finished_at=timezone.now()
        )
        audit.record("upload.refused", on=f"upload:{upload.pk}", code=problem.code)
    _forget(upload)


def _forget(upload: Upload) -> None:
    """Delete the files of an upload that nobody needs any more."""
    storage.forget_table(upload.pk)
    others = Upload.objects.filter(sha256=upload.sha256).exclude(pk=upload.pk)
    if not others.exclude(state__in=[Upload.REFUSED, Upload.UNDONE]).exists():
        storage.forget_file(upload.sha256)
