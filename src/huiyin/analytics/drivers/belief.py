"""Belief versus voice: what management thinks customers want, against what customers say or show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.drivers._agreement import kendall, kendall_of, mean_ranks, spearman, spearman_of
from huiyin.analytics.drivers._cells import rows_of
from huiyin.analytics.drivers._quadrants import Items, named
from huiyin.analytics.drivers._ranks import percentile_interval, rank_rates, ranks_of
from huiyin.analytics.drivers._rows import complete_rows
from huiyin.analytics.drivers.analysis import bootstrap_importances
from huiyin.analytics.drivers.front import method_of, sample_of
from huiyin.analytics.drivers.problems import ListsDiffer, TooFewRows
from huiyin.analytics.resampling import bootstrap_products
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

NEAR = 1  # ranks within which belief and voice count as one
VERDICTS: dict[str, Bilingual] = {
    "overrated": {"zh": "高估", "en": "Overrated by management"},
    "underrated": {"zh": "低估", "en": "Underrated by management"},
    "in_line": {"zh": "一致", "en": "In line"},
    "cannot_tell": {"zh": "暂不能判断", "en": "Cannot tell"},
}


@dataclass(frozen=True)
class BeliefItem:
    """One item: believed rank, the customers' rank with interval, and who is wrong.

    `value` is the customers' mean or derived share with interval. `verdict` is "overrated" (management ranks
    it higher than all of the customers' interval), "underrated", "in_line" (the whole interval within one rank)
    or "cannot_tell". `rank_rates[j]` is how often customers put it at rank j + 1.
    """

    item: str
    believed_rank: float
    customer_rank: float
    customer_rank_low: float
    customer_rank_high: float
    value: float
    value_low: float
    value_high: float
    verdict: str
    rank_rates: tuple[float, ...]


@dataclass(frozen=True)
class BeliefVersusVoice(Result):
    """Management's order against the customers', with Spearman's and Kendall's correlation.

    Intervals come from resampling customers; management's order is taken as it stands.
    """

    title: ClassVar[Bilingual] = {"zh": "管理层的判断与客户的声音", "en": "Belief versus voice"}

    items: tuple[BeliefItem, ...]
    spearman: float
    spearman_low: float
    spearman_high: float
    kendall: float
    kendall_low: float
    kendall_high: float
    voice: str
    n: int
    n_left_out: int
    n_replicates: int
    confidence: float

    def of(self, item: str) -> BeliefItem:
        """One item; raises `KeyError`."""
        return {one.item: one for one in self.items}[item]

    @property
    def misjudged(self) -> tuple[str, ...]:
        """Items management certainly over- or underrates, in the customers' order."""
        return tuple(one.item for one in self.items if one.verdict in ("overrated", "underrated"))

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is certainly misjudged, and what the correlation can say."""
        wrong_zh = (
            "、".join(f"{one.item}（{VERDICTS[one.verdict]['zh']}）" for one in self._wrong()) or "没有"
        )
        wrong_en = ", ".join(f"{one.item} ({one.verdict})" for one in self._wrong()) or "none"
        return (
            note("misjudged", f"可以确定误判的评价项：{wrong_zh}。", f"Certainly misjudged: {wrong_en}."),
            note(
                "few_items",
                f"名次相关只基于 {len(self.items)} 个评价项，请连同区间一起看；区间来自客户的抽样误差。",
                f"The rank correlations stand on {len(self.items)} items: read them with their intervals, "
                "which cover the sampling of customers.",
            ),
        )

    def _wrong(self) -> list[BeliefItem]:
        return [one for one in self.items if one.item in self.misjudged]

    def tables(self) -> tuple[Table, ...]:
        """The items in the customers' order, then the agreement."""
        columns = (
            Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
            Column("believed_rank", {"zh": "管理层名次", "en": "Believed rank"}),
            Column("customer_rank", {"zh": "客户名次", "en": "Customers' rank"}),
            Column("customer_rank_low", {"zh": "名次下限", "en": "Rank low"}),
            Column("customer_rank_high", {"zh": "名次上限", "en": "Rank high"}),
            Column("value", {"zh": "客户数值", "en": "Customers' value"}),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        rows = rows_of(self.items, columns, {"verdict": VERDICTS})
        agreement = (
            Column("measure", {"zh": "指标", "en": "Measure"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
        )
        found = (
            ("Spearman", self.spearman, self.spearman_low, self.spearman_high),
            ("Kendall", self.kendall, self.kendall_low, self.kendall_high),
        )
        return (
            Table("items", {"zh": "名次对照", "en": "Ranks"}, columns, rows),
            Table("agreement", {"zh": "一致程度", "en": "Agreement"}, agreement, found),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Believed rank beside the customers' rank and its interval."""
        from huiyin.analytics.plots.driver_maps import belief_ranks

        return belief_ranks(self, language)


def belief_versus_voice(
    belief: Mapping[str, float] | Sequence[str],
    data: Any,
    *,
    items: Items | None = None,
    outcome: str | None = None,
    method: str = "lmg",
    weights: Any = None,
    n_bootstraps: int = 2000,
    confidence: float = 0.95,
    seed: int = 1,
) -> BeliefVersusVoice:
    """Compare management's ranking with the customers', item by item.

    `belief` lists items, the most important first, or maps item → rank (1 the most important, ties allowed).
    `items` maps item → column of `data` (the item's own name unless given). Without `outcome` the columns are the
    customers' stated importance and rank by their means; with `outcome` they are ratings and rank by their
    share of R² (`method`). Rows need all columns. Raises `ListsDiffer`, `TooFewRows`, `NoSuchColumn`. Source: the
    first gap of Zeithaml, Berry & Parasuraman 1988, doi:10.1177/002224298805200203.

    >>> rows = {"price": [5, 5, 4, 5], "speed": [4, 4, 4, 3], "looks": [1, 2, 1, 2]}
    >>> found = belief_versus_voice(["looks", "price", "speed"], rows, n_bootstraps=200)
    >>> found.spearman, found.of("looks").verdict
    (-0.5, 'overrated')
    """
    level = require_rate("confidence", confidence)
    n_replicates = require_whole("n_bootstraps", n_bootstraps, at_least=1)
    believed = _believed(belief)
    columns = named(list(believed) if items is None else items, "items")
    for name in (*believed, *columns):
        if (name in believed) != (name in columns):
            raise ListsDiffer(item=name)
    order = list(believed)
    named_order = [columns[item] for item in order]
    wanted = named_order if outcome is None else [outcome, *named_order]
    rows = complete_rows(data, wanted, weights)
    if rows.n < (2 if outcome is None else len(order) + 2):
        raise TooFewRows(n=rows.n, needed=2 if outcome is None else len(order) + 2)
    rng = np.random.default_rng(seed)
    sample = sample_of(rows)
    if outcome is None:
        values = np.average(rows.values, axis=0, weights=rows.w)
        products = bootstrap_products(sample.rows, sample.counts, sample.weights, n_replicates, rng)
        shift = values - np.average(sample.rows, axis=0, weights=sample.weights)
        draws = products[:, 0, 1:] / products[:, :1, 0] + shift
        voice = "stated"
    else:
        chosen = method_of(method)
        values = chosen.importance(sample.correlation())
        draws = bootstrap_importances(sample, chosen, n_replicates, rng)
        draws = draws[np.isfinite(draws).all(axis=1)]
        voice = chosen.key
    ranks = np.array([float(believed[item]) for item in order])
    return _compared(order, ranks, values, draws, voice, rows.n, rows.n_left_out, level, rng)


def _believed(belief: Mapping[str, float] | Sequence[str]) -> dict[str, float]:
    if isinstance(belief, Mapping):
        given = {str(item): float(rank) for item, rank in belief.items()}
    else:
        listed = [str(item) for item in belief]
        require(len(set(listed)) == len(listed), "belief", belief, zh="没有重复", en="name each item once")
        given = {item: float(rank) for rank, item in enumerate(listed, start=1)}
    require(len(given) > 2, "belief", belief, zh="列出至少三个评价项", en="list at least three items")
    ranks = mean_ranks(np.array(list(given.values())))
    return dict(zip(given, ranks.tolist(), strict=True))


def _compared(
    order: Sequence[str],
    believed: Floats,
    values: Floats,
    draws: Floats,
    voice: str,
    n: int,
    n_left_out: int,
    confidence: float,
    rng: np.random.Generator,
) -> BeliefVersusVoice:
    drawn = ranks_of(draws, rng)
    rates = rank_rates(drawn)
    low, high = percentile_interval(drawn.astype(np.float64), confidence)
    value_low, value_high = percentile_interval(draws, confidence)
    customer = mean_ranks(-values)
    rho = percentile_interval(spearman_of(-draws, believed)[:, None], confidence)
    tau = percentile_interval(kendall_of(-draws, believed)[:, None], confidence)
    made = [
        BeliefItem(
            item,
            float(believed[at]),
            float(customer[at]),
            float(low[at]),
            float(high[at]),
            float(values[at]),
            float(value_low[at]),
            float(value_high[at]),
            _verdict(float(believed[at]), float(low[at]), float(high[at])),
            tuple(rates[at].tolist()),
        )
        for at, item in enumerate(order)
    ]
    made.sort(key=lambda one: one.customer_rank)
    return BeliefVersusVoice(
        tuple(made),
        spearman(-values, believed),
        float(rho[0][0]),
        float(rho[1][0]),
        kendall(-values, believed),
        float(tau[0][0]),
        float(tau[1][0]),
        voice,
        n,
        n_left_out,
        len(draws),
        confidence,
    )


def _verdict(believed: float, low: float, high: float) -> str:
    if low >= believed - NEAR and high <= believed + NEAR:
        return "in_line"
    if believed < low:
        return "overrated"
    return "underrated" if believed > high else "cannot_tell"
