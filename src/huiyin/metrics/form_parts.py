"""What the page of a contract's form offers and lays out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.schema import WEIGHT, column_of
from huiyin.metrics.contracts import ANSWERED, MIDDLE, MetricContract

WEIGHT_SOURCES = [
    ("equal", _("Equal")),
    ("stated", _("Stated by customers")),
    ("direct", _("Set by the organisation")),
    ("delphi", _("Expert rounds (Delphi)")),
    ("ahp", _("Pairwise comparison (AHP)")),
    ("entropy", _("Entropy of the data")),
    ("derived", _("Derived from drivers")),
]
MISSING_RULES = [
    (MIDDLE, _("The middle grade is put in")),
    (ANSWERED, _("Only the answered questions count")),
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


class MissingFields(forms.Form):
    """The missing rule with the number that it reads; the other number is neither asked for nor checked."""

    missing_rule = forms.ChoiceField(label=_("Missing ratings"), choices=MISSING_RULES, required=False)
    max_imputed = forms.IntegerField(
        label=_("Ratings that may be missing"), min_value=0, max_value=20, required=False
    )
    minimum_answered = forms.IntegerField(
        label=_("Questions that must be answered"), min_value=1, max_value=200, required=False
    )

    def check_missing(self, n_chosen: int, data: Mapping[str, Any]) -> None:
        """Errors of the number that the chosen rule reads."""
        imputed = data.get("max_imputed")
        if data.get("missing_rule") == ANSWERED:
            if (data.get("minimum_answered") or 0) > n_chosen:
                self.add_error("minimum_answered", _("Only %(n)s questions are chosen.") % {"n": n_chosen})
        elif imputed is None and "max_imputed" not in self.errors:
            self.add_error("max_imputed", _("Say how many ratings may be missing."))
        elif imputed is not None and imputed >= n_chosen:
            self.add_error("max_imputed", _("At least one rating must be there: give a smaller number."))


def missing_settings(base: MetricContract, n_chosen: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as filled in; the number that it does not read stays as far as the questions allow."""
    rule = data.get("missing_rule") or base.missing_rule
    imputed, answered = min(base.max_imputed, n_chosen - 1), min(base.minimum_answered, n_chosen)
    if rule == ANSWERED:
        answered = data.get("minimum_answered") or 0
    else:
        imputed = data["max_imputed"]
    return {"missing_rule": rule, "max_imputed": imputed, "minimum_answered": answered}
