"""Cronbach's alpha of items that should measure one thing, with what R's psych::alpha tells beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import checked_weights, frame, select
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.service_quality.problems import ConstantItem, NoPairs
from huiyin.analytics.terms import Floats

PAIRWISE, LISTWISE = "pairwise", "listwise"
_LOW = 0.7


@dataclass(frozen=True)
class Alpha(Result):
    """Internal consistency. `alpha_if_dropped` is the raw alpha without that item, None with two items.

    `standardised` is alpha of the correlations, `guttman_lambda_6` Guttman's λ6 from squared multiple
    correlations (None where the correlations are singular), `signal_to_noise` k·r̄/(1 − r̄). The interval is Duhachek and
    Iacobucci's, normal.
    """

    title: ClassVar[Bilingual] = {"zh": "信度（Cronbach α）", "en": "Reliability (Cronbach's α)"}
    alpha: float
    low: float
    high: float
    standard_error: float
    standardised: float
    guttman_lambda_6: float | None
    average_r: float
    median_r: float
    signal_to_noise: float
    mean: float
    standard_deviation: float
    items: tuple[str, ...]
    alpha_if_dropped: tuple[float | None, ...]
    n: int
    n_left_out: int
    missing: str
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Alpha with its interval, then alpha without each item."""
        head = (
            Column("alpha", {"zh": "α", "en": "α"}),
            Column("low", {"zh": "区间下限", "en": "Low"}),
            Column("high", {"zh": "区间上限", "en": "High"}),
            Column("standardised", {"zh": "标准化 α", "en": "Standardised α"}),
            Column("average_r", {"zh": "平均相关", "en": "Average r"}),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
        )
        row = (self.alpha, self.low, self.high, self.standardised, self.average_r, self.n)
        columns = (
            Column("item", {"zh": "题目", "en": "Item"}, Kind.TEXT),
            Column("alpha_if_dropped", {"zh": "去掉该题后的 α", "en": "α if dropped"}),
        )
        return (
            Table("alpha", {"zh": "信度", "en": "Reliability"}, head, (row,)),
            Table(
                "items",
                {"zh": "逐题", "en": "Items"},
                columns,
                tuple(zip(self.items, self.alpha_if_dropped, strict=True)),
            ),
        )


def cronbach_alpha(
    data: Any,
    *,
    items: Sequence[str],
    missing: str = PAIRWISE,
    weights: Any = None,
    confidence: float = 0.95,
) -> Alpha:
    """Cronbach's α = k/(k − 1)·(1 − tr(C)/ΣC) of a frame's columns, C their covariances.

    `missing` = "pairwise" takes each covariance over the respondents who answered both items, as
    psych::alpha does; "listwise" only complete forms. Items must point in one direction: reverse-worded
    ones are to be turned round first, a negative average correlation is noted. Raises `NoSuchColumn`,
    `NoPairs`, `ConstantItem`, `BadArgument`. Sources: Cronbach 1951, Psychometrika 16, doi:10.1007/BF02310555;
    interval: Duhachek & Iacobucci 2004, Journal of Applied Psychology 89(5), doi:10.1037/0021-9010.89.5.792.

    >>> found = cronbach_alpha({"a": [8, 6, 9, 5, 7, 10], "b": [9, 7, 9, 6, 8, 9], "c": [8, 7, 10, 5, 8, 9]},
    ...                        items=["a", "b", "c"])
    >>> round(found.alpha, 4)
    0.9566
    """
    names = list(items)
    require(len(names) > 1, "items", names, zh="至少有两列", en="name at least two columns")
    require_one_of("missing", missing, (PAIRWISE, LISTWISE))
    z = normal_quantile(require_rate("confidence", confidence))
    rows = select(frame(data), names)
    given = checked_weights(weights, len(rows))
    w = np.ones(len(rows)) if given is None else given
    present = ~np.isnan(rows)
    counted = (present.all(axis=1) if missing == LISTWISE else present.any(axis=1)) & (w > 0)
    kept, share = rows[counted], w[counted]
    c = _covariances(kept, share, names)
    k, total, trace = len(names), float(c.sum()), float(np.trace(c))
    if total <= 0:
        raise ConstantItem(item=", ".join(names))
    deviation = np.sqrt(np.diag(c))
    r = c / np.outer(deviation, deviation)
    pairs = r[np.tril_indices(k, -1)]
    alpha, n = _alpha(c), len(kept)
    worth = n if given is None else float(share.sum() ** 2 / (share**2).sum())
    spread = total * (np.trace(c @ c) + trace**2) - 2 * trace * float((c @ c).sum())
    error = math.sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * spread / worth, 0.0))
    score = np.nanmean(kept, axis=1)
    mean = float(np.average(score, weights=share))
    average = float(pairs.mean())
    return Alpha(
        alpha,
        alpha - z * error,
        min(alpha + z * error, 1.0),
        error,
        _alpha(r),
        _lambda_6(r),
        average,
        float(np.median(pairs)),
        k * average / (1 - average) if average < 1 else math.inf,
        mean,
        math.sqrt(float(np.average((score - mean) ** 2, weights=share)) * worth / max(worth - 1, 1)),
        tuple(names),
        tuple(None if k == 2 else _alpha(np.delete(np.delete(c, at, 0), at, 1)) for at in range(k)),
        n,
        len(rows) - n,
        missing,
        confidence,
        _notes(alpha, average),
    )


def _covariances(rows: Floats, weights: Floats, names: Sequence[str]) -> Floats:
    """(k, k) weighted covariances, each over the rows that have both, on n − 1 (Σw·(n−1)/n with weights)."""
    present = (~np.isnan(rows)).astype(np.float64)
    filled = np.where(present > 0, rows, 0.0)
    filled = filled - np.round(np.average(filled, axis=0, weights=weights)) * present if len(rows) else filled
    weighted = present * weights[:, None]
    sums_w = weighted.T @ present
    both = present.T @ present
    least = np.unravel_index(int(both.argmin()), both.shape)
    if both[least] < 2:
        raise NoPairs(first=names[int(least[0])], second=names[int(least[1])])
    first = (filled * weights[:, None]).T @ present  # [i, j]: Σ w·x_i over rows that have i and j
    cross = (filled * weights[:, None]).T @ filled
    c = (cross - first * first.T / sums_w) / sums_w * both / (both - 1)
    for at, name in enumerate(names):
        if c[at, at] <= 1e-12 * max(float(cross[at, at] / sums_w[at, at]), 1e-300):
            raise ConstantItem(item=name)
    return np.asarray(c, dtype=np.float64)


def _alpha(c: Floats) -> float:
    k = len(c)
    return float(k / (k - 1) * (1 - np.trace(c) / c.sum()))


def _lambda_6(r: Floats) -> float | None:
    try:
        inverse = np.diag(np.linalg.inv(r))
    except np.linalg.LinAlgError:
        return None
    return float(1 - (1 / inverse).sum() / r.sum()) if bool((inverse > 0).all()) else None


def _notes(alpha: float, average: float) -> tuple[Note, ...]:
    if average < 0:
        zh, en = (
            "题目之间平均为负相关：请检查有无反向题没有转向。",
            "Items correlate negatively on average: check for reverse-worded ones.",
        )
        return (note("negative", zh, en),)
    if alpha < _LOW:
        zh = "α 低于 0.7：这些题目加总成一个分数时要谨慎。"
        return (note("low", zh, "α is below 0.7: be careful when adding these items up to one score."),)
    return ()
