"""Bootstrap intervals of any statistic of answer patterns: percentile, basic, normal, BCa.

Resampling n respondents is drawing how often each unique answer row occurs; so a million respondents
with a few hundred patterns cost what a few hundred rows cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_one_of, require_rate, require_whole
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.progress import steps
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Patterns
from huiyin.analytics.terms import Floats

KINDS = ("percentile", "basic", "normal", "bca")
_CELLS = 4_000_000  # counts drawn at a time

Statistic = Callable[[Floats, Floats], Any]


@dataclass(frozen=True)
class BootstrapIntervals(Result):
    """A statistic, its bootstrap standard error and bias, and the ends by each method.

    `intervals` maps method → (low, high). `replicates` are the B values, `n_failed` of them could not
    be computed and were left out. `acceleration` and `bias_correction` are those of BCa.
    """

    title: ClassVar[Bilingual] = {"zh": "自助法区间", "en": "Bootstrap intervals"}
    value: float
    standard_error: float
    bias: float
    intervals: dict[str, tuple[float, float]]
    replicates: Floats
    n: int
    n_replicates: int
    n_failed: int
    seed: int
    bias_correction: float | None = None
    acceleration: float | None = None
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a method."""
        from huiyin.analytics.inference.methods import METHOD_NAMES

        columns = (
            Column("method", {"zh": "方法", "en": "Method"}, Kind.TEXT),
            Column("value", {"zh": "估计值", "en": "Value"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("standard_error", {"zh": "标准误", "en": "Standard error"}),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
        )
        rows = tuple(
            (
                METHOD_NAMES[f"bootstrap_{kind}"],
                self.value,
                low,
                high,
                self.standard_error,
                self.n,
            )
            for kind, (low, high) in self.intervals.items()
        )
        return (Table("intervals", {"zh": "区间", "en": "Intervals"}, columns, rows),)


def bootstrap_interval(
    data: Any,
    statistic: Statistic,
    *,
    kinds: tuple[str, ...] = KINDS,
    n_replicates: int = 2000,
    seed: int = 1,
    confidence: float = 0.95,
    weights: Any = None,
    vectorised: bool = False,
) -> BootstrapIntervals:
    """Intervals of `statistic` by resampling respondents.

    `data` is an (n, k) matrix, a column, or `Patterns`; a row with a missing answer is left out.
    `statistic(rows, counts)` gets the unique rows (m, k) and how much each counts (m weights) and gives
    one number; with `vectorised` it gets counts (B, m) and gives B numbers at once. `kinds`:
    percentile, basic, normal, bca (with the acceleration from leaving out one respondent at a time).
    A statistic that is NaN in a replicate is left out and counted. Raises `TooFewAnswers`, `NoSpread`,
    `BadArgument`. Source: Efron 1987, doi:10.1080/01621459.1987.10478410; Davison & Hinkley 1997 ch. 5.

    >>> mean = lambda rows, counts: counts @ rows[:, 0] / counts.sum(axis=-1)
    >>> made = bootstrap_interval([1, 2, 3, 4, 5, 6, 7, 8], mean, vectorised=True)
    >>> made.value, made.intervals["bca"][0] < 4.5 < made.intervals["bca"][1]
    (4.5, True)
    """
    for kind in kinds:
        require_one_of("kinds", kind, KINDS)
    require_rate("confidence", confidence)
    n_replicates = require_whole("n_replicates", n_replicates, at_least=50)
    patterns, n_missing = _patterns(data, weights)
    n = patterns.n
    if n < 2:
        raise TooFewAnswers(what="自助法 / the bootstrap ", n=n, needed=2)
    each = patterns.weights / patterns.counts

    def evaluate(counts: Floats) -> Floats:
        worth = counts * each
        if vectorised:
            return np.asarray(statistic(patterns.rows, worth), dtype=np.float64)
        return np.array([float(statistic(patterns.rows, row)) for row in worth])

    value = float(evaluate(patterns.counts[None, :].astype(np.float64))[0])
    require(
        math.isfinite(value), "statistic", value, zh="对全部数据给出有限数", en="be finite on all the data"
    )
    drawn = _replicates(evaluate, patterns, n_replicates, seed)
    kept = drawn[np.isfinite(drawn)]
    if len(kept) < 2 or np.ptp(kept) == 0:
        raise NoSpread(what="自助样本的统计量 / the replicates ")
    error = float(kept.std(ddof=1))
    intervals = {kind: _simple(kind, value, kept, error, confidence) for kind in kinds if kind != "bca"}
    correction = acceleration = None
    if "bca" in kinds:
        correction = float(special.ndtri(_share_below(kept, value)))
        acceleration = _acceleration(evaluate, patterns)
        intervals["bca"] = _bca(kept, correction, acceleration, confidence)
    failed = n_replicates - len(kept)
    ordered = {kind: intervals[kind] for kind in kinds}
    return BootstrapIntervals(
        value,
        error,
        float(kept.mean()) - value,
        ordered,
        drawn,
        n,
        n_replicates,
        failed,
        seed,
        correction,
        acceleration,
        confidence,
        _notes(failed, n_missing),
    )


def _notes(failed: int, n_missing: int) -> tuple[Note, ...]:
    made = []
    if failed:
        zh = f"{failed} 个自助样本算不出统计量，未计入。"
        made.append(
            note("failed", zh, f"The statistic could not be computed in {failed} resamples, left out.")
        )
    if n_missing:
        zh = f"有 {n_missing} 行含缺失，未计入。"
        made.append(note("missing", zh, f"{n_missing} rows with a missing answer were left out."))
    return tuple(made)


def _patterns(data: Any, weights: Any) -> tuple[Patterns, int]:
    if isinstance(data, Patterns):
        complete = data.complete()
        return complete, data.n - complete.n
    rows = numbers(data, dimensions=2)
    there = ~np.isnan(rows).any(axis=1)
    w = checked_weights(weights, len(rows))
    if w is None:
        return Patterns.from_arrays(rows[there]), int((~there).sum())
    # A weight is a property of the respondent: rows alike in answers but not in weight stay apart.
    full = Patterns.from_arrays(np.column_stack([rows, w])[there])
    return Patterns(full.rows[:, :-1], full.counts, full.counts * full.rows[:, -1]), int((~there).sum())


def _replicates(
    evaluate: Callable[[Floats], Floats], patterns: Patterns, n_replicates: int, seed: int
) -> Floats:
    rng = np.random.default_rng(seed)
    n, m = patterns.n, len(patterns.counts)
    size = max(1, min(n_replicates, _CELLS // max(m, 1)))
    drawn = []
    for start in steps(range(0, n_replicates, size), "bootstrap", total=-(-n_replicates // size)):
        b = min(size, n_replicates - start)
        counts = rng.multinomial(n, patterns.counts / n, size=b)
        drawn.append(evaluate(counts.astype(np.float64)))
    return np.concatenate(drawn)


def _simple(kind: str, value: float, kept: Floats, error: float, confidence: float) -> tuple[float, float]:
    if kind == "normal":
        centre, half = 2 * value - float(kept.mean()), normal_quantile(confidence) * error
        return centre - half, centre + half
    tail = (1 - confidence) / 2
    low, high = quantiles_of(kept, np.array([tail, 1 - tail]))
    return (low, high) if kind == "percentile" else (2 * value - high, 2 * value - low)


def quantiles_of(replicates: Floats, shares: Floats) -> tuple[float, float]:
    """Quantiles at rank (B+1)·share, interpolated on the normal scale as R's boot.ci does."""
    ordered = np.sort(replicates)
    b = len(ordered)
    ranks = (b + 1) * shares
    made = []
    for rank, share in zip(ranks, shares, strict=True):
        below = math.floor(rank + 1e-9)
        if below < 1:
            made.append(float(ordered[0]))
        elif below >= b:
            made.append(float(ordered[-1]))
        elif abs(rank - below) < 1e-9:
            made.append(float(ordered[below - 1]))
        else:
            at, left, right = special.ndtri([share, below / (b + 1), (below + 1) / (b + 1)])
            part = (at - left) / (right - left)
            made.append(float(ordered[below - 1] + part * (ordered[below] - ordered[below - 1])))
    return made[0], made[1]


def _share_below(kept: Floats, value: float) -> float:
    """Share of replicates below the value, ties half; kept off 0 and 1."""
    share = (float((kept < value).sum()) + 0.5 * float((kept == value).sum())) / len(kept)
    return min(max(share, 0.5 / len(kept)), 1 - 0.5 / len(kept))


def _acceleration(evaluate: Callable[[Floats], Floats], patterns: Patterns) -> float:
    """Skewness of leaving out one respondent at a time: Σd³ / (6(Σd²)^1.5)."""
    m = len(patterns.counts)
    without = []
    size = max(1, _CELLS // m)
    for start in range(0, m, size):
        places = np.arange(start, min(start + size, m))
        counts = np.repeat(patterns.counts[None, :].astype(np.float64), len(places), axis=0)
        counts[np.arange(len(places)), places] -= 1
        without.append(evaluate(counts))
    values, counts = np.concatenate(without), patterns.counts.astype(np.float64)
    good = np.isfinite(values)
    values, counts = values[good], counts[good]
    pull = float(counts @ values / counts.sum()) - values
    spread = float(counts @ pull**2)
    return float(counts @ pull**3) / (6 * spread**1.5) if spread > 0 else 0.0


def _bca(kept: Floats, correction: float, acceleration: float, confidence: float) -> tuple[float, float]:
    z = special.ndtri(np.array([(1 - confidence) / 2, (1 + confidence) / 2]))
    moved = correction + (correction + z) / (1 - acceleration * (correction + z))
    return quantiles_of(kept, np.asarray(special.ndtr(moved), dtype=np.float64))
