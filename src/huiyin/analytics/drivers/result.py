"""What a driver analysis says: importances with intervals and rank probabilities, and its warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, ClassVar

from huiyin.analytics.drivers.base import driver_methods
from huiyin.analytics.inference.methods import METHOD_NAMES
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table

if TYPE_CHECKING:
    import altair as alt

_INTERVALS: dict[str, Bilingual] = {
    "bootstrap": METHOD_NAMES["bootstrap_percentile"],
    "bca": METHOD_NAMES["bootstrap_bca"],
    "jackknife": METHOD_NAMES["jackknife"],
    "none": METHOD_NAMES["none"],
}


@dataclass(frozen=True)
class DriverImportance:
    """One driver: its share of the explained variance (0-1, all sum to 1) with interval.

    `correlation` is its plain correlation with the outcome; `top3_rate` how often it was among the
    three most important over the resamples (0-1). A driver that never varies has share 0 and
    correlation NaN. `low`, `high` and the rates are NaN where there were no resamples. Correlations and
    coefficients are no parts of a whole: their `share` is NaN.

    `importance` is in the method's own unit (parts of R² for LMG, say) with its interval; `rank` is 1 for
    the most important; `rank_rates[j]` how often it had rank j + 1; `beats_next_rate` how often it was
    ahead of the driver ranked next (NaN for the last). `inflation` is its VIF, infinite where the other
    drivers tell it exactly; `beta` its standardised coefficient.
    """

    column: str
    share: float
    low: float
    high: float
    top3_rate: float
    correlation: float
    importance: float = nan
    importance_low: float = nan
    importance_high: float = nan
    rank: int = 0
    rank_rates: tuple[float, ...] = ()
    beats_next_rate: float = nan
    inflation: float = nan
    beta: float = nan
    monte_carlo_error: float = nan


_WARNINGS: Mapping[str, Bilingual] = {
    "collinear": {
        "zh": "有驱动因素高度相关（VIF 大于 10 或条件指数大于 30），彼此难以分清；它们的份额应看作“共同分享”，名次请看概率。",
        "en": "Some drivers go closely together (VIF above 10 or condition index above 30) and can hardly be "
        "told apart: read their shares as shared between them, and ranks by their probabilities.",
    },
    "few_rows": {
        "zh": "每个驱动因素不到 10 份完整答卷，排序不稳。",
        "en": "Fewer than ten complete rows a driver: the ranking is unstable.",
    },
    "constant": {
        "zh": "有驱动因素人人答得一样，份额记为 0。",
        "en": "A driver never varies; its share is 0.",
    },
    "lost_replicates": {
        "zh": "部分重抽样没有结果（某列恰好没有变化），已计数并剔除。",
        "en": "Some resamples gave no result (a column happened not to vary); they were counted and left out.",
    },
    "too_few_rows": {"zh": "可用的答卷太少，暂不能判断。", "en": "Too few rows: cannot tell."},
    "constant_outcome": {"zh": "结果变量人人一样，没有什么可解释。", "en": "The outcome never varies."},
    "no_association": {"zh": "驱动因素与结果毫无线性关联。", "en": "No linear association at all."},
    "not_positive_definite": {
        "zh": "成对删除得到的相关矩阵不是正定的，已作最小修正；请优先使用整份删除（listwise）。",
        "en": "The pairwise correlation matrix is not positive definite and was mended minimally; prefer "
        "listwise deletion.",
    },
    "sampled": {
        "zh": "驱动因素超过 20 个，份额由随机次序估计，误差见 Monte Carlo 标准误。",
        "en": "More than 20 drivers: shares are estimated from sampled orders; see the Monte-Carlo error.",
    },
    "negative": {
        "zh": "有驱动因素的数值为负，不能读作份额；这通常来自共线。",
        "en": "A driver has a negative value, which is no share of anything; collinearity is the usual reason.",
    },
}
_ASSOCIATION: Bilingual = {
    "zh": "只说明关联，不说明因果：份额大的项目值得先查，不等于改了它总体就会升。",
    "en": "Association, never cause: a large value says where to look first, not that changing it will lift "
    "the outcome.",
}


@dataclass(frozen=True)
class DriverAnalysis(Result):
    """Importances, largest first, of one method.

    `n` rows were used, `n_left_out` had a gap (`missing` "listwise") or no answer at all ("pairwise").
    `interval_method` is "bootstrap" (percentiles), "bca", "jackknife" or "none"; `n_replicates` counts the
    resamples that gave a result. `condition_index` is √(largest / smallest eigenvalue) of the drivers'
    correlations. `warnings` are codes: "collinear" (a variance inflation above 10 or a condition index above
    30), "few_rows" (under ten complete rows a driver), "constant" (a driver that never varies),
    "lost_replicates" (resamples without a result), "not_positive_definite", "sampled", "negative". Where
    nothing can be said there are no importances and the warning is "too_few_rows", "constant_outcome" or
    "no_association".
    """

    title: ClassVar[Bilingual] = {"zh": "驱动分析", "en": "Driver analysis"}

    importances: tuple[DriverImportance, ...]
    r_squared: float
    n: int
    method: str
    interval_method: str
    n_replicates: int
    warnings: tuple[str, ...] = ()
    outcome: str = ""
    r_squared_low: float = nan
    r_squared_high: float = nan
    n_left_out: int = 0
    weighted: bool = False
    missing: str = "listwise"
    confidence: float = 0.95
    condition_index: float = nan

    @property
    def notes(self) -> tuple[Note, ...]:
        """The warnings in words, and that association is not cause."""
        found = [Note(code, _WARNINGS[code]) for code in self.warnings]
        return (*found, Note("association", _ASSOCIATION))

    def of(self, column: str) -> DriverImportance:
        """The importance of one driver, by column name; raises `KeyError`."""
        return {one.column: one for one in self.importances}[column]

    def tables(self) -> tuple[Table, ...]:
        """Importances, rank probabilities, and the fit."""
        return (self._importances(), self._ranks(), self._fit()) if self.importances else (self._fit(),)

    def _importances(self) -> Table:
        title = driver_methods[self.method].name
        columns = (
            Column("driver", {"zh": "驱动因素", "en": "Driver"}, Kind.TEXT),
            Column("rank", {"zh": "名次", "en": "Rank"}, Kind.COUNT),
            Column("importance", {"zh": "重要性", "en": "Importance"}),
            Column("importance_low", {"zh": "下限", "en": "Low"}),
            Column("importance_high", {"zh": "上限", "en": "High"}),
            Column("share", {"zh": "份额", "en": "Share"}, Kind.RATE),
            Column("share_low", {"zh": "份额下限", "en": "Share low"}, Kind.RATE),
            Column("share_high", {"zh": "份额上限", "en": "Share high"}, Kind.RATE),
            Column("top3_rate", {"zh": "进入前三", "en": "In the top three"}, Kind.RATE),
            Column("beats_next_rate", {"zh": "高于下一名", "en": "Ahead of the next"}, Kind.RATE),
            Column("correlation", {"zh": "相关系数", "en": "Correlation"}),
            Column("beta", {"zh": "标准化系数", "en": "Std. coefficient"}),
            Column("inflation", {"zh": "VIF", "en": "VIF"}),
        )
        rows = tuple(
            (
                one.column,
                one.rank or None,
                one.importance,
                one.importance_low,
                one.importance_high,
                one.share,
                one.low,
                one.high,
                one.top3_rate,
                one.beats_next_rate,
                one.correlation,
                one.beta,
                one.inflation,
            )
            for one in self.importances
        )
        return Table("importances", title, columns, rows)

    def _ranks(self) -> Table:
        ranked = [one for one in self.importances if one.rank_rates]
        places = range(1, len(ranked) + 1)
        columns = (
            Column("driver", {"zh": "驱动因素", "en": "Driver"}, Kind.TEXT),
            *(Column(f"rank_{k}", {"zh": f"第 {k} 名", "en": f"Rank {k}"}, Kind.RATE) for k in places),
        )
        rows = tuple((one.column, *one.rank_rates) for one in ranked)
        return Table("ranks", {"zh": "名次的概率", "en": "Rank probabilities"}, columns, rows)

    def _fit(self) -> Table:
        columns = (
            Column("outcome", {"zh": "结果变量", "en": "Outcome"}, Kind.TEXT),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("n_left_out", {"zh": "未计入", "en": "Left out"}, Kind.COUNT),
            Column("r_squared", {"zh": "R²", "en": "R²"}),
            Column("r_squared_low", {"zh": "R² 下限", "en": "R² low"}),
            Column("r_squared_high", {"zh": "R² 上限", "en": "R² high"}),
            Column("condition_index", {"zh": "条件指数", "en": "Condition index"}),
            Column("interval_method", {"zh": "区间方法", "en": "Interval"}, Kind.TEXT),
            Column("n_replicates", {"zh": "重抽样次数", "en": "Resamples"}, Kind.COUNT),
        )
        row = (
            self.outcome or None,
            self.n,
            self.n_left_out,
            self.r_squared,
            self.r_squared_low,
            self.r_squared_high,
            self.condition_index if isfinite(self.condition_index) else None,
            _INTERVALS.get(self.interval_method, self.interval_method),
            self.n_replicates,
        )
        return Table("fit", {"zh": "模型", "en": "The model"}, columns, (row,))

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Bars with intervals, the most important first."""
        from huiyin.analytics.plots.drivers import importances
        from huiyin.analytics.results import language_of

        return importances(self, language_of(language))
