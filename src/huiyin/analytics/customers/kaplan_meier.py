"""Survival curves (Kaplan-Meier): how many customers are still there after a given time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.customers._curve import (
    INTERVALS,
    Quantile,
    RestrictedMean,
    band,
    quantile_of,
    restricted_mean,
    robust_errors,
)
from huiyin.analytics.customers._follow_up import FollowUp, RiskSets, read_follow_up
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

SMALL_RISK_SET = 10  # with fewer at risk the end of a curve wanders


@dataclass(frozen=True)
class SurvivalCurve:
    """One curve: at each `time` what is at risk, what happens there, and the share still there after it.

    `n_risk`, `n_event`, `n_censored` are sums of weights (numbers of customers without weights);
    `survival_rate` and its interval are in 0-1, NaN where the interval does not exist; `standard_error`
    is that of the survival rate. `median` and `restricted_mean` are in the unit of time.
    """

    group: str
    n: int
    n_events: int
    time: Floats
    n_risk: Floats
    n_event: Floats
    n_censored: Floats
    survival_rate: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    median: Quantile
    restricted_mean: RestrictedMean

    def quantile(self, share: float) -> Quantile:
        """The time by which `share` of the customers have had the event, with its interval.

        Ends the data do not reach are None. Equals R's quantile.survfit.
        """
        share = require_rate("share", share)
        return quantile_of(self.time, self.survival_rate, self.low, self.high, share)

    def at(self, times: Any) -> dict[str, Floats]:
        """The curve at given times: `n_risk` (just before), `survival_rate`, `standard_error`, `low`, `high`.

        Beyond the last time observed nothing is known: NaN, and nobody at risk. Equals R's summary(times=).
        """
        wanted = numbers(times)
        after = np.searchsorted(self.time, wanted, side="right")
        next_ = np.searchsorted(self.time, wanted, side="left")
        beyond = wanted > self.time[-1]
        risk = np.append(self.n_risk, 0.0)[next_]
        starting = {"survival_rate": 1.0, "standard_error": 0.0, "low": 1.0, "high": 1.0}
        at = {name: np.append(first, getattr(self, name))[after] for name, first in starting.items()}
        return {"n_risk": risk, **{name: np.where(beyond, np.nan, values) for name, values in at.items()}}


@dataclass(frozen=True)
class SurvivalCurves(Result):
    """Curves of all groups; `times` are those of the risk table. `n_left_out` rows lacked a value."""

    title: ClassVar[dict[str, str]] = {"zh": "留存（生存）曲线", "en": "Survival curves"}

    curves: tuple[SurvivalCurve, ...]
    times: Floats
    n: int
    n_left_out: int
    confidence: float
    interval: str
    variance: str
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        return (_summary(self), _at_times(self))

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Step curves with their bands, and who is at risk below."""
        from huiyin.analytics.plots.customers import survival_chart
        from huiyin.analytics.results import language_of

        return survival_chart(self, language_of(language))


def survival_curve(
    time: Any,
    event: Any = None,
    *,
    group: Any = None,
    weights: Any = None,
    entry: Any = None,
    cluster: Any = None,
    confidence: float = 0.95,
    interval: str = "log",
    variance: str = "auto",
    restricted_at: float | None = None,
    times: Sequence[float] | None = None,
) -> SurvivalCurves:
    """Kaplan-Meier curves with intervals, median, restricted mean and number at risk.

    `time` is how long each customer was followed, `event` 1 where it ended by the event (left, came
    back), 0 where the observation ended first (censored); `entry` is when watching began, where that is
    not 0. Lines lacking any of these count as left out. `interval` is "log" (R's default), "log-log",
    "plain", "logit" or "arcsin". `variance` is "greenwood", "robust" (infinitesimal jackknife, summed
    over `cluster`), or "auto": robust with a cluster or with weights that are no whole numbers.
    `restricted_at` bounds the restricted mean (the longest time of all groups unless set). `times` are
    the lines of the risk table. n log n; a million rows take about a second.

    Raises `NotAnEvent`, `BadFollowUp`, `NobodyLeft`, `BadArgument`. Source: Kaplan & Meier 1958,
    doi:10.1080/01621459.1958.10501452; equals R survival::survfit.

    >>> curves = survival_curve([1, 2, 2, 4, 5], [1, 1, 0, 1, 0])
    >>> [round(float(s), 4) for s in curves.curves[0].survival_rate], curves.curves[0].median.value
    ([0.8, 0.6, 0.3, 0.3], 4.0)
    """
    confidence = require_rate("confidence", confidence)
    require_one_of("interval", interval, INTERVALS)
    require_one_of("variance", variance, ("auto", "greenwood", "robust"))
    data = read_follow_up(time, event, group=group, weights=weights, entry=entry, strata=cluster)
    if variance == "auto":
        fractions = bool((data.weights != np.floor(data.weights)).any())
        variance = "robust" if cluster is not None or fractions else "greenwood"
    until = float(data.exit.max()) if restricted_at is None else float(restricted_at)
    risk = RiskSets.of(data.exit, data.groups, data.entry)
    clusters = data.strata if cluster is not None else None
    curves = _curves(data, risk, clusters, confidence, interval, variance, until)
    lines = _ticks(float(data.exit.max())) if times is None else numbers(list(times))
    return SurvivalCurves(
        curves, lines, data.n, data.n_left_out, confidence, interval, variance, _notes(curves, data)
    )


