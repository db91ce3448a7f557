"""What a designed sample gives: estimates by domain with their design effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class DesignEffects:
    """Variance under the design over variance of simple random sampling, in the definitions in use.

    `with_replacement` leaves the finite population out of the simple sample (R deff="replace");
    `finite` counts it, with N = Σ weights (R deff=TRUE; None where the weights do not count a
    population larger than the sample). `kish` is 1 + cv² of the weights and knows nothing of the answers.
    """

    with_replacement: float | None
    finite: float | None
    kish: float


@dataclass(frozen=True)
class DomainEstimate:
    """One figure of one domain: the estimate, its degrees of freedom and design effects."""

    domain: str
    estimate: Estimate
    degrees: float
    effects: DesignEffects
    n_missing: int


@dataclass(frozen=True)
class DesignEstimates(Result):
    """Figures of a designed sample; `covariance` (k, k) of the domains' values, in squared units."""

    title: ClassVar[Bilingual] = {"zh": "按抽样设计的估计", "en": "Estimates under the sampling design"}
    quantity: str
    domains: tuple[DomainEstimate, ...]
    covariance: Floats
    design: str
    notes: tuple[Note, ...] = ()

    @property
    def estimate(self) -> Estimate:
        """The first domain's estimate; the only one where there are no domains."""
        return self.domains[0].estimate

    def tables(self) -> tuple[Table, ...]:
        """One row a domain."""
        unit = self.estimate.unit
        kind = Kind.RATE if unit is Unit.RATE else Kind.NUMBER
        columns = (
            Column("domain", {"zh": "组", "en": "Domain"}, Kind.TEXT),
            Column("value", {"zh": "估计值", "en": "Value"}, kind),
            Column("low", {"zh": "下限", "en": "Low"}, kind),
            Column("high", {"zh": "上限", "en": "High"}, kind),
            Column("standard_error", {"zh": "标准误", "en": "Standard error"}),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}),
            Column("design_effect", {"zh": "设计效应", "en": "Design effect"}),
            Column("kish", {"zh": "Kish 设计效应", "en": "Kish's design effect"}),
        )
        rows = tuple(
            (
                one.domain,
                one.estimate.value,
                one.estimate.low,
                one.estimate.high,
                one.estimate.standard_error,
                one.estimate.n,
                one.estimate.n_effective,
                one.effects.with_replacement,
                one.effects.kish,
            )
            for one in self.domains
        )
        return (Table("estimates", {"zh": "估计", "en": "Estimates"}, columns, rows),)

    def plot(self, language: str | None = None) -> Any:
        """Points with their intervals, a row a domain."""
        from huiyin.analytics.plots.intervals import interval_chart

        labelled = [(one.domain or self.quantity, one.estimate) for one in self.domains]
        return interval_chart(labelled, language)
