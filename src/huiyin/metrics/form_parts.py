"""What the page of a contract's form offers and lays out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.schema import WEIGHT, column_of

WEIGHT_SOURCES = [
    ("equal", _("Equal")),
    ("stated", _("Stated by customers")),
    ("direct", _("Set by the organisation")),
    ("delphi", _("Expert rounds (Delphi)")),
    ("ahp", _("Pairwise comparison (AHP)")),
    ("entropy", _("Entropy of the data")),
    ("derived", _("Derived from drivers")),
]


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


def survey_weights(codebook: Iterable[Variable], language: str) -> list[tuple[str, Promise | str]]:
    """The columns that can weight respondents, as choices."""
    return [
        ("", _("None: every respondent counts once")),
        (WEIGHT, _("The weight given with each answer")),
        *((column_of(v.key), v.label_in(language)) for v in codebook if v.role is Role.NUMBER),
    ]
