"""Dominance analysis: does one driver beat another in every model, on average at each size, or overall?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_whole
from huiyin.analytics.drivers._point import condition_index
from huiyin.analytics.drivers._rows import checked_names, complete_rows
from huiyin.analytics.drivers._subsets import blocks, explained_by_subsets, subset_sizes
from huiyin.analytics.drivers.front import sample_of
from huiyin.analytics.drivers.problems import ConstantDriver, ConstantOutcome, TooFewRows, TooManyDrivers
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

MOST_DRIVERS = 15
_SAME = 1e-12  # gains this near to each other are equal
_SENSES: dict[str, Bilingual] = {
    "complete": {"zh": "完全优势", "en": "complete"},
    "conditional": {"zh": "条件优势", "en": "conditional"},
    "general": {"zh": "一般优势", "en": "general"},
}
_PARTS = tuple(_SENSES)


@dataclass(frozen=True)
class DominancePair:
    """How `first` stands to `second` in one sense ("complete", "conditional" or "general").

    `dominance` is 1 where `first` dominates, 0 where it is dominated, 0.5 where neither does. Over the
    resamples: its mean, the rates of the three outcomes, and how often the outcome of all rows came back.
    NaN without resamples.
    """

    first: str
    second: str
    part: str
    dominance: float
    mean: float
    dominates_rate: float
    dominated_rate: float
    neither_rate: float
    reproducibility: float


@dataclass(frozen=True)
class DominanceAnalysis(Result):
    """Dominance of p drivers.

    `general` (p) sums to R² and equals LMG; `conditional[k, s]` is the mean gain in R² of driver k over
    models that hold s of the others; `pairs` has every pair in the three senses.
    """

    title: ClassVar[Bilingual] = {"zh": "优势分析", "en": "Dominance analysis"}

    drivers: tuple[str, ...]
    outcome: str
    general: Floats
    conditional: Floats
    pairs: tuple[DominancePair, ...]
    r_squared: float
    n: int
    n_left_out: int
    n_replicates: int
    condition_index: float
    notes: tuple[Note, ...] = ()

    def pair(self, first: str, second: str, part: str = "complete") -> DominancePair:
        """One pair in the order it is kept; raises `KeyError`."""
        return {(one.first, one.second, one.part): one for one in self.pairs}[first, second, part]

    def tables(self) -> tuple[Table, ...]:
        """General and conditional dominance, then the pairs."""
        sizes = range(self.conditional.shape[1])
        columns = (
            Column("driver", {"zh": "驱动因素", "en": "Driver"}, Kind.TEXT),
            Column("general", {"zh": "一般优势", "en": "General"}),
            Column("share", {"zh": "份额", "en": "Share"}, Kind.RATE),
            *(Column(f"with_{s}", {"zh": f"已有 {s} 个因素", "en": f"With {s} others"}) for s in sizes),
        )
        order = np.argsort(-self.general, kind="stable")
        rows = tuple(
            (
                self.drivers[k],
                float(self.general[k]),
                float(self.general[k] / self.general.sum()),
                *self.conditional[k].tolist(),
            )
            for k in order
        )
        gains = Table(
            "dominance",
            {
                "zh": "对 R² 的平均贡献，按已在模型中的因素个数",
                "en": "Mean gain in R² by the number of others in",
            },
            columns,
            rows,
        )
        return gains, self._pairs()

    def _pairs(self) -> Table:
        columns = (
            Column("first", {"zh": "因素甲", "en": "First"}, Kind.TEXT),
            Column("second", {"zh": "因素乙", "en": "Second"}, Kind.TEXT),
            Column("part", {"zh": "含义", "en": "Sense"}, Kind.TEXT),
            Column("dominance", {"zh": "甲胜乙（1/0.5/0）", "en": "First dominates (1/0.5/0)"}),
            Column("mean", {"zh": "重抽样均值", "en": "Mean over resamples"}),
            Column("dominates_rate", {"zh": "甲胜", "en": "First"}, Kind.RATE),
            Column("dominated_rate", {"zh": "乙胜", "en": "Second"}, Kind.RATE),
            Column("neither_rate", {"zh": "不分", "en": "Neither"}, Kind.RATE),
            Column("reproducibility", {"zh": "可重复性", "en": "Reproducibility"}, Kind.RATE),
        )
        rows = tuple(
            (
                p.first,
                p.second,
                _SENSES[p.part],
                p.dominance,
                p.mean,
                p.dominates_rate,
                p.dominated_rate,
                p.neither_rate,
                p.reproducibility,
            )
            for p in self.pairs
        )
        return Table("pairs", {"zh": "两两比较", "en": "Pairs"}, columns, rows)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Gain in R² by the number of other drivers in the model, a line a driver."""
        from huiyin.analytics.plots.drivers import conditional_gains

        return conditional_gains(self, language)


