"""What the page of a contract's form lays out."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField

from huiyin.analytics.codebook import Scale, Variable


@dataclass(frozen=True)
class ItemRow:
    """One variable in the form: whether it counts, and its weight."""

    variable: Variable
    use: BoundField
    weight: BoundField


@dataclass(frozen=True)
class ScaleTable:
    """The grade values of one scale; all items answered on it share them."""

    scale: Scale
    n_items: int
    grades: tuple[tuple[str, BoundField], ...]
    satisfied: BoundField | None
