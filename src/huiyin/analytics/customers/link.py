"""Satisfaction and behaviour: do satisfied customers come back, stay, or spend more?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require, require_number, require_one_of, require_rate
from huiyin.analytics.columns import frame, numbers
from huiyin.analytics.customers._design import column_of, design_of, present
from huiyin.analytics.customers._follow_up import flags
from huiyin.analytics.customers._link_models import Effects, fitted_effects
from huiyin.analytics.customers._link_words import link_notes, link_tables
from huiyin.analytics.customers.kaplan_meier import chi_square_tail
from huiyin.analytics.customers.problems import NobodyLeft, NoEvents, TooFewLevels
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Note, Result, Table
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

KINDS = ("rate", "time", "amount")
MOST_LEVELS = 12


@dataclass(frozen=True)
class LevelOutcome:
    """One satisfaction level: what its customers did, and the adjusted effect beside the reference level.

    `effect` is an odds ratio (kind "rate"), a hazard ratio ("time") or a difference in the outcome's unit
    ("amount"); 1, 1 and 0 at the reference. `outcome` is the plain rate or mean with interval.
    """

    level: str
    n: int
    outcome: Estimate
    effect: float
    low: float
    high: float
    p_value: float | None


@dataclass(frozen=True)
class Threshold:
    """A cut: levels from `level` up against those below. `p_adjusted` allows for trying all cuts (Holm)."""

    level: str
    effect: float
    low: float
    high: float
    p_value: float
    p_adjusted: float


@dataclass(frozen=True)
class SatisfactionLink(Result):
    """Outcome by level, adjusted effects, the linear trend and the best cut.

    `trend` is the effect of one level (or one point) more; `levels_p_value` tests that any level
    differs; `beyond_linear_p_value` that the steps are not all alike (None with two levels). `threshold`
    is the cut with the smallest p value, None unless it holds after adjustment at 5 %.
    """

    title: ClassVar[dict[str, str]] = {"zh": "满意度与行为的关联", "en": "Satisfaction and behaviour"}

    kind: str
    levels: tuple[LevelOutcome, ...]
    reference: str
    trend: float
    trend_low: float
    trend_high: float
    trend_p_value: float
    levels_p_value: float
    beyond_linear_p_value: float | None
    thresholds: tuple[Threshold, ...]
    threshold: Threshold | None
    adjusted_for: tuple[str, ...]
    n: int
    n_left_out: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        return link_tables(self)

    def plot(self, language: str | None = None) -> Any:
        """The outcome of each level with its interval."""
        from huiyin.analytics.plots.customers import level_chart
        from huiyin.analytics.results import language_of

        return level_chart(self, language_of(language))


def satisfaction_link(
    data: Any,
    *,
    satisfaction: str,
    outcome: str,
    kind: str = "rate",
    time: str | None = None,
    adjust: Sequence[str] = (),
    cuts: Sequence[float] | None = None,
    reference: str | None = None,
    confidence: float = 0.95,
) -> SatisfactionLink:
    """Compare what customers of different satisfaction did, others things alike.

    `kind` "rate": `outcome` is 0/1 (came back, left); logistic regression. "time": `outcome` is 0/1 after
    `time`; Cox regression. "amount": `outcome` is a number (spending); least squares with HC3 errors.
    `satisfaction` has at most 12 levels, or is cut at `cuts` (level k holds values from cuts[k-1] up to
    below cuts[k]). `reference` is the lowest level unless set. `adjust` names columns held alike. Rows
    lacking anything are left out and counted. It describes a connection: whether more satisfaction would
    change behaviour only a trial can tell.

    Raises `TooFewLevels`, `NobodyLeft`, `NoFiniteEstimate`, `BadArgument`. Source: as `cox` and
    `churn_risk`; MacKinnon & White 1985 (HC3); Holm 1979.

    >>> grades = [1, 1, 1, 2, 2, 2, 3, 3, 3] * 20
    >>> back = [0, 0, 1, 0, 1, 1, 1, 1, 0] * 20
    >>> made = satisfaction_link({"s": grades, "back": back}, satisfaction="s", outcome="back")
    >>> round(made.levels[1].effect, 4), made.levels[1].n
    (4.0, 60)
    """
    require_one_of("kind", kind, KINDS)
    confidence = require_rate("confidence", confidence)
    require(
        (kind == "time") == (time is not None),
        "time",
        time,
        zh='与 kind="time" 同时给出',
        en='go with kind="time"',
    )
    columns = frame(data)
    y = (
        numbers(column_of(columns, outcome))
        if kind == "amount"
        else flags(column_of(columns, outcome), outcome)
    )
    grade = numbers(column_of(columns, satisfaction))
    when = np.zeros(len(y)) if time is None else numbers(column_of(columns, time))
    kept = ~np.isnan(y) & ~np.isnan(grade) & ~np.isnan(when) & present(columns, list(adjust) or [outcome])
    if not kept.any():
        raise NobodyLeft(what=f"{satisfaction}, {outcome}")
    codes, labels, points = _levels(grade[kept], cuts, satisfaction)
    if kind != "amount" and len(np.unique(y[kept])) < 2:
        raise NoEvents(n=int(kept.sum()))
    covariates = design_of(columns, adjust, kept).matrix if adjust else np.zeros((int(kept.sum()), 0))
    base = 0 if reference is None else _place(labels, reference)
    z = normal_quantile(confidence)
    made = _Maker(kind, y[kept], when[kept], covariates, z)
    return _result(
        made, codes, labels, points, base, satisfaction, tuple(adjust), int((~kept).sum()), confidence
    )


@dataclass(frozen=True)
class _Maker:
    """Outcome and adjustment, asked for the effects of different columns."""

    kind: str
    y: Floats
    when: Floats
    covariates: Floats
    z: float

    def effects(self, columns: Floats, names: tuple[str, ...]) -> Effects:
        return fitted_effects(self.kind, self.y, self.when, columns, self.covariates, names)

    def ends(self, value: float, error: float) -> tuple[float, float, float]:
        """The effect as shown, with its interval: ratios for rate and time."""
        low, high = value - self.z * error, value + self.z * error
        if self.kind == "amount":
            return value, low, high
        with np.errstate(over="ignore"):  # a group in which all or none did: no upper end
            return float(np.exp(value)), float(np.exp(low)), float(np.exp(high))


def _p_value(value: float, error: float) -> float:
    return float(special.erfc(abs(value / error) / np.sqrt(2)))


def _result(
    maker: _Maker,
    codes: npt.NDArray[np.intp],
    labels: tuple[str, ...],
    points: Floats,
    base: int,
    satisfaction: str,
    adjust: tuple[str, ...],
    n_left_out: int,
    confidence: float,
) -> SatisfactionLink:
    others = [k for k in range(len(labels)) if k != base]
    dummies = (codes[:, None] == np.array(others)).astype(np.float64)
    full = maker.effects(dummies, tuple(f"{satisfaction}={labels[k]}" for k in others))
    wald = float(full.values @ np.linalg.solve(full.covariance, full.values))
    line = maker.effects(points[codes][:, None], (satisfaction,))
    slope, error = float(line.values[0]), float(np.sqrt(line.covariance[0, 0]))
    levels = []
    neutral = 0.0 if maker.kind == "amount" else 1.0
    for k, label in enumerate(labels):
        rows = codes == k
        outcome = _plain(maker, rows, confidence)
        if k == base:
            levels.append(LevelOutcome(label, int(rows.sum()), outcome, neutral, neutral, neutral, None))
            continue
        at = others.index(k)
        value, spread = float(full.values[at]), float(np.sqrt(full.covariance[at, at]))
        levels.append(
            LevelOutcome(label, int(rows.sum()), outcome, *maker.ends(value, spread), _p_value(value, spread))
        )
    cuts = _thresholds(maker, codes, labels, satisfaction)
    best = min(cuts, key=lambda cut: cut.p_value)
    trend, trend_low, trend_high = maker.ends(slope, error)
    return SatisfactionLink(
        kind=maker.kind,
        levels=tuple(levels),
        reference=labels[base],
        trend=trend,
        trend_low=trend_low,
        trend_high=trend_high,
        trend_p_value=_p_value(slope, error),
        levels_p_value=chi_square_tail(wald, len(others)),
        beyond_linear_p_value=_beyond_linear(full, points, base, others),
        thresholds=cuts,
        threshold=best if best.p_adjusted < 0.05 else None,
        adjusted_for=adjust,
        n=len(codes),
        n_left_out=n_left_out,
        confidence=confidence,
        notes=link_notes(maker.kind, adjust, n_left_out, min(level.n for level in levels)),
    )


def _beyond_linear(full: Effects, points: Floats, base: int, others: list[int]) -> float | None:
    """Wald test that the level effects lie on one line of the levels' points."""
    if len(others) < 2:
        return None
    direction = points[others] - points[base]
    contrast = np.eye(len(others))[1:] - np.outer(direction[1:] / direction[0], np.eye(len(others))[0])
    value = contrast @ full.values
    chi = float(value @ np.linalg.solve(contrast @ full.covariance @ contrast.T, value))
    return chi_square_tail(chi, len(others) - 1)


