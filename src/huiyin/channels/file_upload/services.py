"""Changing uploads: what people do. What the worker does with them is in `jobs`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role
from huiyin.channels.file_upload import drafts, queries, storage
from huiyin.channels.file_upload.contracts import UploadArrived, UploadConfirmed, UploadWithdrawn
from huiyin.channels.file_upload.problems import FileGone, UploadMovedOn
from huiyin.channels.file_upload.waves import WaveSource
from huiyin.channels.models import SavedMapping, Upload
from huiyin.core import audit, events
from huiyin.formats.mapping import Mapping, fingerprint
from huiyin.formats.raw import RawTable
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook
from huiyin.surveys.services import extend_codebook


@dataclass(frozen=True)
class Settings:
    """What is set for an import as a whole."""

    wave_source: WaveSource
    wave_name: str
    open_cases: bool


def receive_upload(
    *,
    by: User,
    programme: Programme,
    filename: str,
    chunks: Iterable[bytes],
    wave_name: str = "",
    open_cases: bool = False,
) -> Upload:
    """Keep the bytes of a file and have it read. Nothing of its content is looked at here."""
    kept = storage.keep(chunks)
    with transaction.atomic():
        upload = Upload.objects.create(
            programme=programme,
            uploaded_by=by,
            filename=storage.clean_name(filename),
            sha256=kept.sha256,
            n_bytes=kept.n_bytes,
            wave_name=wave_name,
            open_cases=open_cases,
        )
        audit.record("upload.receive", by=by, on=f"upload:{upload.pk}", sha256=kept.sha256)
        events.publish(UploadArrived(upload.pk))
    return upload


@transaction.atomic
def save_draft(*, by: User, upload: Upload, mapping: Mapping, settings: Settings) -> None:
    """Keep what was set so far, complete or not."""
    row = _locked(upload, Upload.READY)
    row.mapping = mapping.as_json()
    row.wave_source = settings.wave_source.value
    row.wave_name = settings.wave_name
    row.open_cases = settings.open_cases
    row.save(update_fields=["mapping", "wave_source", "wave_name", "open_cases"])
    audit.record("upload.map", by=by, on=f"upload:{upload.pk}")


@transaction.atomic
def guess_again(*, by: User, upload: Upload) -> None:
    """Forget what was set and what was saved earlier, and propose from the cells alone."""
    row = _locked(upload, Upload.READY)
    table = RawTable.from_json(row.profile["table"], storage.table_path(row.pk))
    if not table.path.exists():
        raise FileGone(file=row.filename)
    row.mapping = drafts.guess(table, codebook(row.programme_id)).as_json()
    row.profile["saved_at"] = ""
    row.save(update_fields=["mapping", "profile"])
    audit.record("upload.guess_again", by=by, on=f"upload:{upload.pk}")


@transaction.atomic
def confirm_upload(*, by: User, upload: Upload) -> None:
    """Extend the codebook, keep the mapping for the next wave, and have the rows imported.

    Raises the first of the problems that keep the mapping from being imported, or `UploadMovedOn`.
    """
    row = _locked(upload, Upload.READY)
    mapping = queries.mapping_of(row)
    for problem in queries.mapping_problems(row, mapping):
        raise problem
    used = [column.variable for column in mapping.columns if column.variable.role is not Role.IGNORE]
    extend_codebook(row.programme_id, used)
    SavedMapping.objects.update_or_create(
        programme_id=row.programme_id,
        fingerprint=fingerprint([column.column for column in mapping.columns]),
        defaults={"mapping": mapping.as_json()},
    )
    row.state = Upload.QUEUED
    row.progressed_at = timezone.now()
    row.save(update_fields=["state", "progressed_at"])
    audit.record(
        "upload.confirm", by=by, on=f"upload:{upload.pk}", wave=row.wave_name, open_cases=row.open_cases
    )
    events.publish(UploadConfirmed(row.pk))


@transaction.atomic
def undo_upload(*, by: User, upload: Upload) -> None:
    """Have the rows of an upload removed, or stop it where it stands; its file and details go too."""
    row = _locked(upload, *queries.UNDOABLE)
    row.state = Upload.UNDOING
    row.progressed_at = timezone.now()
    row.save(update_fields=["state", "progressed_at"])
    audit.record("upload.undo", by=by, on=f"upload:{upload.pk}", n_stored=row.n_stored)
    events.publish(UploadWithdrawn(row.pk))


@transaction.atomic
def resume_upload(*, by: User, upload: Upload) -> None:
    """Ask again for work in the background that has stalled; what was done stays done."""
    row = _locked(upload, *queries.AT_WORK)
    Upload.objects.filter(pk=row.pk).update(progressed_at=timezone.now())
    audit.record("upload.resume", by=by, on=f"upload:{upload.pk}", state=row.state)
    if row.state == Upload.READING:
        events.publish(UploadArrived(row.pk))
    elif row.state == Upload.UNDOING:
        events.publish(UploadWithdrawn(row.pk))
    else:
        events.publish(UploadConfirmed(row.pk))


def _locked(upload: Upload, *states: str) -> Upload:
    """The upload as it is now, held for this transaction; raises UploadMovedOn in any other state."""
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.state not in states:
        raise UploadMovedOn(state=queries.state_name(row.state))
    return row
