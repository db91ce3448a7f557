"""What is read off an estimate: effects, reliability, discriminant validity, collinearity, fit."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.sem.layout import Layout
from huiyin.analytics.sem.weights import regressions, solved
from huiyin.analytics.terms import Floats


def total_effects(paths: Floats, layout: Layout) -> Floats:
    """(B, J, J) effects along all routes, direct ones included."""
    made = np.zeros_like(paths)
    for j in layout.endogenous:
        sources = layout.predecessors(j)
        made[:, :, j] = paths[:, :, j] + np.einsum("bis,bs->bi", made[:, :, sources], paths[:, sources, j])
    return made


def adjusted(r_squared: Floats, n: int, layout: Layout) -> Floats:
    """(B, J) R² adjusted for the number of predecessors."""
    predecessors = layout.paths.sum(axis=0)
    return np.asarray(1 - (1 - r_squared) * (n - 1) / (n - 1 - predecessors))


def cronbach_alpha(correlation: Floats, layout: Layout) -> Floats:
    """(B, J) standardised alpha; 1 for a single item."""
    sizes = layout.sizes
    total = np.einsum("bjj->bj", block_sums(correlation, layout))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sizes == 1, 1.0, sizes / (sizes - 1) * (1 - sizes / total))


def composite_reliability(loadings: Floats, layout: Layout) -> Floats:
    """(B, J) rho_C (Dillon–Goldstein's rho) from loadings; 1 for a single item."""
    total = np.add.reduceat(loadings, layout.starts, axis=1) ** 2
    error = layout.sizes - np.add.reduceat(loadings**2, layout.starts, axis=1)
    return np.where(layout.sizes == 1, 1.0, total / (total + error))


def variance_extracted(loadings: Floats, layout: Layout) -> Floats:
    """(B, J) AVE: the mean squared loading; 1 for a single item."""
    square = np.add.reduceat(loadings**2, layout.starts, axis=1) / layout.sizes
    return np.where(layout.sizes == 1, 1.0, square)


def unidimensionality(correlation: Floats, layout: Layout) -> tuple[Floats, Floats]:
    """(B, J, 2) first and second eigenvalue of each block, and (B, J) rho_C of its first principal component.

    One dimension shows in a first eigenvalue well above 1 and a second below it (Tenenhaus et al. 2005).
    """
    eigen = np.zeros((len(correlation), len(layout.names), 2))
    principal = np.ones(eigen.shape[:2])
    for j in range(len(layout.names)):
        span = layout.span(j)
        values, vectors = np.linalg.eigh(correlation[:, span, span])
        eigen[:, j, 0] = values[:, -1]
        if layout.sizes[j] > 1:
            eigen[:, j, 1] = values[:, -2]
            loadings = vectors[:, :, -1] * np.sqrt(values[:, -1:])
            total = loadings.sum(axis=1) ** 2
            principal[:, j] = total / (total + layout.sizes[j] - values[:, -1])
    return eigen, principal


def block_sums(matrix: Floats, layout: Layout) -> Floats:
    """(B, J, J) sums of a (B, p, p) matrix over pairs of blocks."""
    return np.asarray(np.add.reduceat(np.add.reduceat(matrix, layout.starts, axis=1), layout.starts, axis=2))


def htmt(correlation: Floats, layout: Layout, *, absolute: bool = True) -> Floats:
    """(B, J, J) heterotrait–monotrait ratios of mean item correlations, NaN on the diagonal.

    `absolute` takes correlations without their sign, as seminr; without, as Henseler et al. 2015,
    doi:10.1007/s11747-014-0403-8.
    """
    sizes = layout.sizes
    sums = block_sums(np.abs(correlation) if absolute else correlation, layout)
    within = np.einsum("bjj->bj", sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        mono = np.where(sizes == 1, 1.0, (within - sizes) / (sizes * (sizes - 1)))
        made = sums / np.outer(sizes, sizes) / np.sqrt(mono[:, :, None] * mono[:, None, :])
    return _without_diagonal(made)


def htmt2(correlation: Floats, layout: Layout) -> Floats:
    """(B, J, J) HTMT2: geometric instead of arithmetic means, of absolute correlations.

    Source: Roemer, Schuberth and Henseler 2021, doi:10.1108/IMDS-02-2021-0082.
    """
    sizes = layout.sizes
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = block_sums(np.log(np.abs(correlation)), layout)
        within = np.einsum("bjj->bj", logs)
        mono = np.where(sizes == 1, 0.0, within / (sizes * (sizes - 1)))
        made = np.exp(logs / np.outer(sizes, sizes) - (mono[:, :, None] + mono[:, None, :]) / 2)
    return _without_diagonal(made)


def _without_diagonal(matrix: Floats) -> Floats:
    at = np.arange(matrix.shape[-1])
    matrix[:, at, at] = np.nan
    return matrix


def inflation(correlation: Floats) -> Floats:
    """(B, q) variance inflation factors; 1 for one variable, infinite where collinear."""
    made = np.full(correlation.shape[:2], np.inf)
    for place, one in enumerate(correlation):
        if np.isfinite(one).all() and np.linalg.matrix_rank(one, hermitian=True) == len(one):
            made[place] = np.diag(np.linalg.inv(one))
    return made


def f_squared(scores: Floats, r_squared: Floats, layout: Layout) -> Floats:
    """(B, J, J) Cohen's f² of each path: what R² loses without it, scores unchanged, over 1 − R²."""
    made = np.full_like(scores, np.nan)
    for i, j in layout.links:
        others = layout.predecessors(j)
        sources = others[np.flatnonzero(others != i)]
        without = np.zeros(len(scores))
        if len(sources):
            with_it = scores[:, sources, j]
            without = np.einsum("bi,bi->b", solved(scores[:, sources[:, None], sources], with_it), with_it)
        made[:, i, j] = (r_squared[:, j] - without) / (1.0 - r_squared[:, j])
    return made


def criteria(r_squared: Floats, n: int, layout: Layout) -> tuple[Floats, Floats]:
    """(B, J) AIC and BIC of each construct's regression."""
    k = layout.paths.sum(axis=0) + 1
    error = n * np.log((1 - r_squared) * (n - 1) / n)
    return error + 2 * k, error + k * np.log(n)


def implied_scores(factors: Floats, layout: Layout) -> Floats:
    """(B, J, J) correlations of the constructs as the paths imply them, errors uncorrelated.

    Those among exogenous constructs are kept; variances are set to one.
    """
    paths = regressions(factors, layout)
    explained = np.einsum("bij,bij->bj", paths, factors)
    endogenous = np.isin(np.arange(len(layout.names)), layout.endogenous)
    source = np.where(endogenous[:, None] | endogenous, 0.0, factors)
    at = np.arange(len(endogenous))
    source[:, at, at] = np.where(endogenous, 1.0 - explained, 1.0)
    through = np.eye(len(endogenous)) + total_effects(paths, layout)
    made = np.swapaxes(through, 1, 2) @ source @ through
    made[:, at, at] = 1.0
    return np.asarray(made)


def implied_items(
    loadings: Floats, correlation: Floats, scores: Floats, layout: Layout, consistent: bool
) -> Floats:
    """(B, p, p) correlations of the items as loadings and construct correlations imply them.

    Within a composite's block the correlations found are kept; within a reflective one, which there is
    only under consistent PLS, they are products of loadings.
    """
    outer = loadings[:, :, None] * loadings[:, None, :]
    made = outer * scores[:, layout.block[:, None], layout.block]
    for j, measurement in enumerate(layout.measurements):
        span = layout.span(j)
        if not (consistent and measurement.value == "=~"):
            made[:, span, span] = correlation[:, span, span]
    at = np.arange(loadings.shape[1])
    made[:, at, at] = 1.0
    return np.asarray(made)


def srmr(correlation: Floats, implied: Floats) -> Floats:
    """(B,) root mean squared difference of correlations, over the lower triangle and the diagonal."""
    p = correlation.shape[-1]
    lower = np.tril_indices(p, -1)
    gap = (correlation - implied)[:, lower[0], lower[1]]
    return np.asarray(np.sqrt((gap**2).sum(axis=1) / (p * (p + 1) / 2)))


def distances(correlation: Floats, implied: Floats) -> tuple[Floats, Floats]:
    """(B,) unweighted least squares distance d_ULS and geodesic distance d_G."""
    gap = correlation - implied
    values = np.linalg.eigvals(np.linalg.solve(correlation, implied)).real
    with np.errstate(invalid="ignore"):
        geodesic = 0.5 * (np.log(values) ** 2).sum(axis=1)
    return 0.5 * np.einsum("bij,bij->b", gap, gap), geodesic


def likelihood_distance(correlation: Floats, implied: Floats) -> Floats:
    """(B,) maximum likelihood discrepancy; times n − 1 it is the χ² of the model."""
    sign, size = np.linalg.slogdet(implied)
    own = np.linalg.slogdet(correlation)[1]
    trace = np.einsum("bii->b", np.linalg.solve(implied, correlation))
    return np.asarray(np.where(sign > 0, size + trace - own - correlation.shape[-1], np.nan))


def goodness(loadings: Floats, r_squared: Floats, layout: Layout) -> Floats:
    """(B,) Tenenhaus' GoF: √(mean communality of the items of blocks of several × mean R²).

    It is no test and does not tell wrong models from right ones (Henseler and Sarstedt 2013).
    """
    several = (layout.sizes > 1)[layout.block]
    communality = (loadings[:, several] ** 2).mean(axis=1) if several.any() else np.ones(len(loadings))
    return np.asarray(np.sqrt(communality * np.nanmean(r_squared, axis=1)))
