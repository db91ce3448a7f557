"""Reviews go with their answers; files of reviews are read and stored by the worker."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.channels.reviews import files, services
from huiyin.channels.reviews.contracts import ReviewFileArrived, ReviewFileConfirmed
from huiyin.core.events import FILES, subscribe
from huiyin.responses.contracts import AnswersErased


@subscribe(AnswersErased, name="reviews.forget")
def forget_reviews(erased: Sequence[AnswersErased]) -> None:
    """An erased answer leaves no review."""
    services.forget_reviews([key for event in erased for key in event.response_ids])


@subscribe(ReviewFileArrived, name="reviews.read_file", lane=FILES, own_transactions=True)
def read_file(arrived: Sequence[ReviewFileArrived]) -> None:
    """Read the file in the guarded process and propose its columns."""
    for event in arrived:
        files.read_file(event.file_id)


@subscribe(ReviewFileConfirmed, name="reviews.store_file", lane=FILES, own_transactions=True)
def store_file(confirmed: Sequence[ReviewFileConfirmed]) -> None:
    """Store the rows, part by part."""
    for event in confirmed:
        files.store_file(event.file_id)
