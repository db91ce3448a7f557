"""Which pairs of several groups differ: p values adjusted for their number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import Crossing, crossing, require_groups, require_sizes
from huiyin.analytics.inference.multiplicity import ADJUSTMENTS, adjust
from huiyin.analytics.inference.outcomes import left_out
from huiyin.analytics.inference.problems import NoSpread
from huiyin.analytics.inference.quantiles import normal_p_value, t_p_value, t_quantile
from huiyin.analytics.inference.ranges import range_quantile, range_tail
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats

PAIR_NAMES: Mapping[str, Bilingual] = {
    "welch": {"zh": "两两 Welch t 检验", "en": "Welch's t test of each pair"},
    "games_howell": {"zh": "Games–Howell 检验", "en": "Games–Howell test"},
    "tukey": {"zh": "Tukey 真实显著差检验", "en": "Tukey's honest significant differences"},
    "dunn": {"zh": "Dunn 秩检验", "en": "Dunn's rank test"},
    "nps": {"zh": "两两 NPS 之差", "en": "difference in NPS of each pair"},
    "design": {"zh": "按抽样设计的两两 t 检验", "en": "t test of each pair under the design"},
    "rates": {"zh": "两两占比得分检验", "en": "score test of two shares, each pair"},
}


@dataclass(frozen=True)
class Pair:
    """Two groups compared: second minus first, its interval, the raw and the adjusted p."""

    first: str
    second: str
    difference: float
    low: float | None
    high: float | None
    statistic: float
    degrees: float | None
    p_value: float
    p_adjusted: float


@dataclass(frozen=True)
class Pairs(Result):
    """All pairs of groups. Intervals of single pairs are not widened unless the method does so itself."""

    title: ClassVar[Bilingual] = {"zh": "两两比较", "en": "Pairs of groups"}
    method: str
    adjustment: str
    pairs: tuple[Pair, ...]
    unit: Unit
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a pair."""
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        columns = (
            Column("first", {"zh": "组一", "en": "First"}, Kind.TEXT),
            Column("second", {"zh": "组二", "en": "Second"}, Kind.TEXT),
            Column("difference", {"zh": "差值（二减一）", "en": "Second minus first"}, kind),
            Column("low", {"zh": "下限", "en": "Low"}, kind),
            Column("high", {"zh": "上限", "en": "High"}, kind),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("p_adjusted", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
        )
        rows = tuple(
            (pair.first, pair.second, pair.difference, pair.low, pair.high, pair.p_value, pair.p_adjusted)
            for pair in self.pairs
        )
        name = PAIR_NAMES[self.method]
        adjusted = {"zh": f"{name['zh']}（{self.adjustment}）", "en": f"{name['en']} ({self.adjustment})"}
        return (Table("pairs", adjusted, columns, rows),)

    def plot(self, language: str | None = None) -> Any:
        """The differences with their intervals, a row a pair."""
        from huiyin.analytics.plots.intervals import pairs_chart

        return pairs_chart(self, language)


def compare_pairs(
    values: Any,
    groups: Any,
    method: str = "welch",
    *,
    adjustment: str = "holm",
    confidence: float = 0.95,
) -> Pairs:
    """Every pair of groups, with p values adjusted for their number.

    `method`: welch (default), rates (0/1 marks, score test), dunn (ranks; the difference is one of mean
    ranks), games_howell and tukey, which widen their intervals and adjust p themselves (studentised
    range), so `adjustment` does not apply. Else `adjustment` is one of `multiplicity.ADJUSTMENTS`.
    Raises `WrongGroups`, `TooFewAnswers`, `NoSpread`. Equal R pairwise t.test/prop.test, TukeyHSD.

    >>> made = compare_pairs([1, 2, 3, 2, 3, 4, 6, 7, 8], list("aaabbbccc"))
    >>> [round(pair.p_adjusted, 4) for pair in made.pairs]
    [0.2879, 0.0108, 0.0161]
    """
    require_one_of("method", method, _METHODS)
    require_one_of("adjustment", adjustment, ADJUSTMENTS)
    require_rate("confidence", confidence)
    table = crossing(values, groups)
    require_groups(table, "groups")
    if method != "dunn":
        require_sizes(table, 1 if method == "rates" else 2)
    made = _METHODS[method](table, confidence)
    own = method in {"tukey", "games_howell"}
    if not own:
        adjusted = adjust([pair.p_value for pair in made], adjustment)
        made = [_with(pair, float(p or 0.0)) for pair, p in zip(made, adjusted, strict=True)]
    unit = Unit.RATE if method == "rates" else Unit.SCALE
    notes = left_out(table.n_left_out)
    return Pairs(method, "studentised range" if own else adjustment, tuple(made), unit, confidence, notes)


def in_order_of(pairs: Pairs, labels: Sequence[str]) -> Pairs:
    """The same pairs, groups in the order of `labels`: the second of a pair always comes later there."""
    found = {(pair.first, pair.second): pair for pair in pairs.pairs}
    wanted = combinations(labels, 2)
    return replace(pairs, pairs=tuple(found.get(pair) or _turned(found[pair[::-1]]) for pair in wanted))


def _turned(pair: Pair) -> Pair:
    low, high = (None if end is None else -end for end in (pair.high, pair.low))
    return replace(
        pair,
        first=pair.second,
        second=pair.first,
        difference=-pair.difference,
        low=low,
        high=high,
        statistic=-pair.statistic,
    )


def _with(pair: Pair, p_adjusted: float) -> Pair:
    return replace(pair, p_adjusted=p_adjusted)


def _welch_pairs(table: Crossing, confidence: float, *, ranged: bool = False) -> list[Pair]:
    n, mean, variance = table.sizes, table.means, table.variances
    first, second = (np.array(side) for side in zip(*combinations(range(len(n)), 2), strict=True))
    parts = variance / n
    square = parts[first] + parts[second]
    if square.min() <= 0:
        raise NoSpread(what=f"“{table.groups[int(first[int(square.argmin())])]}” ")
    gap, error = mean[second] - mean[first], np.sqrt(square)
    degrees = square**2 / (parts[first] ** 2 / (n[first] - 1) + parts[second] ** 2 / (n[second] - 1))
    made = []
    for at in range(len(gap)):
        t, free = float(gap[at] / error[at]), float(degrees[at])
        p = t_p_value(t, free)
        if ranged:
            adjusted = range_tail(abs(t) * math.sqrt(2), len(n), free)
            half = range_quantile(confidence, len(n), free) / math.sqrt(2) * error[at]
        else:
            adjusted, half = p, t_quantile(confidence, free) * error[at]
        names = table.groups[first[at]], table.groups[second[at]]
        low, high = float(gap[at] - half), float(gap[at] + half)
        made.append(Pair(*names, float(gap[at]), low, high, t, free, p, min(adjusted, 1.0)))
    return made


def _games_howell(table: Crossing, confidence: float) -> list[Pair]:
    return _welch_pairs(table, confidence, ranged=True)


def _tukey(table: Crossing, confidence: float) -> list[Pair]:
    n, k = table.sizes, len(table.sizes)
    free = float(n.sum()) - k
    mean_square = float(((n - 1) * table.variances).sum()) / free
    if mean_square <= 0:
        raise NoSpread(what="各组 / groups ")
    wide = range_quantile(confidence, k, free) / math.sqrt(2)
    made = []
    for i, j in combinations(range(k), 2):
        gap = float(table.means[j] - table.means[i])
        error = math.sqrt(mean_square * (1 / n[i] + 1 / n[j]))
        t = gap / error
        adjusted = range_tail(abs(t) * math.sqrt(2), k, free)
        names = table.groups[i], table.groups[j]
        ends = gap - wide * error, gap + wide * error
        made.append(Pair(*names, gap, *ends, t, free, t_p_value(t, free), adjusted))
    return made


def _dunn(table: Crossing, confidence: float) -> list[Pair]:
    """Differences of mean ranks; variance with the correction for ties. Source: Dunn 1964."""
    n, total = table.sizes, float(table.sizes.sum())
    mean = table.counts @ table.midranks / n
    spread = total * (total + 1) / 12 - table.tie_sum / (12 * (total - 1))
    if spread <= 0:
        raise NoSpread(what="各组 / groups ")
    made = []
    for i, j in combinations(range(len(n)), 2):
        gap = float(mean[j] - mean[i])
        z = gap / math.sqrt(spread * (1 / n[i] + 1 / n[j]))
        p = normal_p_value(z)
        made.append(Pair(table.groups[i], table.groups[j], gap, None, None, z, None, p, p))
    return made


def _rate_pairs(table: Crossing, confidence: float) -> list[Pair]:
    from huiyin.analytics.inference.two_samples import compare_rates

    hits, n = _hits(table), table.sizes
    made = []
    for i, j in combinations(range(len(n)), 2):
        test = compare_rates(hits[i], int(n[i]), hits[j], int(n[j]), confidence=confidence)
        gap, z, p = float(test.difference or 0.0), float(test.statistic or 0.0), float(test.p_value or 0.0)
        names = table.groups[i], table.groups[j]
        made.append(Pair(*names, gap, test.low, test.high, z, None, p, p))
    return made


def _hits(table: Crossing) -> Floats:
    from huiyin.analytics.inference.problems import NotTwoByTwo

    if not np.isin(table.values, (0, 1)).all():
        shown = ", ".join(f"{value:g}" for value in table.values[:6])
        raise NotTwoByTwo(column="values", n=len(table.values), values=shown)
    return np.asarray(table.counts @ table.values, dtype=np.float64)


_METHODS: Mapping[str, Callable[[Crossing, float], list[Pair]]] = {
    "welch": _welch_pairs,
    "games_howell": _games_howell,
    "tukey": _tukey,
    "dunn": _dunn,
    "rates": _rate_pairs,
}
