"""Equivalence: are two figures so alike that the difference does not matter (two one-sided tests)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from scipy import special

from huiyin.analytics.checks import require, require_positive, require_rate
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.outcomes import Outcome
from huiyin.analytics.inference.problems import NoSpread
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table

EquivalenceVerdict = Literal["equivalent", "not_equivalent", "cannot_tell"]

_RANKS = {"mann_whitney", "mann_whitney_exact"}

VERDICT_NAMES: dict[str, Bilingual] = {
    "equivalent": {"zh": "等效", "en": "equivalent"},
    "not_equivalent": {"zh": "不等效", "en": "not equivalent"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell yet"},
}


@dataclass(frozen=True)
class Equivalence(Result):
    """Two one-sided tests against a margin.

    `p_low` tests that the difference is above -margin, `p_high` that it is below +margin; equivalence
    is shown when the larger, `p_value`, is below `alpha`; then the interval at 1 - 2·alpha lies within the margin.
    "not_equivalent" when that interval lies wholly outside it. `power` is the chance to show
    equivalence with this standard error if there is no difference at all; `margin_shown` the smallest
    margin that such a sample shows with 80 % power.
    """

    title: ClassVar[Bilingual] = {"zh": "等效性检验", "en": "Test of equivalence"}
    difference: float
    low: float
    high: float
    margin: float
    p_low: float
    p_high: float
    standard_error: float
    degrees: float
    unit: Unit
    power: float
    margin_shown: float
    n: int
    method: str
    alpha: float = 0.05
    notes: tuple[Note, ...] = ()

    @property
    def p_value(self) -> float:
        """The larger of both one-sided p values."""
        return max(self.p_low, self.p_high)

    @property
    def verdict(self) -> EquivalenceVerdict:
        """equivalent, not_equivalent or cannot_tell."""
        if self.p_value < self.alpha:
            return "equivalent"
        return "not_equivalent" if self.low > self.margin or self.high < -self.margin else "cannot_tell"

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        level = f"{(1 - 2 * self.alpha) * 100:g}%"
        columns = (
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
            Column("difference", {"zh": "差值", "en": "Difference"}, kind),
            Column("low", {"zh": f"{level} 下限", "en": f"{level} low"}, kind),
            Column("high", {"zh": f"{level} 上限", "en": f"{level} high"}, kind),
            Column("margin", {"zh": "等效界值 ±", "en": "Margin ±"}, kind),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column(
                "power", {"zh": "真无差异时判等效的把握", "en": "Power if there is no difference"}, Kind.RATE
            ),
            Column(
                "margin_shown", {"zh": "80% 把握可判等效的界值", "en": "Margin shown with 80 % power"}, kind
            ),
        )
        row = (
            VERDICT_NAMES[self.verdict],
            self.difference,
            self.low,
            self.high,
            self.margin,
            self.p_value,
            self.power,
            self.margin_shown,
        )
        return (Table("equivalence", {"zh": "等效性", "en": "Equivalence"}, columns, (row,)),)


def equivalence(outcome: Outcome, margin: float, *, alpha: float = 0.05) -> Equivalence:
    """Test whether the difference of `outcome` lies within ±`margin` (in its own unit).

    `outcome` comes from compare_means, paired_means, compare_rates, compare_nps, paired_nps or paired_rates (mcnemar):
    a t keeps its degrees of freedom, shares take the unpooled standard error and the normal. The margin
    is a decision of the business made before looking. Raises `BadArgument` for tests without a
    difference in a unit (ranks, tables), `NoSpread`. Source: Schuirmann 1987, doi:10.1007/BF01068419.

    >>> from huiyin.analytics.inference.two_samples import compare_rates
    >>> made = equivalence(compare_rates(800, 1000, 806, 1000), 0.05)
    >>> made.verdict, round(made.p_value, 4)
    ('equivalent', 0.0067)
    """
    require_positive("margin", margin)
    require_rate("alpha", alpha)
    require(alpha < 0.5, "alpha", alpha, zh="小于 0.5", en="be below 0.5")
    error = outcome.standard_error
    require(
        outcome.difference is not None and error is not None and outcome.test not in _RANKS,
        "outcome",
        outcome.test,
        zh="是均值、占比或 NPS 之差",
        en="be a difference of means, shares or net promoter scores",
    )
    gap = float(outcome.difference or 0.0)
    if error is None or not error > 0:
        raise NoSpread(what=f"{outcome.test} ")
    degrees = outcome.degrees[0] if outcome.degrees and outcome.statistic_name == "t" else math.inf
    p_low, p_high = (_above((gap + margin) / error, degrees), _above((margin - gap) / error, degrees))
    bound = normal_quantile(1 - 2 * alpha) if degrees == math.inf else t_quantile(1 - 2 * alpha, degrees)
    room = margin / error - bound
    return Equivalence(
        difference=gap,
        low=gap - bound * error,
        high=gap + bound * error,
        margin=float(margin),
        p_low=p_low,
        p_high=p_high,
        standard_error=error,
        degrees=degrees,
        unit=outcome.unit,
        power=max(2 * float(special.ndtr(room)) - 1, 0.0) if room > 0 else 0.0,
        margin_shown=(bound + float(special.ndtri(0.9))) * error,
        n=outcome.n,
        method=outcome.test,
        alpha=alpha,
        notes=outcome.notes,
    )


def _above(t: float, degrees: float) -> float:
    """One-sided p that the true value is not above 0."""
    return float(special.ndtr(-t)) if degrees == math.inf else float(special.stdtr(degrees, -t))
