"""Boxes of one question: satisfied and dissatisfied shares with the mean; the effort score with its direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate, require_whole
from huiyin.analytics.columns import checked_scale, checked_weights, frame, numbers, require_within, select
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.item_means import ItemValue, mean_of_items, moments_of_items
from huiyin.analytics.problems import LengthsDiffer, WeightsDoNotSumToOne
from huiyin.analytics.results import Bilingual, Note, Result, Table
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

Rows = list[tuple[str | Bilingual, Estimate]]


@dataclass(frozen=True)
class Boxes(Result):
    """Shares at both ends of a scale, their difference in points, and the mean; all over the same answers."""

    title: ClassVar[Bilingual] = {"zh": "满意率与不满意率", "en": "Top and bottom boxes"}
    top_rate: Estimate
    bottom_rate: Estimate
    net: Estimate
    mean: Estimate
    top_range: tuple[float, float]
    bottom_range: tuple[float, float]
    n_missing: int

    def tables(self) -> tuple[Table, ...]:
        """The shares, then net and mean."""
        top, bottom = (f"{low:g}–{high:g}" for low, high in (self.top_range, self.bottom_range))
        shares: Rows = [
            ({"zh": f"满意率（{top}）", "en": f"Top box ({top})"}, self.top_rate),
            ({"zh": f"不满意率（{bottom}）", "en": f"Bottom box ({bottom})"}, self.bottom_rate),
        ]
        others: Rows = [({"zh": "满意率 − 不满意率（点）", "en": "Top − bottom (points)"}, self.net)]
        mean: Rows = [({"zh": "平均分", "en": "Mean"}, self.mean)]
        return (
            estimates_table("shares", {"zh": "占比", "en": "Shares"}, shares),
            estimates_table("net", {"zh": "净值", "en": "Net"}, others),
            estimates_table("mean", {"zh": "平均分", "en": "Mean"}, mean),
        )


def boxes(
    scores: Any,
    weights: Any = None,
    *,
    scale: tuple[float, float] = (1, 5),
    top: int = 2,
    bottom: int = 2,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> Boxes:
    """Share of answers in the best `top` and in the worst `bottom` grades of a scale of whole grades.

    Wilson's intervals (on the effective n with weights), t for net and mean; missing answers are left
    out and counted. Raises `OutsideScale`, `BadArgument` where the boxes overlap.

    >>> found = boxes([5, 4, 4, 2, None, 3])
    >>> found.top_rate.value, found.bottom_rate.value, found.mean.value, found.n_missing
    (0.6, 0.2, 3.6, 1)
    """
    low, high = checked_scale(scale)
    best, worst = require_whole("top", top, at_least=1), require_whole("bottom", bottom, at_least=1)
    require_rate("confidence", confidence)
    fits = best + worst <= high - low + 1
    require(
        fits,
        "top + bottom",
        best + worst,
        zh=f"不超过 {high - low + 1:g} 级",
        en=f"be at most {high - low + 1:g} grades",
    )
    upper = (high - (best if high_is_good else worst) + 1, high)
    lower = (low, low + (worst if high_is_good else best) - 1)
    answers = numbers(scores)
    require_within(answers, (low, high))
    w = checked_weights(weights, len(answers))
    good, bad = (upper, lower) if high_is_good else (lower, upper)
    moments = _sides(answers, w, good, bad)
    return Boxes(
        rate_interval(moments.subset([0]), 0, confidence),
        rate_interval(moments.subset([1]), 0, confidence),
        mean_interval(moments.subset([2]), 0, Unit.POINTS, (-100.0, 100.0), confidence),
        mean_interval(moments.subset([3]), 0, Unit.SCALE, (low, high), confidence),
        good,
        bad,
        int(np.isnan(answers).sum()),
    )


def _sides(
    answers: Floats, weights: Floats | None, good: tuple[float, float], bad: tuple[float, float]
) -> Moments:
    """Moments of: in the good range, in the bad one, 100·(good − bad), the answer."""
    hit, miss = (((answers >= ends[0]) & (answers <= ends[1])).astype(np.float64) for ends in (good, bad))
    rows = np.column_stack([hit, miss, 100 * (hit - miss), answers])
    rows[np.isnan(answers)] = np.nan
    return Moments.from_arrays(rows, weights)


@dataclass(frozen=True)
class Effort(Result):
    """The effort score with its direction: CES 1.0 is good when low, CES 2.0 when high.

    `easy_rate` and `net` count the answers on either side of the middle: on 1-7 the top three and the
    bottom three.
    """

    title: ClassVar[Bilingual] = {"zh": "客户费力度 CES", "en": "Customer effort score"}
    version: str
    high_is_good: bool
    mean: Estimate
    easy_rate: Estimate
    hard_rate: Estimate
    net: Estimate
    n_missing: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The mean, the shares, the net score."""
        mean: Rows = [({"zh": "平均分", "en": "Mean"}, self.mean)]
        shares: Rows = [
            ({"zh": "轻松", "en": "Easy"}, self.easy_rate),
            ({"zh": "费力", "en": "Hard"}, self.hard_rate),
        ]
        net: Rows = [({"zh": "净轻松度（点）", "en": "Net ease (points)"}, self.net)]
        return (
            estimates_table("mean", {"zh": "平均分", "en": "Mean"}, mean),
            estimates_table("shares", {"zh": "占比", "en": "Shares"}, shares),
            estimates_table("net", {"zh": "净值", "en": "Net"}, net),
        )


