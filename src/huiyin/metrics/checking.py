"""Whether a metric contract can be computed and means what it says."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.measures import measures
from huiyin.analytics.problems import Problem
from huiyin.facts.schema import WEIGHT, column_of
from huiyin.metrics import problems
from huiyin.metrics.contracts import ANSWERED, MIDDLE, ContractItem, MetricContract
from huiyin.metrics.measure_facts import facts_of

WEIGHT_TOLERANCE = 1e-6
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,79}")


def problems_of(contract: MetricContract, codebook: Sequence[Variable]) -> list[Problem]:
    """Everything that keeps a contract from being confirmed, empty when it is sound."""
    known = {variable.key: variable for variable in codebook}
    found = [*_about_names(contract), *_about_items(contract, known)]
    if not found:  # bounds and settings can be read only from a contract that has its items
        found = [*_about_settings(contract, codebook), *_about_target(contract)]
    return found


def checked(contract: MetricContract, codebook: Sequence[Variable]) -> MetricContract:
    """The contract with its weights summing to exactly 1; raises the first of its problems."""
    found = problems_of(contract, codebook)
    if found:
        raise found[0]
    total = math.fsum(item.weight for item in contract.items)
    if abs(total - 1) <= 1e-12:
        return contract
    return replace(
        contract, items=tuple(replace(item, weight=item.weight / total) for item in contract.items)
    )


def _about_names(contract: MetricContract) -> Iterator[Problem]:
    if contract.measure not in measures:
        yield problems.UnknownMeasure(measure=contract.measure)
    named = contract.name_zh.strip() and contract.name_en.strip()
    if not named or not _KEY.fullmatch(contract.key):
        yield problems.NoName()


def _about_items(contract: MetricContract, known: Mapping[str, Variable]) -> Iterator[Problem]:
    n_items = len({item.variable for item in contract.items})
    if contract.measure not in measures:
        return
    measure = facts_of(contract.measure)
    fewest, most = measure.n_items
    wanted = max(fewest, len(contract.items)) if most is None else min(max(fewest, len(contract.items)), most)
    if n_items != wanted or len(contract.items) != wanted:
        yield problems.WrongNumberOfItems(wanted=wanted, given=n_items)
    for item in contract.items:
        variable = known.get(item.variable)
        if variable is None:
            yield problems.UnknownVariable(variable=item.variable)
        elif variable.scale is None or not variable.role.is_rating:
            yield problems.NotARating(variable=variable.label)
        elif not measure.fits(replace(variable.scale, offset=0.0)):
            yield _misfit(contract.measure, variable)
        elif measure.against and not _compared(item, variable, known):
            yield problems.NothingToCompareWith(variable=variable.label)
        else:
            yield from _about_item(item, variable, variable.scale)
    weights = [item.weight for item in contract.items]
    total = math.fsum(weights)
    if not abs(total - 1) <= WEIGHT_TOLERANCE or not all(weight > 0 for weight in weights):
        yield problems.WeightsDoNotSum(total=f"{total:.6g}")


def _misfit(measure: str, variable: Variable) -> Problem:
    if measure == "nps":
        return problems.NotZeroToTen(variable=variable.label)
    return problems.NotOnItsScale(variable=variable.label)


def _compared(item: ContractItem, variable: Variable, known: Mapping[str, Variable]) -> bool:
    """Whether the item is compared with an expectation on its own scale."""
    other = known.get(item.against)
    if other is None or other.scale is None or variable.scale is None:
        return False
    ends = (variable.scale.minimum, variable.scale.maximum, variable.scale.high_is_good)
    return (other.scale.minimum, other.scale.maximum, other.scale.high_is_good) == ends


def _about_item(item: ContractItem, variable: Variable, scale: Scale) -> Iterator[Problem]:
    listed = sorted(item.grades)
    answers, values = [answer for answer, _ in listed], [value for _, value in listed]
    steps = np.diff(values) if len(values) > 1 else np.zeros(1)
    one_way = bool((steps >= 0).all() or (steps <= 0).all()) and bool((steps != 0).any())
    distinct = len(set(answers)) == len(answers)
    if not one_way or not distinct or not all(0 <= value <= 100 for value in values):
        yield problems.GradesNotMonotone(variable=variable.label)
    low, high = item.satisfied
    if not scale.minimum <= low <= high <= scale.maximum:
        yield problems.SatisfiedRangeEmpty(variable=variable.label, low=f"{low:g}", high=f"{high:g}")
    if not scale.minimum <= item.middle <= scale.maximum:
        yield _outside("middle", item.middle, scale.minimum, scale.maximum)


def _about_settings(contract: MetricContract, codebook: Sequence[Variable]) -> Iterator[Problem]:
    most_imputed = len(contract.items) - 1
    if not 0 <= contract.max_imputed <= most_imputed:
        yield _outside("max_imputed", contract.max_imputed, 0, most_imputed)
    if contract.missing_rule not in {MIDDLE, ANSWERED}:
        yield problems.UnknownMissingRule(rule=contract.missing_rule)
    if not 0 <= contract.minimum_answered <= len(contract.items):
        yield _outside("minimum_answered", contract.minimum_answered, 0, len(contract.items))
    if not 0 <= contract.threshold <= 100:
        yield _outside("threshold", contract.threshold, 0, 100)
    if not 1 <= contract.minimum_base <= 1000:
        yield _outside("minimum_base", contract.minimum_base, 1, 1000)
    columns = {WEIGHT} | {column_of(v.key) for v in codebook if v.role in {Role.WEIGHT, Role.NUMBER}}
    if contract.survey_weight and contract.survey_weight not in columns:
        yield problems.UnknownVariable(variable=contract.survey_weight)
    lows = [band.low for band in contract.bands]
    if lows != sorted(set(lows)):
        yield problems.BandsUnordered()


def _about_target(contract: MetricContract) -> Iterator[Problem]:
    low, high = measures[contract.measure].bounds_of(contract.spec())
    if contract.target is not None and not low <= contract.target <= high:
        yield problems.TargetOutOfBounds(target=f"{contract.target:g}", low=f"{low:g}", high=f"{high:g}")


def _outside(setting: str, value: float, low: float, high: float) -> Problem:
    return problems.SettingOutOfRange(setting=setting, value=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
