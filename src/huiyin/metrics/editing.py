"""What there is to edit in a metric contract, and how its numbers are shown and typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures import Measure, measures
from huiyin.metrics import grade_maps
from huiyin.metrics.contracts import MetricContract

N_BANDS = 6

_ONE_ITEM = {"nps", "ces", "top_2_box"}
_GRADED = {"satisfaction_index", "satisfied_customer_rate"}
_WEIGHTED = _GRADED
_SATISFIED = {"satisfied_rating_rate", "top_2_box"}
_THRESHOLD = {"satisfied_customer_rate"}
_OWN_ROLE = {"nps": Role.RECOMMEND, "ces": Role.EFFORT}


@dataclass(frozen=True)
class MeasureParts:
    """Which settings a measure reads; an unknown measure may read all of them."""

    one_item: bool
    weights: bool
    grades: bool
    satisfied: bool
    threshold: bool
    missing: bool

    @classmethod
    def of(cls, key: str) -> MeasureParts:
        """The settings of the measure `key`."""
        known = key in _ONE_ITEM | _GRADED | _SATISFIED
        one = key in _ONE_ITEM
        return cls(
            one,
            key in _WEIGHTED or not known,
            key in _GRADED or not known,
            key in _SATISFIED or not known,
            key in _THRESHOLD or not known,
            not one,
        )


def candidates(codebook: Iterable[Variable], measure: str) -> list[Variable]:
    """The variables a measure can be computed from: ratings, or for NPS and CES the questions made for them."""
    rated = [v for v in codebook if v.role.is_rating and v.scale is not None and v.role != Role.EXPECTATION]
    own = _OWN_ROLE.get(measure)
    if own is not None:
        return [v for v in rated if v.role == own] or rated
    return [v for v in rated if v.role not in _OWN_ROLE.values()] or rated


def plain(scale: Scale | None) -> Scale:
    return replace(scale, offset=0.0) if scale is not None else Scale(1, 5)


def shown_factor(measure: Measure) -> float:
    """Shares are typed as percent."""
    return 100.0 if measure.unit is Unit.RATE else 1.0


def shown_bounds(
    measure: Measure, contract: MetricContract, codebook: Sequence[Variable]
) -> tuple[float, float]:
    """The range a target can lie in, as typed; a mean on a scale lies on its question's own scale."""
    if measure.unit is Unit.SCALE:
        used = {item.variable for item in contract.items}
        scale = next((v.scale for v in codebook if v.key in used and v.scale), None)
        if scale is not None:
            return scale.minimum, scale.maximum
    low, high = measure.bounds
    return low * shown_factor(measure), high * shown_factor(measure)


def initial_of(
    contract: MetricContract, scales: Sequence[Scale], variables: Sequence[Variable]
) -> dict[str, Any]:
    """What the form shows at first: the contract as it stands."""
    times = shown_factor(measures[contract.measure])
    initial: dict[str, Any] = {
        "name_zh": contract.name_zh,
        "name_en": contract.name_en,
        "high_is_good": "yes" if contract.high_is_good else "no",
        "weight_source": contract.weight_source,
        "max_imputed": contract.max_imputed,
        "threshold": contract.threshold,
        "target": None if contract.target is None else round(contract.target * times, 6),
        "minimum_base": contract.minimum_base,
        "survey_weight": contract.survey_weight,
    }
    by_key = {item.variable: item for item in contract.items}
    for variable in variables:
        item = by_key.get(variable.key)
        initial[f"use_{variable.key}"] = item is not None
        initial[f"weight_{variable.key}"] = round(item.weight, 6) if item else None
    for at, scale in enumerate(scales):
        item = next((by_key[v.key] for v in variables if v.key in by_key and plain(v.scale) == scale), None)
        grades = item.grades if item else grade_maps.share_of_maximum(scale)
        for position, answer in enumerate(grade_maps.answers(scale)):
            initial[f"grade_{at}_{position}"] = round(grade_maps.value_at(grades, answer), 4)
        low, high = item.satisfied if item else grade_maps.satisfied_range(scale)
        initial[f"satisfied_{at}"] = low if scale.high_is_good else high
    for at, band in enumerate(contract.bands[:N_BANDS]):
        initial |= {
            f"band_{at}_low": round(band.low * times, 6),
            f"band_{at}_zh": band.zh,
            f"band_{at}_en": band.en,
        }
    return initial
