"""What the worker does with orders: it writes the file, and may be killed at any moment.

A try that was killed is begun anew; one that was called off, or overtaken by a newer try, notices at
its next beat and leaves nothing behind.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.core import audit, events
from huiyin.exports import queries, services, storage
from huiyin.exports.models import Export
from huiyin.exports.writing import Facts, Written, facts_of, write_file
from huiyin.formats.problems import as_json

LEASE_SECONDS = 60.0  # a beat comes every second; who takes over from a killed worker waits so long


class _Superseded(RuntimeError):
    """Somebody called this try off, or a newer one runs."""


def write_export(export_id: int, run: int) -> None:
    """Write the file of an order from the beginning."""
    mine = Export.objects.filter(pk=export_id, run=run)
    if not mine.filter(state__in=queries.AT_WORK).update(
        state=Export.RUNNING, n_written=0, progressed_at=timezone.now()
    ):
        return
    export = mine.get()
    order = queries.order_of(export)
    storage.remove_all(services.prefix_of(export_id))

    def facts() -> Facts:
        found = facts_of(export.programme_id, order)
        _move(mine, n_rows=found.table.n_rows or 0)
        return found

    try:
        written = write_file(
            services.prefix_of(export_id), facts, order.format, lambda n_rows: _move(mine, n_written=n_rows)
        )
        _finish(mine, written)
    except _Superseded:
        return
    except Problem as problem:
        _fail(mine, problem)


def _move(mine: Any, **changes: int) -> None:
    """Tell how far the work is; raises when it is not wanted any more."""
    with transaction.atomic():
        events.renew_lease(LEASE_SECONDS)
        if not mine.filter(state=Export.RUNNING).update(progressed_at=timezone.now(), **changes):
            raise _Superseded


def _finish(mine: Any, written: Written) -> None:
    now = timezone.now()
    try:
        with transaction.atomic():
            events.renew_lease()
            row = mine.select_for_update().filter(state=Export.RUNNING).first()
            if row is None:
                raise _Superseded
            row.state, row.file, row.etag = Export.DONE, written.file, written.etag
            row.n_rows = row.n_written = written.n_rows
            row.n_bytes, row.revision, row.as_of = written.n_bytes, written.revision, written.as_of
            row.finished_at = row.progressed_at = now
            row.expires_at = now + services.kept_for()
            row.save()
            audit.record("export.made", by=row.asked_by, on=f"export:{row.pk}", n_rows=row.n_rows)
    except BaseException:
        storage.remove_all(written.file)
        raise


def _fail(mine: Any, problem: Problem) -> None:
    with transaction.atomic():
        events.renew_lease()
        mine.filter(state=Export.RUNNING).update(
            state=Export.FAILED, problem=as_json(problem), finished_at=timezone.now()
        )
