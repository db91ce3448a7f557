"""Differences between two estimates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """The second group minus the first, with its interval and two-sided p; None where it cannot be computed."""

    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    method: str