def _curves(
    data: FollowUp,
    risk: RiskSets,
    clusters: Any,
    confidence: float,
    interval: str,
    variance: str,
    until: float,
) -> tuple[SurvivalCurve, ...]:
    w = data.weights
    n_risk = risk.at_risk(w)
    n_event = risk.total(np.where(data.event, w, 0.0))
    n_left = risk.total(np.where(data.event, 0.0, w))
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(n_event > 0, n_event / n_risk, 0.0)
        hazard[hazard > 1 - 1e-13] = 1.0
        terms = np.where(hazard < 1, n_event / (n_risk * (n_risk - n_event)), np.inf)
    terms = np.where(n_event > 0, terms, 0.0)
    starts = np.unique(risk.firsts)
    rows = np.bincount(data.groups, minlength=len(data.group_names))
    events = np.bincount(data.groups, weights=data.event, minlength=len(data.group_names))
    made = []
    robust = robust_errors(data, risk, n_risk, hazard, clusters) if variance == "robust" else None
    z = normal_quantile(confidence)
    for code, (start, name) in enumerate(zip(starts, data.group_names, strict=True)):
        part = slice(int(start), int(risk.ends[start]))
        survival = np.cumprod(1 - hazard[part])
        error = np.sqrt(np.cumsum(terms[part])) if robust is None else robust[part]
        low, high = band(survival, error, z, interval)
        time = risk.time[part]
        mean = restricted_mean(time, survival, terms[part], until, z)
        made.append(
            SurvivalCurve(
                name,
                int(rows[code]),
                int(events[code]),
                time,
                n_risk[part],
                n_event[part],
                n_left[part],
                survival,
                np.where(survival > 0, survival * np.where(survival > 0, error, 0.0), np.nan),
                low,
                high,
                quantile_of(time, survival, low, high, 0.5),
                mean,
            )
        )
    return tuple(made)


def _ticks(longest: float) -> Floats:
    """Up to seven round times from 0 to the longest."""
    if longest <= 0:
        return np.array([longest])
    raw = longest / 6
    scale = 10.0 ** np.floor(np.log10(raw))
    step = scale * min((size for size in (1, 2, 3, 5, 6, 10) if size * scale >= raw - 1e-12), default=10)
    return np.arange(0.0, longest + step * 1e-9, step)


def _notes(curves: tuple[SurvivalCurve, ...], data: FollowUp) -> tuple[Note, ...]:
    notes = [
        note(
            "censoring",
            "曲线假定：中途失去观察的客户与留下的同类客户流失机会相同。若要走的人更容易失联，曲线会偏高。",
            "The curve takes it that customers lost from view are as likely to leave as those still seen; "
            "if those about to leave drop out of view first, it is too high.",
        )
    ]
    if data.n_left_out:
        notes.append(
            note(
                "left_out",
                f"{data.n_left_out} 行缺少时间、事件或分组，未计入。",
                f"{data.n_left_out} rows lack a time, an event or a group and do not count.",
            )
        )
    if any(curve.median.value is None for curve in curves):
        notes.append(
            note(
                "no_median",
                "有曲线在观察期内未降到 50%，中位时间暂不能判断。",
                "A curve never falls to 50 % while observed: its median cannot be told yet.",
            )
        )
    return tuple(notes)


def _summary(result: SurvivalCurves) -> Table:
    columns = (
        Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
        Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
        Column("n_events", {"zh": "事件数", "en": "Events"}, Kind.COUNT),
        Column("median", {"zh": "中位时间", "en": "Median"}),
        Column("median_low", {"zh": "下限", "en": "Low"}),
        Column("median_high", {"zh": "上限", "en": "High"}),
        Column("restricted_mean", {"zh": "限定平均时间", "en": "Restricted mean"}),
        Column("restricted_mean_low", {"zh": "下限", "en": "Low"}),
        Column("restricted_mean_high", {"zh": "上限", "en": "High"}),
        Column("restricted_at", {"zh": "限定至", "en": "Restricted at"}),
    )
    rows = tuple(
        (
            curve.group or "–",
            curve.n,
            curve.n_events,
            *(curve.median.value, curve.median.low, curve.median.high),
            *(curve.restricted_mean.value, curve.restricted_mean.low, curve.restricted_mean.high),
            curve.restricted_mean.until,
        )
        for curve in result.curves
    )
    return Table("summary", {"zh": "各组概要", "en": "Summary"}, columns, rows)


def _at_times(result: SurvivalCurves) -> Table:
    columns = (
        Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
        Column("time", {"zh": "时间", "en": "Time"}),
        Column("n_risk", {"zh": "仍在观察", "en": "At risk"}, Kind.COUNT),
        Column("survival_rate", {"zh": "留存率", "en": "Still there"}, Kind.RATE),
        Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
        Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
    )
    rows: list[tuple[Any, ...]] = []
    for curve in result.curves:
        at = curve.at(result.times)
        listed = [at[name].tolist() for name in ("n_risk", "survival_rate", "low", "high")]
        rows += [(curve.group or "–", *line) for line in zip(result.times.tolist(), *listed, strict=True)]
    return Table("at_times", {"zh": "各时点留存率", "en": "Survival at given times"}, columns, tuple(rows))


def chi_square_tail(statistic: float, df: int) -> float:
    """P(χ² > statistic)."""
    return float(special.gammaincc(df / 2, statistic / 2)) if df > 0 else float("nan")