def _thresholds(
    maker: _Maker, codes: npt.NDArray[np.intp], labels: tuple[str, ...], satisfaction: str
) -> tuple[Threshold, ...]:
    found = []
    for k in range(1, len(labels)):
        made = maker.effects((codes >= k).astype(np.float64)[:, None], (f"{satisfaction}≥{labels[k]}",))
        value, error = float(made.values[0]), float(np.sqrt(made.covariance[0, 0]))
        found.append((labels[k], *maker.ends(value, error), _p_value(value, error)))
    adjusted = holm([row[-1] for row in found])
    return tuple(Threshold(*row, p) for row, p in zip(found, adjusted, strict=True))


def _plain(maker: _Maker, rows: npt.NDArray[np.bool_], confidence: float) -> Estimate:
    if maker.kind == "amount":
        return mean_interval(Moments.from_arrays(maker.y[rows]), confidence=confidence)
    return share_of_counts(float(maker.y[rows].sum()), int(rows.sum()), confidence)


def _levels(
    grade: Floats, cuts: Sequence[float] | None, name: str
) -> tuple[npt.NDArray[np.intp], tuple[str, ...], Floats]:
    """Level codes from 0, their labels, and a point for each (the grade, or the mean within the cut)."""
    if cuts is None:
        values, codes = np.unique(grade, return_inverse=True)
        require(
            len(values) <= MOST_LEVELS,
            "satisfaction",
            name,
            zh=f"最多有 {MOST_LEVELS} 档，或用 cuts 分档",
            en=f"have at most {MOST_LEVELS} levels, or be cut with cuts",
        )
        if len(values) < 2:
            raise TooFewLevels(column=name, n=len(values))
        return codes.astype(np.intp), tuple(f"{value:g}" for value in values), values
    edges = np.array(sorted(require_number("cuts", cut) for cut in cuts))
    level, codes = np.unique(np.searchsorted(edges, grade, side="right"), return_inverse=True)
    if len(level) < 2:
        raise TooFewLevels(column=name, n=len(level))
    ends = ["", *(f"{edge:g}" for edge in edges), ""]
    labels = []
    for k in level.tolist():
        low, high = ends[k], ends[k + 1]
        labels.append(f"<{high}" if not low else f"≥{low}" if not high else f"{low}–<{high}")
    points = np.bincount(codes, weights=grade) / np.bincount(codes)
    return codes.astype(np.intp), tuple(labels), points


def _place(labels: tuple[str, ...], reference: str) -> int:
    require_one_of("reference", str(reference), labels)
    return labels.index(str(reference))
