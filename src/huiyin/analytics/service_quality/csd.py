"""The weighted satisfaction index CSD = ΣᵢΣⱼ Kᵢ·Xⱼ·nᵢⱼ, computed both ways, and its importance weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_number, require_rate
from huiyin.analytics.columns import checked_weights, frame, select
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.item_means import ItemValue, mean_of_items, moments_of_items
from huiyin.analytics.problems import LengthsDiffer, OutsideScale, WeightsDoNotSumToOne
from huiyin.analytics.results import Bilingual, Column, Kind, Result, Table
from huiyin.analytics.service_quality.problems import NobodyLeft, NoPairs
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class CsdItem:
    """One factor: its weight K, the share of answers at each grade (in the order of the grades), its mean value X̄."""

    item: str
    weight: float
    shares: tuple[float, ...]
    mean: float
    n: int


@dataclass(frozen=True)
class Csd(Result):
    """The index both ways: `index_by_shares` = ΣᵢΣⱼ Kᵢ·Xⱼ·nᵢⱼ and `index_by_means` = Σᵢ Kᵢ·X̄ᵢ.

    Both are summed in exact fractions and rounded once, so that they are the same number; `agree`
    says so. `estimate` carries the interval, None where only shares were given.
    """

    title: ClassVar[Bilingual] = {"zh": "满意度指数 CSD", "en": "Weighted satisfaction index (CSD)"}
    index_by_shares: float
    index_by_means: float
    agree: bool
    estimate: Estimate | None
    grades: tuple[float, ...]
    values: tuple[float, ...]
    items: tuple[CsdItem, ...]

    def tables(self) -> tuple[Table, ...]:
        """The index both ways, then the factors."""
        head = (
            Column("way", {"zh": "算法", "en": "Way"}, Kind.TEXT),
            Column("index", {"zh": "指数", "en": "Index"}),
        )
        rows = (("ΣΣ K·X·n", self.index_by_shares), ("Σ K·X̄", self.index_by_means))
        columns = (
            Column("item", {"zh": "要素", "en": "Factor"}, Kind.TEXT),
            Column("weight", {"zh": "权数 K", "en": "Weight K"}),
            Column("mean", {"zh": "平均分", "en": "Mean"}),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            *(
                Column(f"share_{grade:g}", {"zh": f"{grade:g} 级占比", "en": f"Grade {grade:g}"}, Kind.RATE)
                for grade in self.grades
            ),
        )
        factors = tuple((i.item, i.weight, i.mean, i.n, *i.shares) for i in self.items)
        return (
            Table("index", {"zh": "两种算法", "en": "Both ways"}, head, rows),
            Table("items", {"zh": "各要素", "en": "Factors"}, columns, factors),
        )


def csd(
    data: Any,
    *,
    items: Sequence[str],
    grades: Mapping[float, float],
    item_weights: Sequence[float] | None = None,
    weights: Any = None,
    confidence: float = 0.95,
) -> Csd:
    """CSD of a frame's columns, both ways, with an interval over respondents.

    `grades` maps every possible answer to its value X (such as {5: 100, 4: 80, 3: 60, 2: 40, 1: 0});
    `item_weights` are the K of `items` (sum 1, alike unless given), `weights` weigh respondents. nᵢⱼ is
    the share of the answers to item i that are grade j: each item stands on those who answered it.
    Raises `OutsideScale` for an answer that is no grade, `WeightsDoNotSumToOne`, `LengthsDiffer`,
    `NobodyLeft`, `BadArgument`.

    Source: the weighted model of Chinese customer satisfaction practice.

    >>> found = csd({"a": [5, 4, 3], "b": [5, 5, None]}, items=["a", "b"], grades={5: 100, 4: 75, 3: 50, 2: 25, 1: 0})
    >>> found.index_by_shares, found.agree
    (87.5, True)
    """
    names = list(items)
    require(len(names) > 0, "items", names, zh="至少有一列", en="name at least one column")
    spread = len({float(value) for value in grades.values()}) > 1
    require(
        spread, "grades", dict(grades), zh="至少有两个不同的分值", en="have at least two different values"
    )
    require_rate("confidence", confidence)
    k = _weights(names, item_weights)
    listed = sorted(((float(answer), float(value)) for answer, value in grades.items()), reverse=True)
    rows = select(frame(data), names)
    _require_grades(rows, [answer for answer, _ in listed])
    w = checked_weights(weights, len(rows))
    tables = [_counts(rows[:, place], w, [answer for answer, _ in listed]) for place in range(len(names))]
    for name, counted in zip(names, tables, strict=True):
        if not sum(counted[0]):
            raise NobodyLeft(n=f"{len(rows)}（{name}）")
    values = [value for _, value in listed]
    by_shares, by_means, means = _both_ways(k, values, [counted[0] for counted in tables])
    worth = np.array([value for _, value in reversed(listed)])
    valued = np.interp(rows, [answer for answer, _ in reversed(listed)], worth)
    terms = [ItemValue(name) for name in names]
    moments = moments_of_items(np.where(np.isnan(rows), np.nan, valued), terms, names, w)
    found = mean_of_items(moments, k, Unit.INDEX, (min(values), max(values)), confidence)
    return Csd(
        by_shares,
        by_means,
        by_shares == by_means,
        found,
        tuple(answer for answer, _ in listed),
        tuple(values),
        tuple(
            CsdItem(
                name, share, tuple(float(count / sum(counted[0])) for count in counted[0]), mean, counted[1]
            )
            for name, share, counted, mean in zip(names, k, tables, means, strict=True)
        ),
    )


def csd_from_shares(
    weights: Sequence[float],
    values: Sequence[float],
    shares: Sequence[Sequence[float]],
    items: Sequence[str] | None = None,
) -> Csd:
    """CSD from published shares: `weights` K of the factors, `values` X of the grades, `shares` n a row a factor.

    K and every row of shares sum to 1. There is no interval: the number of respondents is not known.
    Raises `WeightsDoNotSumToOne`, `LengthsDiffer`.

    >>> found = csd_from_shares([0.6, 0.4], [100, 80, 60, 40, 0], [[0.4, 0.4, 0.1, 0.1, 0], [0.2, 0.5, 0.2, 0.05, 0.05]])
    >>> round(found.index_by_shares, 9), found.agree
    (78.8, True)
    """
    names = [f"{at}" for at in range(1, len(weights) + 1)] if items is None else list(items)
    if len(shares) != len(weights) or len(names) != len(weights):
        raise LengthsDiffer(what="指标的占比行 / rows of shares", given=len(shares), wanted=len(weights))
    k = _weights(names, weights)
    for name, given in (("values", values), *(("shares", row) for row in shares)):
        for number in given:
            require_number(name, number)
    parts = []
    for row in shares:
        if len(row) != len(values):
            raise LengthsDiffer(what="级别占比 / shares", given=len(row), wanted=len(values))
        if abs(math.fsum(row) - 1) > 1e-9:
            raise WeightsDoNotSumToOne(total=f"{math.fsum(row):.12g}")
        parts.append([Fraction(float(share)) for share in row])
    by_shares, by_means, means = _both_ways(k, [float(value) for value in values], parts, normed=False)
    grades = tuple(float(at) for at in range(len(values), 0, -1))
    made = tuple(
        CsdItem(name, share, tuple(float(part) for part in row), mean, 0)
        for name, share, row, mean in zip(names, k, shares, means, strict=True)
    )
    return Csd(
        by_shares, by_means, by_shares == by_means, None, grades, tuple(float(v) for v in values), made
    )


def _weights(items: Sequence[str], given: Sequence[float] | None) -> list[float]:
    k = [1 / len(items)] * len(items) if given is None else [float(weight) for weight in given]
    if len(k) != len(items):
        raise LengthsDiffer(what="指标权重 / item weights", given=len(k), wanted=len(items))
    require(all(weight >= 0 for weight in k), "item_weights", k, zh="逐个不小于 0", en="be at least 0 each")
    if abs(math.fsum(k) - 1) > 1e-9:
        raise WeightsDoNotSumToOne(total=f"{math.fsum(k):.12g}")
    return k


def _require_grades(rows: Floats, answers: Sequence[float]) -> None:
    stray = ~np.isnan(rows) & ~np.isin(rows, answers)
    if stray.any():
        row, column = (int(at[0]) for at in np.nonzero(stray))
        value = rows[row, column]
        position = f"{row + 1} : {column + 1}"
        raise OutsideScale(
            position=position, value=f"{value:g}", low=f"{min(answers):g}", high=f"{max(answers):g}"
        )


def _counts(answers: Floats, weights: Floats | None, grades: Sequence[float]) -> tuple[list[Fraction], int]:
    """The weight of the answers at each grade, exactly, and how many answered."""
    histogram = Histogram.from_arrays(answers, weights)
    at = dict(zip(histogram.values.tolist(), histogram.weights.tolist(), strict=True))
    return [Fraction(at.get(grade, 0.0)) for grade in grades], histogram.n


def _both_ways(
    weights: Sequence[float],
    values: Sequence[float],
    counts: Sequence[Sequence[Fraction]],
    normed: bool = True,
) -> tuple[float, float, list[float]]:
    """ΣΣ K·X·n and Σ K·X̄ in exact fractions, and the means X̄."""
    k, x = [Fraction(weight) for weight in weights], [Fraction(value) for value in values]
    shares = [[count / sum(row) for count in row] if normed else list(row) for row in counts]
    first = sum(
        (
            weight * value * share
            for weight, row in zip(k, shares, strict=True)
            for value, share in zip(x, row, strict=True)
        ),
        start=Fraction(0),
    )
    means = [
        sum((value * count for value, count in zip(x, row, strict=True)), start=Fraction(0))
        / (sum(row) if normed else 1)
        for row in counts
    ]
    second = sum((weight * mean for weight, mean in zip(k, means, strict=True)), start=Fraction(0))
    return float(first), float(second), [float(mean) for mean in means]


def importance_weights(
    data: Any, *, importance: Sequence[str], ratings: Sequence[str] | None = None
) -> tuple[float, ...]:
    """Item weights from stated importance: each item's mean importance over the sum of them.

    With `ratings` (one a column of `importance`) a mean stands on the respondents who answered both, so
    that weight and score are of the same people. Raises `NoSuchColumn`, `NoPairs`.

    >>> importance_weights({"i1": [5, 5], "i2": [3, 2]}, importance=["i1", "i2"])
    (0.6666666666666666, 0.3333333333333333)
    """
    columns = frame(data)
    stated = select(columns, list(importance))
    if ratings is not None:
        require(
            len(ratings) == len(importance),
            "ratings",
            list(ratings),
            zh="与 importance 一一对应",
            en="pair with importance",
        )
        stated = np.where(np.isnan(select(columns, list(ratings))), np.nan, stated)
    for place, name in enumerate(importance):
        if np.isnan(stated[:, place]).all():
            raise NoPairs(first=name, second=name if ratings is None else ratings[place])
    means = np.nanmean(stated, axis=0)
    require(
        bool((means >= 0).all() and means.sum() > 0),
        "importance",
        means.tolist(),
        zh="均值不小于 0",
        en="have means of at least 0",
    )
    return tuple((means / means.sum()).tolist())
