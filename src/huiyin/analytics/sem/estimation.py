"""The estimate of a path model from means and covariances, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from huiyin.analytics.sem.layout import (
    Layout,
    final_layout,
    first_layout,
    item_pairs,
    without_interactions,
)
from huiyin.analytics.sem.model import Measurement, Model
from huiyin.analytics.sem.moments import Spread
from huiyin.analytics.sem.weights import Iteration, iterate, regressions
from huiyin.analytics.terms import Floats

HIGHER_ORDER = ("two_stage", "repeated")
INTERACTIONS = ("two_stage", "product_indicator")


@dataclass(frozen=True)
class Plan:
    """A model and how it is to be estimated; `columns` are those of the moments of `n` forms."""

    model: Model
    columns: tuple[str, ...]
    iteration: Iteration = field(default_factory=Iteration)
    consistent: bool = False
    standardised: bool = True
    n: int = 0
    higher_order: str = "two_stage"
    interactions: str = "two_stage"

    @cached_property
    def layout(self) -> Layout:
        """Of the last stage."""
        return final_layout(self.model, self.higher_order, self.interactions)

    @property
    def products(self) -> tuple[tuple[str, str], ...]:
        """Products of items that the moments must hold for the interactions."""
        return products_needed(self.model)


def products_needed(model: Model) -> tuple[tuple[str, str], ...]:
    """Pairs of items whose products the interactions of the model are made of."""
    pairs = [pair for a, b in model.interactions for pair in item_pairs(model, a, b)]
    return tuple(dict.fromkeys(pairs))


@dataclass(frozen=True)
class Fit:
    """A batch of B estimates of one layout: p columns, J constructs.

    `correlation` (B, p, p) is that of the columns. `weights` and `loadings` are (B, p), for scores of
    variance one; `cross` (B, p, J) the correlations of columns and
    scores; `scores` (B, J, J) those of the scores among each other and `factors` the same freed of error
    under consistent PLS (else equal), from which `paths` (B, J, J) come, leading from row to column; `r_squared` is (B, J), NaN for exogenous constructs. `scale` (B, J) is the
    deviation of the scores shown: one but for interactions. `coefficients` (B, K, J) make scores of
    deviations of the moments' columns from their means. `flips` are the signs given to the constructs;
    `contrary` says where the loadings sum to less than zero even so. `stages` are earlier stages.
    """

    layout: Layout
    correlation: Floats
    weights: Floats
    loadings: Floats
    cross: Floats
    scores: Floats
    factors: Floats
    paths: Floats
    r_squared: Floats
    rho_a: Floats
    scale: Floats
    coefficients: Floats
    flips: Floats
    contrary: npt.NDArray[np.bool_]
    iterations: npt.NDArray[np.int64]
    converged: npt.NDArray[np.bool_]
    stages: Mapping[str, Fit]

    @property
    def finite(self) -> npt.NDArray[np.bool_]:
        """Members of the batch that have a result."""
        return np.asarray(np.isfinite(self.weights).all(axis=1) & np.isfinite(self.paths).all(axis=(1, 2)))


@dataclass(frozen=True)
class Signs:
    """How signs are settled: by the larger loadings, or as in an estimate given.

    With `each`, every member of the batch turns its constructs towards the estimate's loadings; without,
    they keep the estimate's turns, so that nothing is corrected.
    """

    like: Fit | None = None
    each: bool = False

    def stage(self, name: str) -> Signs:
        """For an earlier stage."""
        return self if self.like is None else Signs(self.like.stages[name], self.each)

    def flips(self, loadings: Floats, layout: Layout) -> Floats:
        """(B or 1, J) signs."""
        if self.like is None or self.each:
            towards = 1.0 if self.like is None else self.like.loadings
            return np.where(np.add.reduceat(loadings * towards, layout.starts, axis=1) < 0, -1.0, 1.0)
        return self.like.flips


def estimate(plan: Plan, spread: Spread, signs: Signs | None = None) -> Fit:
    """Estimate every member of the batch; what cannot be estimated is NaN."""
    chosen = signs or Signs()
    stages: dict[str, Fit] = {}
    if plan.model.higher_order and plan.higher_order == "two_stage":
        layout = first_layout(plan.model)
        stages["first"] = _fit(
            plan, layout, _columns(plan, layout, spread, {}), spread, chosen.stage("first"), {}
        )
    if not plan.model.interactions:
        return _fit(plan, plan.layout, _columns(plan, plan.layout, spread, stages), spread, chosen, stages)
    plain = without_interactions(plan.layout)
    columns = _columns(plan, plain, spread, stages)
    main = _fit(plan, plain, columns, spread, chosen.stage("main"), {})
    products = _products(plan, spread, main)
    size = max(len(columns), len(products[0]))
    every = [np.broadcast_to(part, (size, *part.shape[1:])) for part in (columns, *products)]
    return _fit(plan, plan.layout, np.concatenate(every, axis=2), spread, chosen, {**stages, "main": main})


def _columns(plan: Plan, layout: Layout, spread: Spread, stages: Mapping[str, Fit]) -> Floats:
    """(B, K, p) coefficients that make the layout's columns of the moments' columns, none scaled.

    One matrix for the whole batch (B is then 1) where each column is an item.
    """
    known = {name: place for place, name in enumerate(plan.columns)}
    size = len(spread.mean) if any(name not in known for name in layout.columns) else 1
    made = np.zeros((size, len(known), len(layout.columns)))
    for place, name in enumerate(layout.columns):
        if name in known:
            made[:, known[name], place] = 1.0
        else:
            first = stages["first"]
            made[:, :, place] = first.coefficients[:, :, first.layout.names.index(name)]
    return made


def _products(plan: Plan, spread: Spread, main: Fit) -> list[Floats]:
    """(B, K, q) coefficients of each interaction's columns: one product of scores, or all of items."""
    found = []
    for first, second in plan.model.interactions:
        pairs = item_pairs(plan.model, first, second)
        left = np.array([plan.columns.index(a) for a, _ in pairs])
        right = np.array([plan.columns.index(b) for _, b in pairs])
        both = np.array([plan.columns.index(f"{a}:{b}") for a, b in pairs])
        if plan.interactions == "product_indicator":
            deviation = spread.deviation
            factor, group = 1.0 / (deviation[:, left] * deviation[:, right]), np.arange(len(pairs))
        else:
            a = main.coefficients[:, :, main.layout.names.index(first)]
            b = main.coefficients[:, :, main.layout.names.index(second)]
            factor, group = a[:, left] * b[:, right], np.zeros(len(pairs), dtype=int)
        made = np.zeros((len(factor), len(plan.columns), int(group.max()) + 1))
        for pair, column in enumerate(group):
            made[:, both[pair], column] += factor[:, pair]
            made[:, left[pair], column] -= factor[:, pair] * spread.mean[:, right[pair]]
            made[:, right[pair], column] -= factor[:, pair] * spread.mean[:, left[pair]]
        found.append(made)
    return found


