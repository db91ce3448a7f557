"""LMG: each driver's gain in R², averaged over all orders in which drivers may enter."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.drivers._subsets import (
    MOST_EXACT,
    blocks,
    explained_by_subsets,
    shapley_weights,
    subset_sizes,
    sums_with_each,
)
from huiyin.analytics.drivers.base import DriverMethod, driver_methods, usable
from huiyin.analytics.progress import steps
from huiyin.analytics.terms import Floats

N_ORDERS = 1024  # orders drawn where all subsets are too many; an order and its reverse count as two
_SEED = 20_001
_RIDGE = 1e-10
_NUMBERS_AT_ONCE = 1 << 22


class _Lmg(DriverMethod):
    """What LMG and general dominance share: they are the same number."""

    def importance(self, correlation: Floats) -> Floats:
        """(…, p) LMG shares of R²; from 21 drivers on estimated from sampled orders."""
        n_drivers = correlation.shape[-1] - 1
        if n_drivers > MOST_EXACT:
            return sampled_shapley(correlation)[0]
        safe, mark = usable(correlation)
        flat = safe.reshape(-1, n_drivers + 1, n_drivers + 1)
        shares = np.empty((len(flat), n_drivers))
        weight = shapley_weights(n_drivers)
        sizes = subset_sizes(n_drivers)
        before, after = np.append(weight, 0.0)[sizes], np.append(0.0, weight)[sizes]
        joined = (before + after)[:, None]
        parts = list(blocks(len(flat), n_drivers))
        for part in steps(parts, "LMG", total=len(parts)):
            explained = explained_by_subsets(flat[part])
            without = before @ explained
            np.multiply(explained, joined, out=explained)
            shares[part] = (sums_with_each(explained, n_drivers) - without).T
        return shares.reshape(*correlation.shape[:-2], n_drivers) * mark

    def monte_carlo_error(self, correlation: Floats) -> Floats | None:
        """Standard error from sampling orders; None where all orders were worked out."""
        if correlation.shape[-1] - 1 <= MOST_EXACT:
            return None
        return sampled_shapley(correlation)[1]


@driver_methods.register
class Lmg(_Lmg):
    """Lindeman, Merenda and Gold's shares: the Shapley value of R².

    Never negative, sum to R². Up to 20 drivers exact, by all 2^p models; above, `N_ORDERS` orders are
    drawn and `monte_carlo_error` says how far off the shares may be. Source: Lindeman, Merenda & Gold
    1980; Grömping 2006, doi:10.18637/jss.v017.i01; equals relaimpo's `lmg`.
    """

    key: ClassVar[str] = "lmg"
    name: ClassVar[dict[str, str]] = {"zh": "LMG（Shapley 值）", "en": "LMG (Shapley value)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "各驱动因素按所有可能的先后次序进入回归，取其对 R² 的平均贡献；各份额之和等于 R²。只说明关联，不说明因果。",
        "en": "A driver's gain in R², averaged over every order of entry; the shares sum to R². "
        "Association, not cause.",
    }


@driver_methods.register
class GeneralDominance(_Lmg):
    """General dominance: the average gain over model sizes, equal to LMG.

    The complete and conditional parts are in `huiyin.analytics.drivers.dominance`. Source: Budescu
    1993, doi:10.1037/0033-2909.114.3.542; Azen & Budescu 2003, doi:10.1037/1082-989X.8.2.129.
    """

    key: ClassVar[str] = "general_dominance"
    page: ClassVar[str] = "dominance"
    name: ClassVar[dict[str, str]] = {"zh": "一般优势（优势分析）", "en": "General dominance"}
    about: ClassVar[dict[str, str]] = {
        "zh": "优势分析的总括指标：先在同样大小的模型内平均，再对各种大小平均；与 LMG 相等。只说明关联，不说明因果。",
        "en": "Dominance analysis in one number: gains averaged within, then across model sizes; equal to LMG. "
        "Association, not cause.",
    }


def sampled_shapley(
    correlation: Floats, n_orders: int = N_ORDERS, seed: int = _SEED
) -> tuple[Floats, Floats]:
    """Shapley shares of R² from `n_orders` random orders, and their Monte-Carlo standard errors.

    `correlation` is (…, 1+p, 1+p), outcome first; both results are (…, p). Orders come in pairs, one
    the reverse of the other, and all matrices meet the same orders. The shares still sum to R².
    Source: Castro, Gómez & Tejada 2009, doi:10.1016/j.cor.2008.04.004.
    """
    safe, mark = usable(correlation)
    p = correlation.shape[-1] - 1
    rng = np.random.default_rng(seed)
    half = np.argsort(rng.random((max(n_orders // 2, 2), p)), axis=1)
    shares, errors = [], []
    for matrix in safe.reshape(-1, p + 1, p + 1):
        inner = matrix[1:, 1:]
        if np.linalg.eigvalsh(inner)[0] < _RIDGE:
            inner = inner + _RIDGE * np.eye(p)
        pairs = (_gains(inner, matrix[0, 1:], half) + _gains(inner, matrix[0, 1:], half[:, ::-1])) / 2
        shares.append(pairs.mean(axis=0))
        errors.append(pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)))
    shape = (*correlation.shape[:-2], p)
    return np.array(shares).reshape(shape) * mark, np.array(errors).reshape(shape) * mark


def _gains(inner: Floats, with_outcome: Floats, orders: npt.NDArray[np.intp]) -> Floats:
    """(m, p) gain in R² of each driver when they enter in each of m orders."""
    n_orders, p = orders.shape
    found = np.empty((n_orders, p))
    step = max(1, _NUMBERS_AT_ONCE // (p * p))
    for start in range(0, n_orders, step):
        order = orders[start : start + step]
        lower = np.linalg.cholesky(inner[order[:, :, None], order[:, None, :]])
        gain = np.linalg.solve(lower, with_outcome[order][..., None])[..., 0] ** 2
        np.put_along_axis(found[start : start + step], order, gain, axis=1)
    return found
