"""Review inflation with the readers' mistakes put right: blame in words beside poor stars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.checks import require
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.results import Bilingual, Note, Result, Table, note
from huiyin.analytics.text.inflation import Verdict


@dataclass(frozen=True)
class RightedInflation(Result):
    """Stars against words where people measured the readers; rates in 0–1, of reviews with stars and words.

    `poor_rate`: not good by stars. `blame_rate`: words that blame, put right for misclassification. `gap`: blame
    minus poor, above 0 where stars are kinder. `contradicted_rate`: blame among good stars; `understated_rate`:
    praise among the others. What could not be put right is None. `verdict` allows for chance and for the error of
    reading, which the intervals hold.
    """

    title: ClassVar[Bilingual] = {"zh": "校正误判之后", "en": "Put right for misreading"}
    poor_rate: Estimate
    blame_rate: Estimate
    gap: Estimate
    contradicted_rate: Estimate | None
    understated_rate: Estimate | None
    verdict: Verdict
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a rate."""
        rows = [(name, one) for key, name in _NAMES.items() if (one := getattr(self, key)) is not None]
        return (estimates_table("righted", self.title, rows),)


def righted_inflation(
    poor: Estimate,
    blame: Estimate,
    contradicted: Estimate | None = None,
    understated: Estimate | None = None,
) -> RightedInflation:
    """Compare poor stars with blame in words after `misclassification.corrected_share` put the latter right.

    All rates are of the same reviews, those with stars and words. The interval of the gap puts both together as if
    they were independent (MOVER, Zou & Donner 2008); poor stars and words of blame go together, so it is rather too
    wide. Words both of praise and of blame are no blame: that is in favour of the stars. Raises `BadArgument`.

    >>> poor = Estimate(0.02, 0.01, 0.035, 500, 500.0, Unit.RATE, "wilson")
    >>> found = righted_inflation(poor, Estimate(0.15, 0.1, 0.21, 500, 500.0, Unit.RATE, "rogan_gladen"))
    >>> round(found.gap.value, 2), round(found.gap.low, 3), found.verdict
    (0.13, 0.078, 'stars_kinder')
    """
    for name, one in (("poor", poor), ("blame", blame)):
        is_share = one.unit is Unit.RATE and one.has_interval
        require(is_share, name, one.value, zh="是带区间的占比", en="be a share with its interval")
    gap = _gap(poor, blame)
    verdict: Verdict = "cannot_tell"
    if gap.low is not None and gap.low > 0:
        verdict = "stars_kinder"
    elif gap.high is not None and gap.high < 0:
        verdict = "words_kinder"
    return RightedInflation(poor, blame, gap, contradicted, understated, verdict, (_SAME_MISTAKES, _MIXED))


def _gap(poor: Estimate, blame: Estimate) -> Estimate:
    value, below, above = _ends(blame)
    less, less_below, less_above = _ends(poor)
    middle = value - less
    return Estimate(
        middle,
        middle - math.hypot(value - below, less_above - less),
        middle + math.hypot(above - value, less - less_below),
        blame.n,
        blame.n_effective,
        Unit.RATE,
        "mover",
        None,
        blame.confidence,
    )


def _ends(one: Estimate) -> tuple[float, float, float]:
    return float(one.value or 0.0), float(one.low or 0.0), float(one.high or 0.0)


_NAMES: dict[str, Bilingual] = {
    "poor_rate": {"zh": "星级不是好评", "en": "Not good by stars"},
    "blame_rate": {"zh": "文字在抱怨（校正后）", "en": "Words of blame, put right"},
    "gap": {"zh": "差距（抱怨 − 非好评）", "en": "Gap (blame − not good)"},
    "contradicted_rate": {"zh": "给好评却在抱怨（校正后）", "en": "Good stars, words of blame, put right"},
    "understated_rate": {"zh": "星级不高却在称赞（校正后）", "en": "Other stars, words of praise, put right"},
}
_SAME_MISTAKES = note(
    "mistakes_as_measured",
    "按编码样本测得的召回率与误报率校正，假定判读评价时错得一样多；区间已含判读与编码样本的误差。",
    "Put right by the recall and false alarms measured on coded texts, as if reviews were misread as often; intervals "
    "hold the error of reading and of the coded sample.",
)
_MIXED = note(
    "mixed_is_no_blame",
    "有褒有贬的文字不算抱怨，这样对星级有利：仍判为“星级虚高”时更可信。",
    "Words of both praise and blame count as no blame, in favour of the stars: where stars are still kinder it is the "
    "surer.",
)
