"""Importance-performance analysis with honest quadrants: an item whose interval crosses an axis has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import checked_scale
from huiyin.analytics.drivers._cells import rows_of
from huiyin.analytics.drivers._quadrants import REGIONS, Items, Means, means_of, named, reach_of, side
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

QUADRANTS: dict[str, Bilingual] = {
    "keep_up": {"zh": "继续保持", "en": "Keep up"},
    "concentrate_here": {"zh": "重点改进", "en": "Concentrate here"},
    "low_priority": {"zh": "低优先", "en": "Low priority"},
    "possible_overkill": {"zh": "可能过度", "en": "Possible overkill"},
    "undetermined": {"zh": "暂不能判断", "en": "Undetermined"},
}
_BY_SIDE = {
    (True, True): "keep_up",
    (True, False): "concentrate_here",
    (False, False): "low_priority",
    (False, True): "possible_overkill",
}
Axes = str | tuple[float, float]


@dataclass(frozen=True)
class IpaItem:
    """One item: importance and performance with intervals, and where it lies.

    `quadrant` is that of the point; `verdict` the same where the item is certainly there, else
    "undetermined". `correlation` is that of the two means (for their ellipse; NaN for derived importance).
    """

    item: str
    importance: float
    importance_low: float
    importance_high: float
    performance: float
    performance_low: float
    performance_high: float
    quadrant: str
    verdict: str
    n: int
    n_left_out: int
    correlation: float


@dataclass(frozen=True)
class Ipa(Result):
    """Importance and performance of all items; the axes cross at `importance_cut`, `performance_cut`.

    `axes` says where that is: "means", "midpoint" or "given". `importance_from` is "stated" or the driver
    method. `region` is what must lie on one side of an axis: "interval", "ellipse" or "difference".
    """

    title: ClassVar[Bilingual] = {"zh": "重要性–绩效分析（IPA）", "en": "Importance-performance analysis"}

    items: tuple[IpaItem, ...]
    importance_cut: float
    performance_cut: float
    axes: str
    importance_from: str
    region: str
    confidence: float
    weighted: bool

    def of(self, item: str) -> IpaItem:
        """One item; raises `KeyError`."""
        return {one.item: one for one in self.items}[item]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Where the axes are, which items cannot be placed, and what importance means."""
        where = {
            "means": {"zh": "各项均值的平均", "en": "the mean of all items"},
            "midpoint": {"zh": "量表中点", "en": "the midpoint of the scale"},
            "given": {"zh": "给定的目标值", "en": "the values given"},
        }[self.axes]
        cut = f"{self.importance_cut:.4g}", f"{self.performance_cut:.4g}"
        found = [
            note(
                "axes",
                f"坐标轴：{where['zh']}（重要性 {cut[0]}，绩效 {cut[1]}）。换一种坐标轴，象限会变。",
                f"Axes at {where['en']} (importance {cut[0]}, performance {cut[1]}). Other axes, "
                "other quadrants.",
            )
        ]
        unsure = [one.item for one in self.items if one.verdict == "undetermined"]
        if unsure:
            zh, en = "、".join(unsure), ", ".join(unsure)
            found.append(
                note(
                    "undetermined",
                    f"{zh}：区间跨过坐标轴，象限暂不能判断。",
                    f"{en}: the interval crosses an axis, so no quadrant can be told.",
                )
            )
        if self.importance_from != "stated":
            found.append(
                note(
                    "derived",
                    "重要性由与总体的关联推得，只说明关联，不说明因果。",
                    "Importance is derived from association with the outcome, which is not cause.",
                )
            )
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """A row an item."""
        columns = (
            Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
            Column("importance", {"zh": "重要性", "en": "Importance"}),
            Column("importance_low", {"zh": "重要性下限", "en": "Importance low"}),
            Column("importance_high", {"zh": "重要性上限", "en": "Importance high"}),
            Column("performance", {"zh": "绩效", "en": "Performance"}),
            Column("performance_low", {"zh": "绩效下限", "en": "Performance low"}),
            Column("performance_high", {"zh": "绩效上限", "en": "Performance high"}),
            Column("quadrant", {"zh": "点所在象限", "en": "Quadrant of the point"}, Kind.TEXT),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
        )
        rows = rows_of(self.items, columns, {"quadrant": QUADRANTS, "verdict": QUADRANTS})
        return (Table("ipa", {"zh": "重要性与绩效", "en": "Importance and performance"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The four quadrants, each item with the intervals of both measures."""
        from huiyin.analytics.plots.driver_maps import ipa_map

        return ipa_map(self, language)


def ipa(
    data: Any,
    *,
    performance: Items,
    importance: Items | None = None,
    outcome: str | None = None,
    method: str = "lmg",
    axes: Axes = "means",
    scale: tuple[float, float] | None = None,
    region: str = "interval",
    weights: Any = None,
    n_bootstraps: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Ipa:
    """Place items by importance and performance; what cannot be placed for certain is "undetermined".

    `performance` and `importance` map item → column (or list columns, in the same order). Without
    `importance` it is derived: the share of R² of `outcome` by `method`, with bootstrap intervals. Stated
    means use the rows that have both answers of an item.

    `axes` cross at "means" (the grand means), the "midpoint" of `scale` (stated importance only), or at a
    given (importance, performance). An item is placed where its `region` lies wholly on one side of each axis:
    the "interval" of each measure, the joint "ellipse" of both, or the interval of its "difference" from a
    grand mean, which counts the axis' own uncertainty. Raises `BadArgument`, `NoSuchColumn`, `TooFewRows`. Source:
    Martilla & James 1977, doi:10.2307/1250495.

    >>> rows = {"e1": [5, 5, 4, 5], "e2": [2, 1, 2, 1], "p1": [2, 1, 2, 1], "p2": [4, 5, 5, 5]}
    >>> [one.verdict for one in ipa(rows, performance=["p1", "p2"], importance=["e1", "e2"]).items]
    ['concentrate_here', 'possible_overkill']
    """
    level = require_rate("confidence", confidence)
    require_one_of("region", region, REGIONS)
    done = named(performance, "performance")
    require(
        (importance is None) != (outcome is None),
        "importance",
        importance,
        zh="与 outcome 二选一",
        en="be given, or outcome, but not both",
    )
    if importance is None:
        return _derived(data, done, str(outcome), method, axes, region, weights, n_bootstraps, level, seed)
    wanted = named(importance, "importance")
    require(
        len(wanted) == len(done),
        "importance",
        importance,
        zh="与 performance 一一对应",
        en="match performance",
    )
    items = list(done)
    by_item = isinstance(importance, Mapping) and isinstance(performance, Mapping)
    needed = [wanted[item] for item in items] if by_item else list(wanted.values())
    means = means_of(data, [needed, list(done.values())], weights)
    cut, kind = _cut(axes, scale, means.values.mean(axis=1))
    reach = [reach_of(means, m, region, level, axis_is_mean=kind == "means") for m in (0, 1)]
    half = np.stack([means.half_widths(m, level) for m in (0, 1)])
    placed = _placed(
        items, means.values, means.values - half, means.values + half, np.stack(reach), cut, means
    )
    return Ipa(placed, *cut, kind, "stated", region, level, weights is not None)


def _derived(
    data: Any,
    done: dict[str, str],
    outcome: str,
    method: str,
    axes: Axes,
    region: str,
    weights: Any,
    n_bootstraps: int,
    confidence: float,
    seed: int,
) -> Ipa:
    """IPA with the share of R² as importance; its bootstrap interval is what must lie on one side."""
    require(
        region == "interval",
        "region",
        region,
        zh='在重要性为推得时用 "interval"',
        en='be "interval" for derived importance',
    )
    require(
        axes != "midpoint",
        "axes",
        axes,
        zh='在重要性为推得时用 "means" 或给定值',
        en='be "means" or given for derived importance',
    )
    found = driver_analysis(
        data,
        outcome=outcome,
        drivers=list(done.values()),
        method=method,
        weights=weights,
        n_bootstraps=n_bootstraps,
        confidence=confidence,
        seed=seed,
    )
    means = means_of(data, [list(done.values())], weights)
    by_column = {one.column: one for one in found.importances}
    ordered = [by_column[column] for column in done.values()]
    values = np.stack([[one.share for one in ordered], means.values[0]])
    half = means.half_widths(0, confidence)
    low = np.stack([[one.low for one in ordered], means.values[0] - half])
    high = np.stack([[one.high for one in ordered], means.values[0] + half])
    cut, kind = _cut(axes, None, values.mean(axis=1))
    placed = _placed(list(done), values, low, high, None, cut, means)
    return Ipa(placed, *cut, kind, found.method, region, confidence, weights is not None)


def _cut(axes: Axes, scale: tuple[float, float] | None, means: Floats) -> tuple[tuple[float, float], str]:
    if isinstance(axes, str):
        require_one_of("axes", axes, ("means", "midpoint"))
        if axes == "means":
            return (float(means[0]), float(means[1])), axes
        require(scale is not None, "scale", scale, zh="在坐标轴为中点时给出", en="be given for midpoint axes")
        low, high = checked_scale(scale)  # type: ignore[arg-type]
        return ((low + high) / 2, (low + high) / 2), axes
    require(len(axes) == 2, "axes", axes, zh="为（重要性，绩效）两个数", en="be (importance, performance)")
    return (float(axes[0]), float(axes[1])), "given"


def _placed(
    items: Sequence[str],
    values: Floats,
    low: Floats,
    high: Floats,
    reach: Floats | None,
    cut: tuple[float, float],
    means: Means,
) -> tuple[IpaItem, ...]:
    """Items with their sides; `reach` replaces the shown intervals where given."""
    inner_low = low if reach is None else values - reach
    inner_high = high if reach is None else values + reach
    both = len(means.values) == 2
    found = []
    for at, item in enumerate(items):
        important, sure_important = side(
            float(values[0, at]), float(inner_low[0, at]), float(inner_high[0, at]), cut[0]
        )
        good, sure_good = side(
            float(values[1, at]), float(inner_low[1, at]), float(inner_high[1, at]), cut[1]
        )
        quadrant = _BY_SIDE[important, good]
        spread = means.errors(0)[at] * means.errors(1)[at] if both else 0.0
        found.append(
            IpaItem(
                item,
                float(values[0, at]),
                float(low[0, at]),
                float(high[0, at]),
                float(values[1, at]),
                float(low[1, at]),
                float(high[1, at]),
                quadrant,
                quadrant if sure_important and sure_good else "undetermined",
                means.n[at],
                means.n_left_out[at],
                float(means.block(0, 1)[at, at] / spread) if spread > 0 else float("nan"),
            )
        )
    return tuple(found)