def effort(
    scores: Any,
    weights: Any = None,
    *,
    version: str = "2.0",
    scale: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Effort:
    """Customer effort score: mean, share who found it easy, net of easy and hard.

    `version` "2.0" asks whether the company made it easy (1-7 agree, high is good), "1.0" how much effort
    it took (1-5, low is good); `scale` where another was used. Missing answers are left out and counted.
    Raises `OutsideScale`, `BadArgument`. Source: Dixon, Freeman & Toman 2010, Harvard Business Review
    88(7/8); Dixon, Toman & DeLisi 2013, The Effortless Experience.

    >>> found = effort([1] * 5 + [2] * 5 + [3] * 10 + [4] * 10 + [5] * 20 + [6] * 30 + [7] * 20)
    >>> found.mean.value, found.easy_rate.value, found.net.value
    (5.05, 0.7, 50.0)
    """
    require_one_of("version", version, ("1.0", "2.0"))
    require_rate("confidence", confidence)
    high_good = version == "2.0"
    low, high = checked_scale(scale or ((1, 7) if high_good else (1, 5)))
    answers = numbers(scores)
    require_within(answers, (low, high))
    middle = (low + high) / 2
    upper, lower = (np.nextafter(middle, high), high), (low, np.nextafter(middle, low))
    good, bad = (upper, lower) if high_good else (lower, upper)
    moments = _sides(answers, checked_weights(weights, len(answers)), good, bad)
    words = {
        "zh": "分数越高越轻松（CES 2.0）。" if high_good else "分数越低越轻松（CES 1.0）。",
        "en": "High is easy (CES 2.0)." if high_good else "Low is easy (CES 1.0).",
    }
    return Effort(
        version,
        high_good,
        mean_interval(moments.subset([3]), 0, Unit.SCALE, (low, high), confidence),
        rate_interval(moments.subset([0]), 0, confidence),
        rate_interval(moments.subset([1]), 0, confidence),
        mean_interval(moments.subset([2]), 0, Unit.POINTS, (-100.0, 100.0), confidence),
        int(np.isnan(answers).sum()),
        (Note("direction", words),),
    )


def acsi(
    data: Any,
    *,
    items: tuple[str, ...] | list[str],
    item_weights: tuple[float, ...] | list[float] | None = None,
    weights: Any = None,
    scale: tuple[float, float] = (1, 10),
    confidence: float = 0.95,
) -> Estimate:
    """ACSI score, 0-100: Σ wⱼ·(x̄ⱼ − min)/(max − min)·100, each mean over those who answered the item.

    Three items in the index itself (overall, against expectations, against the ideal); any number here.
    `item_weights` sum to 1, alike unless given: the index's own come from its path model. Raises
    `OutsideScale`, `WeightsDoNotSumToOne`, `LengthsDiffer`. Source: Fornell et al. 1996, Journal of Marketing
    60(4), doi:10.1177/002224299606000403.

    >>> print(acsi({"a": [8, 9, 7], "b": [8, 8, 7], "c": [7, 8, 8]}, items=["a", "b", "c"]))
    75.3 [61.3, 89.4], n = 3, 95 % interval (t)
    """
    names = list(items)
    require(len(names) > 0, "items", names, zh="至少有一列", en="name at least one column")
    require_rate("confidence", confidence)
    shares = [1 / len(names)] * len(names) if item_weights is None else [float(w) for w in item_weights]
    if len(shares) != len(names):
        raise LengthsDiffer(what="指标权重 / item weights", given=len(shares), wanted=len(names))
    if abs(sum(shares) - 1) > 1e-9 or min(shares) < 0:
        raise WeightsDoNotSumToOne(total=f"{sum(shares):.12g}")
    low, high = checked_scale(scale)
    rows = select(frame(data), names)
    require_within(rows, (low, high))
    values = [ItemValue(name, "", 100 / (high - low), low) for name in names]
    moments = moments_of_items(rows, values, names, checked_weights(weights, len(rows)))
    return mean_of_items(moments, shares, Unit.INDEX, (0.0, 100.0), confidence)
