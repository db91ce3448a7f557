"""Three-way verdicts that also say what this sample could have shown at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from scipy import special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.bases import Base, base_of
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.outcomes import Outcome
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.inference.verdicts import against_target, of_change
from huiyin.analytics.plots.style import written as in_unit
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

VERDICTS: dict[str, Bilingual] = {
    "met": {"zh": "达标", "en": "met"},
    "missed": {"zh": "未达标", "en": "missed"},
    "better": {"zh": "变好", "en": "better"},
    "worse": {"zh": "变差", "en": "worse"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell yet"},
}


@dataclass(frozen=True)
class Judgement(Result):
    """A verdict: met / missed / cannot_tell against a target, better / worse / cannot_tell of a change.

    `difference` is value minus target, or after minus before, `low` and `high` its interval.
    `detectable` is the true difference that this sample shows with the chance `power`; `n_needed` how
    many answers (a group) would show the difference seen, None where it is 0. All in the unit of
    the figure.
    """

    title: ClassVar[Bilingual] = {"zh": "结论", "en": "Verdict"}
    verdict: str
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    unit: Unit
    n: int
    n_effective: float
    base: Base
    detectable: float | None
    n_needed: int | None
    method: str
    power: float = 0.8
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        columns = (
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
            Column("difference", {"zh": "差值", "en": "Difference"}, kind),
            Column("low", {"zh": "下限", "en": "Low"}, kind),
            Column("high", {"zh": "上限", "en": "High"}, kind),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column(
                "detectable",
                {"zh": f"{self.power:.0%} 把握可测出的差", "en": f"Shown with {self.power:.0%} power"},
                kind,
            ),
            Column("n_needed", {"zh": "测出这个差所需样本量", "en": "n that would show this"}, Kind.COUNT),
        )
        row = (
            VERDICTS[self.verdict],
            self.difference,
            self.low,
            self.high,
            self.p_value,
            self.n,
            self.detectable,
            self.n_needed,
        )
        return (Table("verdict", {"zh": "结论", "en": "Verdict"}, columns, (row,)),)


def judge_target(
    estimate: Estimate, target: float, *, high_is_good: bool = True, power: float = 0.8
) -> Judgement:
    """Whether a figure meets its target, from its whole interval, and what it could have shown.

    The target itself counts as met. p is that of the normal test against the target.

    >>> from huiyin.analytics.inference.proportions import share_of_counts
    >>> made = judge_target(share_of_counts(340, 400), 0.80)
    >>> made.verdict, round(made.detectable, 3)
    ('met', 0.05)
    """
    require_rate("power", power)
    verdict = against_target(estimate, target, high_is_good)
    low = None if estimate.low is None else estimate.low - target
    high = None if estimate.high is None else estimate.high - target
    gap = None if estimate.value is None else estimate.value - target
    error = _error_of(estimate)
    p_value = None
    if gap is not None and error:
        p_value = float(2 * special.ndtr(-abs(gap) / error))
    return _judged(
        verdict,
        gap,
        (low, high),
        p_value,
        estimate,
        error,
        estimate.n,
        estimate.n_effective,
        estimate.method,
        power,
    )


def judge_change(
    before: Estimate,
    after: Estimate,
    *,
    high_is_good: bool = True,
    p_adjusted: float | None = None,
    power: float = 0.8,
) -> Judgement:
    """Whether a figure of two independent groups or waves got better or worse, and what could have shown.

    "better" and "worse" need interval and p (corrected where `p_adjusted` is given) beyond no change.
    Raises `NotComparable`.

    >>> from huiyin.analytics.direct import nps
    >>> made = judge_change(nps([9] * 25 + [7] * 55 + [3] * 20), nps([9] * 32 + [7] * 48 + [3] * 20))
    >>> made.verdict, round(made.difference, 1), round(made.detectable, 1)
    ('cannot_tell', 7.0, 27.4)
    """
    require_rate("power", power)
    found: Comparison = difference(before, after)
    verdict = of_change(found, high_is_good, p_adjusted)
    errors = _error_of(before), _error_of(after)
    error = math.hypot(errors[0], errors[1]) if errors[0] and errors[1] else None
    p_value = found.p_value if p_adjusted is None else p_adjusted
    smaller = min(before, after, key=lambda one: one.n_effective)
    return _judged(
        verdict,
        found.difference,
        (found.low, found.high),
        p_value,
        after,
        error,
        smaller.n,
        smaller.n_effective,
        found.method,
        power,
    )


def judge_outcome(outcome: Outcome, *, high_is_good: bool = True, power: float = 0.8) -> Judgement:
    """The verdict of a test of two groups or of the same respondents twice.

    >>> from huiyin.analytics.inference.two_samples import compare_rates
    >>> judge_outcome(compare_rates(48, 80, 56, 70)).verdict
    'better'
    """
    require_rate("power", power)
    found = Comparison(
        outcome.difference, outcome.low, outcome.high, outcome.p_value, outcome.test, outcome.confidence
    )
    n = min(group.n for group in outcome.groups)
    value = outcome.groups[-1].value
    like = Estimate(
        value,
        None,
        None,
        n,
        float(n),
        outcome.unit,
        outcome.test,
        outcome.standard_error,
        outcome.confidence,
    )
    return _judged(
        of_change(found, high_is_good),
        outcome.difference,
        (outcome.low, outcome.high),
        outcome.p_value,
        like,
        outcome.standard_error,
        n,
        float(n),
        outcome.test,
        power,
    )


def _error_of(estimate: Estimate) -> float | None:
    """The standard error; from the interval where all answers agree and it would be 0."""
    if estimate.standard_error:
        return estimate.standard_error
    if estimate.low is None or estimate.high is None:
        return None
    return (estimate.high - estimate.low) / (2 * normal_quantile(estimate.confidence)) or None


def _judged(
    verdict: str,
    gap: float | None,
    ends: tuple[float | None, float | None],
    p_value: float | None,
    estimate: Estimate,
    error: float | None,
    n: int,
    worth: float,
    method: str,
    power: float,
) -> Judgement:
    times = reach(1 - estimate.confidence, power)
    detectable = None if not error else times * error
    needed = None
    if gap and detectable and worth > 0:
        needed = math.ceil(n * (detectable / gap) ** 2 - 1e-9)
    base = base_of(worth)
    notes: list[Note] = []
    if verdict == "cannot_tell" and detectable is not None:
        shown = in_unit(detectable, estimate.unit).removeprefix("+")
        notes.append(
            note(
                "power",
                f"这样的样本有 {power:.0%} 的把握测出 {shown} 及以上的真实差异；更小的差异可能看不出来。",
                f"Such a sample shows a true difference of {shown} or more with {power:.0%} power; smaller ones may stay unseen.",
            )
        )
    if base != "normal":
        notes.append(
            note("small_base", "基数小，只供参考。", "The base is small: take this as an indication only.")
        )
    return Judgement(
        verdict,
        gap,
        *ends,
        p_value,
        estimate.unit,
        n,
        worth,
        base,
        detectable,
        needed,
        method,
        power,
        estimate.confidence,
        tuple(notes),
    )
