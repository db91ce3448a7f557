"""What all figures of designed samples share: domains, linearised values, variances, design effects."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import texts
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.design_results import DesignEffects, DesignEstimates, DomainEstimate
from huiyin.analytics.inference.designs import Design, Lonely, design_for
from huiyin.analytics.inference.problems import TooFewAnswers
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Note, note
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Domain:
    """Linearised values (0 outside) of a figure in one domain, and the values themselves."""

    name: str
    value: float
    linearised: Floats
    inside: Any
    spread: float  # weighted variance of the values that the simple sample would have
    times: float = 1.0  # a total is Σw times a mean


def spread_of(values: Floats, w: Floats) -> float:
    """Weighted variance times n/(n-1), n the rows that weigh something; R's svyvar."""
    n = int((w > 0).sum())
    if n < 2:
        return math.nan
    mean = float(w @ values) / float(w.sum())
    return float(w @ (values - mean) ** 2) / float(w.sum()) * n / (n - 1)


def mean_parts(column: Floats, inside: Any, weights: Floats) -> tuple[float, Floats, float, float]:
    w = np.where(inside, weights, 0.0)
    total = float(w.sum())
    if total <= 0:
        return math.nan, np.zeros(len(column)), math.nan, 1.0
    filled = np.where(inside, column, 0.0)
    mean = float(w @ filled) / total
    return mean, np.where(inside, (column - mean) / total, 0.0), spread_of(filled, w), 1.0


def sampled(
    n: int, by: Any, design: Any, weights: Any, strata: Any, clusters: Any, fpc: Any, lonely: Lonely
) -> tuple[Design, list[tuple[str, Any]], Any]:
    """The design of `n` answers, its rows in each group of `by`, and which answers it is about."""
    parts: dict[str, Any] = {"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc}
    made, rows = design_for(n, design, **parts, lonely=lonely)
    if not (made.weights > 0).any():
        raise TooFewAnswers(what="样本 / the sample ", n=0, needed=1)
    return made, groups_of(by, n, rows), rows


def groups_of(by: Any, n: int, rows: Any) -> list[tuple[str, Any]]:
    """The rows of the design in each group of `by`, a label for each of `n` answers; all without it."""
    if by is None:
        return [("", np.ones(n, dtype=bool)[rows])]
    named = texts(by)
    if len(named) != n:
        raise LengthsDiffer(what="分组 / groups", given=len(named), wanted=n)
    named = named[rows]
    labels = sorted({name for name in named if name is not None})
    require(bool(labels), "by", None, zh="至少有一个组", en="hold at least one group")
    return [(str(label), named == label) for label in labels]


def domains_of(
    column: Floats,
    groups: list[tuple[str, Any]],
    parts: Callable[[Any], tuple[float, Floats, float, float]],
) -> list[Domain]:
    there = ~np.isnan(column)
    made = []
    for name, group in groups:
        inside = there & group
        value, linearised, spread, times = parts(inside)
        made.append(Domain(name, value, linearised, inside, spread, times))
    return made


def t_ends(value: float, variance: float, n: int, free: float, confidence: float, kish_n: float) -> Any:
    if variance <= 0:
        return None, None, "none"
    half = t_quantile(confidence, free) * math.sqrt(variance)
    return value - half, value + half, "design_t"


def points_ends(value: float, variance: float, n: int, free: float, confidence: float, kish_n: float) -> Any:
    low, high, method = t_ends(value, variance, n, free, confidence, kish_n)
    return (low, high, method) if low is None else (max(low, -100.0), min(high, 100.0), method)


def estimates_of(
    quantity: str,
    made: list[Domain],
    column: Floats,
    design: Design,
    unit: Unit,
    degrees: float | None,
    confidence: float,
    ends: Callable[..., Any],
) -> DesignEstimates:
    """Variances of all domains at once, intervals and design effects of each."""
    require_rate("confidence", confidence)
    covariance = design.variance(np.column_stack([one.linearised for one in made]))
    rows = []
    for at, one in enumerate(made):
        part = design.subset(one.inside & (design.weights > 0))
        n, variance = part.n, max(float(covariance[at, at]), 0.0)
        free = float(part.degrees) if degrees is None else float(degrees)
        effects = _effects(quantity, one, variance, part.weights)
        kish_n = n / effects.kish if n else 0.0
        worth = kish_n if effects.with_replacement is None else min(n / effects.with_replacement, float(n))
        if n < 2 or free <= 0 or not math.isfinite(variance):
            value = one.value if n else None
            estimate = Estimate(value, None, None, n, worth, unit, "none", None, confidence)
        elif design.settled and variance <= design.settled * _uncalibrated(one, design):
            estimate = Estimate(one.value, None, None, n, worth, unit, "fixed", None, confidence)
        else:
            low, high, method = ends(one.value, variance, n, free, confidence, kish_n)
            error = math.sqrt(variance)
            estimate = Estimate(one.value, low, high, n, worth, unit, method, error, confidence)
        missing = int(np.isnan(column).sum()) if len(made) == 1 else 0
        rows.append(DomainEstimate(one.name, estimate, free, effects, missing))
    return DesignEstimates(quantity, tuple(rows), covariance, described(design), notes_of(column, design))


def _uncalibrated(one: Domain, design: Design) -> float:
    pulls = design.weights * one.linearised
    return float(pulls @ pulls)


def _effects(quantity: str, one: Domain, variance: float, w: Floats) -> DesignEffects:
    n, total = len(w), float(w.sum())
    kish = n * float((w**2).sum()) / total**2 if n else math.nan
    simple = one.spread / n * (total if quantity in {"total", "ratio"} else 1.0) ** 2 if n > 1 else 0.0
    if not simple > 0 or variance <= 0:
        return DesignEffects(None, None, kish)
    left = (total - n) / total
    return DesignEffects(variance / simple, variance / (simple * left) if left > 1e-12 else None, kish)


def described(design: Design) -> str:
    first = design.stages[0]
    parts = [f"{design.n_strata} strata"] if design.n_strata > 1 else []
    if design.n_clusters < design.n:
        parts.append(f"{design.n_clusters} clusters")
    if np.isfinite(first.population).any():
        parts.append("finite population")
    if np.ptp(design.weights) > 0:
        parts.append("weights")
    return ", ".join(parts) or "simple random sample"


def notes_of(column: Floats, design: Design) -> tuple[Note, ...]:
    notes = []
    missing = int(np.isnan(column).sum())
    if missing:
        zh, en = f"有 {missing} 行没有答案，未计入。", f"{missing} rows without an answer were left out."
        notes.append(note("missing", zh, en))
    if design.degrees < 10:
        notes.append(
            note(
                "few_degrees",
                f"自由度只有 {design.degrees}，区间很宽且依赖正态假设。",
                f"Only {design.degrees} degrees of freedom: intervals are wide and lean on normality.",
            )
        )
    return tuple(notes)
