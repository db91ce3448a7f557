"""The form of a metric contract: every setting that decides the number, with its error beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from huiyin.analytics.codebook import Scale, Variable
from huiyin.analytics.measures import Measure, measures
from huiyin.core.languages import page_language
from huiyin.metrics import grade_maps
from huiyin.metrics.contracts import Band, ContractItem, MetricContract
from huiyin.metrics.editing import (
    N_BANDS,
    MeasureParts,
    against_of,
    candidates,
    initial_of,
    plain,
    shown_bounds,
    shown_factor,
)
from huiyin.metrics.form_parts import (
    WEIGHT_SOURCES,
    ItemRow,
    MissingFields,
    ScaleTable,
    missing_settings,
    survey_weights,
)
from huiyin.metrics.suggestions import contract_item

WEIGHT_TOLERANCE = 0.001  # typed weights are rounded; up to this the rest is evened out


class ContractForm(MissingFields):
    """One contract. Made for a programme's codebook and the contract that is to be changed (or a draft)."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    high_is_good = forms.ChoiceField(
        label=_("Direction"),
        choices=[("yes", _("A high value is good")), ("no", _("A low value is good"))],
        widget=forms.RadioSelect,
    )
    weight_source = forms.ChoiceField(
        label=_("Where the weights come from"), choices=WEIGHT_SOURCES, required=False
    )
    threshold = forms.FloatField(
        label=_("A customer is satisfied from this index"), min_value=0, max_value=100
    )
    target = forms.FloatField(label=_("Target"), required=False)
    minimum_base = forms.IntegerField(
        label=_("Fewest respondents for a figure to be shown"), min_value=5, max_value=1000
    )
    survey_weight = forms.ChoiceField(label=_("Weights of respondents"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        codebook: Sequence[Variable],
        contract: MetricContract,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.codebook, self.base = codebook, contract
        self.measure: Measure = measures[contract.measure]
        self.parts = MeasureParts.of(contract.measure)
        used = {item.variable for item in contract.items}
        possible = candidates(codebook, contract.measure)
        keys = {variable.key for variable in possible}
        self.variables = possible + [v for v in codebook if v.key in used and v.key not in keys and v.scale]
        self.scales = list(dict.fromkeys(plain(v.scale) for v in self.variables if v.scale))
        super().__init__(
            data, initial={**initial_of(contract, self.scales, self.variables), **(initial or {})}
        )
        self._add_fields()

    def _add_fields(self) -> None:
        unwanted = [] if self.parts.threshold else ["threshold"]
        unwanted += [] if self.parts.missing else list(MissingFields.base_fields)
        for name in unwanted:
            del self.fields[name]
        if not self.parts.weights:
            del self.fields["weight_source"]
        self.fields["survey_weight"].choices = survey_weights(self.codebook, page_language())  # type: ignore[attr-defined]
        for variable in self.variables:
            self.fields[f"use_{variable.key}"] = forms.BooleanField(
                label=variable.label_in(page_language()), required=False
            )
            self.fields[f"weight_{variable.key}"] = forms.FloatField(
                required=False, min_value=0, max_value=1, widget=forms.NumberInput(attrs={"step": "any"})
            )
        for at, scale in enumerate(self.scales):
            self._add_scale(at, scale)
        for at in range(N_BANDS):
            self.fields[f"band_{at}_low"] = forms.FloatField(required=False)
            self.fields[f"band_{at}_zh"] = forms.CharField(required=False, max_length=40)
            self.fields[f"band_{at}_en"] = forms.CharField(required=False, max_length=40)
        for field in self.fields.values():
            if isinstance(field, forms.FloatField):
                field.widget.attrs["step"] = "any"

    def _add_scale(self, at: int, scale: Scale) -> None:
        for position, answer in enumerate(grade_maps.answers(scale)):
            if self.parts.grades:
                self.fields[f"grade_{at}_{position}"] = forms.FloatField(
                    label=scale.label_of(answer), min_value=0, max_value=100
                )
        if self.parts.satisfied:
            words = (
                _("Satisfied from this answer") if scale.high_is_good else _("Satisfied up to this answer")
            )
            self.fields[f"satisfied_{at}"] = forms.FloatField(
                label=words, min_value=scale.minimum, max_value=scale.maximum
            )

    # -- for the page --------------------------------------------------------------------------

    @property
    def item_rows(self) -> list[ItemRow]:
        """The variables that may be chosen."""
        return [ItemRow(v, self[f"use_{v.key}"], self[f"weight_{v.key}"]) for v in self.variables]

    @property
    def scale_tables(self) -> list[ScaleTable]:
        """One table a scale."""
        tables = []
        for at, scale in enumerate(self.scales):
            grades = tuple(
                (
                    f"{answer:g}"
                    if f"{answer:g}" == scale.label_of(answer)
                    else f"{answer:g} · {scale.label_of(answer)}",
                    self[f"grade_{at}_{position}"],
                )
                for position, answer in enumerate(grade_maps.answers(scale))
                if self.parts.grades
            )
            n_items = sum(1 for v in self.variables if v.scale and plain(v.scale) == scale)
            tables.append(
                ScaleTable(scale, n_items, grades, self[f"satisfied_{at}"] if self.parts.satisfied else None)
            )
        return tables

    @property
    def band_rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Lower edge and names of each band."""
        return [
            (self[f"band_{at}_low"], self[f"band_{at}_zh"], self[f"band_{at}_en"]) for at in range(N_BANDS)
        ]

    # -- checks --------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Checks across fields: items and their weights, rising grades, target in range, bands in order."""
        data = super().clean() or {}
        chosen = self._chosen(data)
        if not chosen:
            self.add_error(None, _("Choose at least one question."))
        elif self.parts.one_item and len(chosen) > 1:
            self.add_error(
                None, _("This measure reads exactly one question; %(n)s are chosen.") % {"n": len(chosen)}
            )
        elif self.parts.weights:
            self._check_weights(chosen, data)
        if self.parts.missing and chosen:
            self.check_missing(len(chosen), data)
        if self.parts.grades:
            self._check_grades(chosen, data)
        self._check_target(data)
        self._check_bands(data)
        return data

    def _chosen(self, data: Mapping[str, Any]) -> list[Variable]:
        return [v for v in self.variables if data.get(f"use_{v.key}")]

    def _check_weights(self, chosen: Sequence[Variable], data: Mapping[str, Any]) -> None:
        total = 0.0
        for variable in chosen:
            weight = data.get(f"weight_{variable.key}")
            if not weight:
                if f"weight_{variable.key}" not in self.errors:
                    self.add_error(
                        f"weight_{variable.key}", _("Give a weight above 0, or leave the question out.")
                    )
                return
            total += weight
        if abs(total - 1) > WEIGHT_TOLERANCE:
            self.add_error(
                None, _("The weights sum to %(sum)s; they must sum to 1.") % {"sum": f"{total:.4f}"}
            )

    def _check_grades(self, chosen: Sequence[Variable], data: Mapping[str, Any]) -> None:
        wanted = {plain(v.scale) for v in chosen if v.scale}
        for at, scale in enumerate(self.scales):
            names = [f"grade_{at}_{position}" for position in range(len(grade_maps.answers(scale)))]
            values = [data.get(name) for name in names]
            if scale not in wanted or any(value is None for value in values):
                continue
            ordered = values if scale.high_is_good else values[::-1]
            for name, before, after in zip(names[1:], ordered, ordered[1:], strict=False):
                if after < before:  # type: ignore[operator]
                    self.add_error(name, _("A better answer cannot be worth less."))
                    break

    def _check_target(self, data: Mapping[str, Any]) -> None:
        target = data.get("target")
        if target is None:
            return
        low, high = shown_bounds(self.measure, self.base)
        if not low <= target <= high:
            self.add_error(
                "target", _("The target lies between %(low)g and %(high)g.") % {"low": low, "high": high}
            )

    def _check_bands(self, data: Mapping[str, Any]) -> None:
        seen: set[float] = set()
        for at in range(N_BANDS):
            low, name = data.get(f"band_{at}_low"), data.get(f"band_{at}_zh") or data.get(f"band_{at}_en")
            if low is None and not name:
                continue
            if low is None:
                self.add_error(f"band_{at}_low", _("Where does this band begin?"))
            elif not name:
                self.add_error(f"band_{at}_zh", _("Give the band a name."))
            elif low in seen:
                self.add_error(f"band_{at}_low", _("Two bands begin at the same value."))
            else:
                seen.add(low)

    # -- the result ----------------------------------------------------------------------------

    def contract(self) -> MetricContract:
        """The contract as filled in; only of a valid form. Its version is set when it is stored."""
        data = self.cleaned_data
        chosen = self._chosen(data)
        items = tuple(
            self._item(variable, weight)
            for variable, weight in zip(chosen, self._weights(chosen, data), strict=True)
        )
        target = data.get("target")
        return replace(
            self.base,
            name_zh=data["name_zh"],
            name_en=data["name_en"],
            items=items,
            weight_source=data.get("weight_source") or self.base.weight_source,
            grade_map=self._grade_map(chosen, items),
            **(missing_settings(self.base, len(chosen), data) if self.parts.missing else {}),
            threshold=data.get("threshold", self.base.threshold),
            high_is_good=data["high_is_good"] == "yes",
            target=None if target is None else target / shown_factor(self.measure),
            bands=self._bands(data),
            minimum_base=data["minimum_base"],
            survey_weight=data.get("survey_weight", ""),
        )

    def _changed(self, *prefixes: str) -> bool:
        """Whether a person changed a field of these. What is only shown rounded must not be stored rounded."""
        return any(name.startswith(prefixes) for name in self.changed_data)

    def _weights(self, chosen: Sequence[Variable], data: Mapping[str, Any]) -> list[float]:
        known = {item.variable: item.weight for item in self.base.items}
        if not self._changed("use_", "weight_") and all(v.key in known for v in chosen):
            return [known[v.key] for v in chosen]
        if not self.parts.weights:
            return [1 / len(chosen)] * len(chosen)
        typed_weights = [data[f"weight_{v.key}"] for v in chosen]
        return [weight / sum(typed_weights) for weight in typed_weights]

    def _grade_map(self, chosen: Sequence[Variable], items: Sequence[ContractItem]) -> str:
        if not self._changed("use_", "grade_"):
            return self.base.grade_map
        return grade_maps.name_of([(plain(v.scale), i.grades) for v, i in zip(chosen, items, strict=True)])

    def _item(self, variable: Variable, weight: float) -> ContractItem:
        scale = plain(variable.scale)
        at = self.scales.index(scale)
        known = next((item for item in self.base.items if item.variable == variable.key), None)
        kept = known or contract_item(variable, weight, self.base.grade_map)
        grades, satisfied = kept.grades, kept.satisfied
        if self.parts.grades and (known is None or self._changed(f"grade_{at}_")):
            grades = tuple(
                (answer, self.cleaned_data[f"grade_{at}_{position}"])
                for position, answer in enumerate(grade_maps.answers(scale))
            )
        if self.parts.satisfied and (known is None or self._changed(f"satisfied_{at}")):
            edge = self.cleaned_data[f"satisfied_{at}"]
            satisfied = (edge, scale.maximum) if scale.high_is_good else (scale.minimum, edge)
        against = kept.against or against_of(self.codebook, self.measure.key, variable)
        return ContractItem(variable.key, weight, grades, satisfied, kept.middle, against)

    def _bands(self, data: Mapping[str, Any]) -> tuple[Band, ...]:
        bands = []
        for at in range(N_BANDS):
            low, zh, en = data.get(f"band_{at}_low"), data.get(f"band_{at}_zh"), data.get(f"band_{at}_en")
            if low is not None and (zh or en):
                bands.append(Band(low / shown_factor(self.measure), zh or en or "", en or zh or ""))
        return tuple(sorted(bands, key=lambda band: band.low))
