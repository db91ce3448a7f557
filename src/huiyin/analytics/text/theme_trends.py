"""Theme trends: how the share of texts that speak of something moves from period to period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import listed_values
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.trend_tests import cochran_armitage
from huiyin.analytics.problems import LengthsDiffer, NoChart
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, in_words, note
from huiyin.analytics.text.themes import READ_BY_MACHINE, Spoken

if TYPE_CHECKING:
    import altair as alt

Direction = Literal["rising", "falling", "cannot_tell"]
SMALL = 30  # texts of a period under which its share is marked


@dataclass(frozen=True)
class ThemeTrend(Result):
    """The share of texts with a theme in each period, in the order of the periods; `hits` are those texts.

    `change` is the last period minus the one before, with its interval; `p_value` that of Cochran and
    Armitage's test for a steady rise or fall over all periods, which `direction` puts in a word.
    """

    title: ClassVar[Bilingual] = {"zh": "主题走势", "en": "Trend of a theme"}
    periods: tuple[str, ...]
    hits: tuple[int, ...]
    shares: tuple[Estimate, ...]
    change: Comparison | None
    p_value: float | None
    direction: Direction
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a period."""
        rows = list(zip(self.periods, self.shares, strict=True))
        return (estimates_table("shares", self.title, rows, {"zh": "时期", "en": "Period"}),)


def theme_trend(has: Any, periods: Any, *, order: Any = None, confidence: float = 0.95) -> ThemeTrend:
    """The trend of a theme: `has` marks the texts that speak of it, `periods` names the period of each.

    Periods are taken in the order given, or sorted; texts without a period (None) are left out. Shares have
    Wilson's interval. Raises `LengthsDiffer`, `BadArgument`.

    >>> found = theme_trend([1, 0, 0, 0, 1, 1, 0, 1], ["04"] * 4 + ["05"] * 4)
    >>> [round(share.value, 2) for share in found.shares], found.direction
    ([0.25, 0.75], 'cannot_tell')
    """
    require_rate("confidence", confidence)
    marks = np.asarray(listed_values(has), dtype=bool)
    names = [None if value is None else str(value) for value in listed_values(periods)]
    if len(names) != len(marks):
        raise LengthsDiffer(what="时期 / periods", given=len(names), wanted=len(marks))
    known = sorted({name for name in names if name is not None})
    wanted = known if order is None else [str(name) for name in listed_values(order)]
    place = {name: at for at, name in enumerate(wanted)}
    at = np.array([-1 if name is None else place.get(name, -1) for name in names], dtype=np.int64)
    told = at >= 0
    sizes = np.bincount(at[told], minlength=len(wanted))
    hits = np.bincount(at[told & marks], minlength=len(wanted))
    return _trend(wanted, hits, sizes, int((~told).sum()), confidence)


