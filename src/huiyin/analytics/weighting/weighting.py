"""The result of every weighting: weights on the rows, what they reached, what they cost."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.designs import Design, design_of
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, plain
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.calibration import SETTLED, SETTLED_BY_PASSES, Calibration
from huiyin.analytics.weighting.spread import Spread

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from huiyin.analytics.weighting.domains import DomainEstimates
    from huiyin.analytics.weighting.outcomes import WeightedScale
    from huiyin.analytics.weighting.replicates import Kind as ReplicateKind
    from huiyin.analytics.weighting.replicates import Replicates


@dataclass(frozen=True)
class CalibratedDesign(Design):
    """A sampling design whose weights were calibrated: variances are those of the residuals.

    Takes the place of a plain `Design` wherever one is asked for.
    """

    calibration: Calibration | None = None

    @property
    def settled(self) -> float:
        """Share of variance left by the margins that is rounding; more where ten passes leave a little."""
        if self.calibration is None:
            return 0.0
        return SETTLED_BY_PASSES if self.calibration.passes else SETTLED

    def variance(self, linearised: Floats) -> Floats:
        """(k, k) variance of the weighted total of (n, k) linearised values (residuals of them)."""
        rows = np.asarray(linearised, dtype=np.float64)
        rows = rows[:, None] if rows.ndim == 1 else rows
        if self.calibration is None:
            return super().variance(rows)
        plain_design = Design(self.calibration.calibrated, self.stages, self.labels, self.lonely)
        return plain_design.variance(self.calibration.residuals(rows))


@dataclass(frozen=True)
class Sampling:
    """How the rows that count were drawn: columns of strata and clusters, population sizes."""

    strata: npt.NDArray[np.object_] | None = None
    clusters: npt.NDArray[np.object_] | None = None
    fpc: Any = None

    @property
    def simple(self) -> bool:
        """Whether respondents were drawn one by one from a population without end."""
        return self.strata is None and self.clusters is None and self.fpc is None


@dataclass(frozen=True)
class MarginRow:
    """One category of one margin: respondents, target, sum of weights before and after.

    Shares are within the margin, 0-1; NaN for the total of a continuous variable. `factor` is after
    over before, once both are on one total: how far the weighting had to go.
    """

    margin: str
    category: str
    n: int
    target: float
    before: float
    after: float
    target_share: float
    before_share: float
    after_share: float
    factor: float


@dataclass(frozen=True)
class Weighting(Result):
    """Weights aligned to the rows, with diagnostics.

    `method` is "base", "post_stratification", "raking" or "calibration_" and the distance. `weights`
    and `base` have one number a row; rows that were left out (`n_left_out`, see `notes`) weigh 0.
    `n` rows count; `total` is the sum of weights; `spread` and `base_spread` describe the weights
    after and before, `iterations` the rounds needed. `estimate` and the like give figures with
    standard errors that know of the calibration.
    """

    title: ClassVar[dict[str, str]] = {"zh": "加权", "en": "Weighting"}
    method: str
    weights: Floats
    base: Floats
    n: int
    n_left_out: int
    total: float
    margins: tuple[MarginRow, ...]
    spread: Spread
    base_spread: Spread
    iterations: int
    notes: tuple[Note, ...]
    calibration: Calibration = field(repr=False)
    sampling: Sampling = field(repr=False)
    used: npt.NDArray[np.bool_] | None = field(repr=False, default=None)
    units: Any = field(repr=False, default=None)  # cells and margins, for raking replicates

    @cached_property
    def design(self) -> CalibratedDesign:
        """The sampling design of the rows that count, with these weights and their residuals."""
        made = design_of(
            self.n,
            weights=self.kept(self.weights),
            strata=self.sampling.strata,
            clusters=self.sampling.clusters,
            fpc=self.sampling.fpc,
        )
        return CalibratedDesign(
            made.weights, made.stages, made.labels, made.lonely, calibration=self.calibration
        )

    @property
    def degrees(self) -> int:
        """Degrees of freedom of a standard error: sampling units less strata."""
        return self.n - 1 if self.sampling.simple else self.design.degrees

    def kept(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of all rows as values of the rows that count."""
        return values if self.used is None else values[self.used]

    def estimate(
        self,
        measure: str,
        values: Any,
        *,
        scale: WeightedScale = None,
        satisfied: WeightedScale = None,
        confidence: float = 0.95,
    ) -> Estimate:
        """A weighted figure with a calibrated interval; see `estimates.estimate`."""
        from huiyin.analytics.weighting.estimates import estimate

        return estimate(self, measure, values, scale=scale, satisfied=satisfied, confidence=confidence)

    def estimates_by(
        self,
        measure: str,
        values: Any,
        by: Any,
        *,
        scale: WeightedScale = None,
        satisfied: WeightedScale = None,
        confidence: float = 0.95,
    ) -> DomainEstimates:
        """The same for each group of the column `by`; see `domains.estimates_by`."""
        from huiyin.analytics.weighting.domains import estimates_by

        return estimates_by(
            self, measure, values, by, scale=scale, satisfied=satisfied, confidence=confidence
        )

    def total_of(self, values: Any, *, confidence: float = 0.95) -> Estimate:
        """The weighted total of a number; see `estimates.total`."""
        from huiyin.analytics.weighting.estimates import total

        return total(self, values, confidence=confidence)

    def ratio_of(self, numerator: Any, denominator: Any, *, confidence: float = 0.95) -> Estimate:
        """The ratio of two weighted totals; see `estimates.ratio`."""
        from huiyin.analytics.weighting.estimates import ratio

        return ratio(self, numerator, denominator, confidence=confidence)

    def replicates(self, kind: ReplicateKind = "auto", **options: Any) -> Replicates:
        """Replicate weights, each weighted anew as these were; see `replicates.replicates`."""
        from huiyin.analytics.weighting.replicates import replicates

        return replicates(self, kind, **options)

    def trim(self, *, low: float = 0.0, high: float = np.inf, strict: bool = False) -> Weighting:
        """These weights capped to [low, high], see `trimming.trim_weights`; margins are then met only nearly.

        Standard errors keep the calibration, as R survey::trimWeights after calibrate().
        """
        from huiyin.analytics.weighting.trimming import trim_weighting

        return trim_weighting(self, low, high, strict=strict)

    def as_json(self) -> dict[str, Any]:
        """The numbers as plain JSON data, without the inner tables."""
        inner = {"calibration", "sampling", "used", "units"}
        shown = [one.name for one in dataclasses.fields(self) if one.name not in inner]
        return {name: plain(getattr(self, name)) for name in shown}

    def to_frame(self, table: str | None = None) -> pd.DataFrame:
        """The weights, one row a respondent in the order given; or a table by its key."""
        if table is not None:
            return super().to_frame(table)
        import pandas as pd

        with np.errstate(invalid="ignore", divide="ignore"):
            factor = np.where(self.weights != 0, self.weights / self.base, 0.0)
        rows = np.arange(1, len(self.weights) + 1)
        return pd.DataFrame({"row": rows, "weight": self.weights, "base_weight": self.base, "factor": factor})

    def tables(self) -> tuple[Table, ...]:
        """The margins reached (key "margins") and the weights in figures (key "spread")."""
        return (_margins_table(self), _spread_table(self)) if self.margins else (_spread_table(self),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """How the weights are spread, before and after, as multiples of their mean."""
        from huiyin.analytics.plots.weights import weights_before_and_after
        from huiyin.analytics.results import language_of

        return weights_before_and_after(self.kept(self.base), self.kept(self.weights), language_of(language))


def row_numbers(used: npt.NDArray[np.bool_] | None, n: int) -> Ints:
    """Positions of the rows that count."""
    return np.arange(n) if used is None else np.flatnonzero(used)


def _margins_table(result: Weighting) -> Table:
    return Table(
        "margins",
        {"zh": "边际：目标与加权前后", "en": "Margins: target, before and after"},
        (
            Column("margin", {"zh": "边际", "en": "Margin"}, Kind.TEXT),
            Column("category", {"zh": "类别", "en": "Category"}, Kind.TEXT),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("target", {"zh": "目标", "en": "Target"}),
            Column("before", {"zh": "加权前", "en": "Before"}),
            Column("after", {"zh": "加权后", "en": "After"}),
            Column("target_share", {"zh": "目标占比", "en": "Target share"}, Kind.RATE),
            Column("before_share", {"zh": "加权前占比", "en": "Share before"}, Kind.RATE),
            Column("after_share", {"zh": "加权后占比", "en": "Share after"}, Kind.RATE),
            Column("factor", {"zh": "倍数", "en": "Factor"}),
        ),
        tuple(dataclasses.astuple(row) for row in result.margins),
    )


_FIGURES = (
    Column("n", {"zh": "计入的答卷", "en": "Respondents"}, Kind.COUNT),
    Column("total", {"zh": "权重合计", "en": "Sum of weights"}),
    Column("minimum", {"zh": "最小", "en": "Smallest"}),
    Column("mean", {"zh": "平均", "en": "Mean"}),
    Column("maximum", {"zh": "最大", "en": "Largest"}),
    Column("smallest_ratio", {"zh": "最小／平均", "en": "Smallest/mean"}, digits=3),
    Column("largest_ratio", {"zh": "最大／平均", "en": "Largest/mean"}, digits=3),
    Column("cv", {"zh": "变异系数", "en": "Coefficient of variation"}, digits=3),
    Column("design_effect", {"zh": "设计效应 1+cv²", "en": "Design effect 1 + cv²"}, digits=3),
    Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}, digits=1),
)


def _spread_table(result: Weighting) -> Table:
    states: tuple[tuple[Bilingual, Spread], ...] = (
        ({"zh": "加权前", "en": "Before"}, result.base_spread),
        ({"zh": "加权后", "en": "After"}, result.spread),
    )
    return Table(
        "spread",
        {"zh": "权重的分布", "en": "The weights in figures"},
        (Column("state", {"zh": "", "en": ""}, Kind.TEXT), *_FIGURES),
        tuple((state, *(getattr(spread, column.key) for column in _FIGURES)) for state, spread in states),
    )
