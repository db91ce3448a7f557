"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.channels import anonymity
from huiyin.channels.file_upload import jobs
from huiyin.channels.file_upload.contracts import UploadArrived, UploadConfirmed, UploadWithdrawn
from huiyin.core.events import SLOW, subscribe
from huiyin.responses.contracts import AnswerAccepted


@subscribe(AnswerAccepted, name="channels.mark_anonymous")
def mark_anonymous(accepted: Sequence[AnswerAccepted]) -> None:
    """Mark links of anonymous programmes, as soon as there are enough of them to hide among."""
    anonymity.mark_answered({event.programme_id for event in accepted})


@subscribe(UploadArrived, name="channels.read_upload", lane=SLOW, own_transactions=True)
def read_upload(arrived: Sequence[UploadArrived]) -> None:
    """Read the file in a disposable process and propose a mapping."""
    for event in arrived:
        jobs.read_upload(event.upload_id)


@subscribe(UploadConfirmed, name="channels.import_upload", lane=SLOW, own_transactions=True)
def import_upload(confirmed: Sequence[UploadConfirmed]) -> None:
    """Store the rows, chunk by chunk."""
    for event in confirmed:
        jobs.import_upload(event.upload_id)


@subscribe(UploadWithdrawn, name="channels.undo_upload", lane=SLOW, most=1)
def undo_upload(withdrawn: Sequence[UploadWithdrawn]) -> None:
    """Remove the rows."""
    for event in withdrawn:
        jobs.undo_upload(event.upload_id)