@dataclass(frozen=True)
class ThemeTrends(Result):
    """The trends of several themes over the same periods, in the order of `names`.

    Each p value is of its theme alone: put them right for their number before many are judged. Periods of fewer than
    `fewest` texts are not shown.
    """

    title: ClassVar[Bilingual] = {"zh": "主题趋势", "en": "Themes over time"}
    names: Mapping[str, Bilingual]
    trends: tuple[ThemeTrend, ...]
    fewest: int = 10
    notes: tuple[Note, ...] = ()

    def shown(self) -> list[tuple[Bilingual, str, int, Estimate]]:
        """Theme, period, texts that speak of it and their share, of periods with enough texts."""
        return [
            (name, period, hits, share)
            for name, one in zip(self.names.values(), self.trends, strict=True)
            for period, hits, share in zip(one.periods, one.hits, one.shares, strict=True)
            if share.n >= self.fewest
        ]

    def tables(self) -> tuple[Table, ...]:
        """One row for each theme and period."""
        rows = tuple(
            (name, period, hits, share.n, share.value, share.low, share.high)
            for name, period, hits, share in self.shown()
        )
        return (Table("trend", self.title, _COLUMNS, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """One line a theme with the band of its interval; raises `NoChart` below two periods."""
        from huiyin.analytics.plots.themes import trend_lines

        shown = self.shown()
        if len({period for _, period, _, _ in shown}) < 2:
            raise NoChart(result=type(self).__name__)
        named = [(in_words(name, language), period, n, share) for name, period, n, share in shown]
        return trend_lines(named, language)


def theme_trends(
    spoken: Spoken,
    names: Mapping[str, Bilingual],
    periods: Sequence[str],
    period_of: Any,
    *,
    fewest: int = 10,
    confidence: float = 0.95,
) -> ThemeTrends:
    """The trend of every theme of `names`: theme k of `spoken` is the k-th.

    `periods` are their labels in order, `period_of` has the number of one (-1: none) for every text. Raises
    `BadArgument`.

    >>> spoken = Spoken(np.array([0, 2]), np.array([0, 0]), np.array([0.1, 0.1]), np.zeros(2, dtype=bool))
    >>> found = theme_trends(spoken, {"wait": {"zh": "等候", "en": "Waiting"}}, ["10", "11"], [0, 0, 1, 1])
    >>> [(share.n, share.value) for share in found.trends[0].shares]
    [(2, 0.5), (2, 0.5)]
    """
    require_rate("confidence", confidence)
    when = np.asarray(period_of, dtype=np.int64).reshape(-1)
    sizes = np.bincount(when[when >= 0], minlength=len(periods))
    n_left_out = int((when < 0).sum())
    trends = []
    for at in range(len(names)):
        times = when[np.unique(spoken.text[spoken.theme == at])]
        hits = np.bincount(times[times >= 0], minlength=len(periods))
        trends.append(_trend(periods, hits, sizes, n_left_out, confidence))
    return ThemeTrends(names, tuple(trends), fewest, (*_notes(sizes, n_left_out), READ_BY_MACHINE))


def _trend(
    periods: Sequence[str],
    hits: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    n_left_out: int,
    confidence: float,
) -> ThemeTrend:
    """The trend of one theme from its texts and all texts of each period."""
    shares = tuple(share_of_counts(int(k), int(n), confidence) for k, n in zip(hits, sizes, strict=True))
    filled = [share for share in shares if share.n]
    p, slope = _steady(hits, sizes)
    return ThemeTrend(
        periods=tuple(periods),
        hits=tuple(hits.tolist()),
        shares=shares,
        change=difference(filled[-2], filled[-1]) if len(filled) > 1 else None,
        p_value=p,
        direction="cannot_tell" if p is None or p >= 1 - confidence else "rising" if slope > 0 else "falling",
        notes=_notes(sizes, n_left_out),
    )


def _steady(hits: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> tuple[float | None, float]:
    """The chance of as steady a rise or fall, and which it is; None where nothing varies."""
    filled = np.flatnonzero(sizes)
    try:
        test = cochran_armitage(hits[filled], sizes[filled], filled + 1.0)
    except (NoSpread, TooFewAnswers):
        return None, 0.0
    return test.p_value, test.effects["slope"]


def _notes(sizes: npt.NDArray[np.int64], n_left_out: int) -> tuple[Note, ...]:
    """What must be known before the trend is believed."""
    notes = [
        note(
            "words_move_with_the_mix",
            "占比随文本的来源和客户构成变化；渠道、题目改变前后不要直接比较。",
            "Shares move with where texts come from and with the mix of customers: do not compare across a change of "
            "channel or question.",
        )
    ]
    if np.any((sizes > 0) & (sizes < SMALL)):
        notes.append(
            note(
                "small_periods",
                f"有的时期不足 {SMALL} 条文本，占比起伏大。",
                f"Some periods have fewer than {SMALL} texts: their shares move a lot by chance.",
            )
        )
    if n_left_out:
        notes.append(
            note(
                "without_period",
                f"{n_left_out} 条文本没有时期，或不在所列时期内，未计入。",
                f"{n_left_out} texts without a period, or of others, were left out.",
            )
        )
    return tuple(notes)


_COLUMNS = (
    Column("theme", {"zh": "主题", "en": "Theme"}, Kind.TEXT),
    Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
    Column("n", {"zh": "提及条数", "en": "Texts of it"}, Kind.COUNT),
    Column("n_texts", {"zh": "文本条数", "en": "Texts"}, Kind.COUNT),
    Column("rate", {"zh": "提及率", "en": "Share"}, Kind.RATE),
    Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
    Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
)
