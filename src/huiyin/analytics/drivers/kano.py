"""Kano: which features are taken for granted, which pay by the inch, which delight."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.drivers._rows import named_columns, weights_of
from huiyin.analytics.drivers.problems import NotKanoAnswer
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.inference.quantiles import normal_p_value
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

CATEGORIES = ("M", "O", "A", "I", "R", "Q")  # also the order in which ties are settled (Matzler)
CATEGORY_NAMES: Mapping[str, Bilingual] = {
    "M": {"zh": "必备", "en": "Must-be"},
    "O": {"zh": "期望", "en": "One-dimensional"},
    "A": {"zh": "魅力", "en": "Attractive"},
    "I": {"zh": "无差异", "en": "Indifferent"},
    "R": {"zh": "反向", "en": "Reverse"},
    "Q": {"zh": "可疑", "en": "Questionable"},
}
UNDECIDED: Bilingual = {"zh": "暂不能判断", "en": "Cannot tell"}
ANSWERS = ("like", "must-be", "neutral", "live-with", "dislike")
EVALUATION = (
    ("Q", "A", "A", "A", "O"),
    ("R", "I", "I", "I", "M"),
    ("R", "I", "I", "I", "M"),
    ("R", "I", "I", "I", "M"),
    ("R", "R", "R", "R", "Q"),
)
QUESTIONABLE_FROM = 0.10
_FONG = 1.65
_TABLE = np.array([[CATEGORIES.index(cell) for cell in row] for row in EVALUATION])


@dataclass(frozen=True)
class KanoFeature:
    """One feature (in one segment) with the answers of `n` people.

    `counts` are people in M, O, A, I, R, Q (sums of weights where weighted). `category` is the most
    frequent (ties M > O > A > I > R > Q); `category_by_sum` asks first whether O + A + M outnumber the rest
    (Blauth). `is_clear` is Fong's test between the two most frequent; `verdict` is the category where it is
    clear, else None: cannot tell. `p_value` is that of the stricter test for two shares of the same people
    (McNemar's): Fong's takes the two for independent and names too readily. `better` (0-1) is the rise in satisfaction when the feature is there,
    `worse` (-1-0) the fall when it is not, both without R and Q, with Wilson intervals on `n_effective`.
    """

    feature: str
    segment: str
    counts: Mapping[str, float]
    n: int
    n_effective: float
    category: str
    category_by_sum: str
    verdict: str | None
    is_clear: bool
    fong_difference: float
    fong_critical: float
    better: float
    better_low: float
    better_high: float
    worse: float
    worse_low: float
    worse_high: float
    total_strength: float
    category_strength: float
    questionable_rate: float
    n_left_out: int = 0
    p_value: float = math.nan


@dataclass(frozen=True)
class Kano(Result):
    """Kano categories of every feature, by segment where asked for."""

    title: ClassVar[Bilingual] = {"zh": "Kano 分析", "en": "Kano analysis"}

    features: tuple[KanoFeature, ...]
    confidence: float
    weighted: bool

    def of(self, feature: str, segment: str = "") -> KanoFeature:
        """One feature; raises `KeyError`."""
        return {(one.feature, one.segment): one for one in self.features}[feature, segment]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Features that cannot be named, and questions that may have been misread."""
        found = []
        unclear = [_label(one) for one in self.features if not one.is_clear]
        if unclear:
            zh, en = "、".join(unclear), ", ".join(unclear)
            found.append(
                note(
                    "unclear",
                    f"{zh}：前两类人数相差不够大（Fong 检验），类别暂不能判断。",
                    f"{en}: the two most frequent categories are too near (Fong's test); cannot tell.",
                )
            )
        doubtful = [_label(one) for one in self.features if one.questionable_rate > QUESTIONABLE_FROM]
        if doubtful:
            zh, en = "、".join(doubtful), ", ".join(doubtful)
            found.append(
                note(
                    "questionable",
                    f"{zh}：自相矛盾的回答超过 10%，题目措辞可能被误解，请先改题。",
                    f"{en}: more than 10 % contradict themselves; the wording may be misread. Mend it first.",
                )
            )
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """A row a feature."""
        columns = (
            Column("feature", {"zh": "功能", "en": "Feature"}, Kind.TEXT),
            Column("segment", {"zh": "群体", "en": "Segment"}, Kind.TEXT),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            *(Column(key, CATEGORY_NAMES[key], Kind.COUNT) for key in CATEGORIES),
            Column("category", {"zh": "最多的类别", "en": "Most frequent"}, Kind.TEXT),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
            Column("p_value", {"zh": "前两类之差 p 值", "en": "p of the first two"}, Kind.P_VALUE),
            Column("better", {"zh": "Better", "en": "Better"}),
            Column("better_low", {"zh": "Better 下限", "en": "Better low"}),
            Column("better_high", {"zh": "Better 上限", "en": "Better high"}),
            Column("worse", {"zh": "Worse", "en": "Worse"}),
            Column("worse_low", {"zh": "Worse 下限", "en": "Worse low"}),
            Column("worse_high", {"zh": "Worse 上限", "en": "Worse high"}),
        )
        rows = tuple(
            (
                one.feature,
                one.segment,
                one.n,
                *(one.counts[key] for key in CATEGORIES),
                CATEGORY_NAMES.get(one.category, one.category),
                CATEGORY_NAMES.get(one.verdict or "", UNDECIDED),
                one.p_value,
                one.better,
                one.better_low,
                one.better_high,
                one.worse,
                one.worse_low,
                one.worse_high,
            )
            for one in self.features
        )
        return (Table("kano", {"zh": "各功能的类别", "en": "Features"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Better against worse, with intervals."""
        from huiyin.analytics.plots.driver_maps import kano_map

        return kano_map(self, language)


def _label(one: KanoFeature) -> str:
    return f"{one.feature}（{one.segment}）" if one.segment else one.feature


def kano(
    data: Any,
    *,
    pairs: Mapping[str, tuple[str, str]],
    segment: str | None = None,
    weights: Any = None,
    confidence: float = 0.95,
) -> Kano:
    """Kano categories from the two questions of each feature.

    `pairs` maps feature → (column "if it is there", column "if it is not"), answered 1-5: like, must-be,
    neutral, live with, dislike (喜欢、理应如此、无所谓、能忍受、不喜欢). People who answered both count; the others are
    left out and counted. `segment` names a column: a table for each of its values besides the total.
    Raises `NotKanoAnswer` naming column and row. Source: Kano et al. 1984; Berger et al. 1993 (better,
    worse); Matzler et al. 1996 (ties); Fong 1996 (test).

    >>> answers = {"with": [1, 1, 1, 2], "without": [5, 5, 3, 5]}
    >>> found = kano(answers, pairs={"live chat": ("with", "without")}).of("live chat")
    >>> found.category, found.better, found.worse
    ('O', 0.75, -0.75)
    """
    level = require_rate("confidence", confidence)
    require(len(pairs) > 0, "pairs", pairs, zh="至少列出一个功能", en="list at least one feature")
    for feature, pair in pairs.items():
        require(
            isinstance(pair, tuple | list) and len(pair) == 2,
            "pairs",
            {feature: pair},
            zh="每个功能给出两列：有它时、没有它时",
            en="give each feature two columns: with it and without it",
        )
    columns = named_columns(data)
    for name in [name for pair in pairs.values() for name in pair] + ([segment] if segment else []):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(map(str, columns)))
    groups = None if segment is None else texts(columns[segment])
    names = [""] if groups is None else ["", *sorted({name for name in groups if name is not None})]
    found = []
    for feature, pair in pairs.items():
        there, absent = (_answers(columns[name], name) for name in pair)
        w = weights_of(columns, weights, len(there))
        for name in names:
            inside = np.ones(len(there), dtype=bool) if not name else np.array(groups) == name
            found.append(_feature(feature, name, there, absent, inside, w, level))
    return Kano(tuple(found), level, weights is not None)


def _answers(column: Any, name: str) -> Floats:
    values = numbers(column)
    wrong = np.flatnonzero(~np.isnan(values) & ~np.isin(values, (1, 2, 3, 4, 5)))
    if len(wrong):
        raise NotKanoAnswer(column=name, position=int(wrong[0]) + 1, value=f"{values[wrong[0]]:g}")
    return values


def _feature(
    feature: str,
    segment: str,
    there: Floats,
    absent: Floats,
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]],
    weights: Floats | None,
    confidence: float,
) -> KanoFeature:
    answered = inside & ~np.isnan(there) & ~np.isnan(absent)
    w = np.ones(len(there)) if weights is None else weights
    answered &= w > 0
    category = _TABLE[there[answered].astype(int) - 1, absent[answered].astype(int) - 1]
    weight = w[answered]
    counts = np.bincount(category, weights=weight, minlength=len(CATEGORIES))
    worth = float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0
    n = int(answered.sum())
    by_key = {key: float(count) for key, count in zip(CATEGORIES, counts, strict=True)}
    return kano_of_counts(
        by_key,
        feature=feature,
        segment=segment,
        confidence=confidence,
        n=n,
        n_effective=worth,
        n_left_out=int(inside.sum()) - n,
    )


def kano_of_counts(
    counts: Mapping[str, float],
    *,
    feature: str = "",
    segment: str = "",
    confidence: float = 0.95,
    n: int | None = None,
    n_effective: float | None = None,
    n_left_out: int = 0,
) -> KanoFeature:
    """One feature from the number of people in each category (those not named count 0).

    `n_effective` (n unless given) is what weighted people are worth: intervals and Fong's test use it.

    >>> one = kano_of_counts({"A": 30, "O": 40, "M": 20, "I": 10})
    >>> round(one.better, 2), round(one.worse, 2), one.verdict
    (0.7, -0.6, None)
    """
    for key, value in counts.items():
        require(
            key in CATEGORIES, "counts", key, zh="用 M、O、A、I、R、Q 作键", en="have keys M, O, A, I, R, Q"
        )
        require(
            value >= 0 and math.isfinite(value), "counts", value, zh="不为负", en="hold no negative number"
        )
    full = {key: float(counts.get(key, 0.0)) for key in CATEGORIES}
    total = sum(full.values())
    n = round(total) if n is None else n
    worth = float(total if n_effective is None else n_effective)
    ordered = sorted(CATEGORIES, key=lambda key: -full[key])
    best, second = ordered[0], ordered[1]
    scale = worth / total if total else 0.0
    a, b = full[best] * scale, full[second] * scale
    difference = a - b
    critical = _FONG * math.sqrt((a + b) * (2 * worth - a - b) / (2 * worth)) if worth else math.nan
    clear = total > 0 and difference > critical
    wanted = full["O"] + full["A"] + full["M"] > full["I"] + full["R"] + full["Q"]
    by_sum = max(("M", "O", "A") if wanted else ("I", "R", "Q"), key=lambda key: full[key])
    base = full["A"] + full["O"] + full["M"] + full["I"]
    better = _share(full["A"] + full["O"], base, scale, confidence)
    worse = _share(full["O"] + full["M"], base, scale, confidence)
    return KanoFeature(
        feature,
        segment,
        full,
        n,
        worth,
        best,
        by_sum,
        best if clear else None,
        clear,
        difference,
        critical,
        *better,
        -worse[0],
        -worse[2],
        -worse[1],
        (full["M"] + full["O"] + full["A"]) / total if total else math.nan,
        (full[best] - full[second]) / total if total else math.nan,
        full["Q"] / total if total else math.nan,
        n_left_out,
        normal_p_value(difference / math.sqrt(a + b)) if a + b > 0 else math.nan,
    )


def _share(part: float, base: float, scale: float, confidence: float) -> tuple[float, float, float]:
    if base <= 0:
        return math.nan, math.nan, math.nan
    return part / base, *wilson(min(part, base) * scale, base * scale, confidence)
