"""Review inflation: whether stars are kinder than the words beside them, and how much praise is copied or silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import marks, numbers, texts
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import benjamini_hochberg
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.quantiles import t_p_value
from huiyin.analytics.operations._shared import clustered_share
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.problems import NoReviews
from huiyin.analytics.text.terms import Marks

Verdict = Literal["stars_kinder", "words_kinder", "cannot_tell"]
READING_ERROR = 0.1  # how far the reading of words alone may move the gap, unless measured better
_SHOWN = 50
_FEWEST = 10  # reviews with words for a shop to be compared


@dataclass(frozen=True)
class Shop:
    """One shop: its good reviews by stars, what its words say, the gap, and whether it is unlike the others.

    `adjusted_p` is that of Welch's test of its gap against all other shops together, after Benjamini and
    Hochberg; None where there are too few reviews. `is_marked`: the gap is larger, beyond chance.
    """

    name: str
    n: int
    star_rate: Estimate
    word_rate: Estimate
    gap: Estimate
    copied_rate: Estimate
    adjusted_p: float | None
    is_marked: bool


@dataclass(frozen=True)
class Inflation(Result):
    """Stars against words. Rates in 0–1; `gap` is good by stars minus praise by words, of reviews with words.

    `star_rate`: reviews of at least the good stars; `star_rate_by_shop` the same with shops as clusters.
    `word_rate`: praise among reviews with words, the mean of calibrated chances, unsure ones included.
    `contradicted_rate`: good stars whose words are surely blame, of good stars whose words are sure;
    `understated_rate`: the same of other stars whose words are surely praise. `copied_rate` and `silent_rate`:
    good reviews that copy an earlier one, or say nothing. `supported_rate`: all reviews that are good, in words
    of their own that do not contradict. `contradicted` are the numbers of texts, the clearest first.
    `verdict` allows for `reading_error`.
    """

    title: ClassVar[Bilingual] = {"zh": "评价虚高检查", "en": "Review inflation"}
    star_rate: Estimate
    star_rate_by_shop: Estimate | None
    word_rate: Estimate
    gap: Estimate
    contradicted_rate: Estimate
    understated_rate: Estimate
    copied_rate: Estimate
    copied_rate_others: Estimate
    silent_rate: Estimate
    supported_rate: Estimate
    contradicted: tuple[int, ...]
    shops: tuple[Shop, ...]
    n_reviews: int
    n_without_stars: int
    n_unsure: int
    reading_error: float
    verdict: Verdict
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The rates, then the shops."""
        rows: list[tuple[str | Bilingual, Estimate]] = [
            (name, getattr(self, key)) for key, name in _NAMES.items() if getattr(self, key) is not None
        ]
        return (estimates_table("rates", self.title, rows), _shop_table(self.shops))


def inflation(
    stars: Any,
    positive_rate: Any,
    is_unsure: Any,
    copies: Any = None,
    *,
    shops: Any = None,
    good: float = 4.0,
    reading_error: float = READING_ERROR,
    confidence: float = 0.95,
) -> Inflation:
    """Compare stars with words, one entry a review.

    `stars` may be missing, `positive_rate` is the calibrated chance that the words are praise (NaN without
    words) and `is_unsure` marks those that cannot be told. `copies` are the group numbers of `near_duplicates`,
    `shops` names. Reviews of `good` stars or more are good ones. Raises `NoReviews`, `LengthsDiffer`, `BadArgument`.

    >>> found = inflation([5, 5, 5, 1], [0.9, 0.95, 0.1, 0.05], [False] * 4)
    >>> found.star_rate.value, found.word_rate.value, found.contradicted, found.verdict
    (0.75, 0.5, (2,), 'cannot_tell')
    """
    require_rate("confidence", confidence)
    require_rate("reading_error", reading_error, open_ends=False)
    look = _Look(stars, positive_rate, is_unsure, copies, good, confidence)
    shares = look.shares()
    gap = look.gap(look.worded)
    names = None if shops is None else texts(shops)
    if names is not None and len(names) != len(look.stars):
        raise LengthsDiffer(what="店铺 / shops", given=len(names), wanted=len(look.stars))
    return Inflation(
        **shares,
        star_rate_by_shop=None if names is None else look.by_shop(names),
        word_rate=look.praise(look.worded),
        gap=gap,
        contradicted=look.shown(),
        shops=() if names is None else look.shops(names),
        n_reviews=int(look.rated.sum()),
        n_without_stars=int((~look.rated).sum()),
        n_unsure=int((look.worded & ~look.sure).sum()),
        reading_error=float(reading_error),
        verdict=_verdict(gap, float(reading_error)),
        notes=(_SELF_SELECTED, _READING) if copies is not None else (_SELF_SELECTED, _READING, _NO_COPIES),
    )


