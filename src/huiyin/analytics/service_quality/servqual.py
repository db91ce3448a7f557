"""SERVQUAL: perceptions against expectations, by item, by dimension, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import array_of, checked_scale, checked_weights, frame, require_within, select
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.gaps import Gap, gap
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.item_means import ItemValue, mean_of_items, moments_of_items
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note, spoken
from huiyin.analytics.service_quality._dimensions import grouped, shares_of, shown_name
from huiyin.analytics.service_quality.problems import NoPairs
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

_OVERALL = {"zh": "总差距（各维度等权）", "en": "Overall gap (dimensions alike)"}
_WEIGHTED = {"zh": "总差距（按重要性加权）", "en": "Overall gap (weighted by importance)"}
_SERVPERF = {"zh": "感知均分（SERVPERF）", "en": "Mean perception (SERVPERF)"}
_FIXED = note(
    "importance_fixed",
    "重要性权重按给定值计算，区间未含权重本身的抽样误差。",
    "Importance weights are taken as given; the interval does not include their own sampling error.",
)


@dataclass(frozen=True)
class ItemGap:
    """One pair of columns over respondents who answered both; `p_adjusted` is Holm's over all items."""

    perception: str
    expectation: str
    gap: Estimate
    perceived_mean: float
    expected_mean: float
    t: float | None
    p_value: float | None
    p_adjusted: float | None


@dataclass(frozen=True)
class DimensionGap:
    """The mean gap of a dimension's items, each over its own pairs; `importance_share` sums to 1 over dimensions."""

    dimension: str
    gap: Estimate
    perception: Estimate
    importance_share: float | None


@dataclass(frozen=True)
class Servqual(Result):
    """Service quality gaps. Below zero: less than expected.

    `overall` weighs dimensions alike (items, where there are no dimensions), `weighted` by importance,
    None where none was given. `servperf` is the mean perception alone.
    """

    title: ClassVar[Bilingual] = {"zh": "服务质量差距（SERVQUAL）", "en": "Service quality gaps (SERVQUAL)"}
    overall: Estimate
    weighted: Estimate | None
    servperf: Estimate
    dimensions: tuple[DimensionGap, ...]
    items: tuple[ItemGap, ...]
    n_respondents: int
    n_left_out: int  # respondents without a single pair
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Overall, dimensions, items."""
        whole: list[tuple[str | Bilingual, Estimate]] = [(_OVERALL, self.overall)]
        whole += [(_WEIGHTED, self.weighted)] if self.weighted else []
        whole += [(_SERVPERF, self.servperf)]
        tables = [estimates_table("overall", {"zh": "总体", "en": "Overall"}, whole)]
        if self.dimensions:
            rows: list[tuple[str | Bilingual, Estimate]] = [
                (shown_name(one.dimension), one.gap) for one in self.dimensions
            ]
            title = {"zh": "维度差距（感知 − 期望）", "en": "Gaps by dimension (perception − expectation)"}
            tables.append(estimates_table("dimensions", title, rows, {"zh": "维度", "en": "Dimension"}))
        return (*tables, self._items_table())

    def _items_table(self) -> Table:
        columns = (
            Column("perception", {"zh": "题目", "en": "Item"}, Kind.TEXT),
            Column("expected_mean", {"zh": "期望", "en": "Expected"}),
            Column("perceived_mean", {"zh": "感知", "en": "Perceived"}),
            Column("gap", {"zh": "差距", "en": "Gap"}),
            Column("low", {"zh": "区间下限", "en": "Low"}),
            Column("high", {"zh": "区间上限", "en": "High"}),
            Column("p_adjusted", {"zh": "校正后 p", "en": "p adjusted"}, Kind.P_VALUE),
            Column("n", {"zh": "配对数 n", "en": "n pairs"}, Kind.COUNT),
        )
        rows = tuple(
            (
                i.perception,
                i.expected_mean,
                i.perceived_mean,
                i.gap.value,
                i.gap.low,
                i.gap.high,
                i.p_adjusted,
                i.gap.n,
            )
            for i in self.items
        )
        return Table("items", {"zh": "逐题差距", "en": "Gaps by item"}, columns, rows)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The gaps of the dimensions (of the items where there are none) with their intervals."""
        from huiyin.analytics.plots.service import gap_intervals

        of = [(spoken(shown_name(d.dimension), language), d.gap) for d in self.dimensions] or [
            (i.perception, i.gap) for i in self.items
        ]
        return gap_intervals(of, language)


