"""What every section of the figures works on: the facts, the codebook, the contracts, the wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.measures import measures
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Term
from huiyin.conditions import EVERYTHING, Condition, equals
from huiyin.facts.engines import Engine, GroupKey, MomentsQuery
from huiyin.facts.schema import column_of
from huiyin.facts.source import FactSource
from huiyin.metrics.contracts import MetricContract

WAVE = "wave"
INDEX = "satisfaction_index"


@dataclass(frozen=True)
class Frame:
    """One computation of a programme's figures.

    `wave` is "" for all waves together. `n_by_wave` counts the rows of each wave that has any,
    oldest first; rows without a wave count under "". `segments` are the variables that have few
    enough values to compare.
    """

    engine: Engine
    source: FactSource
    codebook: tuple[Variable, ...]
    contracts: tuple[MetricContract, ...]
    wave: str
    n_by_wave: tuple[tuple[str, int], ...]
    segments: tuple[Variable, ...]

    @property
    def where(self) -> Condition:
        """The filter of the chosen wave."""
        return equals(WAVE, self.wave) if self.wave else EVERYTHING

    @property
    def waves(self) -> tuple[str, ...]:
        """The named waves that have rows, oldest first."""
        return tuple(wave for wave, _ in self.n_by_wave if wave)

    @property
    def n_rows(self) -> int:
        """Rows of the chosen wave."""
        return sum(n for wave, n in self.n_by_wave if self.wave in {"", wave})

    @property
    def compared_waves(self) -> tuple[str, str] | None:
        """The wave that changes are told of (the chosen one, else the last) and the one before it."""
        waves = self.waves
        after = self.wave or (waves[-1] if waves else "")
        if after not in waves[1:]:
            return None
        return waves[waves.index(after) - 1], after

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """The codebook by key."""
        return {variable.key: variable for variable in self.codebook}

    def variable_of(self, column: str) -> Variable:
        """The variable of a fact column."""
        return next(variable for variable in self.codebook if column_of(variable.key) == column)

    def of_role(self, role: Role) -> list[Variable]:
        """The variables of one role, in their order."""
        return [variable for variable in self.codebook if variable.role is role]

    @cached_property
    def item_contract(self) -> MetricContract | None:
        """The contract whose items are ranked: the index, else the first that has several items."""
        for contract in self.contracts:
            if contract.measure == INDEX:
                return contract
        return next((contract for contract in self.contracts if len(contract.items) > 1), None)

    @cached_property
    def weight(self) -> str | None:
        """The weight column of sections that belong to no contract: the item contract's, else the first one's."""
        leading = [self.item_contract] if self.item_contract else list(self.contracts)
        return next((contract.survey_weight for contract in leading if contract.survey_weight), None)


@dataclass(frozen=True)
class Sums:
    """Answers to all moments queries of one pass; every query groups by wave first."""

    found: Mapping[MomentsQuery, Mapping[GroupKey, Moments]]

    def of(self, query: MomentsQuery, wave: str = "") -> dict[GroupKey, Moments]:
        """The groups of one query without their wave: one wave's, or all waves' added up."""
        total: dict[GroupKey, Moments] = {}
        for (of_wave, *rest), moments in self.found[query].items():
            if wave in {"", of_wave}:
                key = tuple(rest)
                total[key] = total[key] + moments if key in total else moments
        return total

    def whole(self, query: MomentsQuery, wave: str = "") -> Moments:
        """All groups of one query together."""
        return sum(self.of(query, wave).values(), start=Moments.empty(len(query.terms)))


def by_wave(
    terms: Sequence[Term], by: Sequence[str] = (), weight: str | None = None, replicates: int = 0
) -> MomentsQuery:
    """A query that groups by wave, then by `by`."""
    return MomentsQuery(tuple(terms), (WAVE, *by), weight or None, replicates)


def contract_query(
    contract: MetricContract, by: Sequence[str] = (), *, weighted: bool = True
) -> MomentsQuery:
    """The moments that a contract's estimate needs."""
    terms = measures[contract.measure].terms(contract.spec())
    return by_wave(terms, by, contract.survey_weight if weighted else None)


def estimate(contract: MetricContract, moments: Moments) -> Estimate:
    """A contract's value from its moments."""
    return measures[contract.measure].estimate(moments, contract.spec())
