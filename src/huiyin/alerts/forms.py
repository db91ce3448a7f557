"""The form of a watch plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.alerts.models import WatchSetting
from huiyin.alerts.presentation import GRAIN_WORDS
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.watching import (
    GREATEST_BUDGET,
    LEAST_BUDGET,
    WATCHED_GRAINS,
    Watch,
    WatchPlan,
)


class PlanForm(forms.Form):
    """Budget, smallest base, and one box of dimensions for each metric and grain."""

    is_on = forms.BooleanField(label=_("Watch this programme"), required=False)
    budget = forms.FloatField(
        label=_("False alarms a month, over all series"),
        min_value=LEAST_BUDGET,
        max_value=GREATEST_BUDGET,
        help_text=_(
            "The limits of every chart follow from it: the more series are watched, the wider they are."
        ),
    )
    minimum_base = forms.IntegerField(
        label=_("Fewest answers in a period"),
        min_value=5,
        max_value=10_000,
        help_text=_("Periods with fewer answers are left out."),
    )
    small_shifts = forms.BooleanField(
        label=_("Also look for small shifts that last"),
        required=False,
        help_text=_("Half of the budget goes to charts with a memory (EWMA)."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        plan: WatchPlan,
        setting: WatchSetting,
        contracts: Sequence[MetricContract],
        dimensions: Sequence[tuple[str, str]],
        language: str,
    ) -> None:
        initial = {
            "is_on": setting.is_on,
            "budget": plan.budget,
            "minimum_base": plan.minimum_base,
            "small_shifts": plan.small_shifts,
        }
        super().__init__(data, initial=initial)
        self.contracts, self.dimensions = list(contracts), list(dimensions)
        chosen = {watch.key for watch in plan.watches}
        for contract in self.contracts:
            for grain in WATCHED_GRAINS:
                choices = [
                    (Watch(contract.key, column, grain).key, words) for column, words in self.dimensions
                ]
                self.fields[f"{contract.key}.{grain}"] = forms.MultipleChoiceField(
                    label=f"{contract.name_in(language)} · {GRAIN_WORDS[grain]}",
                    choices=choices,
                    required=False,
                    initial=[key for key, _words in choices if key in chosen],
                    widget=forms.CheckboxSelectMultiple,
                )

    def table(self) -> list[dict[str, Any]]:
        """The boxes laid out: one row a metric, one cell a grain."""
        return [
            {"contract": contract, "cells": [self[f"{contract.key}.{grain}"] for grain in WATCHED_GRAINS]}
            for contract in self.contracts
        ]

    def heads(self) -> list[str]:
        """The grains, in the order of the cells."""
        return [str(GRAIN_WORDS[grain]) for grain in WATCHED_GRAINS]

    def plan(self) -> WatchPlan:
        """The plan as it was sent."""
        watches = [
            Watch(*key.split("|"))
            for contract in self.contracts
            for grain in WATCHED_GRAINS
            for key in self.cleaned_data[f"{contract.key}.{grain}"]
        ]
        return WatchPlan(
            tuple(watches),
            self.cleaned_data["budget"],
            self.cleaned_data["minimum_base"],
            self.cleaned_data["small_shifts"],
        )