def servqual(
    data: Any,
    *,
    perceptions: Sequence[str],
    expectations: Sequence[str],
    dimensions: Mapping[str, Sequence[str]] | str | None = None,
    importance: Mapping[str, float] | None = None,
    weights: Any = None,
    scale: tuple[float, float] = (1, 7),
    confidence: float = 0.95,
) -> Servqual:
    """Perception minus expectation (P − E) of a frame's columns, paired by respondent.

    `perceptions` and `expectations` name columns in pairs. `dimensions` maps a name to its perception
    columns, or is "rater" for the 22 SERVQUAL items in their order. `importance` gives each dimension
    points (such as 100 divided among five). `weights` weigh respondents. Missing: every item stands on
    the respondents who answered both of its questions; nobody is dropped for another item. Raises
    `NoSuchColumn`, `OutsideScale`, `NotInADimension`, `NoPairs`, `BadArgument`.

    Source: Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64(1); Zeithaml, Parasuraman &
    Berry 1990 (weighting); Cronin & Taylor 1992 (SERVPERF).

    >>> found = servqual({"p1": [5, 4, 6], "e1": [7, 6, 6], "p2": [6, 6, 5], "e2": [6, 7, 7]},
    ...                  perceptions=["p1", "p2"], expectations=["e1", "e2"])
    >>> round(found.overall.value, 4), found.items[0].gap.n
    (-1.1667, 3)
    """
    names, expected = list(perceptions), list(expectations)
    require(len(names) > 0, "perceptions", names, zh="至少有一列", en="name at least one column")
    require(
        len(names) == len(expected),
        "expectations",
        expected,
        zh="与 perceptions 一一对应",
        en="pair with perceptions",
    )
    require_rate("confidence", confidence)
    columns = frame(data)
    rows = select(columns, [*names, *expected])
    ends = checked_scale(scale)
    require_within(rows, ends)
    n = len(rows)
    w = checked_weights(weights, n)
    groups = grouped(names, dimensions)
    points = _points(groups, importance)
    paired = ~np.isnan(rows[:, : len(names)] + rows[:, len(names) :])
    for place, (first, second) in enumerate(zip(names, expected, strict=True)):
        if not paired[:, place].any():
            raise NoPairs(first=first, second=second)
    whole = _Whole(rows, names, expected, ends, w, confidence)
    alike = dict.fromkeys(groups, 1.0)
    n_counted = int(paired.any(axis=1).sum())
    return Servqual(
        overall=whole.gap(names, shares_of(names, groups, alike)),
        weighted=whole.gap(names, shares_of(names, groups, points)) if points else None,
        servperf=whole.perception(names, shares_of(names, groups, alike)),
        dimensions=tuple(
            DimensionGap(name, whole.gap(of), whole.perception(of), _share(points, name))
            for name, of in groups.items()
        ),
        items=_item_gaps(rows, names, expected, w, confidence),
        n_respondents=n_counted,
        n_left_out=n - n_counted,
        notes=(_FIXED,) if points else (),
    )


def _points(groups: Mapping[str, Sequence[str]], importance: Mapping[str, float] | None) -> dict[str, float]:
    if importance is None:
        return {}
    good = (
        set(importance) == set(groups)
        and all(points >= 0 for points in importance.values())
        and sum(importance.values()) > 0
    )
    require(
        good,
        "importance",
        dict(importance),
        zh="给每个维度一个不小于 0 的分值",
        en="give every dimension points of at least 0",
    )
    return {name: float(importance[name]) for name in groups}


def _share(points: Mapping[str, float], name: str) -> float | None:
    return points[name] / sum(points.values()) if points else None


@dataclass(frozen=True)
class _Whole:
    """The answers, for means over any of the items."""

    rows: Floats
    names: list[str]
    expected: list[str]
    scale: tuple[float, float]
    weights: Floats | None
    confidence: float

    def gap(self, items: Sequence[str], shares: Sequence[float] | None = None) -> Estimate:
        partner = dict(zip(self.names, self.expected, strict=True))
        span = self.scale[1] - self.scale[0]
        return self._mean([ItemValue(item, partner[item]) for item in items], shares, (-span, span))

    def perception(self, items: Sequence[str], shares: Sequence[float] | None = None) -> Estimate:
        return self._mean([ItemValue(item) for item in items], shares, self.scale)

    def _mean(
        self, values: list[ItemValue], shares: Sequence[float] | None, bounds: tuple[float, float]
    ) -> Estimate:
        moments = moments_of_items(self.rows, values, [*self.names, *self.expected], self.weights)
        each = [1 / len(values)] * len(values) if shares is None else shares
        return mean_of_items(moments, each, Unit.SCALE, bounds, self.confidence)


def _item_gaps(
    rows: Floats, names: Sequence[str], expected: Sequence[str], weights: Floats | None, confidence: float
) -> tuple[ItemGap, ...]:
    k = len(names)
    found: list[Gap] = []
    for place in range(k):
        p, e = rows[:, place], rows[:, k + place]
        found.append(gap(Moments.from_arrays(np.column_stack([p - e, p, e]), weights), confidence))
    adjusted = holm([one.p_value for one in found])
    return tuple(
        ItemGap(
            name,
            other,
            one.gap,
            float(one.perceived_mean or 0),
            float(one.expected_mean or 0),
            one.t,
            one.p_value,
            p,
        )
        for name, other, one, p in zip(names, expected, found, adjusted, strict=True)
    )


def servqual_score(
    perceived: Sequence[float], expected: Sequence[float], weights: Sequence[float] | None = None
) -> float:
    """The overall gap from published dimension means: Σ wₖ·(Pₖ − Eₖ), alike unless `weights` (any total) are given.

    Raises `BadArgument`.

    >>> round(servqual_score([5.6, 5.1, 5.0, 5.8, 4.9], [6.0, 6.6, 6.3, 6.4, 6.0]), 2)
    -0.98
    >>> round(servqual_score([5.6, 5.1, 5.0, 5.8, 4.9], [6.0, 6.6, 6.3, 6.4, 6.0], [11, 32, 22, 19, 16]), 2)
    -1.1
    """
    p, e = array_of("perceived", perceived), array_of("expected", expected)
    require(
        p.shape == e.shape and p.ndim == 1 and len(p) > 0 and bool(np.isfinite(p + e).all()),
        "expected",
        e.tolist(),
        zh="与 perceived 一一对应，且都是有限数",
        en="pair with perceived, all finite numbers",
    )
    w = np.ones(len(p)) if weights is None else array_of("weights", weights)
    require(
        w.shape == p.shape and bool((w >= 0).all()) and w.sum() > 0,
        "weights",
        weights,
        zh="逐个不小于 0 且不全为 0",
        en="be at least 0 each and not all 0",
    )
    return float((w @ (p - e)) / w.sum())