def _fit(
    plan: Plan, layout: Layout, columns: Floats, spread: Spread, signs: Signs, stages: Mapping[str, Fit]
) -> Fit:
    """One layout whose columns are given as coefficients of the moments' columns."""
    own = Spread(_of_means(spread.mean, columns), _of_columns(spread.covariance, columns))
    deviation = own.deviation
    correlation = own.correlation
    if plan.standardised:
        matrix, unit = correlation, np.ones_like(deviation)
    else:
        matrix, unit = np.where(np.isnan(correlation), np.nan, own.covariance), deviation
    found = iterate(matrix, layout, plan.iteration)
    mask = np.zeros((len(layout.block), len(layout.names)))
    mask[np.arange(len(layout.block)), layout.block] = 1.0
    cross = (matrix @ (found.values[:, :, None] * mask)) / unit[:, :, None]
    flips = signs.flips(cross[:, np.arange(len(mask)), layout.block], layout)
    weights, cross = found.values * flips[:, layout.block], cross * flips[:, None, :]
    loadings = cross[:, np.arange(len(mask)), layout.block]
    raw = weights * (unit / deviation)
    scores = ((weights * unit)[:, :, None] * mask).transpose(0, 2, 1) @ cross
    rho_a = _rho_a(weights * unit, layout)
    contrary = np.add.reduceat(loadings, layout.starts, axis=1) < 0
    factors = scores
    if plan.consistent:
        loadings, factors = _consistent(weights, loadings, scores, rho_a, layout)
    scale = _scales(plan, layout, deviation, loadings)
    standard = regressions(factors, layout)
    return Fit(
        layout,
        correlation,
        weights,
        loadings,
        cross,
        scores,
        factors,
        standard * (scale[:, None, :] / scale[:, :, None]),
        _explained(standard, factors, layout),
        rho_a,
        scale,
        columns @ (raw[:, :, None] * mask),
        np.broadcast_to(flips, (len(weights), len(layout.names))),
        contrary,
        found.iterations,
        found.converged,
        stages,
    )


