"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import FILES, subscribe
from huiyin.exports import jobs, open_files, services
from huiyin.exports.contracts import ExportAsked, OpenTablesAsked
from huiyin.exports.open_services import refresh_open_folder
from huiyin.responses.contracts import AnswersErased


@subscribe(ExportAsked, name="exports.write", lane=FILES, own_transactions=True)
def write(asked: Sequence[ExportAsked]) -> None:
    """Write the file of an order."""
    for event in asked:
        jobs.write_export(event.export_id, event.run)


@subscribe(OpenTablesAsked, name="exports.write_open", lane=FILES, own_transactions=True)
def write_open(asked: Sequence[OpenTablesAsked]) -> None:
    """Write what readers of open tables read."""
    for event in asked:
        open_files.write_open_file(event.programme_id, event.with_personal)
        refresh_open_folder(event.programme_id)


@subscribe(AnswersErased, name="exports.forget_erased")
def forget_erased(events: Sequence[AnswersErased]) -> None:
    """Files that may hold erased answers go."""
    for programme_id in {event.programme_id for event in events}:
        services.remove_exports_holding(programme_id=programme_id)
