"""What cells may show: contracts, means, and how answers spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import UNBOUNDED, mean_interval
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.measures import measures
from huiyin.analytics.results import Bilingual
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Between, Term, Value
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import INDEX
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.classes import grades_of
from huiyin.metrics.exploring.crosstab import Thing
from huiyin.metrics.exploring.problems import NotOffered, OneSpreadAlone
from huiyin.metrics.exploring.question import Question, Shown

MINIMUM_BASE = 10


@dataclass(frozen=True)
class Computed:
    """A thing with what an engine must sum for it. `columns` are what its terms read."""

    thing: Thing
    terms: tuple[Term, ...]
    weight: str
    minimum_base: int = MINIMUM_BASE

    @property
    def columns(self) -> tuple[str, ...]:
        """The fact columns that its terms read, each once."""
        return tuple(dict.fromkeys(column for term in self.terms for column in term.columns))

    def estimate(self, moments: Moments) -> Estimate:
        """Its value from the moments of the terms."""
        thing = self.thing
        if thing.contract is not None:
            return measures[thing.contract.measure].estimate(moments, thing.contract.spec())
        if thing.unit is Unit.RATE:
            return rate_interval(moments)
        scale = thing.variable.scale if thing.variable else None
        bounds = (scale.minimum, scale.maximum) if scale else UNBOUNDED
        return mean_interval(moments, unit=thing.unit, bounds=bounds)


def default_contract(contracts: Sequence[MetricContract]) -> MetricContract | None:
    """The contract that leads: the index, else the first."""
    index = [contract for contract in contracts if contract.measure == INDEX]
    return next(iter([*index, *contracts]), None)


def weight_of(contracts: Sequence[MetricContract]) -> str:
    """The weight of what belongs to no contract: that of the leading one, else the first there is."""
    leading = default_contract(contracts)
    ordered = [*([leading] if leading else []), *contracts]
    return next((contract.survey_weight for contract in ordered if contract.survey_weight), "")


def spreadable(codebook: Sequence[Variable]) -> list[Variable]:
    """The variables whose answers can be spread: grades of a scale, and categories."""
    return [
        v for v in codebook if v.role is Role.SEGMENT or (v.role.is_numeric and grades_of(v) and _short(v))
    ]


def averaged(codebook: Sequence[Variable]) -> list[Variable]:
    """The variables that have a mean."""
    return [v for v in codebook if v.role.is_numeric and v.role is not Role.WEIGHT]


def _short(variable: Variable) -> bool:
    return variable.scale is not None and variable.scale.n_grades <= 11


def name_of(variable: Variable) -> Bilingual:
    """A variable's label in both languages, competitors told apart."""
    zh, en = variable.label_in("zh"), variable.label_in("en")
    if variable.competitor or variable.role is Role.COMPETITOR:
        return {"zh": f"{zh}（竞争对手）", "en": f"{en} (competitor)"}
    return {"zh": zh, "en": en}


def spread_of(question: Question, codebook: Sequence[Variable]) -> Variable | None:
    """The variable whose answers are spread, None for contracts and means; raises `OneSpreadAlone`, `NotOffered`."""
    spreads = [key for key in question.shown if key.startswith(Shown.ANSWERS)]
    if not spreads:
        return None
    variable = _variable(spreads[0].removeprefix(Shown.ANSWERS), spreadable(codebook))
    if len(question.shown) > 1:
        raise OneSpreadAlone(what=variable.label)
    return variable


def _variable(key: str, among: Sequence[Variable]) -> Variable:
    found = next((variable for variable in among if variable.key == key), None)
    if found is None:
        raise NotOffered(what=key)
    return found


def computed(
    question: Question, codebook: Sequence[Variable], contracts: Sequence[MetricContract]
) -> list[Computed]:
    """The contracts and means that the question shows; without any, the leading contract. Raises `NotOffered`."""
    shown = question.shown
    if not shown:
        leading = default_contract(contracts)
        shown = (f"{Shown.CONTRACT}{leading.key}",) if leading else ()
    return [_computed(key, codebook, contracts) for key in dict.fromkeys(shown)]


def _computed(key: str, codebook: Sequence[Variable], contracts: Sequence[MetricContract]) -> Computed:
    if key.startswith(Shown.MEAN):
        variable = _variable(key.removeprefix(Shown.MEAN), averaged(codebook))
        scale = variable.scale
        thing = Thing(
            key,
            name_of(variable),
            Unit.SCALE if scale else Unit.AMOUNT,
            scale.high_is_good if scale else None,
            variable=variable,
        )
        return Computed(thing, (Value(column_of(variable.key)),), weight_of(contracts))
    contract = next((c for c in contracts if key == f"{Shown.CONTRACT}{c.key}"), None)
    if contract is None:
        raise NotOffered(what=key.partition(":")[2] or key)
    measure = measures[contract.measure]
    names = {"zh": contract.name_in("zh"), "en": contract.name_in("en")}
    thing = Thing(key, names, measure.unit, contract.high_is_good, contract=contract)
    terms = measure.terms(contract.spec())
    return Computed(thing, terms, contract.survey_weight, contract.minimum_base)


def grade_shares(variable: Variable, contracts: Sequence[MetricContract]) -> list[Computed]:
    """The share of each grade of a rated question."""
    column, weight = column_of(variable.key), weight_of(contracts)
    return [
        Computed(
            Thing(f"{Shown.ANSWERS}{variable.key}={one.key}", one.label, Unit.RATE, variable=variable),
            # a hair below the next grade's first number, as the class does not include it
            (Between(column, one.low, one.high - 1e-9),),
            weight,
        )
        for one in grades_of(variable)
    ]


def category_share(variable: Variable, value: str, label: Bilingual, weight: str) -> Computed:
    """The share of one category; its moments are put together by `grouping.category_moments`."""
    key = f"{Shown.ANSWERS}{variable.key}={value}"
    return Computed(Thing(key, label, Unit.RATE, variable=variable), (), weight)


def renamed(one: Computed, name: Bilingual) -> Computed:
    """The same under another name."""
    return replace(one, thing=replace(one.thing, name=name))