class _Look:
    """The reviews as marks, and the figures made of them."""

    def __init__(
        self, stars: Any, positive_rate: Any, is_unsure: Any, copies: Any, good: float, confidence: float
    ) -> None:
        self.stars, self.rate = numbers(stars), numbers(positive_rate)
        unsure = marks(is_unsure) != 0  # what is missing is unsure
        groups = np.arange(len(self.stars)) if copies is None else numbers(copies)
        for what, values in (("读数 / rates", self.rate), ("标记 / marks", unsure), ("组 / groups", groups)):
            if len(values) != len(self.stars):
                raise LengthsDiffer(what=what, given=len(values), wanted=len(self.stars))
        self.confidence = confidence
        self.rated: Marks = ~np.isnan(self.stars)
        if not self.rated.any():
            raise NoReviews(n=len(self.stars))
        self.good: Marks = self.rated & (self.stars >= good)
        self.worded: Marks = self.rated & ~np.isnan(self.rate)
        self.sure: Marks = self.worded & ~unsure
        self.blame: Marks = self.sure & (self.rate < 0.5)
        _, first = np.unique(groups, return_index=True, equal_nan=False)
        self.copied: Marks = self.worded.copy()
        self.copied[first] = False

    def share(self, hits: Marks, of: Marks) -> Estimate:
        """The share of some reviews among others, with Wilson's interval."""
        return share_of_counts(int((hits & of).sum()), int(of.sum()), self.confidence)

    def shares(self) -> dict[str, Estimate]:
        """The shares by the names of their fields."""
        other = self.rated & ~self.good
        return {
            "star_rate": self.share(self.good, self.rated),
            "contradicted_rate": self.share(self.blame, self.good & self.sure),
            "understated_rate": self.share(~self.blame, other & self.sure),
            "copied_rate": self.share(self.copied, self.good & self.worded),
            "copied_rate_others": self.share(self.copied, other & self.worded),
            "silent_rate": self.share(~self.worded, self.good),
            "supported_rate": self.share(self.good & self.worded & ~self.copied & ~self.blame, self.rated),
        }

    def praise(self, of: Marks) -> Estimate:
        """The mean chance of praise in words."""
        return self._mean(self.rate[of], 0.0)

    def gap(self, of: Marks) -> Estimate:
        """Good by stars minus praise by words, review by review."""
        return self._mean(self.good[of] - self.rate[of], -1.0)

    def _mean(self, values: Floats, lowest: float) -> Estimate:
        moments = Moments.from_arrays(values)
        return mean_interval(moments, 0, Unit.RATE, (lowest, 1.0), confidence=self.confidence)

    def by_shop(self, names: npt.NDArray[np.object_]) -> Estimate:
        """The share of good stars with shops as clusters."""
        _, which = np.unique(names[self.rated].astype(str), return_inverse=True)
        sizes = np.bincount(which).astype(np.float64)
        return clustered_share(
            np.bincount(which, self.good[self.rated]).astype(np.float64), sizes, self.confidence
        )

    def shown(self) -> tuple[int, ...]:
        """Good stars whose words are surely blame, the clearest first."""
        at = np.flatnonzero(self.good & self.blame)
        return tuple(at[np.argsort(self.rate[at], kind="stable")][:_SHOWN].tolist())

    def shops(self, names: npt.NDArray[np.object_]) -> tuple[Shop, ...]:
        """The shops, the widest gap first."""
        known = sorted({str(name) for name in names[self.rated] if name is not None})
        inside = [self.rated & (names == name) for name in known]
        p = [self._unlike(one) for one in inside]
        made = []
        for name, one, adjusted in zip(known, inside, benjamini_hochberg(p), strict=True):
            gap, rest = self.gap(one & self.worded), self.gap(~one & self.worded)
            wider = gap.value is not None and rest.value is not None and gap.value > rest.value
            made.append(
                Shop(
                    name,
                    int(one.sum()),
                    self.share(self.good, one),
                    self.praise(one & self.worded),
                    gap,
                    self.share(self.copied, one & self.good & self.worded),
                    adjusted,
                    bool(wider and adjusted is not None and adjusted < 1 - self.confidence),
                )
            )
        return tuple(sorted(made, key=lambda shop: -2.0 if shop.gap.value is None else -shop.gap.value))

    def _unlike(self, inside: Marks) -> float | None:
        """p of Welch's test of a shop's gap against all others; None with too few reviews."""
        own, rest = (self.good[of] - self.rate[of] for of in (inside & self.worded, ~inside & self.worded))
        if min(len(own), len(rest)) < _FEWEST:
            return None
        first, second = own.var(ddof=1) / len(own), rest.var(ddof=1) / len(rest)
        if first + second <= 0:
            return None
        degrees = (first + second) ** 2 / (first**2 / (len(own) - 1) + second**2 / (len(rest) - 1))
        return float(t_p_value((own.mean() - rest.mean()) / np.sqrt(first + second), degrees))


