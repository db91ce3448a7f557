"""The result of a path model: figures by path, construct, item and pair of constructs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of
from huiyin.analytics.columns import select
from huiyin.analytics.problems import BadArgument
from huiyin.analytics.results import Note, Result, Table, language_of, plain
from huiyin.analytics.sem.estimation import Fit, Plan
from huiyin.analytics.sem.index import Index
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.moments import Items, Spread
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

SCORES = ("standardised", "original", "index")


@dataclass(frozen=True)
class Resampled:
    """An estimate with what the bootstrap says of it; NaN without resamples."""

    estimate: float
    standard_error: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class PathFigures:
    """A path coefficient; f² is what R² loses without the path; the inflation is the source's VIF."""

    source: str
    target: str
    coefficient: Resampled
    f_squared: float
    inflation: float


@dataclass(frozen=True)
class EffectFigures:
    """The effect of one construct on another, along all routes and along those through others."""

    source: str
    target: str
    direct: float
    indirect: Resampled
    total: Resampled


@dataclass(frozen=True)
class ConstructFigures:
    """One construct; R² is NaN without a path to it, the index without a response scale.

    `eigenvalues` are the two largest of the items' correlations and `principal_rho` is rho_C of their first
    principal component (a check that the items measure one thing). `flipped` says that its sign was
    turned so that the loadings sum to more than zero; `n_contrary` counts resamples where they sum to less.
    """

    name: str
    measurement: str
    n_items: int
    r_squared: Resampled
    r_squared_adjusted: float
    aic: float
    bic: float
    alpha: Resampled
    rho_a: Resampled
    rho_c: Resampled
    ave: Resampled
    index: Resampled
    eigenvalues: tuple[float, float]
    principal_rho: float
    flipped: bool
    n_contrary: int


@dataclass(frozen=True)
class ItemFigures:
    """One item of a construct: weight in the score, loading, collinearity with the construct's others.

    `communality` is the squared loading, `redundancy` that times the construct's R² (0 without a path to
    it). `unstandardised_weight` is weight / deviation; `share` are these weights scaled to sum to 1.
    """

    item: str
    construct: str
    weight: Resampled
    loading: Resampled
    inflation: float
    communality: float
    redundancy: float
    mean: float
    standard_deviation: float
    unstandardised_weight: float
    share: float


@dataclass(frozen=True)
class PairFigures:
    """Whether two constructs can be told apart: HTMT, and Fornell and Larcker's comparison of AVE."""

    first: str
    second: str
    correlation: float
    htmt: Resampled
    htmt2: float
    fornell_larcker: bool


@dataclass(frozen=True)
class FitFigures:
    """How far the correlations that the model implies lie from those found."""

    srmr: float
    d_uls: float
    d_g: float
    chi_squared: float
    gof: float


