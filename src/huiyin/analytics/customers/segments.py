"""Which customers the profit comes from, and what they think: the value funnel and the two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.columns import frame, numbers, select
from huiyin.analytics.customers._design import column_of
from huiyin.analytics.customers.problems import NobodyLeft
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class FunnelLevel:
    """The most profitable `share` of customers: their part of the profit, return on cost, mean measures.

    `profit_share` may pass 1 where other customers bring a loss. `return_rate` is profit over cost (0.48
    is 48 %), None without costs. `measures` are in the order of the funnel's `measures`.
    """

    share: float
    n: int
    least_profit: float
    profit: float
    profit_share: float
    profit_share_low: float
    profit_share_high: float
    return_rate: float | None
    return_low: float | None
    return_high: float | None
    measures: tuple[Estimate, ...]


@dataclass(frozen=True)
class ValueFunnel(Result):
    """All customers, then ever more profitable ones."""

    title: ClassVar[dict[str, str]] = {"zh": "客户价值漏斗", "en": "Value funnel"}

    levels: tuple[FunnelLevel, ...]
    measures: tuple[str, ...]
    n: int
    n_left_out: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        columns = [
            Column("share", {"zh": "客户范围", "en": "Customers"}, Kind.RATE),
            Column("n", {"zh": "人数", "en": "n"}, Kind.COUNT),
            Column("profit", {"zh": "利润", "en": "Profit"}),
            Column("profit_share", {"zh": "占全部利润", "en": "Share of profit"}, Kind.RATE),
            Column("profit_share_low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("profit_share_high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("return_rate", {"zh": "投入回报", "en": "Return on cost"}, Kind.RATE),
            Column("return_low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("return_high", {"zh": "上限", "en": "High"}, Kind.RATE),
        ]
        for name in self.measures:
            columns += [
                Column(name, {"zh": name, "en": name}),
                Column(f"{name}_low", {"zh": "下限", "en": "Low"}),
                Column(f"{name}_high", {"zh": "上限", "en": "High"}),
            ]
        rows = tuple(
            (
                *(v.share, v.n, v.profit, v.profit_share, v.profit_share_low, v.profit_share_high),
                *(v.return_rate, v.return_low, v.return_high),
                *(end for e in v.measures for end in (e.value, e.low, e.high)),
            )
            for v in self.levels
        )
        return (Table("levels", {"zh": "各层", "en": "Levels"}, tuple(columns), rows),)


def value_funnel(
    data: Any,
    *,
    profit: str,
    measures: Sequence[str] = (),
    cost: str | None = None,
    shares: Sequence[float] = (1.0, 0.5, 0.2),
    n_bootstrap: int = 1000,
    seed: int = 1,
    confidence: float = 0.95,
) -> ValueFunnel:
    """Profit, return and mean measures of ever more profitable customers.

    One row a customer. `shares` are the levels, 1 being all; ties at the edge go in by row order. The
    intervals of profit share and return come from resampling customers, ranking afresh each time
    (percentiles); those of measures are t intervals, a missing measure being left out. Customers without
    profit (or cost) are left out and counted. It tells where profit comes from today; not that spending
    there would bring more.

    >>> made = value_funnel({"p": [100, 50, 10, 5, 1, 0, -2, 3, 4, 2]}, profit="p", shares=[1, 0.2])
    >>> made.levels[1].n, round(made.levels[1].profit_share, 4)
    (2, 0.8671)
    """
    wanted = [require_rate("shares", share, open_ends=False) for share in shares]
    require(len(wanted) > 0 and min(wanted) > 0, "shares", list(shares), zh="都大于 0", en="all be above 0")
    confidence = require_rate("confidence", confidence)
    n_bootstrap = require_whole("n_bootstrap", n_bootstrap)
    columns = frame(data)
    earned = numbers(column_of(columns, profit))
    spent = np.ones(len(earned)) if cost is None else numbers(column_of(columns, cost))
    kept = ~np.isnan(earned) & ~np.isnan(spent)
    if not kept.any():
        raise NobodyLeft(what=profit)
    graded = select(columns, list(measures))[kept] if measures else np.zeros((int(kept.sum()), 0))
    order = np.argsort(-earned[kept], kind="stable")
    earned, spent, graded = earned[kept][order], spent[kept][order], graded[order]
    total = float(earned.sum())
    require(total > 0, profit, total, zh="合计为正，才能谈占比", en="sum to more than 0 to speak of shares")
    sizes = [max(int(np.ceil(share * len(earned) - 1e-9)), 1) for share in wanted]
    drawn = _resampled(earned, spent, sizes, n_bootstrap, seed)
    tails = [100 * (1 - confidence) / 2, 100 * (1 + confidence) / 2]
    levels = []
    for at, (share, size) in enumerate(zip(wanted, sizes, strict=True)):
        ends = np.percentile(drawn[:, at, 0], tails) if n_bootstrap else np.full(2, np.nan)
        returned: tuple[float | None, ...] = (None, None, None)
        if cost is not None and spent[:size].sum() > 0:
            back = np.percentile(drawn[:, at, 1], tails) if n_bootstrap else np.full(2, np.nan)
            returned = (float(earned[:size].sum() / spent[:size].sum()), *(float(end) for end in back))
        means = tuple(
            mean_interval(Moments.from_arrays(column[:size]), confidence=confidence) for column in graded.T
        )
        top = float(earned[:size].sum())
        levels.append(
            FunnelLevel(
                *(share, size, float(earned[size - 1]), top, top / total, float(ends[0]), float(ends[1])),
                *(returned[0], returned[1], returned[2], means),
            )
        )
    return ValueFunnel(
        tuple(levels), tuple(measures), len(earned), int((~kept).sum()), confidence, _notes(sizes)
    )


def _resampled(earned: Floats, spent: Floats, sizes: list[int], n_replicates: int, seed: int) -> Floats:
    """(B, levels, 2) profit share and return of resamples; rows are sorted, so drawing keeps the order."""
    rng = np.random.default_rng(seed)
    n = len(earned)
    made = np.empty((n_replicates, len(sizes), 2))
    for b in range(n_replicates):
        rows = np.repeat(np.arange(n), np.bincount(rng.integers(0, n, n), minlength=n))
        gain, loss = np.cumsum(earned[rows]), np.cumsum(spent[rows])
        at = np.array(sizes) - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            made[b, :, 0], made[b, :, 1] = gain[at] / gain[-1], gain[at] / loss[at]
    return made


def _notes(sizes: list[int]) -> tuple[Note, ...]:
    if base_of(float(min(sizes))) == "normal":
        return ()
    return (
        note(
            "small_base",
            f"最小的一层只有 {min(sizes)} 位客户。",
            f"The smallest level has {min(sizes)} customers.",
        ),
    )


@dataclass(frozen=True)
class TwoAxes(Result):
    """Customers by contribution and loyalty, each axis judged for itself; no single grade is made of them.

    `shares` are in the order high-high, high contribution only, high loyalty only, neither.
    """

    title: ClassVar[dict[str, str]] = {"zh": "贡献度 × 忠诚度", "en": "Contribution × loyalty"}

    shares: tuple[Estimate, ...]
    contribution_cut: float
    loyalty_cut: float
    quadrant: tuple[str, ...]
    rank_correlation: float
    n: int
    n_left_out: int

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("quadrant", {"zh": "象限", "en": "Quadrant"}, Kind.TEXT),
            Column("n", {"zh": "人数", "en": "n"}, Kind.COUNT),
            Column("share", {"zh": "占比", "en": "Share"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
        )

        rows = tuple(
            (_QUADRANTS[name], self.quadrant.count(name), e.value, e.low, e.high)
            for name, e in zip(_QUADRANTS, self.shares, strict=True)
        )
        return (Table("quadrants", {"zh": "四个象限", "en": "Quadrants"}, columns, rows),)


_QUADRANTS = {
    "both": {"zh": "贡献高、忠诚高", "en": "High contribution, high loyalty"},
    "contribution": {"zh": "贡献高、忠诚低", "en": "High contribution, low loyalty"},
    "loyalty": {"zh": "贡献低、忠诚高", "en": "Low contribution, high loyalty"},
    "neither": {"zh": "贡献低、忠诚低", "en": "Low contribution, low loyalty"},
}


def contribution_loyalty(
    contribution: Any,
    loyalty: Any,
    *,
    contribution_cut: float | None = None,
    loyalty_cut: float | None = None,
    confidence: float = 0.95,
) -> TwoAxes:
    """Place each customer by contribution and by loyalty; a value at the cut counts as high.

    Cuts are the medians unless set; state them with the picture. Rows lacking either are left out.

    >>> made = contribution_loyalty([1, 2, 3, 4], [9, 2, 8, 9], contribution_cut=3, loyalty_cut=8)
    >>> made.quadrant
    ('loyalty', 'neither', 'both', 'both')
    """
    given, kept_by = numbers(contribution), numbers(loyalty)
    if len(given) != len(kept_by):
        raise LengthsDiffer(what="loyalty", given=len(kept_by), wanted=len(given))
    known = ~np.isnan(given) & ~np.isnan(kept_by)
    if not known.any():
        raise NobodyLeft(what="contribution, loyalty")
    x, y = given[known], kept_by[known]
    cut_x = float(np.median(x)) if contribution_cut is None else float(contribution_cut)
    cut_y = float(np.median(y)) if loyalty_cut is None else float(loyalty_cut)
    names = list(_QUADRANTS)
    codes = 2 * (x < cut_x) + (y < cut_y)
    counts = np.bincount(codes, minlength=4)
    from scipy.stats import rankdata

    ranks = np.corrcoef(rankdata(x), rankdata(y))[0, 1] if x.std() > 0 and y.std() > 0 else float("nan")
    return TwoAxes(
        tuple(share_of_counts(int(count), len(x), confidence) for count in counts),
        cut_x,
        cut_y,
        tuple(names[code] for code in codes.tolist()),
        float(ranks),
        len(x),
        int((~known).sum()),
    )