def _verdict(gap: Estimate, reading_error: float) -> Verdict:
    """What the gap says beyond chance and the error of reading."""
    if gap.low is not None and gap.low > reading_error:
        return "stars_kinder"
    if gap.high is not None and gap.high < -reading_error:
        return "words_kinder"
    return "cannot_tell"


def _shop_table(shops: tuple[Shop, ...]) -> Table:
    columns = (
        Column("shop", {"zh": "店铺", "en": "Shop"}, Kind.TEXT),
        Column("n", {"zh": "评价数", "en": "Reviews"}, Kind.COUNT),
        Column("star_rate", {"zh": "星级好评率", "en": "Good by stars"}, Kind.RATE),
        Column("word_rate", {"zh": "文字好评率", "en": "Praise by words"}, Kind.RATE),
        Column("gap", {"zh": "差距", "en": "Gap"}, Kind.RATE),
        Column("low", {"zh": "区间下限", "en": "Low"}, Kind.RATE),
        Column("high", {"zh": "区间上限", "en": "High"}, Kind.RATE),
        Column("copied_rate", {"zh": "好评中重复", "en": "Copied praise"}, Kind.RATE),
        Column("adjusted_p", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
    )
    rows = tuple(
        (
            shop.name,
            shop.n,
            shop.star_rate.value,
            shop.word_rate.value,
            shop.gap.value,
            shop.gap.low,
            shop.gap.high,
            shop.copied_rate.value,
            shop.adjusted_p,
        )
        for shop in shops
    )
    return Table("shops", {"zh": "各店铺", "en": "Shops"}, columns, rows)


_NAMES: dict[str, Bilingual] = {
    "star_rate": {"zh": "星级好评率", "en": "Good by stars"},
    "star_rate_by_shop": {"zh": "星级好评率（按店铺聚类）", "en": "Good by stars (shops as clusters)"},
    "word_rate": {"zh": "文字好评率", "en": "Praise by words"},
    "gap": {"zh": "差距（星级 − 文字）", "en": "Gap (stars − words)"},
    "contradicted_rate": {"zh": "给好评却在抱怨", "en": "Good stars, words of blame"},
    "understated_rate": {"zh": "星级不高却在称赞", "en": "Other stars, words of praise"},
    "copied_rate": {"zh": "好评中重复他人的", "en": "Good reviews that copy another"},
    "copied_rate_others": {"zh": "其他评价中重复的", "en": "Other reviews that copy another"},
    "silent_rate": {"zh": "好评中没有文字的", "en": "Good reviews without words"},
    "supported_rate": {"zh": "有自己文字支持的好评", "en": "Good in words of one's own"},
}
_SELF_SELECTED = note(
    "self_selected",
    "写评价的人是自己来的，不是抽样：占比只说明这些评价，不代表全体顾客；区间只反映条数多少。",
    "Reviewers come by themselves and are no sample: shares tell of these reviews, not of all customers; intervals "
    "tell only of their number.",
)
_READING = note(
    "read_by_a_model",
    "文字好评率由模型判读，有误判；差距要超出判读误差才算数。",
    "Praise by words is read by a model that errs: a gap counts only beyond the error of reading.",
)
_NO_COPIES = note(
    "copies_not_looked_for",
    "没有查重，重复一项不可信。",
    "Copies were not looked for: the shares of copies mean nothing.",
)