@dataclass(frozen=True)
class PathModel(Result):
    """A PLS path model.

    Paths, weights and loadings are standardised. Of `n` forms used, `n_missing_cells` answers were empty
    and treated by `missing_rule`; `n_left_out` forms did not count. Of `n_replicates` resamples
    `n_usable` gave a result, `n_constant` had no solution and `n_not_converged` ran out of iterations.
    """

    title: ClassVar[dict[str, str]] = {"zh": "满意度路径模型（PLS-SEM）", "en": "Path model (PLS-SEM)"}

    model: str
    scheme: str
    consistent: bool
    missing_rule: str
    n: int
    n_left_out: int
    n_missing_cells: int
    iterations: int
    converged: bool
    n_replicates: int
    n_usable: int
    n_constant: int
    n_not_converged: int
    interval_method: str
    confidence: float
    paths: tuple[PathFigures, ...]
    constructs: tuple[ConstructFigures, ...]
    items: tuple[ItemFigures, ...]
    effects: tuple[EffectFigures, ...]
    pairs: tuple[PairFigures, ...]
    fit: FitFigures
    cross_loadings: dict[str, dict[str, float]]  # item → construct → correlation
    notes: tuple[Note, ...]
    estimate: Estimated = field(repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The figures as plain JSON data, without the matrices they were read from."""
        return {name: plain(value) for name, value in vars(self).items() if name != "estimate"}

    def tables(self) -> tuple[Table, ...]:
        from huiyin.analytics.sem.tables import path_model_tables

        return path_model_tables(self)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The path diagram."""
        from huiyin.analytics.plots.path_diagram import path_diagram
        from huiyin.analytics.plots.style import styled

        return styled(path_diagram(self, language_of(language)))

    def path(self, source: str, target: str) -> PathFigures:
        """The path from `source` to `target`; raises `KeyError` where there is none."""
        for one in self.paths:
            if (one.source, one.target) == (source, target):
                return one
        raise KeyError(f"{source} → {target}")

    def construct(self, name: str) -> ConstructFigures:
        """The figures of one construct; raises `KeyError` where there is none."""
        for one in self.constructs:
            if one.name == name:
                return one
        raise KeyError(name)

    def pair(self, first: str, second: str) -> PairFigures:
        """The figures of a pair of constructs, in either order; raises `KeyError` where there is none."""
        for one in self.pairs:
            if {one.first, one.second} == {first, second}:
                return one
        raise KeyError(f"{first}, {second}")

    def scores(self, data: Any = None, *, kind: str = "standardised") -> dict[str, Floats]:
        """Each respondent's score by construct.

        `kind` is "standardised", "original" (means of the items by unstandardised weights that sum to 1) or
        "index" (0–100, where a scale is known). Of the forms estimated on, or of `data` with the same
        columns: new respondents are scored by this model's weights. Missing answers count as the item's
        mean. Raises `NoSuchColumn`.
        """
        require_one_of("kind", kind, SCORES)
        return self.estimate.scores(data, kind)

    def f_squared_refitted(self) -> dict[tuple[str, str], float]:
        """f² by path where the model without the path is estimated anew, weights and all, as seminr does."""
        from huiyin.analytics.sem.refitting import f_squared_refitted

        return f_squared_refitted(self.estimate.plan, self.estimate.spread, self.estimate.point)


@dataclass(frozen=True)
class Estimated:
    """The matrices behind a result."""

    plan: Plan
    items: Items
    spread: Spread
    point: Fit
    index: Index | None

    @property
    def model(self) -> Model:
        """The model estimated."""
        return self.plan.model

    def scores(self, data: Any, kind: str) -> dict[str, Floats]:
        names, base = self.point.layout.names, len(self.model.items)
        rows = self.items.rows if data is None else self._rows(data)
        filled = np.where(np.isnan(rows), self.spread.mean[0], rows)
        raw = self.point.coefficients[0]
        if kind == "standardised":
            sample = np.sqrt((self.items.n - 1) / self.items.n) if self.items.n > 1 else 1.0
            made = (filled - self.spread.mean[0]) @ raw * sample * self.point.scale[0]
        elif kind == "original":
            product = np.array([":" in name for name in names])
            shares = np.where(product, np.nan, raw[:base] / raw[:base].sum(axis=0))
            made = (filled[:, :base] + self.items.shift[:base]) @ shares
        elif self.index is None:
            rule = {
                "zh": "在能换算为 0–100 分时才为 index",
                "en": "be index only where scores on 0–100 exist",
            }
            raise BadArgument(argument="kind", value=kind, rule=rule)
        else:
            made = self.index.scores(self.point, filled)
        return {name: made[:, j] for j, name in enumerate(names)}

    def _rows(self, data: Any) -> Floats:
        """The answers of new respondents, about the same shift, with products where the model has some."""
        base = self.model.items
        rows = select(data, base) - self.items.shift[: len(base)]
        pairs = [name.split(":") for name in self.items.columns[len(base) :]]
        products = [rows[:, base.index(a)] * rows[:, base.index(b)] for a, b in pairs]
        return np.column_stack([rows, *products])
