"""News of telephone studies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NumberCalled:
    """Event: a number with a `reference` was called. `code` is AAPOR's of the number as it stands now.

    `answered_percent` is the share of the applicable questions that were answered, where an interview was
    handed in and may be led back to the number.
    """

    reference: str
    outcome: str
    code: str
    is_over: bool  # it will not be called again
    is_answered: bool = False  # answers were handed in
    answered_percent: int | None = None
