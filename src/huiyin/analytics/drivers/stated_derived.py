"""What customers say matters beside what goes with their satisfaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.drivers._agreement import mean_ranks, spearman
from huiyin.analytics.drivers._cells import rows_of
from huiyin.analytics.drivers._quadrants import Items, means_of, named, side
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

if TYPE_CHECKING:
    import altair as alt

PLACES: dict[str, Bilingual] = {
    "key": {"zh": "说重要，也确实相关", "en": "Said and shown"},
    "hidden": {"zh": "没说，却相关（隐性）", "en": "Hidden: shown, not said"},
    "said_only": {"zh": "说重要，但不相关", "en": "Said, not shown"},
    "minor": {"zh": "次要", "en": "Minor"},
    "undetermined": {"zh": "暂不能判断", "en": "Undetermined"},
}
_BY_SIDE = {(True, True): "key", (False, True): "hidden", (True, False): "said_only", (False, False): "minor"}


@dataclass(frozen=True)
class StatedDerivedItem:
    """One item: mean stated importance and derived share of R², with intervals, ranks and place."""

    item: str
    stated: float
    stated_low: float
    stated_high: float
    stated_rank: float
    derived: float
    derived_low: float
    derived_high: float
    derived_rank: float
    place: str
    verdict: str
    n: int


@dataclass(frozen=True)
class StatedDerived(Result):
    """Stated against derived importance; both axes at the mean of all items."""

    title: ClassVar[Bilingual] = {"zh": "自述重要性与推得重要性", "en": "Stated versus derived importance"}

    items: tuple[StatedDerivedItem, ...]
    stated_cut: float
    derived_cut: float
    spearman: float
    outcome: str
    method: str
    n: int
    confidence: float

    def of(self, item: str) -> StatedDerivedItem:
        """One item; raises `KeyError`."""
        return {one.item: one for one in self.items}[item]

    @property
    def notes(self) -> tuple[Note, ...]:
        """That stated importance is flat, and derived importance no cause."""
        return (
            note(
                "flat",
                "自述重要性往往“样样都重要”，差别很小；推得重要性只说明关联，不说明因果。两者不一致时值得追问。",
                "Stated importance is flat: everything matters. Derived importance is association, not "
                "cause. Where they differ, ask why.",
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """A row an item."""
        columns = (
            Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
            Column("stated", {"zh": "自述", "en": "Stated"}),
            Column("stated_low", {"zh": "自述下限", "en": "Stated low"}),
            Column("stated_high", {"zh": "自述上限", "en": "Stated high"}),
            Column("stated_rank", {"zh": "自述名次", "en": "Stated rank"}),
            Column("derived", {"zh": "推得", "en": "Derived"}, Kind.RATE),
            Column("derived_low", {"zh": "推得下限", "en": "Derived low"}, Kind.RATE),
            Column("derived_high", {"zh": "推得上限", "en": "Derived high"}, Kind.RATE),
            Column("derived_rank", {"zh": "推得名次", "en": "Derived rank"}),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        rows = rows_of(self.items, columns, {"verdict": PLACES})
        return (Table("items", self.title, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Stated against derived importance, with the intervals of both."""
        from huiyin.analytics.plots.driver_maps import stated_derived_map

        return stated_derived_map(self, language)


def stated_versus_derived(
    data: Any,
    *,
    stated: Items,
    ratings: Items,
    outcome: str,
    method: str = "lmg",
    weights: Any = None,
    n_bootstraps: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
) -> StatedDerived:
    """Mean stated importance beside the share of R² that goes with each rating.

    `stated` and `ratings` map item → column (or list columns, in the same order). An item whose interval
    crosses either mean is "undetermined". `spearman` correlates the two rankings. Raises as `driver_analysis`.
    Source: Vavra 1997; Oliver 2010, Satisfaction.
    """
    level = require_rate("confidence", confidence)
    said, rated = named(stated, "stated"), named(ratings, "ratings")
    require(len(said) == len(rated), "stated", stated, zh="与 ratings 一一对应", en="match ratings")
    items = list(rated)
    by_item = isinstance(stated, Mapping) and isinstance(ratings, Mapping)
    columns = [said[item] for item in items] if by_item else list(said.values())
    means = means_of(data, [columns], weights)
    half = means.half_widths(0, level)
    found = driver_analysis(
        data,
        outcome=outcome,
        drivers=list(rated.values()),
        method=method,
        weights=weights,
        n_bootstraps=n_bootstraps,
        confidence=level,
        seed=seed,
    )
    shares = [found.of(column) for column in rated.values()]
    value = means.values[0]
    derived = np.array([one.share for one in shares])
    cuts = float(value.mean()), float(derived.mean())
    ranks = mean_ranks(-value), mean_ranks(-derived)
    made = []
    for at, item in enumerate(items):
        one = shares[at]
        low, high = float(value[at] - half[at]), float(value[at] + half[at])
        spoken, sure_spoken = side(float(value[at]), low, high, cuts[0])
        shown, sure_shown = side(one.share, one.low, one.high, cuts[1])
        place = _BY_SIDE[spoken, shown]
        made.append(
            StatedDerivedItem(
                item,
                float(value[at]),
                low,
                high,
                float(ranks[0][at]),
                one.share,
                one.low,
                one.high,
                float(ranks[1][at]),
                place,
                place if sure_spoken and sure_shown else "undetermined",
                means.n[at],
            )
        )
    rho = spearman(value, derived)
    return StatedDerived(tuple(made), *cuts, rho, outcome, found.method, found.n, level)
