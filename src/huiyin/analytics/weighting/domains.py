"""Weighted figures by group: one calibrated sample, so groups share its margins and their errors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.comparisons import Comparison
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.encoding import encode
from huiyin.analytics.weighting.estimates import FIXED_NOTE, covariances, estimate_from, on_rows
from huiyin.analytics.weighting.outcomes import WeightedScale, outcome_of
from huiyin.analytics.weighting.spread import effects_of

if TYPE_CHECKING:
    import altair as alt

    from huiyin.analytics.weighting.weighting import Weighting


@dataclass(frozen=True)
class DomainEstimates(Result):
    """A weighted figure of each group, in the order of their names.

    `covariance` is (k, k) of the values, in squared units: groups of one calibrated sample are not
    independent, so differences need it. `effects` gives each group's design effect with replacement.
    """

    title: ClassVar[dict[str, str]] = {"zh": "各组的加权结果", "en": "Weighted figures by group"}
    measure: str
    groups: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    covariance: Floats
    effects: tuple[float, ...]
    degrees: int
    notes: tuple[Note, ...] = ()

    def __getitem__(self, group: str) -> Estimate:
        return self.estimates[self.groups.index(str(group))]

    def difference(self, first: str, second: str) -> Comparison:
        """The second group minus the first, t on the design's degrees of freedom less one.

        Equals R survey::svyttest where these two groups are all there are.
        """
        at = [self.groups.index(str(group)) for group in (first, second)]
        a, b = (self.estimates[place] for place in at)
        level = a.confidence
        if a.value is None or b.value is None:
            return Comparison(None, None, None, None, "none", level)
        gap = b.value - a.value
        c = self.covariance
        variance = float(c[at[0], at[0]] + c[at[1], at[1]] - 2 * c[at[0], at[1]])
        if variance <= 0 or self.degrees < 2:
            return Comparison(gap, None, None, None, "none", level)
        error, free = math.sqrt(variance), self.degrees - 1
        half = t_quantile(level, free) * error
        return Comparison(gap, gap - half, gap + half, t_p_value(gap / error, free), "calibrated", level)

    def tables(self) -> tuple[Table, ...]:
        """One row a group."""
        kind = Kind.RATE if self.estimates and self.estimates[0].unit is Unit.RATE else Kind.NUMBER
        rows = tuple(
            (group, one.value, one.low, one.high, one.standard_error, one.n, one.n_effective, effect)
            for group, one, effect in zip(self.groups, self.estimates, self.effects, strict=True)
        )
        columns = (
            Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, kind),
            Column("low", {"zh": "区间下限", "en": "Low"}, kind),
            Column("high", {"zh": "区间上限", "en": "High"}, kind),
            Column("standard_error", {"zh": "标准误", "en": "Standard error"}),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}),
            Column("design_effect", {"zh": "设计效应", "en": "Design effect"}),
        )
        return (Table("groups", {"zh": "各组", "en": "Groups"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """A point with its interval for each group."""
        from huiyin.analytics.plots.weights import groups_with_intervals
        from huiyin.analytics.results import language_of

        return groups_with_intervals(self.groups, self.estimates, language_of(language))


def estimates_by(
    weighting: Weighting,
    measure: str,
    values: Any,
    by: Any,
    *,
    scale: WeightedScale = None,
    satisfied: WeightedScale = None,
    confidence: float = 0.95,
) -> DomainEstimates:
    """The figure of every group of the column `by`; rows without a group are in none.

    All rows stay in the variance, as they settle the margins; equals R survey::svyby. Otherwise as
    `estimate`.

    >>> from huiyin.analytics.weighting.raking import rake
    >>> weighted = rake({"sex": ["f", "f", "f", "m"]}, {"sex": {"f": 0.5, "m": 0.5}})
    >>> found = weighted.estimates_by("mean", [1, 2, 3, 4], ["a", "a", "b", "b"])
    >>> found["b"].value, found["b"].n
    (3.75, 2)
    """
    require_rate("confidence", confidence)
    outcome = on_rows(weighting, outcome_of(measure, values, scale=scale, satisfied=satisfied))
    coded = encode(by)
    if len(coded.codes) != len(weighting.weights):
        raise LengthsDiffer(what="分组 / groups", given=len(coded.codes), wanted=len(weighting.weights))
    codes = weighting.kept(coded.codes)
    kept = [label for at, label in enumerate(coded.labels) if bool((codes == at).any())]
    groups = tuple(sorted(kept))
    require(len(groups) > 0, "by", None, zh="至少有一个组", en="hold at least one group")
    weights, there = weighting.kept(weighting.weights), ~np.isnan(outcome.values)
    columns, values_of, insides = [], [], []
    for group in groups:
        inside = there & (codes == coded.labels.index(group))
        w = np.where(inside, weights, 0.0)
        total = float(w.sum())
        y = np.where(inside, outcome.values, 0.0)
        value = float(w @ y) / total if total else math.nan
        columns.append(np.where(inside, (y - value) / total, 0.0) if total else np.zeros(len(w)))
        values_of.append(value)
        insides.append(inside)
    covariance = covariances(weighting, np.stack(columns, axis=1))
    made, effects = [], []
    for at, inside in enumerate(insides):
        w = np.where(inside, weights, 0.0)
        n = int((w != 0).sum())
        if n == 0:
            made.append(Estimate(None, None, None, 0, 0.0, outcome.unit, "none", None, confidence))
            effects.append(math.nan)
            continue
        plain, left = float((w * columns[at]) @ (w * columns[at])), float(covariance[at, at])
        worth = float(w.sum()) ** 2 / float(w @ w)
        one = estimate_from(weighting, outcome, values_of[at], (left, plain), n, worth, confidence)
        made.append(one)
        effects.append(_effect(outcome.values, w, one))
    fixed = any(one.method == "fixed" for one in made)
    notes = (Note("fixed", FIXED_NOTE),) if fixed else ()
    return DomainEstimates(measure, groups, tuple(made), covariance, tuple(effects), weighting.degrees, notes)


def _effect(values: Floats, w: Floats, one: Estimate) -> float:
    return math.nan if one.standard_error is None else effects_of(values, w, one.standard_error)[1]