def dominance_analysis(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    weights: Any = None,
    n_bootstraps: int = 1000,
    seed: int = 1,
) -> DominanceAnalysis:
    """Complete, conditional and general dominance of every pair of drivers, and how well each reproduces.

    Driver i completely dominates j where it adds at least as much to R² as j in every model that holds
    neither; conditionally where it does so on average at every model size; generally where its overall
    mean (LMG) is larger. Up to 15 drivers. Listwise; `weights` weigh respondents, also in resamples. Raises
    `TooManyDrivers`, `TooFewRows`, `ConstantDriver`, `ConstantOutcome`. Source: Budescu 1993,
    doi:10.1037/0033-2909.114.3.542; Azen & Budescu 2003, doi:10.1037/1082-989X.8.2.129.

    >>> rows = {"y": [1, 2, 3, 4, 5, 6], "a": [1, 2, 2, 4, 5, 5], "b": [2, 1, 2, 1, 2, 1]}
    >>> found = dominance_analysis(rows, outcome="y", drivers=["a", "b"], n_bootstraps=50)
    >>> found.pair("a", "b").dominance, found.conditional.round(3).tolist()
    (1.0, [[0.926, 0.84], [0.086, 0.0]])
    """
    names = checked_names(outcome, drivers)
    if len(names) > MOST_DRIVERS:
        raise TooManyDrivers(n=len(names), method="优势分析 / dominance", most=MOST_DRIVERS)
    n_replicates = require_whole("n_bootstraps", n_bootstraps)
    rows = complete_rows(data, (outcome, *names), weights)
    if rows.n < len(names) + 2:
        raise TooFewRows(n=rows.n, needed=len(names) + 2)
    sample = sample_of(rows)
    correlation = sample.correlation()
    if not np.isfinite(correlation[0, 0]):
        raise ConstantOutcome(outcome=outcome)
    for name, value in zip(names, correlation[0, 1:], strict=True):
        if not np.isfinite(value):
            raise ConstantDriver(driver=name)
    conditional, verdicts = compare_all(correlation[None])
    drawn = None
    if n_replicates:
        replicates = sample.bootstrap(n_replicates, np.random.default_rng(seed))
        replicates = replicates[np.isfinite(replicates).all(axis=(1, 2))]
        drawn = compare_all(replicates)[1]
    return DominanceAnalysis(
        names,
        outcome,
        conditional[0].mean(axis=1),
        conditional[0],
        _pairs(names, verdicts, drawn),
        float(conditional[0].mean(axis=1).sum()),
        rows.n,
        rows.n_left_out,
        0 if drawn is None else len(drawn["general"]),
        condition_index(correlation[1:, 1:]),
        (_ASSOCIATION,),
    )


_ASSOCIATION = note(
    "association",
    "优势说的是谁与总体的关联更强，不是因果；可重复性低的一对，次序暂不能判断。",
    "Dominance says which driver goes more with the outcome, not which causes it; where "
    "reproducibility is low, the order of a pair cannot be told.",
)


def compare_all(correlation: Floats) -> tuple[Floats, dict[str, Floats]]:
    """Conditional gains (B, p, p) and, for each sense, (B, p, p) dominance of i (row) over j (column)."""
    n_matrices, p = len(correlation), correlation.shape[-1] - 1
    conditional = np.empty((n_matrices, p, p))
    complete = np.full((n_matrices, p, p), 0.5)
    sizes, subset = subset_sizes(p), np.arange(1 << p)
    for part in blocks(n_matrices, p):
        explained = explained_by_subsets(correlation[part])
        for i in range(p):
            without = subset[subset >> i & 1 == 0]
            gain = explained[without | 1 << i] - explained[without]
            for size in range(p):
                conditional[part, i, size] = gain[sizes[without] == size].mean(axis=0)
            for j in range(i):
                neither = subset[(subset >> i & 1 == 0) & (subset >> j & 1 == 0)]
                ahead = explained[neither | 1 << i] - explained[neither | 1 << j]
                complete[part, i, j] = _standing(ahead.min(axis=0), ahead.max(axis=0))
                complete[part, j, i] = 1 - complete[part, i, j]
    difference = conditional[:, :, None, :] - conditional[:, None, :, :]
    overall = difference.mean(axis=-1)
    return conditional, {
        "complete": complete,
        "conditional": _standing(difference.min(axis=-1), difference.max(axis=-1)),
        "general": _standing(overall, overall),
    }


def _standing(least: Floats, most: Floats) -> Floats:
    """1 where never behind and somewhere ahead, 0 the other way round, else 0.5."""
    ahead = (least >= -_SAME) & (most > _SAME)
    behind = (most <= _SAME) & (least < -_SAME)
    return np.where(ahead, 1.0, np.where(behind, 0.0, 0.5))


def _pairs(
    names: Sequence[str], verdicts: dict[str, Floats], drawn: dict[str, Floats] | None
) -> tuple[DominancePair, ...]:
    found = []
    for part in _PARTS:
        for i, first in enumerate(names):
            for j in range(i + 1, len(names)):
                value = float(verdicts[part][0, i, j])
                rates = [float("nan")] * 5
                if drawn is not None and len(drawn[part]):
                    draws = drawn[part][:, i, j]
                    rates = [float(draws.mean())]
                    rates += [float((draws == level).mean()) for level in (1.0, 0.0, 0.5, value)]
                found.append(DominancePair(first, names[j], part, value, *rates))
    return tuple(found)
