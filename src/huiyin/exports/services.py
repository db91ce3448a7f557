"""Changing exports: asking for a file, calling it off, taking it away. Open tables are in `open_services`."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.exports import queries, storage
from huiyin.exports.contracts import ExportAsked, Order, Respondents
from huiyin.exports.models import Export
from huiyin.exports.open_services import forget_open_files as forget_open_files
from huiyin.exports.open_services import make_key as make_key
from huiyin.exports.open_services import note_reading as note_reading
from huiyin.exports.open_services import refresh_open_folders as refresh_open_folders
from huiyin.exports.open_services import revoke_key as revoke_key
from huiyin.exports.open_services import switch_folder as switch_folder
from huiyin.exports.planning import columns_of, condition_of
from huiyin.exports.problems import ExportMovedOn, NoSuchColumns, NotYours
from huiyin.exports.writing import write_to as write_to
from huiyin.facts.schema import arrow_schema
from huiyin.settings import value_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook


@transaction.atomic
def ask_export(*, by: User, programme: Programme, order: Order, request: HttpRequest | None = None) -> Export:
    """Have a file written; raises a problem for columns that are not there, a bad condition, or missing rights."""
    variables = codebook(programme.pk)
    condition_of(order, variables)
    if not columns_of(order, variables, arrow_schema(variables)):
        raise NoSuchColumns()
    names = order.respondents is Respondents.NUMBERS
    if names and not queries.may_identify(by):
        raise NotYours()
    export = Export.objects.create(
        programme=programme, asked_by=by, order=order.as_json(), names_respondents=names
    )
    audit.record(
        "export.ask",
        by=by,
        on=f"export:{export.pk}",
        request=request,
        programme=programme.pk,
        format=order.format,
        texts=order.with_texts,
        masked=order.masks_texts,
        respondents=order.respondents.value,
    )
    events.publish(ExportAsked(export.pk, export.run))
    return export


@transaction.atomic
def cancel_export(*, by: User, export: Export) -> None:
    """Stop the writing; what was written is deleted."""
    row = _locked(export, *queries.AT_WORK)
    row.state, row.finished_at = Export.CANCELLED, timezone.now()
    row.save(update_fields=["state", "finished_at"])
    audit.record("export.cancel", by=by, on=f"export:{row.pk}", n_written=row.n_written)


@transaction.atomic
def ask_again(*, by: User, export: Export, request: HttpRequest | None = None) -> Export:
    """Begin anew: the same order, with the facts of today and the rights of whoever asks."""
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.state in queries.AT_WORK and not queries.is_stalled(row):
        raise ExportMovedOn(state=queries.state_name(row.state))
    if row.state in queries.AT_WORK:
        _begin_anew(row)
        audit.record("export.resume", by=by, on=f"export:{row.pk}", request=request)
        return row
    return ask_export(by=by, programme=row.programme, order=queries.order_of(row), request=request)


@transaction.atomic
def remove_export(*, by: User, export: Export) -> None:
    """Delete a finished file before its time."""
    row = _locked(export, Export.DONE)
    _take_away(row, Export.REMOVED)
    audit.record("export.remove", by=by, on=f"export:{row.pk}")


@transaction.atomic
def remove_exports_holding(*, programme_id: int, by: User | None = None, reason: str = "erasure") -> int:
    """Delete every file that may hold answers of a programme, once something was erased from it.

    Whose answers a file holds is not looked up: a file that may hold them goes. Files being written begin
    anew from the facts as they are then, files and folders of open tables go and are made anew. Call it in
    the transaction of the erasure, or when `AnswersErased` arrives. Returns how many finished files went.
    """
    rows = Export.objects.select_for_update().filter(programme_id=programme_id)
    n_removed = 0
    for row in rows.filter(state__in=[*queries.AT_WORK, Export.DONE]):
        if row.state == Export.DONE:
            _take_away(row, Export.REMOVED)
            n_removed += 1
        else:
            _begin_anew(row)
    forget_open_files(programme_id)
    if n_removed:
        audit.record("export.remove_all", by=by, on=f"programme:{programme_id}", n=n_removed, reason=reason)
    return n_removed


@transaction.atomic
def remove_expired() -> int:
    """Delete files whose time is over, and what nobody lists any more; returns how many files expired."""
    n_expired = 0
    for row in Export.objects.select_for_update().filter(state=Export.DONE, expires_at__lte=timezone.now()):
        _take_away(row, Export.EXPIRED)
        n_expired += 1
    storage.sweep(queries.listed_files())
    return n_expired


def kept_for() -> timedelta:
    """How long a finished file is kept."""
    return timedelta(days=float(value_of("HUIYIN_EXPORT_DAYS")))


def prefix_of(export_id: int) -> str:
    """How the names of all files of an export begin."""
    return f"export-{export_id}-"


@transaction.atomic
def note_download(*, by: User, export: Export, request: HttpRequest) -> None:
    """Record that somebody took the file."""
    audit.record("export.download", by=by, on=f"export:{export.pk}", request=request, n_rows=export.n_rows)


def _begin_anew(row: Export) -> None:
    row.run += 1
    row.state, row.n_written, row.progressed_at = Export.QUEUED, 0, timezone.now()
    row.save(update_fields=["run", "state", "n_written", "progressed_at"])
    storage.remove_all(prefix_of(row.pk))
    events.publish(ExportAsked(row.pk, row.run))


def _take_away(row: Export, state: str) -> None:
    row.state, row.file = state, ""
    row.save(update_fields=["state", "file"])
    storage.remove_all(prefix_of(row.pk))


def _locked(export: Export, *states: str) -> Export:
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.state not in states:
        raise ExportMovedOn(state=queries.state_name(row.state))
    return row
