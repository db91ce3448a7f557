"""What there is to edit in a metric contract, and how its numbers are shown and typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures import Measure, Reads, measures
from huiyin.metrics import grade_maps
from huiyin.metrics.contracts import ANSWERED, MetricContract
from huiyin.metrics.measure_facts import facts_of
from huiyin.metrics.suggestions import LINEAR, contract_item, grade_map_of, missing_rule_of, rating_block

N_BANDS = 6

_OF_THEIR_OWN = {Role.RECOMMEND, Role.EFFORT}


@dataclass(frozen=True)
class MeasureParts:
    """Which settings a measure reads."""

    one_item: bool
    weights: bool
    grades: bool
    satisfied: bool
    threshold: bool
    missing: bool

    @classmethod
    def of(cls, key: str) -> MeasureParts:
        """The settings of the measure `key`."""
        measure = facts_of(key)
        settings = (Reads.WEIGHTS, Reads.GRADES, Reads.SATISFIED, Reads.THRESHOLD, Reads.MISSING)
        return cls(measure.one_item, *(setting in measure.reads for setting in settings))


def candidates(codebook: Iterable[Variable], measure: str) -> list[Variable]:
    """The variables a measure can be computed from.

    The questions made for it where a measure has its own (0-10 for a net promoter score), otherwise
    ratings; likelihood to recommend and effort count as ratings only where there are no others. A
    measure of differences takes the ratings that have an expectation on the same scale.
    """
    known, wanted = list(codebook), facts_of(measure)
    rated = [v for v in known if v.role.is_rating and v.scale is not None and v.role != Role.EXPECTATION]
    rated = [v for v in rated if wanted.fits(plain(v.scale))]
    if wanted.against:
        return [v for v in rated if against_of(known, measure, v)]
    own = [v for v in rated if v.role == wanted.role]
    possible = own or [v for v in rated if v.role not in _OF_THEIR_OWN] or rated
    return possible if len(possible) >= wanted.n_items[0] else []


def against_of(codebook: Iterable[Variable], measure: str, variable: Variable) -> str:
    """The variable that a rating is compared with: its first expectation, or its second; "" for none.

    Where a rating has two, they are asked as in LibQUAL+: the minimum acceptable, then the desired level.
    """
    place = facts_of(measure).against
    paired = [v for v in codebook if v.role is Role.EXPECTATION and v.pair == variable.key]
    if not place or len(paired) < place or plain(paired[place - 1].scale) != plain(variable.scale):
        return ""
    return paired[place - 1].key


def plain(scale: Scale | None) -> Scale:
    return replace(scale, offset=0.0) if scale is not None else Scale(1, 5)


def shown_factor(measure: Measure) -> float:
    """Shares are typed as percent."""
    return 100.0 if measure.unit is Unit.RATE else 1.0


def typed(value: float, digits: int = 6) -> float | int:
    """A number as a person would type it: 20, not 20.0."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def shown_bounds(measure: Measure, contract: MetricContract) -> tuple[float, float]:
    """The range a target can lie in, as typed."""
    low, high = measure.bounds_of(contract.spec())
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
        "missing_rule": contract.missing_rule,
        "max_imputed": contract.max_imputed,
        "minimum_answered": contract.minimum_answered or None,
        "threshold": typed(contract.threshold),
        "target": None if contract.target is None else typed(contract.target * times),
        "minimum_base": contract.minimum_base,
        "survey_weight": contract.survey_weight,
    }
    by_key = {item.variable: item for item in contract.items}
    for variable in variables:
        item = by_key.get(variable.key)
        initial[f"use_{variable.key}"] = item is not None
        initial[f"weight_{variable.key}"] = typed(item.weight) if item else None
    for at, scale in enumerate(scales):
        item = next((by_key[v.key] for v in variables if v.key in by_key and plain(v.scale) == scale), None)
        if item is None:
            item = contract_item(Variable("", "", Role.RATING, scale), 0.0, contract.grade_map)
        for position, answer in enumerate(grade_maps.answers(scale)):
            initial[f"grade_{at}_{position}"] = typed(grade_maps.value_at(item.grades, answer), 4)
        low, high = item.satisfied
        initial[f"satisfied_{at}"] = typed(low if scale.high_is_good else high)
    for at, band in enumerate(contract.bands[:N_BANDS]):
        initial |= {
            f"band_{at}_low": typed(band.low * times),
            f"band_{at}_zh": band.zh,
            f"band_{at}_en": band.en,
        }
    return initial


def draft(measure: str, codebook: Sequence[Variable], taken: set[str]) -> MetricContract:
    """A contract to begin with: all questions it can read (the first one where it reads one), equal weights."""
    parts = MeasureParts.of(measure)
    possible = candidates(codebook, measure)
    own = [v for v in possible if not v.competitor and v.role is not Role.COMPETITOR] or possible
    most = facts_of(measure).n_items[1]
    block = [v for v in rating_block(codebook) if v in own] or own
    chosen = block if most is None else own[:most]
    grade_map = grade_map_of(plain(chosen[0].scale)) if parts.grades else LINEAR
    key, number = measure, 2
    while key in taken:
        key, number = f"{measure}_{number}", number + 1
    name = measures[measure].name
    return MetricContract(
        key,
        measure,
        name["zh"],
        name["en"],
        items=tuple(
            replace(contract_item(v, 1 / len(chosen), grade_map), against=against_of(codebook, measure, v))
            for v in chosen
        ),
        grade_map=grade_map,
        missing_rule=missing_rule_of(chosen) if parts.missing or parts.one_item else ANSWERED,
        max_imputed=1 if parts.missing and len(chosen) > 1 else 0,
        minimum_answered=0 if parts.missing or parts.one_item else 1,
        high_is_good=direction_of(measure, plain(chosen[0].scale)),
    )


def direction_of(measure: str, scale: Scale) -> bool:
    """Whether a high value of the measure is good, asked on this scale."""
    of_measure = facts_of(measure).high_is_good
    return scale.high_is_good if of_measure is None else of_measure
