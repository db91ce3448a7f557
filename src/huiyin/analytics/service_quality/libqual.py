"""LibQUAL+: perceived level against the minimum acceptable and the desired one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.columns import checked_scale, checked_weights, frame, require_within, select
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.item_means import ItemValue, mean_of_items, moments_of_items
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note, spoken
from huiyin.analytics.service_quality._dimensions import grouped, shown_name
from huiyin.analytics.service_quality.problems import NobodyLeft
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Levels:
    """Means of one item, one dimension or all: minimum, desired, perceived, and their differences.

    `adequacy` is perceived − minimum, `superiority` perceived − desired, each over respondents who
    gave both. `d_m_score` is 100·(P − M)/(D − M), the place in the zone of tolerance, None unless D > M.
    `zone` is "below", "within" or "above" where the intervals tell, else "cannot_tell".
    """

    name: str
    minimum: Estimate
    desired: Estimate
    perceived: Estimate
    adequacy: Estimate
    superiority: Estimate
    d_m_score: float | None
    zone: str


@dataclass(frozen=True)
class Libqual(Result):
    """LibQUAL+ scores overall (items alike), by dimension and by item."""

    title: ClassVar[Bilingual] = {"zh": "LibQUAL+ 服务质量", "en": "LibQUAL+ service quality"}
    overall: Levels
    dimensions: tuple[Levels, ...]
    items: tuple[Levels, ...]
    n_respondents: int
    n_dropped_missing: int  # too many items not answered in full
    n_dropped_inverted: int  # minimum above desired too often
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Overall with dimensions, then items."""
        return (
            _table(
                "levels",
                {"zh": "总体与维度", "en": "Overall and dimensions"},
                (self.overall, *self.dimensions),
            ),
            _table("items", {"zh": "逐题", "en": "Items"}, self.items),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The zone of tolerance as a bar, the perceived level as a point in or outside it."""
        from huiyin.analytics.plots.service import zone_of_tolerance

        shown = self.dimensions or self.items
        return zone_of_tolerance(
            [
                (spoken(shown_name(one.name), language), one.minimum, one.desired, one.perceived)
                for one in shown
            ],
            language,
        )


def _table(key: str, title: Bilingual, levels: Sequence[Levels]) -> Table:
    columns = (
        Column("name", {"zh": "维度或题目", "en": "Dimension or item"}, Kind.TEXT),
        Column("minimum", {"zh": "最低", "en": "Minimum"}),
        Column("desired", {"zh": "理想", "en": "Desired"}),
        Column("perceived", {"zh": "感知", "en": "Perceived"}),
        Column("adequacy", {"zh": "适当度", "en": "Adequacy"}),
        Column("adequacy_low", {"zh": "适当度下限", "en": "Adequacy low"}),
        Column("adequacy_high", {"zh": "适当度上限", "en": "Adequacy high"}),
        Column("superiority", {"zh": "优越度", "en": "Superiority"}),
        Column("superiority_low", {"zh": "优越度下限", "en": "Superiority low"}),
        Column("superiority_high", {"zh": "优越度上限", "en": "Superiority high"}),
        Column("d_m_score", {"zh": "D–M 得分", "en": "D–M score"}),
        Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
    )
    rows = tuple(
        (
            shown_name(one.name),
            one.minimum.value,
            one.desired.value,
            one.perceived.value,
            *(one.adequacy.value, one.adequacy.low, one.adequacy.high),
            *(one.superiority.value, one.superiority.low, one.superiority.high),
            one.d_m_score,
            one.perceived.n,
        )
        for one in levels
    )
    return Table(key, title, columns, rows)


def libqual(
    data: Any,
    *,
    minimum: Sequence[str],
    desired: Sequence[str],
    perceived: Sequence[str],
    dimensions: Mapping[str, Sequence[str]] | None = None,
    weights: Any = None,
    scale: tuple[float, float] = (1, 9),
    most_missing: int = 11,
    most_inverted: int = 9,
    confidence: float = 0.95,
) -> Libqual:
    """Service adequacy (perceived − minimum) and superiority (perceived − desired) of a frame's columns.

    `minimum`, `desired` and `perceived` name columns item by item; `dimensions` maps a name to its
    perceived columns. As LibQUAL+ does, a respondent with more than `most_missing` items not answered
    in full, or with the minimum above the desired level in more than `most_inverted`, is left out
    (set them to the number of items to keep everybody); both numbers are in the result. Of those who
    stay every mean stands on who answered the questions it needs. `weights` weigh respondents. Raises
    `NoSuchColumn`, `OutsideScale`, `NotInADimension`, `NobodyLeft`, `BadArgument`.

    Source: Thompson, Cook & Heath 2000, portal: Libraries and the Academy 1; the rules of exclusion
    are those of LibQUAL+ reports.

    >>> found = libqual({"m": [5, 6], "d": [8, 9], "p": [7, 6]}, minimum=["m"], desired=["d"], perceived=["p"])
    >>> found.overall.adequacy.value, found.overall.superiority.value, round(found.overall.d_m_score, 1)
    (1.0, -2.0, 33.3)
    """
    low, want, have = list(minimum), list(desired), list(perceived)
    k = len(have)
    require(k > 0, "perceived", have, zh="至少有一列", en="name at least one column")
    for name, given in (("minimum", low), ("desired", want)):
        require(len(given) == k, name, given, zh="与 perceived 一一对应", en="pair with perceived")
    require_rate("confidence", confidence)
    require_whole("most_missing", most_missing)
    require_whole("most_inverted", most_inverted)
    rows = select(frame(data), [*low, *want, *have])
    ends = checked_scale(scale)
    require_within(rows, ends)
    w = checked_weights(weights, len(rows))
    groups = grouped(have, dimensions)
    lows, wants, haves = rows[:, :k], rows[:, k : 2 * k], rows[:, 2 * k :]
    unfinished = np.isnan(lows + wants + haves).sum(axis=1) > most_missing
    inverted = ~unfinished & ((lows > wants).sum(axis=1) > most_inverted)
    kept = ~unfinished & ~inverted & ~np.isnan(haves).all(axis=1)
    if not kept.any():
        raise NobodyLeft(n=len(rows))
    answers = _Answers(rows[kept], low, want, have, ends, None if w is None else w[kept], confidence)
    return Libqual(
        overall=answers.levels("overall", have),
        dimensions=tuple(answers.levels(name, of) for name, of in groups.items()),
        items=tuple(answers.levels(name, [name]) for name in have),
        n_respondents=int(kept.sum()),
        n_dropped_missing=int(len(rows) - kept.sum() - inverted.sum()),
        n_dropped_inverted=int(inverted.sum()),
        notes=_notes(int(inverted.sum())),
    )


def _notes(n_inverted: int) -> tuple[Note, ...]:
    if not n_inverted:
        return ()
    zh = f"{n_inverted} 份答卷的最低水平多次高于理想水平，按规则不计入。"
    en = f"{n_inverted} forms put the minimum above the desired level too often and do not count."
    return (note("inverted", zh, en),)


@dataclass(frozen=True)
class _Answers:
    """The forms that count, for means over any of the items."""

    rows: Floats
    minimum: list[str]
    desired: list[str]
    perceived: list[str]
    scale: tuple[float, float]
    weights: Floats | None
    confidence: float

    def levels(self, name: str, items: Sequence[str]) -> Levels:
        at = [self.perceived.index(item) for item in items]
        low, want = [self.minimum[i] for i in at], [self.desired[i] for i in at]
        span = self.scale[1] - self.scale[0]
        ends = (-span, span)
        least, most, have = (
            self._mean([ItemValue(c) for c in of], self.scale) for of in (low, want, list(items))
        )
        adequacy = self._mean([ItemValue(p, m) for p, m in zip(items, low, strict=True)], ends)
        superiority = self._mean([ItemValue(p, d) for p, d in zip(items, want, strict=True)], ends)
        return Levels(
            name,
            least,
            most,
            have,
            adequacy,
            superiority,
            _d_m(least, most, have),
            _zone(adequacy, superiority),
        )

    def _mean(self, values: list[ItemValue], bounds: tuple[float, float]) -> Estimate:
        columns = [*self.minimum, *self.desired, *self.perceived]
        moments = moments_of_items(self.rows, values, columns, self.weights)
        return mean_of_items(moments, [1 / len(values)] * len(values), Unit.SCALE, bounds, self.confidence)


def _d_m(least: Estimate, most: Estimate, have: Estimate) -> float | None:
    if least.value is None or most.value is None or have.value is None or most.value <= least.value:
        return None
    return 100 * (have.value - least.value) / (most.value - least.value)


def _zone(adequacy: Estimate, superiority: Estimate) -> str:
    if adequacy.high is not None and adequacy.high < 0:
        return "below"
    if superiority.low is not None and superiority.low > 0:
        return "above"
    inside = (
        adequacy.low is not None
        and adequacy.low >= 0
        and superiority.high is not None
        and superiority.high <= 0
    )
    return "within" if inside else "cannot_tell"
