"""Randomised trials: each arm against the control, with or without a covariate from before (CUPED)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_positive, require_rate
from huiyin.analytics.columns import array_of
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.comparisons import of_rates
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.problems import NoSpread
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.least_squares import least_squares
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials._outcomes import UNITS, TrialRows, trial_rows

if TYPE_CHECKING:
    import altair as alt

TrialVerdict = Literal["better", "worse", "equivalent", "not_proven", "not_valid"]
VERDICT_WORDS: dict[str, Bilingual] = {
    "better": {"zh": "已证实变好", "en": "proven better"},
    "worse": {"zh": "已证实变差", "en": "proven worse"},
    "equivalent": {"zh": "已证实相当", "en": "proven equivalent"},
    "not_proven": {"zh": "未证实", "en": "not proven"},
    "not_valid": {"zh": "试验无效", "en": "trial not valid"},
}
MISMATCH_BELOW = 0.001  # p of the assignment check, below which a trial's numbers are not to be trusted
FEW_CLUSTERS = 20


@dataclass(frozen=True)
class Effect:
    """One arm against the control: difference (arm minus control) with interval, in the outcome's unit.

    `detectable` is the difference a trial of this size and spread shows with 80 % power. `relative_rate`
    is the difference over the control's value, None where that is 0 or the outcome has no zero.
    """

    arm: str
    difference: float
    low: float
    high: float
    standard_error: float
    p_value: float
    p_adjusted: float
    detectable: float
    relative_rate: float | None
    verdict: TrialVerdict


@dataclass(frozen=True)
class ArmSummary:
    """One arm: rows assigned, rows with an outcome, mean and standard deviation of the outcome as analysed."""

    arm: str
    n_assigned: int
    n: int
    mean: float
    deviation: float


@dataclass(frozen=True)
class Trial(Result):
    """A randomised trial analysed.

    `mismatch_p` tests the numbers assigned against the planned shares (sample ratio mismatch);
    `theta` is the CUPED coefficient, `variance_reduction_rate` what the covariate took off the variance
    (0-1), both None without a covariate. Verdicts are "better", "worse", "equivalent", "not_proven" and,
    where the assignment is broken, "not_valid".
    """

    title: ClassVar[Bilingual] = {"zh": "对照试验", "en": "Randomised trial"}
    control: str
    arms: tuple[ArmSummary, ...]
    effects: tuple[Effect, ...]
    kind: str
    unit: Unit
    method: str
    mismatch_p: float
    theta: float | None
    variance_reduction_rate: float | None
    n_clusters: int | None
    n_left_out: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Effects, then arms."""
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        effects = (
            Column("arm", {"zh": "组", "en": "Arm"}, Kind.TEXT),
            Column("difference", {"zh": "与对照之差", "en": "Difference from control"}, kind),
            Column("low", {"zh": "下限", "en": "Low"}, kind),
            Column("high", {"zh": "上限", "en": "High"}, kind),
            Column("p_adjusted", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
            Column("detectable", {"zh": "80% 把握可测出的差", "en": "Shown with 80% power"}, kind),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        rows = tuple(
            (e.arm, e.difference, e.low, e.high, e.p_adjusted, e.detectable, VERDICT_WORDS[e.verdict])
            for e in self.effects
        )
        arms = (
            Column("arm", {"zh": "组", "en": "Arm"}, Kind.TEXT),
            Column("n_assigned", {"zh": "分配人数", "en": "Assigned"}, Kind.COUNT),
            Column("n", {"zh": "有结果人数", "en": "With outcome"}, Kind.COUNT),
            Column("mean", {"zh": "均值", "en": "Mean"}, kind),
            Column("deviation", {"zh": "标准差", "en": "Standard deviation"}),
        )
        summaries = tuple((a.arm, a.n_assigned, a.n, a.mean, a.deviation) for a in self.arms)
        return (
            Table("effects", {"zh": "效果", "en": "Effects"}, effects, rows),
            Table("arms", {"zh": "各组", "en": "Arms"}, arms, summaries),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Differences with their intervals beside the line of no effect."""
        from huiyin.analytics.plots.trials import effects_chart

        return effects_chart(self, language)


def ab_test(
    outcome: Any,
    arm: Any,
    *,
    kind: str = "mean",
    control: str | None = None,
    covariate: Any = None,
    clusters: Any = None,
    planned_shares: Sequence[float] | None = None,
    margin: float | None = None,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> Trial:
    """Compare each arm of a randomised trial with its control.

    `outcome` holds one answer a unit: numbers ("mean"), 0/1 ("rate") or 0-10 answers ("nps"); `arm` its
    arm. Means and scores are compared by Welch's t test, shares by Newcombe's interval and the pooled z
    test; with `covariate`, measured before the trial, outcomes are adjusted by CUPED (coefficient pooled
    over all arms); with `clusters` (the unit that was randomised, such as a hall or an area) by least squares with
    clustered errors. p values of several arms are adjusted after Holm. `planned_shares` (control first,
    then the arms in order; equal unless given) are checked against the numbers assigned before anything
    is believed. Within ±`margin` at 90 % the arms are "equivalent"; what is neither proven nor equivalent is "not_proven".
    Rows without outcome, arm, covariate or cluster are left out and counted.

    Raises `NoSuchArm`, `OneArm`, `ArmTooSmall`, `BadArgument`. Source: Deng et al. 2013 (CUPED); Newcombe 1998.

    >>> ab_test([0, 1, 0, 1, 1, 1] * 50, ["A", "A", "A", "B", "B", "B"] * 50, kind="rate").effects[0].verdict
    'better'
    """
    require_rate("confidence", confidence)
    if margin is not None:
        require_positive("margin", margin)
    rows = trial_rows(outcome, arm, kind=kind, control=control, covariate=covariate, clusters=clusters)
    mismatch = ratio_mismatch(rows.n_assigned, planned_shares)
    theta, y = None, rows.y
    if rows.covariate is not None:
        theta = _theta(rows.y, rows.covariate)
        y = rows.y - theta * (rows.covariate - rows.covariate.mean())
    raw = [_compared(rows, y, place, kind, confidence) for place in range(1, len(rows.arms))]
    adjusted = holm([p for *_, p in raw])
    summaries = _summaries(rows, y)
    valid = mismatch >= MISMATCH_BELOW
    effects = tuple(
        _effect(rows.arms[at], found, p, summaries[0], kind, valid, margin, high_is_good, confidence)
        for at, (found, p) in enumerate(zip(raw, adjusted, strict=True), start=1)
    )
    n_clusters = None if rows.cluster is None else int(rows.cluster.max()) + 1
    spread = float(np.var(rows.y))
    reduction = None if theta is None or spread == 0 else 1 - float(np.var(y)) / spread
    return Trial(
        rows.arms[0],
        summaries,
        effects,
        kind,
        UNITS[kind],
        _method(rows, kind),
        mismatch,
        theta,
        reduction,
        n_clusters,
        rows.n_left_out,
        confidence,
        _notes(rows, valid, n_clusters),
    )


def ratio_mismatch(assigned: Sequence[int], planned_shares: Sequence[float] | None = None) -> float:
    """p of the chi-square test that units were assigned in the planned shares (equal unless given).

    Below 0.001 the assignment or the logging is broken, and no effect should be read from the trial.
    Source: Fabijan et al. 2019.

    >>> round(ratio_mismatch([5120, 4880]), 6)
    0.016395
    """
    counts = np.atleast_1d(array_of("assigned", assigned))
    require(
        len(counts) > 1 and bool((counts >= 0).all()) and 0 < counts.sum() < np.inf,
        "assigned",
        counts.tolist(),
        zh="至少有两组，人数不小于 0 且不全为 0",
        en="count at least two arms, none below 0, not all 0",
    )
    shares = np.ones(len(counts)) if planned_shares is None else array_of("planned_shares", planned_shares)
    fitting = len(shares) == len(counts) and bool((shares > 0).all())
    require(
        fitting,
        "planned_shares",
        planned_shares,
        zh="每组一个大于 0 的数",
        en="give each arm a number above 0",
    )
    expected = counts.sum() * shares / shares.sum()
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return float(special.chdtrc(len(counts) - 1, statistic))


Found = tuple[float, float, float, float, float, float]  # difference, low, high, error, degrees, p


def _theta(y: Floats, x: Floats) -> float:
    """The coefficient pooled over all arms; 0 for a covariate that never varies."""
    about = x - x.mean()
    spread = float(about @ about)
    return float(about @ y) / spread if spread > 0 else 0.0


def _compared(rows: TrialRows, y: Floats, place: int, kind: str, confidence: float) -> Found:
    chosen = (rows.arm == 0) | (rows.arm == place)
    if rows.cluster is not None:
        treated = (rows.arm[chosen] == place).astype(np.float64)
        design = np.column_stack([np.ones(len(treated)), treated])
        fit = least_squares(design, y[chosen], ["1", "arm"], errors="cluster", clusters=rows.cluster[chosen])
        value, error = fit.of("arm")
        low, high, p = fit.interval(value, error, confidence)
        return value, low, high, error, fit.degrees, p
    a, b = y[rows.arm == 0], y[rows.arm == place]
    if kind != "rate" and np.ptp(a) == np.ptp(b) == 0:
        raise NoSpread(what=f"“{rows.arms[0]}”、“{rows.arms[place]}” ")
    difference, error, degrees = _welch(a, b)
    if kind == "rate" and rows.covariate is None:
        found = of_rates(float(a.sum()), len(a), float(b.sum()), len(b), confidence)
        ends = [difference if end is None else end for end in (found.low, found.high)]
        return difference, ends[0], ends[1], error, degrees, 1.0 if found.p_value is None else found.p_value
    half = t_quantile(confidence, degrees) * error
    p = t_p_value(difference / error, degrees) if error > 0 else 1.0
    return difference, difference - half, difference + half, error, degrees, p


def _welch(a: Floats, b: Floats) -> tuple[float, float, float]:
    """Difference, standard error, Welch-Satterthwaite degrees."""
    first, second = float(np.var(a, ddof=1)) / len(a), float(np.var(b, ddof=1)) / len(b)
    total = first + second
    degrees = (
        total**2 / (first**2 / (len(a) - 1) + second**2 / (len(b) - 1))
        if total > 0
        else len(a) + len(b) - 2.0
    )
    return float(b.mean() - a.mean()), math.sqrt(total), degrees


def _effect(
    arm: str,
    found: Found,
    p_adjusted: float | None,
    control: ArmSummary,
    kind: str,
    valid: bool,
    margin: float | None,
    high_is_good: bool,
    confidence: float,
) -> Effect:
    difference, low, high, error, degrees, p = found
    adjusted = p if p_adjusted is None else p_adjusted
    if not valid:
        verdict: TrialVerdict = "not_valid"
    else:
        verdict = verdict_of(
            difference,
            error,
            degrees,
            adjusted,
            margin=margin,
            high_is_good=high_is_good,
            confidence=confidence,
        )
    relative = difference / control.mean if kind != "nps" and control.mean else None
    return Effect(
        arm, difference, low, high, error, p, adjusted, reach(1 - confidence) * error, relative, verdict
    )


def verdict_of(
    difference: float,
    error: float,
    degrees: float,
    p_value: float,
    *,
    margin: float | None = None,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> Literal["better", "worse", "equivalent", "not_proven"]:
    """What a trial proves: a direction, equivalence within ±`margin` (two one-sided tests), or nothing.

    >>> verdict_of(0.2, 0.5, 100, 0.69, margin=2.0)
    'equivalent'
    """
    if p_value < 1 - confidence and difference != 0:
        return "better" if (difference > 0) == high_is_good else "worse"
    if margin is not None:
        half = t_quantile(2 * confidence - 1, degrees) * error
        if -margin < difference - half and difference + half < margin:
            return "equivalent"
    return "not_proven"


def _summaries(rows: TrialRows, y: Floats) -> tuple[ArmSummary, ...]:
    parts = [y[rows.arm == place] for place in range(len(rows.arms))]
    return tuple(
        ArmSummary(name, assigned, len(part), float(part.mean()), float(np.std(part, ddof=1)))
        for name, assigned, part in zip(rows.arms, rows.n_assigned, parts, strict=True)
    )


def _method(rows: TrialRows, kind: str) -> str:
    base = "clustered" if rows.cluster is not None else "newcombe" if kind == "rate" else "welch"
    if rows.covariate is None:
        return base
    return "cuped" if base != "clustered" else "cuped_clustered"


def _notes(rows: TrialRows, valid: bool, n_clusters: int | None) -> tuple[Note, ...]:
    notes = []
    if not valid:
        notes.append(
            note(
                "ratio_mismatch",
                "各组人数与计划的比例不符（p < 0.001）：分配或记录出了问题，查清之前不要采信任何效果。",
                "The arms' sizes do not fit the planned shares (p < 0.001): assignment or logging is broken; "
                "believe no effect until the reason is found.",
            )
        )
    if rows.n_left_out:
        notes.append(
            note(
                "left_out",
                f"{rows.n_left_out} 行缺少结果、分组或协变量，未计入；若各组缺失的原因不同，效果会有偏差。",
                f"{rows.n_left_out} rows lack outcome, arm or covariate and were left out; where arms lose rows "
                "for different reasons, the effect is biased.",
            )
        )
    if n_clusters is not None and n_clusters < FEW_CLUSTERS:
        notes.append(
            note(
                "few_clusters",
                f"只有 {n_clusters} 个随机分配的单位，区间偏窄，请谨慎看待。",
                f"Only {n_clusters} units were randomised; the interval runs short, read it with care.",
            )
        )
    return tuple(notes)
