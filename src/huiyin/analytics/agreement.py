"""Whether two people record the same: Cohen's kappa, and how alike the answers of one interviewer are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

Weights = Literal["none", "linear", "quadratic"]
FEW_PAIRS = 30  # below this the interval of kappa spans most of its range
FEW_GROUPS = 5  # interviewers, shoppers
SMALL_EFFECT = 1.5  # a design effect that costs a third of the interviews
GOOD_KAPPA = 0.7


@dataclass(frozen=True)
class Kappa(Result):
    """Cohen's κ of two coders: agreement beyond chance, -1 to 1, with its large-sample interval.

    `agreement_rate` is the plain share of equal codes. `value`, `low` and `high` are None where chance alone
    would agree always (everything in one category). `decision` is "good", "not_good" or "cannot_tell".
    """

    title: ClassVar[Bilingual] = {"zh": "两人的一致程度（κ）", "en": "Agreement of two people (κ)"}
    value: float | None
    low: float | None
    high: float | None
    n: int
    agreement_rate: float | None
    expected_rate: float | None
    categories: tuple[str, ...]
    decision: str
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        columns = (
            Column("kappa", {"zh": "κ", "en": "κ"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("agreement_rate", {"zh": "一致率", "en": "Equal codes"}, Kind.RATE),
            Column("n", {"zh": "数量", "en": "Pairs"}, Kind.COUNT),
        )
        row = (self.value, self.low, self.high, self.agreement_rate, self.n)
        return (Table("kappa", self.title, columns, (row,)),)


def cohen_kappa(
    first: Any, second: Any, *, weights: Weights = "none", confidence: float = 0.95, good: float = GOOD_KAPPA
) -> Kappa:
    """Agreement of two people who coded the same things, beyond what chance would give.

    `first` and `second` are columns of equal length, one code a thing; pairs with a missing code are left out.
    Weighted κ (ordered categories, sorted by number where all are numbers) counts near misses in part. The
    decision is "good" where the lower bound reaches `good`, "not_good" where the upper bound is below it, and
    "cannot_tell" otherwise. Raises `BadArgument`. Source: Cohen 1960, doi:10.1177/001316446002000104;
    interval by Fleiss, Cohen & Everitt 1969, doi:10.1037/h0028106.

    >>> a = ["yes"] * 45 + ["no"] * 15
    >>> b = ["yes"] * 40 + ["no"] * 5 + ["yes"] * 3 + ["no"] * 12
    >>> found = cohen_kappa(a, b)
    >>> round(found.value, 4), round(found.agreement_rate, 4), found.decision
    (0.6596, 0.8667, 'cannot_tell')
    """
    require_one_of("weights", weights, ("none", "linear", "quadratic"))
    require_rate("confidence", confidence)
    one, two = texts(first), texts(second)
    same = f"与第一列同长（{len(one)}）"
    require(len(one) == len(two), "second", len(two), zh=same, en=f"be as long as the first ({len(one)})")
    pairs = [(a, b) for a, b in zip(one, two, strict=True) if a is not None and b is not None]
    names = _ordered({code for pair in pairs for code in pair})
    n = len(pairs)
    if n == 0:
        return Kappa(None, None, None, 0, None, None, (), "cannot_tell", confidence, (_few(0),))
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for a, b in pairs:
        table[place[a], place[b]] += 1
    table /= n
    agreed = sum(a == b for a, b in pairs) / n
    credit = _credits(len(names), weights)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float((credit * table).sum()), float(rows @ credit @ columns)
    if expected >= 1 - 1e-12:
        return Kappa(None, None, None, n, agreed, 1.0, names, "cannot_tell", confidence, (_one_category(),))
    kappa = (observed - expected) / (1 - expected)
    by_row, by_column = credit @ columns, rows @ credit
    parts = credit - (by_row[:, None] + by_column[None, :]) * (1 - kappa)
    spread = float((table * parts**2).sum()) - (kappa - expected * (1 - kappa)) ** 2
    half = normal_quantile(confidence) * math.sqrt(max(spread, 0.0) / n) / (1 - expected)
    low, high = max(kappa - half, -1.0), min(kappa + half, 1.0)
    notes = (_few(n),) if n < FEW_PAIRS else ()
    decision = "cannot_tell" if n < FEW_PAIRS else _decision(low, high, good)
    return Kappa(kappa, low, high, n, agreed, expected, names, decision, confidence, notes)


@dataclass(frozen=True)
class Intraclass(Result):
    """How alike the values of one group are: ICC(1), with the design effect that clustering costs.

    `value` may be slightly below 0 by chance; `low`, `high` are by the F distribution (exact for groups of
    equal size). `design_effect` is 1 + (m - 1)·max(ICC, 0) with m the mean group size `group_size`. All are
    None where nothing can be said. `decision` is "alike" (the interval lies above 0), "small" (the design effect
    is below `SMALL_EFFECT` even at the upper bound) or "cannot_tell".
    """

    title: ClassVar[Bilingual] = {"zh": "组内相关（ICC）", "en": "Intraclass correlation (ICC)"}
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_groups: int
    group_size: float | None
    design_effect: float | None
    design_low: float | None
    design_high: float | None
    p_value: float | None
    decision: str
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        columns = (
            Column("icc", {"zh": "ICC", "en": "ICC"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("design_effect", {"zh": "设计效应", "en": "Design effect"}),
            Column("n", {"zh": "数量", "en": "Values"}, Kind.COUNT),
            Column("groups", {"zh": "组数", "en": "Groups"}, Kind.COUNT),
        )
        row = (self.value, self.low, self.high, self.design_effect, self.n, self.n_groups)
        return (Table("icc", self.title, columns, (row,)),)


def intraclass(
    values: Any, groups: Any, *, confidence: float = 0.95, few_groups: int = FEW_GROUPS
) -> Intraclass:
    """ICC(1) of a one-way layout: values by interviewer, by shopper's pair, by keyer.

    Groups of one value count for the mean but say nothing of likeness. Below `few_groups` groups, or without
    two values in some group, the decision is "cannot_tell". Source: Shrout & Fleiss 1979,
    doi:10.1037/0033-2909.86.2.420; design effect Kish 1962, doi:10.1080/01621459.1962.10482153.

    >>> judged = [9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7]
    >>> found = intraclass(judged, [number // 4 for number in range(24)])
    >>> [round(number, 3) for number in (found.value, found.low, found.high)]
    [0.166, -0.133, 0.723]
    """
    require_rate("confidence", confidence)
    by_group = _by_group(values, groups)
    n, k = sum(map(len, by_group.values())), len(by_group)
    if k < 2 or n - k < 1:
        return _nothing(n, k, confidence, "cannot_tell")
    sizes = np.array([len(part) for part in by_group.values()], dtype=np.float64)
    means = np.array([np.mean(part) for part in by_group.values()])
    grand = float(sizes @ means) / n
    between = float(sizes @ (means - grand) ** 2) / (k - 1)
    within = sum(float(((np.array(part) - np.mean(part)) ** 2).sum()) for part in by_group.values()) / (n - k)
    m = (n - float((sizes**2).sum()) / n) / (k - 1)
    if between + within == 0:
        return _nothing(n, k, confidence, "cannot_tell")
    value = (between - within) / (between + (m - 1) * within)
    tail = (1 - confidence) / 2
    f = between / within if within > 0 else math.inf
    low, high = (
        _icc_of(f / float(special.fdtri(k - 1, n - k, 1 - tail)), m),
        _icc_of(f * float(special.fdtri(n - k, k - 1, 1 - tail)), m),
    )
    mean_size = n / k
    effect, effect_low, effect_high = (
        1 + (mean_size - 1) * max(number, 0.0) for number in (value, low, high)
    )
    seen = "alike" if low > 0 else "small" if effect_high < SMALL_EFFECT else "cannot_tell"
    p = float(special.fdtrc(k - 1, n - k, f)) if math.isfinite(f) else 0.0
    notes = (_few_groups(k),) if k < few_groups else ()
    return Intraclass(
        value,
        low,
        high,
        n,
        k,
        mean_size,
        effect,
        effect_low,
        effect_high,
        p,
        "cannot_tell" if notes else seen,
        confidence,
        notes,
    )


def _by_group(values: Any, groups: Any) -> dict[str, list[float]]:
    """The values of each group; rows that lack either are left out."""
    column, names = numbers(values), texts(groups)
    zh, en = f"与数值同长（{len(column)}）", f"be as long as the values ({len(column)})"
    require(len(column) == len(names), "groups", len(names), zh=zh, en=en)
    found: dict[str, list[float]] = {}
    for value, group in zip(column, names, strict=True):
        if not math.isnan(value) and group is not None:
            found.setdefault(group, []).append(float(value))
    return found


def _icc_of(f: float, m: float) -> float:
    return 1.0 if math.isinf(f) else (f - 1) / (f + m - 1)


def _nothing(n: int, k: int, confidence: float, decision: str) -> Intraclass:
    size = n / k if k else None
    return Intraclass(
        None, None, None, n, k, size, None, None, None, None, decision, confidence, (_few_groups(k),)
    )


def _ordered(names: set[str]) -> tuple[str, ...]:
    try:
        return tuple(sorted(names, key=float))
    except ValueError:
        return tuple(sorted(names))


def _credits(size: int, weights: Weights) -> np.ndarray[Any, np.dtype[np.float64]]:
    if weights == "none" or size < 2:
        return np.eye(size)
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return np.asarray(1 - (distance if weights == "linear" else distance**2), dtype=np.float64)


def _decision(low: float, high: float, good: float) -> str:
    if low >= good:
        return "good"
    return "not_good" if high < good else "cannot_tell"


def _few(n: int) -> Note:
    return note(
        "few_pairs",
        f"只有 {n} 对，κ 的区间很宽，暂不能判断。",
        f"With {n} pairs the interval of κ is wide: this cannot tell yet.",
    )


def _one_category() -> Note:
    return note(
        "one_category",
        "两人都只用了同一类，κ 没有定义，请看一致率。",
        "Both used one category only, where κ is not defined: look at the share of equal codes.",
    )


def _few_groups(k: int) -> Note:
    return note(
        "few_groups",
        f"只有 {k} 组，暂不能判断组间有无差异。",
        f"{k} groups are too few to tell whether groups differ.",
    )
