"""Outer weights: the PLS iteration, for a batch of correlation matrices at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.sem.layout import Layout
from huiyin.analytics.terms import Floats

SCHEMES = ("path", "factorial", "centroid")
_CELLS = 1 << 21  # cells of the matrices iterated together: bounds memory
_FLAT = 1e-13


@dataclass(frozen=True)
class Iteration:
    """How the weights are iterated."""

    scheme: str = "path"
    tolerance: float = 1e-7  # of the summed change of all weights
    max_iterations: int = 300


@dataclass(frozen=True)
class Weights:
    """Weights that give every score variance one: `values` (B, p).

    `iterations` counts the passes after the first; `converged` says where the rule was met. A matrix
    without a solution (not finite, or singular where it must be inverted) has NaN.
    """

    values: Floats
    iterations: npt.NDArray[np.int64]
    converged: npt.NDArray[np.bool_]


def solved(matrix: Floats, right: Floats) -> Floats:
    """(B, q) solutions of positive definite systems (B, q, q) · x = (B, q); NaN where singular.

    Elimination runs over the batch: for a few unknowns this is far quicker than a call a system.
    """
    q = matrix.shape[-1]
    rows = np.empty((q, q + 1, len(matrix)))
    rows[:, :q] = matrix.transpose(1, 2, 0)
    rows[:, q] = right.T
    size = rows[np.arange(q), np.arange(q)].copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        for k in range(q):
            pivot = np.where(rows[k, k] > _FLAT * size[k], rows[k, k], np.nan)
            rows[k, k:] /= pivot
            for i in range(q):
                if i != k:
                    rows[i, k:] -= rows[i, k] * rows[k, k:]
    return rows[:, q].T


def regressions(correlation: Floats, layout: Layout) -> Floats:
    """(B, J, J) coefficients of every construct on its predecessors, from their correlations."""
    made = np.zeros_like(correlation)
    for j in layout.endogenous:
        sources = layout.predecessors(j)
        if len(sources) == 1:
            one = sources[0]
            made[:, one, j] = correlation[:, one, j] / correlation[:, one, one]
        else:
            system = correlation[:, sources[:, None], sources]
            made[:, sources, j] = solved(system, correlation[:, sources, j])
    return made


def iterate(matrices: Floats, layout: Layout, how: Iteration | None = None) -> Weights:
    """Weights of every matrix of the batch (B, p, p), columns in the layout's order.

    The first proxies are plain sums. Each pass estimates inner proxies by the scheme, then weights:
    covariances with the proxy in mode A, regression on the block in mode B. It ends when the absolute
    changes of all weights sum to less than the tolerance. Sources: Lohmöller 1989; Tenenhaus et al.
    2005, doi:10.1016/j.csda.2004.03.005.
    """
    chosen = how or Iteration()
    size = max(50, _CELLS // matrices.shape[-1] ** 2)
    parts = [
        _iterate(matrices[start : start + size], layout, chosen) for start in range(0, len(matrices), size)
    ]
    return Weights(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.iterations for part in parts]),
        np.concatenate([part.converged for part in parts]),
    )


class _Batch:
    """The matrices not settled yet."""

    def __init__(self, matrices: Floats, layout: Layout) -> None:
        self.layout = layout
        self.matrices = matrices
        self.columns = np.arange(len(layout.block))
        self.spread = np.zeros(
            (*matrices.shape[:2], len(layout.names))
        )  # weights, each in its block's column
        self.formative = [
            (layout.span(j), _inverses(matrices[:, layout.span(j), layout.span(j)]))
            for j, measurement in enumerate(layout.measurements)
            if measurement.mode == "B" and layout.sizes[j] > 1
        ]

    def keep(self, at: npt.NDArray[np.bool_]) -> None:
        self.matrices = self.matrices[at]
        self.formative = [(span, inverse[at]) for span, inverse in self.formative]

    def scaled(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Weights for scores of variance one, the covariances (b, p, J) of items and scores, and those of
        the scores (b, J, J)."""
        block, spread = self.layout.block, self.spread[: len(weights)]
        spread[:, self.columns, block] = weights
        covariance = self.matrices @ spread
        scores = spread.transpose(0, 2, 1) @ covariance
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = 1.0 / np.sqrt(np.einsum("bjj->bj", scores))
        scores *= scale[:, :, None] * scale[:, None, :]
        covariance *= scale[:, None, :]
        return weights * scale[:, block], covariance, scores

    def next_weights(self, covariance: Floats, scores: Floats, scheme: str) -> Floats:
        """One pass, before scaling."""
        proxy = (covariance @ _inner(scores, self.layout, scheme))[:, self.columns, self.layout.block]
        for span, inverse in self.formative:
            proxy[:, span] = (inverse @ proxy[:, span, None])[..., 0]
        return np.asarray(proxy)


def _inner(scores: Floats, layout: Layout, scheme: str) -> Floats:
    """(b, J, J) inner weights: column j says how construct j's proxy is made of the scores."""
    linked = layout.paths | layout.paths.T
    if scheme == "path":
        return np.asarray(regressions(scores, layout) + scores * layout.paths.T)
    return np.asarray(linked * (scores if scheme == "factorial" else np.sign(scores)))


def _inverses(matrices: Floats) -> Floats:
    """Inverses; NaN for matrices that have none."""
    try:
        made = np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        made = np.full_like(matrices, np.nan)
        for place, matrix in enumerate(matrices):
            if np.isfinite(matrix).all() and np.linalg.matrix_rank(matrix) == len(matrix):
                made[place] = np.linalg.inv(matrix)
    bad = np.abs(made).max(axis=(-2, -1)) * np.abs(matrices).max(axis=(-2, -1)) > 1 / _FLAT
    return np.where(bad[:, None, None], np.nan, made)


def _iterate(matrices: Floats, layout: Layout, how: Iteration) -> Weights:
    usable = np.isfinite(matrices).all(axis=(-2, -1))
    live = np.flatnonzero(usable)
    values = np.full((len(matrices), len(layout.block)), np.nan)
    passes = np.zeros(len(matrices), dtype=np.int64)
    converged = np.zeros(len(matrices), dtype=bool)
    batch = _Batch(matrices[live] if len(live) < len(matrices) else matrices, layout)
    weights, covariance, scores = batch.scaled(np.ones((len(live), len(layout.block))))
    for turn in range(how.max_iterations + 1):
        if not len(live):
            break
        last = weights
        weights, covariance, scores = batch.scaled(batch.next_weights(covariance, scores, how.scheme))
        change = np.abs(weights - last).sum(axis=1)
        settled = (change < how.tolerance) & (turn > 0)
        lost = ~np.isfinite(change)
        leaves = settled | lost | (turn == how.max_iterations)
        if leaves.any():
            at = live[leaves]
            values[at] = np.where(lost[leaves, None], np.nan, weights[leaves])
            passes[at], converged[at] = turn, settled[leaves]
            stays = ~leaves
            live, weights = live[stays], weights[stays]
            covariance, scores = covariance[stays], scores[stays]
            batch.keep(stays)
    return Weights(values, passes, converged)
