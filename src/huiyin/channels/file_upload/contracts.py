"""News of uploads, for this channel's own work in the background."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UploadArrived:
    """Event: a file was received and waits to be read."""

    upload_id: int


@dataclass(frozen=True)
class UploadConfirmed:
    """Event: somebody confirmed how the columns are to be understood; the rows wait to be stored."""

    upload_id: int


@dataclass(frozen=True)
class UploadWithdrawn:
    """Event: somebody wants the rows of an upload gone."""

    upload_id: int
