"""Whether a model still reads what it was measured on: drift of its scores, of its doubts and of its precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

Decision = Literal["drifted", "steady", "cannot_tell"]
N_BINS = 10  # of scores in 0–1
LEAST_TEXTS = 200  # on either side
LEAST_CODED = 30
MOVED = 0.1  # population stability index: the usual mark of a shift worth a look
DOUBTS = 0.05  # five points more texts unsure
WORSE = 0.05  # five points less precision
FALSE_ALARM_RATE = 0.01  # of all signs of one look together


@dataclass(frozen=True)
class Scores:
    """What a model said of many texts: counts of its scores in `N_BINS` equal bins of 0–1, and how many were unsure."""

    counts: tuple[int, ...]
    n_unsure: int

    @property
    def n(self) -> int:
        """How many texts."""
        return sum(self.counts)

    def __add__(self, other: Scores) -> Scores:
        counts = tuple(a + b for a, b in zip(self.counts, other.counts, strict=True))
        return Scores(counts, self.n_unsure + other.n_unsure)


@dataclass(frozen=True)
class Sign:
    """One sign of drift: then and now, its size, its p adjusted for all signs looked at, and whether it counts.

    `kind` is "scores" (`size` is the population stability index), "unsure" (rise of the share) or "precision"
    (fall of the share). `has_moved` needs both: larger than chance and large enough to matter.
    """

    kind: str
    before: float | None
    now: float | None
    size: float
    p_value: float
    has_moved: bool


@dataclass(frozen=True)
class Drift(Result):
    """Signs of drift and what follows: "drifted", "steady", or "cannot_tell" with too few texts."""

    title: ClassVar[Bilingual] = {"zh": "模型漂移检查", "en": "Drift of a model"}
    signs: tuple[Sign, ...]
    decision: Decision
    n_before: int
    n_now: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a sign."""
        columns = (
            Column("sign", {"zh": "迹象", "en": "Sign"}, Kind.TEXT),
            Column("before", {"zh": "基准期", "en": "Then"}, Kind.RATE),
            Column("now", {"zh": "近期", "en": "Now"}, Kind.RATE),
            Column("size", {"zh": "变动", "en": "Size"}, Kind.FIGURE),
            Column("p_value", {"zh": "p 值（已校正）", "en": "p (adjusted)"}, Kind.P_VALUE),
            Column("moved", {"zh": "判断", "en": "Moved"}, Kind.TEXT),
        )
        yes, no = {"zh": "有变动", "en": "yes"}, {"zh": "无", "en": "no"}
        rows = tuple(
            (NAMES[one.kind], one.before, one.now, one.size, one.p_value, yes if one.has_moved else no)
            for one in self.signs
        )
        return (Table("signs", self.title, columns, rows),)


NAMES: dict[str, Bilingual] = {
    "scores": {"zh": "得分分布（PSI）", "en": "scores (PSI)"},
    "unsure": {"zh": "拿不准的比例上升", "en": "share unsure has risen"},
    "precision": {"zh": "准确率下降", "en": "precision has fallen"},
}


def drift_of(
    before: Scores,
    now: Scores,
    *,
    coded_before: tuple[int, int] = (0, 0),
    coded_now: tuple[int, int] = (0, 0),
    false_alarm_rate: float = FALSE_ALARM_RATE,
) -> Drift:
    """Compare what a model said of recent texts with what it said when it was measured.

    `coded_before`, `coded_now`: of the texts that people coded, how many labels were right, and how many there
    were. Scores are tested by Pearson's χ² of the binned counts, the share unsure by the pooled score test, precision by
    Fisher's exact one; the p of all signs are adjusted (Holm 1979). A sign must also be large: a population stability index (Yurdakul & Naranjo
    2020, doi:10.21314/JRMV.2020.227) of 0.1, five points of share. Without any change about `false_alarm_rate`
    of looks call drift, or fewer. Raises `BadArgument`.

    >>> then = Scores((400, 50, 20, 10, 5, 5, 10, 50, 150, 300), 40)
    >>> drift_of(then, Scores((300, 60, 40, 60, 70, 80, 60, 60, 120, 150), 270)).decision
    'drifted'
    """
    require_rate("false_alarm_rate", false_alarm_rate)
    same = len(before.counts) == len(now.counts)
    require(same, "now", len(now.counts), zh="与基准期分箱相同", en="have as many bins as `before`")
    found: list[tuple[str, float | None, float | None, float, float, float]] = []
    if min(before.n, now.n) >= LEAST_TEXTS:
        index, p_value = _stability(before, now)
        found.append(("scores", None, None, index, p_value, MOVED))
        unsure = share_of_counts(before.n_unsure, before.n), share_of_counts(now.n_unsure, now.n)
        found.append(("unsure", *_values(unsure), *_rise(*unsure), DOUBTS))
    if min(coded_before[1], coded_now[1]) >= LEAST_CODED:
        right = share_of_counts(*coded_before), share_of_counts(*coded_now)
        fall = (right[0].value or 0.0) - (right[1].value or 0.0)
        found.append(("precision", *_values(right), fall, _exact(coded_before, coded_now), WORSE))
    adjusted = holm([one[4] for one in found]) if found else []
    signs = tuple(
        Sign(kind, old, new, size, float(p), bool(p < false_alarm_rate and size >= least))
        for (kind, old, new, size, _, least), p in zip(found, adjusted, strict=True)
    )
    if not signs:
        return Drift((), "cannot_tell", before.n, now.n, (_few(before.n, now.n),))
    decision: Decision = "drifted" if any(one.has_moved for one in signs) else "steady"
    return Drift(signs, decision, before.n, now.n)


def _stability(before: Scores, now: Scores) -> tuple[float, float]:
    """The population stability index with half a text added to each bin, and the p of Pearson's χ² of the counts."""
    table = np.array([before.counts, now.counts], dtype=np.float64)
    table = table[:, table.sum(axis=0) > 0]
    p, q = (table + 0.5) / (table + 0.5).sum(axis=1, keepdims=True)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    freedom = max(table.shape[1] - 1, 1)
    return float(((q - p) * np.log(q / p)).sum()), float(special.chdtrc(freedom, statistic))


def _rise(before: Estimate, now: Estimate) -> tuple[float, float]:
    """How much a share rose, and the one-sided p of such a rise."""
    change = difference(before, now)
    rise, p_value = float(change.difference or 0.0), 1.0 if change.p_value is None else change.p_value
    return rise, p_value / 2 if rise > 0 else 1 - p_value / 2


def _exact(before: tuple[int, int], now: tuple[int, int]) -> float:
    """Fisher's exact one-sided p of so few right now: coded texts are few."""
    from scipy import stats

    right = before[0] + now[0]
    return float(stats.hypergeom.cdf(now[0], before[1] + now[1], right, now[1]))


def _values(pair: tuple[Estimate, Estimate]) -> tuple[float | None, float | None]:
    return pair[0].value, pair[1].value


def _few(n: int, m: int) -> Note:
    return note(
        "few_texts",
        f"基准期 {n} 条、近期 {m} 条；两边各需 {LEAST_TEXTS} 条，或各 {LEAST_CODED} 条人工编码，暂不能判断。",
        f"{n} texts then and {m} now; either side needs {LEAST_TEXTS} texts or {LEAST_CODED} coded ones: cannot tell yet.",
    )
