"""Uploaded files in which a respondent is: the file and every excerpt of it go, the imported answers stay."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.channels.file_upload import storage
from huiyin.channels.file_upload.problems import HoldsErasedPerson
from huiyin.channels.models import RejectedRow, Upload
from huiyin.core import audit
from huiyin.formats import reading
from huiyin.formats.problems import as_json
from huiyin.formats.raw import RawTable

_UNFINISHED = (Upload.READING, Upload.READY, Upload.QUEUED, Upload.RUNNING)


def forget_files_with(programme_id: int, respondent_key: str) -> int:
    """Go through the uploads of a programme; returns how many held the respondent."""
    uploads = Upload.objects.filter(programme_id=programme_id).order_by("pk")
    return sum(_forget(upload) for upload in uploads if _holds(upload, respondent_key))


def forget_content(upload: Upload) -> None:
    """Let the file of an import that is done go with every excerpt of it: its answers are what stays."""
    _forget(upload, named=upload.filename)


def _holds(upload: Upload, key: str) -> bool:
    """Whether the key is a cell of the file, or is quoted of it. A file that cannot be read may hold anybody."""
    quoted = [upload.filename, upload.profile, upload.problem]
    quoted += upload.rejected_rows.values_list("facts", flat=True)
    if json.dumps(key, ensure_ascii=False)[1:-1] in json.dumps(quoted, ensure_ascii=False):
        return True
    source, kept = storage.file_path(upload.sha256), storage.table_path(upload.pk)
    if kept.exists() and upload.profile.get("table"):
        return _in_table(RawTable.from_json(upload.profile["table"], kept), key)
    if not source.exists():
        return False
    into = storage.table_path(upload.pk).with_suffix(".looking")
    try:
        return _in_table(reading.read(source, filename=upload.filename, into=into), key)
    except Problem:
        return True
    finally:
        into.unlink(missing_ok=True)


def _in_table(table: RawTable, key: str) -> bool:
    return any(_in_cells(column, key) for batch in table.batches() for column in batch.columns)


def _in_cells(column: pa.Array, key: str) -> bool:
    return bool(pc.any(pc.equal(pc.utf8_trim_whitespace(column), key)).as_py())


def _nameless(upload: Upload) -> str:
    suffix = upload.filename.rpartition(".")[2][:10]
    return f"upload-{upload.pk}.{suffix}" if "." in upload.filename else f"upload-{upload.pk}"


def _forget(upload: Upload, named: str = "") -> bool:
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        named = named or _nameless(row)
        table = {
            name: value
            for name, value in row.profile.get("table", {}).items()
            if name in {"format", "columns", "n_rows", "header_row", "encoding", "labels"}
        }
        row.profile = {"table": {**table, "filename": named}} if table else {}
        row.filename = named
        if row.state in _UNFINISHED:
            row.state, row.finished_at = Upload.STOPPED, timezone.now()
            row.problem = as_json(HoldsErasedPerson(file=named))
        elif row.problem:
            row.problem = {**row.problem, "facts": _unquoted(row.problem.get("facts", {}))}
        row.save(update_fields=["profile", "filename", "state", "finished_at", "problem"])
        for rejected in RejectedRow.objects.filter(upload=row):
            rejected.facts = _unquoted(rejected.facts)
            rejected.save(update_fields=["facts"])
        audit.record("upload.forget_file", on=f"upload:{row.pk}")
    storage.forget_table(row.pk)
    waiting = Upload.objects.filter(sha256=row.sha256, state__in=_UNFINISHED).exclude(pk=row.pk)
    if named != upload.filename or not waiting.exists():
        storage.forget_file(row.sha256)
    return True


def _unquoted(facts: dict[str, object]) -> dict[str, object]:
    """The facts of a problem without what the file said; numbers, such as counts of rows, stay."""
    return {name: "…" if isinstance(fact, str) else fact for name, fact in facts.items()}
