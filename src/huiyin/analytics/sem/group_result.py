"""The result of comparing the path models of two groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.results import Column, Kind, Note, Result, Table


@dataclass(frozen=True)
class PathDifference:
    """One path in both groups; `difference` is first less second.

    `permutation_p` comes from dealing the respondents to the groups anew; `henseler_p` is the one-sided
    share of resamples in which the first group's path is not the larger (Henseler et al. 2009);
    `welch_p` is two-sided from both bootstrap standard errors. `adjusted_p` is Holm's of the permutations.
    """

    source: str
    target: str
    first: float
    second: float
    difference: float
    permutation_p: float
    adjusted_p: float
    henseler_p: float
    welch_p: float


@dataclass(frozen=True)
class Invariance:
    """Measurement of one construct in both groups (MICOM).

    `correlation` is that of the pooled respondents' scores by the weights of either group; below
    `correlation_low`, the 5 % point under permutation, the groups compose the construct differently.
    Differences of mean and of log variance of pooled scores are told from zero by permutation.
    `verdict` is "full", "partial" (paths may be compared, means not) or "none".
    """

    construct: str
    correlation: float
    correlation_low: float
    correlation_p: float
    mean_difference: float
    mean_p: float
    log_variance_ratio: float
    variance_p: float
    verdict: str


@dataclass(frozen=True)
class GroupComparison(Result):
    """Paths and measurement of two groups."""

    title: ClassVar[dict[str, str]] = {"zh": "两组路径模型的比较", "en": "Path models of two groups compared"}

    groups: tuple[str, str]
    n: tuple[int, int]
    n_permutations: int
    n_usable: int
    paths: tuple[PathDifference, ...]
    measurement: tuple[Invariance, ...]
    notes: tuple[Note, ...]

    def tables(self) -> tuple[Table, ...]:
        first, second = self.groups
        columns = (
            Column("source", {"zh": "从", "en": "From"}, Kind.TEXT),
            Column("target", {"zh": "到", "en": "To"}, Kind.TEXT),
            Column("first", {"zh": first, "en": first}),
            Column("second", {"zh": second, "en": second}),
            Column("difference", {"zh": "差", "en": "Difference"}),
            Column("permutation_p", {"zh": "置换检验 p", "en": "Permutation p"}, Kind.P_VALUE),
            Column("adjusted_p", {"zh": "Holm 校正 p", "en": "Holm p"}, Kind.P_VALUE),
            Column("henseler_p", {"zh": "MGA p（单侧）", "en": "MGA p (one-sided)"}, Kind.P_VALUE),
            Column("welch_p", {"zh": "Welch p", "en": "Welch p"}, Kind.P_VALUE),
        )
        rows = tuple(tuple(vars(one).values()) for one in self.paths)
        made = Table("paths", {"zh": "路径系数之差", "en": "Differences of paths"}, columns, rows)
        return made, self._measurement_table()

    def _measurement_table(self) -> Table:
        words = {
            "full": {"zh": "完全不变", "en": "full"},
            "partial": {"zh": "部分不变", "en": "partial"},
            "none": {"zh": "不成立", "en": "none"},
        }
        columns = (
            Column("construct", {"zh": "构念", "en": "Construct"}, Kind.TEXT),
            Column("correlation", {"zh": "组成相关 c", "en": "c"}),
            Column("correlation_low", {"zh": "5% 界", "en": "5 % point"}),
            Column("correlation_p", {"zh": "p（组成）", "en": "p (composition)"}, Kind.P_VALUE),
            Column("mean_difference", {"zh": "均值差", "en": "Mean difference"}),
            Column("mean_p", {"zh": "p（均值）", "en": "p (mean)"}, Kind.P_VALUE),
            Column("log_variance_ratio", {"zh": "方差比的对数", "en": "Log variance ratio"}),
            Column("variance_p", {"zh": "p（方差）", "en": "p (variance)"}, Kind.P_VALUE),
            Column("verdict", {"zh": "测量不变性", "en": "Invariance"}, Kind.TEXT),
        )
        rows = tuple((*list(vars(one).values())[:-1], words[one.verdict]) for one in self.measurement)
        title = {"zh": "测量不变性（MICOM）", "en": "Measurement invariance (MICOM)"}
        return Table("measurement", title, columns, rows)
