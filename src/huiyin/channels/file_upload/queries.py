"""Reading uploads."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.channels.file_upload import drafts
from huiyin.channels.models import RejectedRow, Upload
from huiyin.formats import problems as format_problems
from huiyin.formats.mapping import Mapping
from huiyin.responses.queries import has_answers
from huiyin.surveys.queries import codebook, programme_for

STATE_NAMES = {
    Upload.READING: gettext_lazy("Being read"),
    Upload.REFUSED: gettext_lazy("Refused"),
    Upload.READY: gettext_lazy("Waiting for you to confirm the columns"),
    Upload.QUEUED: gettext_lazy("Waiting to be imported"),
    Upload.RUNNING: gettext_lazy("Being imported"),
    Upload.STOPPED: gettext_lazy("Stopped"),
    Upload.DONE: gettext_lazy("Imported"),
    Upload.UNDOING: gettext_lazy("Being undone"),
    Upload.UNDONE: gettext_lazy("Undone"),
}
AT_WORK = (Upload.READING, Upload.QUEUED, Upload.RUNNING, Upload.UNDOING)
UNDOABLE = (Upload.READY, Upload.QUEUED, Upload.RUNNING, Upload.STOPPED, Upload.DONE)
USUAL_PAUSE = timedelta(minutes=5)  # work in the background that has not moved for longer has stalled


def uploads_of(user: User, programme_id: int) -> QuerySet[Upload]:
    """The uploads of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return (
        Upload.objects.filter(programme=programme).select_related("uploaded_by").defer("profile", "mapping")
    )


def upload_for(user: User, programme_id: int, upload_id: int) -> Upload:
    """One upload that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    rows = Upload.objects.select_related("programme__unit", "uploaded_by")
    return get_object_or_404(rows, programme=programme, pk=upload_id)


def mapping_of(upload: Upload) -> Mapping:
    """How the columns are to be understood, as last saved."""
    return Mapping.from_json(upload.mapping)


def mapping_problems(upload: Upload, mapping: Mapping) -> list[Problem]:
    """What keeps the mapping from being imported into this programme."""
    return drafts.problems_of(
        mapping, codebook(upload.programme_id), is_fixed=has_answers(upload.programme_id)
    )


def stored_problem(data: dict[str, object]) -> Problem | None:
    """The problem kept as code and facts, or None where there is none."""
    return format_problems.from_json(data) if data else None


def rejected_rows(upload: Upload) -> QuerySet[RejectedRow]:
    """The kept details of rejected rows, in the order of the file."""
    return RejectedRow.objects.filter(upload=upload).order_by("row_number")


def same_file(upload: Upload) -> list[Upload]:
    """Other uploads of the same content into the same programme that stored rows, oldest first."""
    others = Upload.objects.filter(programme_id=upload.programme_id, sha256=upload.sha256, n_stored__gt=0)
    return list(others.exclude(pk=upload.pk).defer("profile", "mapping").order_by("pk"))


def filename_of(batch: str) -> str:
    """The file behind a batch of rows, or "" when they were not imported."""
    key = batch.removeprefix("upload:")
    if key == batch or not key.isdecimal():
        return ""
    return Upload.objects.filter(pk=int(key)).values_list("filename", flat=True).first() or ""


def is_stalled(upload: Upload) -> bool:
    """Whether work in the background should have moved by now and has not."""
    return upload.state in AT_WORK and timezone.now() - upload.progressed_at > USUAL_PAUSE


def state_name(state: str) -> str:
    """A state of an upload in the words of the interface."""
    return str(STATE_NAMES[state])


def reason_of(row: RejectedRow) -> Problem:
    """Why a row was rejected."""
    return format_problems.from_json({"code": row.code, "facts": row.facts})


def warnings_of(upload: Upload) -> list[Problem]:
    """What was noticed in the file, though it could be read."""
    table = upload.profile.get("table", {})
    return [format_problems.from_json(data) for data in table.get("warnings", [])]