def _of_means(mean: Floats, columns: Floats) -> Floats:
    return np.asarray((mean[:, None, :] @ columns)[:, 0])


def _of_columns(covariance: Floats, columns: Floats) -> Floats:
    """(B, p, p) covariances of columns made by coefficients (B or 1, K, p)."""
    if len(columns) == 1 and (columns.sum(axis=1) == 1).all() and (columns.max(axis=1) == 1).all():
        at = columns[0].argmax(axis=0)
        if np.array_equal(at, np.arange(covariance.shape[-1])):
            return covariance
        return covariance[:, at[:, None], at]
    return np.asarray(np.swapaxes(columns, 1, 2) @ covariance @ columns)


def _rho_a(weights: Floats, layout: Layout) -> Floats:
    """(B, J) Dijkstra and Henseler's reliability of scores of variance one; 1 for one item or mode B.

    `weights` belong to standardised items. Source: Dijkstra and Henseler 2015,
    doi:10.25300/MISQ/2015/39.2.02.
    """
    square = np.add.reduceat(weights**2, layout.starts, axis=1)
    fourth = np.add.reduceat(weights**4, layout.starts, axis=1)
    fixed = (layout.sizes == 1) | np.array([one.mode == "B" for one in layout.measurements])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(fixed, 1.0, square**2 * (1.0 - square) / (square**2 - fourth))


def _consistent(
    weights: Floats, loadings: Floats, scores: Floats, rho_a: Floats, layout: Layout
) -> tuple[Floats, Floats]:
    """Loadings and construct correlations freed of the items' error, for reflective constructs."""
    common = np.array([one is Measurement.REFLECTIVE for one in layout.measurements]) & (layout.sizes > 1)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(np.where(common, rho_a, 1.0))
    square = np.add.reduceat(weights**2, layout.starts, axis=1)
    corrected = weights * (root / square)[:, layout.block]
    made = scores / (root[:, :, None] * root[:, None, :])
    at = np.arange(len(layout.names))
    made[:, at, at] = 1.0
    return np.where(common[layout.block], corrected, loadings), made


def _scales(plan: Plan, layout: Layout, deviation: Floats, loadings: Floats) -> Floats:
    """(B, J) deviations of the scores shown: of interactions as a product of standardised scores.

    Source: Henseler and Chin 2010, doi:10.1080/10705510903439003.
    """
    made = np.ones((len(deviation), len(layout.names)))
    sample = np.sqrt((plan.n - 1) / plan.n) if plan.n > 1 else 1.0  # deviations over n − 1
    for j, name in enumerate(layout.names):
        if ":" in name:
            share = np.abs(loadings[:, layout.span(j)])
            made[:, j] = (deviation[:, layout.span(j)] * share).sum(axis=1) / share.sum(axis=1) * sample
    return made


def _explained(paths: Floats, scores: Floats, layout: Layout) -> Floats:
    """(B, J) R² of every construct with predecessors, NaN for the others."""
    made = np.einsum("bij,bij->bj", paths, scores)
    return np.where(layout.paths.any(axis=0), made, np.nan)
