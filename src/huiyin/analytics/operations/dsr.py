"""Detailed seller rating: the score of the last months, against the trade."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_number, require_positive, require_rate, require_whole
from huiyin.analytics.columns import numbers, require_within, texts
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.operations._shared import days
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

_EPOCH = date(1970, 1, 1)
_SELF_SELECTED = note(
    "self_selected",
    "评价由买家自愿给出，不是随机样本；区间只反映偶然误差。",
    "Buyers rate if they wish: this is no random sample, and the interval covers chance only.",
)


@dataclass(frozen=True)
class SellerRating(Result):
    """The score with its t interval; `against_trade_rate` is +(s − avg)/(max − avg) above, −(avg − s)/(avg − min) below."""

    title: ClassVar[Bilingual] = {"zh": "店铺评分 DSR", "en": "Detailed seller rating"}
    score: Estimate
    against_trade_rate: float | None
    n_too_old: int
    n_beyond_limit: int  # further ratings of the same buyer in the same month
    n_left_out: int  # rating or date missing
    notes: tuple[Note, ...] = (_SELF_SELECTED,)

    def tables(self) -> tuple[Table, ...]:
        """The score, and where it stands in the trade."""
        tables = [
            estimates_table(
                "score", {"zh": "评分", "en": "Score"}, [({"zh": "平均分", "en": "Mean"}, self.score)]
            )
        ]
        if self.against_trade_rate is not None:
            column = Column("against_trade_rate", {"zh": "与同行相比", "en": "Against the trade"}, Kind.RATE)
            tables.append(
                Table(
                    "trade",
                    {"zh": "与同行相比", "en": "Against the trade"},
                    (column,),
                    ((self.against_trade_rate,),),
                )
            )
        return tuple(tables)


def dsr(
    scores: Any,
    *,
    buyer: Any = None,
    rated: Any = None,
    until: Any = None,
    months: int = 6,
    most_per_month: int = 3,
    trade: tuple[float, float, float] | None = None,
    confidence: float = 0.95,
) -> SellerRating:
    """The mean of 1-5 ratings of the last `months`, at most `most_per_month` a buyer and calendar month.

    `rated` gives the days (dates or ISO texts) and `until` the day counted back from (the newest rating
    unless given); without `rated` all ratings count. With `buyer` too, only a buyer's first ratings of a
    month count. `trade` = (average, highest, lowest) of the trade. Raises `OutsideScale`, `LengthsDiffer`,
    `NothingCounted`, `NotADate`, `BadArgument`. Source: rules of Chinese trading platforms; they change: check
    the numbers against the platform's own text.

    >>> found = dsr([5] * 92 + [4] * 5 + [3, 2, 1], trade=(4.75, 4.95, 4.2))
    >>> round(found.score.value, 2), round(found.against_trade_rate, 3)
    (4.86, 0.55)
    """
    require_rate("confidence", confidence)
    window, limit = (
        require_whole("months", months, at_least=1),
        require_whole("most_per_month", most_per_month, at_least=1),
    )
    given = numbers(scores)
    require_within(given, (1, 5))
    at = np.zeros(len(given)) if rated is None else days(rated)
    who = None if buyer is None else texts(buyer)
    for part in (at, given if who is None else who):
        if len(part) != len(given):
            raise LengthsDiffer(what="行 / rows", given=len(part), wanted=len(given))
    known = ~np.isnan(given + at)
    recent, kept = known.copy(), known.copy()
    if rated is not None and known.any():
        last = float(at[known].max()) if until is None else float(days([until])[0])
        first = _months_before(last, window)
        recent = known & (at > first) & (at < np.floor(last) + 1)
        kept = recent if who is None else recent & _first_of_month(who, at, recent, limit)
    if not kept.any():
        raise NothingCounted(what="评价 / rating")
    score = mean_interval(Moments.from_arrays(given[kept]), 0, Unit.SCALE, (1.0, 5.0), confidence)
    return SellerRating(
        score,
        None if trade is None else against_trade(float(score.value or 0.0), *trade),
        int((known & ~recent).sum()),
        int((recent & ~kept).sum()),
        int((~known).sum()),
    )


def against_trade(score: float, average: float, highest: float, lowest: float) -> float:
    """Where a score stands in its trade: +(s − avg)/(max − avg) above the average, −(avg − s)/(avg − min) below.

    Raises `BadArgument` unless lowest ≤ average ≤ highest and the score lies between the ends.

    >>> round(against_trade(4.86, 4.75, 4.95, 4.2), 4), round(against_trade(4.64, 4.75, 4.95, 4.2), 4)
    (0.55, -0.2)
    """
    own = require_positive("score", score)
    for name, one in (("average", average), ("highest", highest), ("lowest", lowest)):
        require_number(name, one)
    require(
        lowest <= average <= highest,
        "average",
        average,
        zh="介于最低与最高之间",
        en="lie between lowest and highest",
    )
    require(
        lowest <= own <= highest,
        "score",
        score,
        zh="介于同行最低与最高之间",
        en="lie between the trade's lowest and highest",
    )
    if own == average:
        return 0.0
    return (own - average) / (highest - average) if own > average else (own - average) / (average - lowest)


def _months_before(day: float, months: int) -> float:
    """The same day of the month so many months earlier (the last of a shorter month), as days; up to its end is too old."""
    then = _EPOCH + timedelta(days=int(day))
    year, month = divmod(then.year * 12 + then.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return float((date(year, month + 1, min(then.day, last)) - _EPOCH).days) + 1 - 1e-9


def _first_of_month(who: Any, at: Floats, chosen: Any, limit: int) -> Any:
    """Which ratings are among the first `limit` of their buyer in their calendar month; unknown buyers all count."""
    month = np.floor(at[chosen]).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    names = np.array(["" if one is None else one for one in who[chosen]], dtype=str)
    place = np.lexsort((at[chosen], month, names))
    same = (names[place][1:] == names[place][:-1]) & (np.diff(month[place]) == 0)
    starts = np.append(True, ~same)
    index = np.arange(len(place))
    rank = index - np.maximum.accumulate(np.where(starts, index, 0))
    among = np.empty(len(place), dtype=bool)
    among[place] = rank < limit
    out = np.zeros(len(at), dtype=bool)
    out[np.flatnonzero(chosen)] = among | (names == "")
    return out
