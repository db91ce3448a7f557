"""Random-forest permutation importance: a cross-check that assumes no straight lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.drivers._agreement import mean_ranks, spearman
from huiyin.analytics.drivers._ranks import rank_rates, ranks_of
from huiyin.analytics.drivers._rows import checked_names, complete_rows
from huiyin.analytics.drivers.base import driver_methods
from huiyin.analytics.drivers.front import sample_of
from huiyin.analytics.drivers.problems import ConstantOutcome, TooFewRows
from huiyin.analytics.progress import steps
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

FEWEST_ROWS = 40
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class ForestImportance:
    """One driver: what held-out R² loses when its answers are shuffled, over the splits.

    `low` and `high` are the least and the most of the splits: they show stability, not a confidence
    interval. `rank_rates[j]` is how often it had rank j + 1; `lmg_rank` its rank by LMG.
    """

    driver: str
    importance: float
    low: float
    high: float
    rank: float
    rank_rates: tuple[float, ...]
    lmg_rank: float


@dataclass(frozen=True)
class ForestCheck(Result):
    """Permutation importances, largest first. `held_out_r_squared` is the mean over the splits.

    `agreement` is Spearman's correlation between these importances and LMG's.
    """

    title: ClassVar[Bilingual] = {"zh": "随机森林置换重要性", "en": "Random-forest permutation importance"}

    importances: tuple[ForestImportance, ...]
    held_out_r_squared: float
    held_out_r_squared_low: float
    held_out_r_squared_high: float
    agreement: float
    outcome: str
    n: int
    n_left_out: int
    n_splits: int
    n_trees: int
    n_repeats: int
    held_out: float
    seed: int

    def of(self, driver: str) -> ForestImportance:
        """One driver; raises `KeyError`."""
        return {one.driver: one for one in self.importances}[driver]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Whether the forest tells anything, and what to do where it contradicts LMG."""
        found = []
        if self.held_out_r_squared <= 0:
            found.append(
                note(
                    "explains_nothing",
                    "在未参与训练的答卷上，森林没有解释力（R² 不大于 0）：这些重要性不可解读。",
                    "On held-out rows the forest explains nothing (R² not above 0): its importances mean nothing.",
                )
            )
        found.append(
            note(
                "cross_check",
                "用来与 LMG 对照：名次大致相同，结论更可信；差别很大时，可能有弯曲或交互，请分段查看。"
                "相关的因素会互相替代，置换重要性因此偏低。只说明关联，不说明因果。",
                "A cross-check on LMG: like ranks make the finding firmer; large differences hint at curves or "
                "interactions. Correlated drivers stand in for one another and look small here. Association, not cause.",
            )
        )
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """The importances, then the fit."""
        columns = (
            Column("driver", {"zh": "驱动因素", "en": "Driver"}, Kind.TEXT),
            Column("rank", {"zh": "名次", "en": "Rank"}),
            Column("importance", {"zh": "置换后 R² 的损失", "en": "Loss of R²"}),
            Column("low", {"zh": "各次最小", "en": "Least of splits"}),
            Column("high", {"zh": "各次最大", "en": "Most of splits"}),
            Column("lmg_rank", {"zh": "LMG 名次", "en": "LMG rank"}),
        )
        rows = tuple(tuple(getattr(one, column.key) for column in columns) for one in self.importances)
        fit = (
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("n_left_out", {"zh": "未计入", "en": "Left out"}, Kind.COUNT),
            Column("held_out_r_squared", {"zh": "留出样本 R²", "en": "Held-out R²"}),
            Column("agreement", {"zh": "与 LMG 的名次相关", "en": "Rank correlation with LMG"}),
            Column("n_splits", {"zh": "划分次数", "en": "Splits"}, Kind.COUNT),
            Column("seed", {"zh": "随机种子", "en": "Seed"}, Kind.COUNT),
        )
        row = tuple(getattr(self, column.key) for column in fit)
        return (
            Table("importances", self.title, columns, rows),
            Table("fit", {"zh": "模型", "en": "The model"}, fit, (row,)),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Bars with the range over the splits."""
        from huiyin.analytics.plots.drivers import forest_bars

        return forest_bars(self, language)


def forest_importance(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    weights: Any = None,
    n_splits: int = 10,
    n_trees: int = 200,
    n_repeats: int = 5,
    held_out: float = 0.3,
    seed: int = 1,
) -> ForestCheck:
    """How much R² on held-out rows falls when one driver's answers are shuffled (scikit-learn's forest).

    Each of `n_splits` random splits holds out a share of the rows, grows `n_trees` trees on the rest and
    shuffles every driver `n_repeats` times. The same seed gives the same numbers. Listwise; `weights` weigh
    rows in training and in R². Needs 40 rows. Raises `TooFewRows`, `ConstantOutcome`. Source: Breiman 2001,
    doi:10.1023/A:1010933404324; Strobl et al. 2008, doi:10.1186/1471-2105-9-307 (correlated drivers).
    """
    names = checked_names(outcome, drivers)
    n_splits = require_whole("n_splits", n_splits, at_least=2)
    n_trees = require_whole("n_trees", n_trees, at_least=1)
    n_repeats = require_whole("n_repeats", n_repeats, at_least=1)
    share = require_rate("held_out", held_out)
    require(share <= 0.9, "held_out", held_out, zh="不大于 0.9", en="be at most 0.9")
    rows = complete_rows(data, (outcome, *names), weights)
    if rows.n < FEWEST_ROWS:
        raise TooFewRows(n=rows.n, needed=FEWEST_ROWS)
    if np.ptp(rows.values[:, 0]) == 0:
        raise ConstantOutcome(outcome=outcome)
    rng = np.random.default_rng(seed)
    losses, fits = [], []
    n_out = max(2, round(share * rows.n))
    for split in steps(range(n_splits), "随机森林 / random forest", total=n_splits):
        order = rng.permutation(rows.n)
        loss, fit = _split(
            rows.values, rows.w, order[n_out:], order[:n_out], n_trees, n_repeats, seed + split
        )
        losses.append(loss)
        fits.append(fit)
    lmg = driver_methods["lmg"].importance(sample_of(rows).correlation())
    found, agreement = _importances(names, np.stack(losses), np.nan_to_num(lmg), rng)
    return ForestCheck(
        found,
        float(np.mean(fits)),
        float(np.min(fits)),
        float(np.max(fits)),
        agreement,
        outcome,
        rows.n,
        rows.n_left_out,
        n_splits,
        n_trees,
        n_repeats,
        share,
        seed,
    )


def _split(
    values: Floats,
    weights: Floats,
    train: Positions,
    test: Positions,
    n_trees: int,
    n_repeats: int,
    seed: int,
) -> tuple[Floats, float]:
    """Mean loss of R² by driver on the rows `test`, and R² there, of a forest grown on `train`."""
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance

    forest = RandomForestRegressor(n_trees, min_samples_leaf=5, max_features=1 / 3, random_state=seed)
    forest.fit(values[train, 1:], values[train, 0], sample_weight=weights[train])
    inputs, outcome, w = values[test, 1:], values[test, 0], weights[test]
    found = permutation_importance(
        forest, inputs, outcome, scoring="r2", n_repeats=n_repeats, random_state=seed, sample_weight=w
    )
    return np.asarray(found.importances_mean, dtype=np.float64), float(forest.score(inputs, outcome, w))


def _importances(
    names: Sequence[str], losses: Floats, lmg: Floats, rng: np.random.Generator
) -> tuple[tuple[ForestImportance, ...], float]:
    """The drivers, largest mean loss first, and the rank correlation of the means with LMG."""
    mean = losses.mean(axis=0)
    rates = rank_rates(ranks_of(losses, rng))
    ranks, lmg_ranks = mean_ranks(-mean), mean_ranks(-lmg)
    found = tuple(
        ForestImportance(
            names[at],
            float(mean[at]),
            float(losses[:, at].min()),
            float(losses[:, at].max()),
            float(ranks[at]),
            tuple(rates[at].tolist()),
            float(lmg_ranks[at]),
        )
        for at in np.argsort(-mean, kind="stable")
    )
    return found, spearman(mean, lmg) if len(names) > 1 else float("nan")
