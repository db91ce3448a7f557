"""News of files of reviews."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReviewFileArrived:
    """Event: a file of reviews is to be read."""

    file_id: int


@dataclass(frozen=True)
class ReviewFileConfirmed:
    """Event: the columns of a file are agreed on, its rows are to be stored."""

    file_id: int
