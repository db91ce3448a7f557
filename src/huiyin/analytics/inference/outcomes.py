"""What a test gives: statistic, p, difference with interval, effect sizes, and what it could have shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from huiyin.analytics.estimate import Unit
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

Finding = Literal["differs", "cannot_tell"]

TEST_NAMES: Mapping[str, Bilingual] = {
    "welch_t": {"zh": "Welch t 检验", "en": "Welch's t test"},
    "pooled_t": {"zh": "合并方差 t 检验", "en": "pooled-variance t test"},
    "score_z": {"zh": "两占比得分检验（合并 z）", "en": "score test of two shares (pooled z)"},
    "score_z_continuity": {
        "zh": "两占比得分检验（Yates 修正）",
        "en": "score test of two shares with Yates' correction",
    },
    "fisher": {"zh": "Fisher 精确检验", "en": "Fisher's exact test"},
    "chi_square": {"zh": "Pearson 卡方检验", "en": "Pearson's chi-square test"},
    "chi_square_yates": {
        "zh": "卡方检验（Yates 修正）",
        "en": "chi-square test with Yates' correction",
    },
    "mann_whitney": {"zh": "Mann–Whitney 秩和检验", "en": "Mann–Whitney rank-sum test"},
    "mann_whitney_exact": {
        "zh": "Mann–Whitney 精确检验",
        "en": "exact Mann–Whitney rank-sum test",
    },
    "nps_z": {"zh": "两组 NPS 之差的正态检验", "en": "normal test of two net promoter scores"},
    "nps_paired": {"zh": "同一受访者 NPS 变化的检验", "en": "test of the change in NPS, same respondents"},
    "paired_t": {"zh": "配对 t 检验", "en": "paired t test"},
    "wilcoxon": {"zh": "Wilcoxon 符号秩检验", "en": "Wilcoxon signed-rank test"},
    "wilcoxon_exact": {
        "zh": "Wilcoxon 符号秩精确检验",
        "en": "exact Wilcoxon signed-rank test",
    },
    "mcnemar": {"zh": "McNemar 检验", "en": "McNemar's test"},
    "mcnemar_continuity": {
        "zh": "McNemar 检验（连续性修正）",
        "en": "McNemar's test with continuity correction",
    },
    "mcnemar_exact": {"zh": "McNemar 精确检验", "en": "exact McNemar test"},
    "anova": {"zh": "方差分析", "en": "analysis of variance"},
    "welch_anova": {"zh": "Welch 方差分析", "en": "Welch's analysis of variance"},
    "kruskal_wallis": {"zh": "Kruskal–Wallis 检验", "en": "Kruskal–Wallis test"},
    "cochran_armitage": {
        "zh": "Cochran–Armitage 趋势检验",
        "en": "Cochran–Armitage test for trend",
    },
    "linear_by_linear": {"zh": "线性对线性关联检验", "en": "linear-by-linear association test"},
    "jonckheere": {"zh": "Jonckheere–Terpstra 趋势检验", "en": "Jonckheere–Terpstra test for trend"},
    "design_t": {"zh": "按抽样设计的 t 检验", "en": "t test under the sampling design"},
    "rao_scott_f": {
        "zh": "Rao–Scott 修正卡方检验（F）",
        "en": "Rao–Scott adjusted chi-square test (F)",
    },
    "rao_scott": {"zh": "Rao–Scott 修正卡方检验", "en": "Rao–Scott adjusted chi-square test"},
    "wald_f": {"zh": "按抽样设计的 Wald 检验", "en": "Wald test under the sampling design"},
}

EFFECT_NAMES: Mapping[str, Bilingual] = {
    "cohens_d": {"zh": "Cohen’s d", "en": "Cohen's d"},
    "hedges_g": {"zh": "Hedges’ g", "en": "Hedges' g"},
    "cohens_h": {"zh": "Cohen’s h", "en": "Cohen's h"},
    "cohens_dz": {"zh": "配对 d（dz）", "en": "paired d (dz)"},
    "cliffs_delta": {"zh": "Cliff’s δ", "en": "Cliff's delta"},
    "superiority_rate": {"zh": "胜出概率", "en": "Probability of superiority"},
    "rank_biserial": {"zh": "配对秩二列相关", "en": "Matched-pairs rank-biserial correlation"},
    "odds_ratio": {"zh": "优势比", "en": "Odds ratio"},
    "risk_ratio": {"zh": "占比之比", "en": "Ratio of shares"},
    "cramers_v": {"zh": "Cramér’s V", "en": "Cramér's V"},
    "eta_squared": {"zh": "η²", "en": "Eta squared"},
    "omega_squared": {"zh": "ω²", "en": "Omega squared"},
    "epsilon_squared": {"zh": "ε²（秩）", "en": "Epsilon squared (ranks)"},
    "correlation": {"zh": "相关系数", "en": "Correlation"},
    "slope": {"zh": "每级变化", "en": "Change per step"},
}


@dataclass(frozen=True)
class Group:
    """One group: its name, answers, value (a mean, share, score or median) and standard deviation."""

    name: str
    n: int
    value: float | None
    deviation: float | None = None


@dataclass(frozen=True)
class Outcome(Result):
    """The result of one test.

    `difference` is the second group (or the later wave) minus the first, with its interval; None for
    tests of more groups. `degrees` are the degrees of freedom, one or two. `effects` maps the key of an
    effect size to its number. `detectable` is the smallest difference that samples of this size show
    with 80 % power at the test's level, in the unit of the difference; None where the test has no such
    number. `standard_error` is that of the difference as it stands, not under equality. `p_value` is
    two-sided.
    """

    title: ClassVar[Bilingual] = {"zh": "检验结果", "en": "Result of the test"}
    test: str
    statistic_name: str
    statistic: float | None
    degrees: tuple[float, ...]
    p_value: float | None
    difference: float | None
    low: float | None
    high: float | None
    unit: Unit
    groups: tuple[Group, ...]
    effects: Mapping[str, float] = field(default_factory=dict)
    n_left_out: int = 0
    detectable: float | None = None
    standard_error: float | None = None
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    @property
    def n(self) -> int:
        """Answers (or pairs) the test stands on."""
        sizes = [group.n for group in self.groups]
        return max(sizes) if self.is_paired else sum(sizes)

    @property
    def is_paired(self) -> bool:
        """Whether the same respondents are compared with themselves."""
        return self.test in PAIRED

    @property
    def finding(self) -> Finding:
        """ "differs" when p is below 1 - confidence, else "cannot_tell"."""
        p = self.p_value
        return "differs" if p is not None and p < 1 - self.confidence else "cannot_tell"

    def tables(self) -> tuple[Table, ...]:
        """The test, then the groups."""
        return (self._test_table(), group_table(self.groups, self.unit), self._effect_table())

    def _test_table(self) -> Table:
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        columns = (
            Column("test", {"zh": "检验", "en": "Test"}, Kind.TEXT),
            Column(
                "statistic", {"zh": f"统计量 {self.statistic_name}", "en": f"Statistic {self.statistic_name}"}
            ),
            Column("degrees", {"zh": "自由度", "en": "Degrees of freedom"}, Kind.TEXT),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("difference", {"zh": "差值", "en": "Difference"}, kind),
            Column("low", {"zh": "下限", "en": "Low"}, kind),
            Column("high", {"zh": "上限", "en": "High"}, kind),
            Column("detectable", {"zh": "80% 把握可测出的差", "en": "Shown with 80 % power"}, kind),
        )
        free = ", ".join(f"{value:.4g}" for value in self.degrees) or "–"
        row = (
            TEST_NAMES[self.test],
            self.statistic,
            free,
            self.p_value,
            self.difference,
            self.low,
            self.high,
            self.detectable,
        )
        return Table("test", {"zh": "检验", "en": "Test"}, columns, (row,))

    def _effect_table(self) -> Table:
        columns = (
            Column("effect", {"zh": "效应量", "en": "Effect size"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}),
        )
        rows = tuple((EFFECT_NAMES[key], value) for key, value in self.effects.items())
        return Table("effects", {"zh": "效应量", "en": "Effect sizes"}, columns, rows)

    def plot(self, language: str | None = None) -> Any:
        """The difference with its interval beside the line of no difference."""
        from huiyin.analytics.plots.intervals import difference_chart

        return difference_chart(self, language)


PAIRED = frozenset(
    {
        "paired_t",
        "wilcoxon",
        "wilcoxon_exact",
        "mcnemar",
        "mcnemar_continuity",
        "mcnemar_exact",
        "nps_paired",
    }
)


def group_table(groups: tuple[Group, ...], unit: Unit) -> Table:
    """One row a group."""
    kind = Kind.RATE if unit is Unit.RATE else Kind.NUMBER
    columns = (
        Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
        Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
        Column("value", {"zh": "数值", "en": "Value"}, kind),
        Column("deviation", {"zh": "标准差", "en": "Standard deviation"}),
    )
    rows = tuple((group.name, group.n, group.value, group.deviation) for group in groups)
    return Table("groups", {"zh": "各组", "en": "Groups"}, columns, rows)


def left_out(n: int) -> tuple[Note, ...]:
    """The note on answers left out, where there are any."""
    if not n:
        return ()
    return (note("left_out", f"有 {n} 个缺失答案未计入。", f"{n} missing answers were left out."),)


def finite(value: float) -> float | None:
    """The number, or None where it is not one."""
    return float(value) if math.isfinite(value) else None
