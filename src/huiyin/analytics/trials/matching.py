"""Matching: those who got something beside those who did not but looked alike beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.columns import frame, numbers, select
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile
from huiyin.analytics.logistic import NoSolution, logistic
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials.ab_test import VERDICT_WORDS, verdict_of
from huiyin.analytics.trials.problems import ArmTooSmall, NobodyComparable, NotFitted

if TYPE_CHECKING:
    import altair as alt

BALANCED_BELOW = 0.1  # standardised difference of means, above which groups do not look alike
_APART = "协变量相互重复，或把两组完全分开 / covariates repeat each other or separate the groups"


@dataclass(frozen=True)
class Balance:
    """One covariate: standardised difference of means (treated minus control) before and after matching."""

    covariate: str
    before: float
    after: float


@dataclass(frozen=True)
class MatchedComparison(Result):
    """The effect on the treated, over the treated who have comparable controls.

    `method` is "nearest" or "weighting". `balance` has one entry a covariate; above 0.1 afterwards the groups
    still differ. `n_unmatched` treated had nobody comparable and are left out, which changes whom the effect is about.
    """

    title: ClassVar[Bilingual] = {"zh": "匹配比较", "en": "Matched comparison"}
    effect: float
    low: float
    high: float
    standard_error: float
    p_value: float
    verdict: str
    treated_mean: float
    control_mean: float
    unadjusted: float
    balance: tuple[Balance, ...]
    method: str
    n_treated: int
    n_matched: int
    n_unmatched: int
    n_controls_used: int
    n_left_out: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The effect, then the balance."""
        effect = (
            Column("effect", {"zh": "差异（对受益者）", "en": "Effect on the treated"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("unadjusted", {"zh": "未匹配时的差异", "en": "Difference unmatched"}),
            Column("n_matched", {"zh": "匹配成功", "en": "Matched"}, Kind.COUNT),
            Column("n_unmatched", {"zh": "无可比者", "en": "Unmatched"}, Kind.COUNT),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        row = (
            self.effect,
            self.low,
            self.high,
            self.p_value,
            self.unadjusted,
            self.n_matched,
            self.n_unmatched,
            VERDICT_WORDS[self.verdict],
        )
        balance = (
            Column("covariate", {"zh": "协变量", "en": "Covariate"}, Kind.TEXT),
            Column("before", {"zh": "匹配前标准化差", "en": "Standardised difference before"}),
            Column("after", {"zh": "匹配后标准化差", "en": "after"}),
        )
        rows = tuple((one.covariate, one.before, one.after) for one in self.balance)
        return (
            Table("effect", {"zh": "效果", "en": "Effect"}, effect, (row,)),
            Table("balance", {"zh": "两组是否相像", "en": "Do the groups look alike"}, balance, rows),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Standardised differences before and after."""
        from huiyin.analytics.plots.trials import balance_chart

        return balance_chart(self, language)


def matched_comparison(
    data: Any,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    method: str = "nearest",
    n_neighbours: int = 1,
    caliper: float | None = 0.2,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> MatchedComparison:
    """Compare treated and untreated rows of a frame that had the same propensity to be treated.

    `covariates` must be known before the treatment; texts become indicators. "nearest" takes, with
    replacement, the `n_neighbours` controls nearest on the logit of the propensity within `caliper` standard
    deviations of it (None for no limit); its error is Abadie and Imbens' (2006). "weighting" weighs controls
    by p/(1-p) with a robust error. Rows with a gap are left out and counted. What was not measured stays
    unbalanced: the result is an association among people who look alike, not proof.

    Raises `NoSuchColumn`, `ArmTooSmall`, `NobodyComparable`, `NotFitted`. Source: Rosenbaum & Rubin 1985; Austin 2011.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=2000)
    >>> t = (rng.random(2000) < 1 / (1 + np.exp(-x))).astype(float)
    >>> made = matched_comparison({"x": x, "t": t, "y": 2 * x + t}, outcome="y", treated="t", covariates=["x"])
    >>> abs(made.effect - 1) < 0.1 < abs(made.unadjusted - 1)
    True
    """
    require_rate("confidence", confidence)
    require_one_of("method", method, ["nearest", "weighting"])
    neighbours = require_whole("n_neighbours", n_neighbours, at_least=1)
    if caliper is not None:
        require_positive("caliper", caliper)
    require(len(covariates) > 0, "covariates", covariates, zh="至少有一个", en="name at least one")
    y, t, x, names, n_left_out = _rows(data, outcome, treated, list(covariates))
    score = propensity(x, t)
    if method == "nearest":
        found = _nearest(y, t, np.log(score / (1 - score)), neighbours, caliper)
    else:
        found = _weighting(y, t, score)
    effect, error, weight, n_matched = found
    control_weight = np.where(t == 1, 0.0, weight)
    treated_weight = np.where(t == 1, weight, 0.0)
    half = normal_quantile(confidence) * error
    p = normal_p_value(effect / error) if error > 0 else 1.0
    balance = balance_of(x, t, treated_weight, control_weight, names)
    n_treated = int(t.sum())
    treated_mean = float(np.average(y, weights=treated_weight))
    return MatchedComparison(
        effect,
        effect - half,
        effect + half,
        error,
        p,
        verdict_of(effect, error, 1e9, p, high_is_good=high_is_good, confidence=confidence),
        treated_mean,
        treated_mean - effect,
        float(y[t == 1].mean() - y[t == 0].mean()),
        balance,
        method,
        n_treated,
        n_matched,
        n_treated - n_matched,
        int((control_weight > 0).sum()),
        n_left_out,
        confidence,
        _notes(balance, n_treated - n_matched),
    )


def _rows(
    data: Any, outcome: str, treated: str, covariates: list[str]
) -> tuple[Floats, Floats, Floats, list[str], int]:
    columns = frame(data)
    both = select(columns, [outcome, treated])
    select(
        {name: np.zeros(1) for name in columns}, covariates
    )  # an unknown name is told before anything else
    present = ~np.isnan(both).any(axis=1)
    for name in covariates:
        column = columns[name]
        present &= (
            ~np.isnan(column) if column.dtype.kind == "f" else np.array([v is not None for v in column])
        )
    t = both[present, 1]
    require(bool(np.isin(t, (0, 1)).all()), "treated", treated, zh="只含 0 和 1", en="hold only 0 and 1")
    for name, size in (("对照组 / control", int((t == 0).sum())), ("受益组 / treated", int(t.sum()))):
        if size < 2:
            raise ArmTooSmall(arm=name, n=size, needed=2)
    matrix, names = [], []
    for name in covariates:
        column = columns[name][present]
        if column.dtype.kind == "f":
            matrix.append(numbers(column))
            names.append(name)
            continue
        for label in sorted(set(column))[1:]:
            matrix.append((column == label).astype(np.float64))
            names.append(f"{name} = {label}")
    return both[present, 0], t, np.column_stack(matrix), names, int((~present).sum())


def propensity(covariates: Floats, treated: Floats) -> Floats:
    """(n,) probability of being treated, by logistic regression on standardised covariates.

    Raises `NotFitted` where the covariates tell treated and untreated apart completely, or are collinear.
    """
    varying = covariates[:, covariates.std(axis=0) > 0]
    try:
        fit = logistic(varying, treated)
    except NoSolution:
        raise NotFitted(reason=_APART) from None
    if not fit.determined:
        raise NotFitted(reason=_APART)
    return np.asarray(np.clip(fit.fitted, 1e-9, 1 - 1e-9), dtype=np.float64)


Matched = tuple[float, float, Floats, int]  # effect, error, weight of each row, treated matched


def _nearest(y: Floats, t: Floats, logit: Floats, k: int, caliper: float | None) -> Matched:
    treated, control = np.flatnonzero(t == 1), np.flatnonzero(t == 0)
    order = control[np.argsort(logit[control], kind="stable")]
    width = np.inf if caliper is None else caliper * float(logit.std(ddof=1))
    near = _neighbours(logit[order], logit[treated], min(k, len(order)))
    inside = np.abs(logit[order][near] - logit[treated][:, None]) <= width
    usable = inside.any(axis=1)
    if not usable.any():
        raise NobodyComparable(n=len(treated))
    share = np.where(inside, 1.0, 0.0)[usable]
    share /= share.sum(axis=1, keepdims=True)
    partners = order[near[usable]]
    gaps = y[treated[usable]] - (share * y[partners]).sum(axis=1)
    weight = np.zeros(len(y))
    weight[treated[usable]] = 1.0
    np.add.at(weight, partners.ravel(), share.ravel())
    effect, n = float(gaps.mean()), int(usable.sum())
    variance = _abadie_imbens(y, t, logit, gaps, effect, weight, n)
    return effect, float(np.sqrt(variance)), weight, n


def _neighbours(line: Floats, points: Floats, k: int) -> npt.NDArray[np.int64]:
    """(m, k) places on the sorted line nearest to each point."""
    at = np.searchsorted(line, points)
    window = np.arange(-k, k)
    places = np.clip(at[:, None] + window, 0, len(line) - 1)
    distance = np.abs(line[places] - points[:, None])
    distance[:, 1:][places[:, 1:] == places[:, :-1]] = np.inf  # at the ends places repeat
    return np.asarray(
        np.take_along_axis(places, np.argsort(distance, axis=1, kind="stable")[:, :k], axis=1), dtype=np.int64
    )


def _abadie_imbens(
    y: Floats, t: Floats, logit: Floats, gaps: Floats, effect: float, weight: Floats, n: int
) -> float:
    """Variance of the matched effect on the treated: spread of the gaps plus controls used again."""
    spread = np.zeros(len(y))
    for group in (0, 1):
        chosen = np.flatnonzero(t == group)
        if len(chosen) > 1:
            order = chosen[np.argsort(logit[chosen], kind="stable")]
            beside = np.concatenate([order[1:], order[-2:-1]])
            spread[order] = (y[order] - y[beside]) ** 2 / 2
    control = t == 0
    again = float((weight[control] * (weight[control] - 1) * spread[control]).sum())
    return (float(((gaps - effect) ** 2).sum()) + max(again, 0.0)) / n**2


def _weighting(y: Floats, t: Floats, score: Floats) -> Matched:
    weight = np.where(t == 1, 1.0, score / (1 - score))
    means = [float(np.average(y[t == g], weights=weight[t == g])) for g in (0, 1)]
    parts = [weight[t == g] * (y[t == g] - means[g]) / weight[t == g].sum() for g in (0, 1)]
    error = float(np.sqrt(sum(float(part @ part) for part in parts)))
    return means[1] - means[0], error, weight, int(t.sum())


def balance_of(
    x: Floats, t: Floats, treated_weight: Floats, control_weight: Floats, names: list[str]
) -> tuple[Balance, ...]:
    """Standardised differences of means, before weighting and after, of (n, k) covariates."""
    made = []
    for name, column in zip(names, x.T, strict=True):
        a, b = column[t == 1], column[t == 0]
        scale = float(np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))
        after = float(np.average(column, weights=treated_weight) - np.average(column, weights=control_weight))
        before = float(a.mean() - b.mean())
        made.append(Balance(name, before / scale if scale else 0.0, after / scale if scale else 0.0))
    return tuple(made)


def _notes(balance: tuple[Balance, ...], n_unmatched: int) -> tuple[Note, ...]:
    notes = [
        note(
            "unmeasured",
            "只能平衡已有的变量；没有测到的差别仍可能是原因。这是相像者之间的关联，不是证明。",
            "Only what was measured is balanced; what was not may be the reason. An association among people who look alike, not proof.",
        )
    ]
    uneven = [one.covariate for one in balance if abs(one.after) > BALANCED_BELOW]
    if uneven:
        listed = "、".join(uneven), ", ".join(uneven)
        notes.append(
            note(
                "unbalanced",
                f"匹配后仍不平衡（标准化差大于 0.1）：{listed[0]}。",
                f"Still unbalanced after matching (above 0.1): {listed[1]}.",
            )
        )
    if n_unmatched:
        notes.append(
            note(
                "unmatched",
                f"{n_unmatched} 个受益者没有可比的对照，结果不包括他们。",
                f"{n_unmatched} treated had nobody comparable; the result is not about them.",
            )
        )
    return tuple(notes)
