"""Delphi rounds: anonymous experts judge items, see the panel's answer, and judge again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from scipy import special, stats

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.item_weights.base import (
    WEIGHT_COLUMNS,
    ItemWeights,
    item_names,
    largest_remainder,
    normalised,
)
from huiyin.analytics.item_weights.problems import TooFewExperts
from huiyin.analytics.results import Column, Kind, Note, Table, note
from huiyin.analytics.terms import Floats

FEW_EXPERTS = 10
ScoreKind = Literal["scores", "ranks"]


@dataclass(frozen=True)
class Agreement:
    """Kendall's W of m judges on n items, 0 (no agreement) to 1, with its chi-square test.

    Corrected for ties; `df` = n - 1. `n_left_out` judges did not judge every item.
    """

    w: float
    chi_square: float
    df: int
    p_value: float
    n_judges: int
    n_items: int
    n_left_out: int


def kendall_w(ratings: Any, *, round_number: int = 1) -> Agreement:
    """Kendall's coefficient of concordance W = 12S / (m²(n³ - n) - mΣT), χ² = m(n - 1)W.

    `ratings` is (judges, items), ranks or scores: scores are ranked within each judge, equal ones
    share the mean rank, and W does not depend on the direction. A judge who left out an item does not count. W is NaN
    where every judge ties all items. Raises `TooFewExperts`. Source: Kendall & Babington Smith 1939,
    doi:10.1214/aoms/1177732186; χ² as R friedman.test.

    >>> found = kendall_w([[1, 2, 3, 4, 5], [2, 1, 3, 5, 4], [1, 3, 2, 4, 5], [1, 2, 4, 3, 5]])
    >>> found.w, round(found.chi_square, 6)
    (0.8125, 13.0)
    """
    matrix = numbers(ratings, dimensions=2)
    complete = matrix[~np.isnan(matrix).any(axis=1)]
    m, n = complete.shape
    if m < 2 or n < 2:
        raise TooFewExperts(round=round_number, n=m, items=n)
    ranks = stats.rankdata(complete, axis=1)
    about = ranks.sum(axis=0) - m * (n + 1) / 2
    ties = 0.0
    for row in ranks:
        t = np.unique(row, return_counts=True)[1].astype(np.float64)
        ties += float((t**3 - t).sum())
    under = m * m * (n**3 - n) - m * ties
    w = 12 * float(about @ about) / under if under > 0 else math.nan
    chi = m * (n - 1) * w
    p = float(special.chdtrc(n - 1, chi)) if math.isfinite(chi) else math.nan
    return Agreement(w, chi, n - 1, p, m, n, len(matrix) - m)


@dataclass(frozen=True)
class ItemRound:
    """One item in one round: median, quartiles, interquartile range, coefficient of variation.

    `change` is the median less that of the round before (None in the first round); quartiles
    interpolate linearly (R type 7); `cv` is standard deviation (n - 1) over mean.
    """

    item: str
    round: int
    n: int
    median: float
    quartile_1: float
    quartile_3: float
    iqr: float
    mean: float
    cv: float
    change: float | None


@dataclass(frozen=True)
class DelphiWeights(ItemWeights):
    """Weights from the last round, with every round's agreement.

    `decision` is "consensus" (W reached the threshold), "stable" (W hardly moved from the round
    before) or "another_round". Experts are known by number only.
    """

    title: ClassVar[dict[str, str]] = {"zh": "德尔菲法权重", "en": "Weights from Delphi rounds"}
    decision: str
    agreements: tuple[Agreement, ...]
    rounds: tuple[ItemRound, ...]

    @property
    def w(self) -> float:
        """Kendall's W of the last round."""
        return self.agreements[-1].w

    def tables(self) -> tuple[Table, ...]:
        """Weights; agreement by round (key "rounds"); items by round (key "items")."""
        weights = tuple(zip(self.items, self.weights, largest_remainder(self.weights), strict=True))
        return (
            Table("weights", {"zh": "权重", "en": "Weights"}, WEIGHT_COLUMNS, weights),
            Table(
                "rounds",
                {"zh": "各轮的一致程度", "en": "Agreement by round"},
                (
                    Column("round", {"zh": "轮次", "en": "Round"}, Kind.COUNT),
                    Column("n_judges", {"zh": "专家", "en": "Experts"}, Kind.COUNT),
                    Column("w", {"zh": "Kendall W", "en": "Kendall's W"}),
                    Column("chi_square", {"zh": "χ²", "en": "χ²"}),
                    Column("df", {"zh": "自由度", "en": "df"}, Kind.COUNT),
                    Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
                ),
                tuple(
                    (at + 1, one.n_judges, one.w, one.chi_square, one.df, one.p_value)
                    for at, one in enumerate(self.agreements)
                ),
            ),
            Table(
                "items",
                {"zh": "各项的判断", "en": "Judgements by item"},
                (
                    Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
                    Column("round", {"zh": "轮次", "en": "Round"}, Kind.COUNT),
                    Column("median", {"zh": "中位数", "en": "Median"}),
                    Column("iqr", {"zh": "四分位距", "en": "IQR"}),
                    Column("cv", {"zh": "变异系数", "en": "CV"}),
                    Column("change", {"zh": "较上轮", "en": "Change"}),
                ),
                tuple((one.item, one.round, one.median, one.iqr, one.cv, one.change) for one in self.rounds),
            ),
        )


def delphi(
    rounds: Any,
    *,
    items: Sequence[str] | None = None,
    kind: ScoreKind = "scores",
    centre: Literal["median", "mean"] = "median",
    consensus: float = 0.7,
    stable: float = 0.05,
    max_cv: float = 0.25,
) -> DelphiWeights:
    """Weights of items from rounds of expert judgements.

    `rounds` is a list of (experts, items) matrices, one a round (or one matrix for one round); the
    experts may change. `kind` "scores": importance, high is important, weights ∝ the last round's `centre`; "ranks": 1 is the most
    important, weights ∝ n + 1 - mean rank. A missing judgement leaves the expert out of W, not out of the
    item's figures. Stop when Kendall's W reaches `consensus`, or moves less than `stable` from the
    round before. Items whose coefficient of variation exceeds `max_cv` are named. Raises
    `TooFewExperts`, `BadArgument`. Source: Dalkey & Helmer 1963, doi:10.1287/mnsc.9.3.458.

    >>> made = delphi([[[9, 6, 3], [8, 7, 2], [9, 5, 4]]], items=["speed", "price", "look"])
    >>> made.decision, [round(weight, 4) for weight in made.weights]
    ('consensus', [0.5, 0.3333, 0.1667])
    """
    require_one_of("kind", kind, ("scores", "ranks"))
    require_one_of("centre", centre, ("median", "mean"))
    require_rate("consensus", consensus, open_ends=False)
    require_rate("stable", stable, open_ends=False)
    matrices = _matrices(rounds)
    n = matrices[0].shape[1]
    for matrix in matrices:
        require(
            matrix.shape[1] == n,
            "rounds",
            matrix.shape[1],
            zh=f"每轮都有 {n} 项",
            en=f"have {n} items in each",
        )
        there = matrix[~np.isnan(matrix)]
        require(
            bool((there >= 0).all()), "rounds", float(there.min(initial=0)), zh="不小于 0", en="be at least 0"
        )
    names = item_names(items, n)
    agreements = [kendall_w(matrix, round_number=at + 1) for at, matrix in enumerate(matrices)]
    figures = _figures(matrices, names)
    last = matrices[-1]
    if kind == "ranks":
        raw = n + 1 - np.nanmean(last, axis=0)
    else:
        raw = np.nanmedian(last, axis=0) if centre == "median" else np.nanmean(last, axis=0)
    require(
        bool((raw >= 0).all() and raw.sum() > 0),
        "rounds",
        raw.tolist(),
        zh="给出不全为 0 的权重",
        en="give weights that are not all 0",
    )
    decision = _decision(agreements, consensus, stable)
    notes = _told(decision, agreements, [one for one in figures if one.round == len(matrices)], max_cv)
    return DelphiWeights("delphi", names, normalised(raw), notes, decision, tuple(agreements), tuple(figures))


def _matrices(rounds: Any) -> list[Floats]:
    if isinstance(rounds, np.ndarray) and rounds.ndim == 2:
        return [numbers(rounds, dimensions=2)]
    listed = list(rounds) if not hasattr(rounds, "columns") else [rounds]
    first = listed[0] if listed else []
    if isinstance(first, Sequence) and len(first) and not isinstance(first[0], Sequence | np.ndarray):
        listed = [listed]
    require(len(listed) > 0, "rounds", "[]", zh="至少有一轮", en="hold at least one round")
    return [numbers(matrix, dimensions=2) for matrix in listed]


def _figures(matrices: Sequence[Floats], names: Sequence[str]) -> list[ItemRound]:
    made = []
    before: Floats | None = None
    for at, matrix in enumerate(matrices):
        quartiles = np.nanpercentile(matrix, [25, 50, 75], axis=0)
        mean = np.nanmean(matrix, axis=0)
        counts = (~np.isnan(matrix)).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt(np.nansum((matrix - mean) ** 2, axis=0) / (counts - 1)) / mean
        for place, name in enumerate(names):
            q1, median, q3 = (float(q) for q in quartiles[:, place])
            change = None if before is None else median - float(before[place])
            made.append(
                ItemRound(
                    name,
                    at + 1,
                    int(counts[place]),
                    median,
                    q1,
                    q3,
                    q3 - q1,
                    float(mean[place]),
                    float(spread[place]),
                    change,
                )
            )
        before = quartiles[1]
    return made


def _decision(agreements: Sequence[Agreement], consensus: float, stable: float) -> str:
    w = agreements[-1].w
    if w >= consensus:
        return "consensus"
    if len(agreements) > 1 and abs(w - agreements[-2].w) < stable:
        return "stable"
    return "another_round"


_DECISIONS = {
    "consensus": {"zh": "专家意见已足够一致，可以停止。", "en": "The experts agree well enough to stop."},
    "stable": {
        "zh": "一致程度与上一轮相比几乎没有变化，再来一轮也难有改善，可以停止；但专家并未达成一致。",
        "en": "Agreement hardly moved from the round before; another round would add little. The experts do not agree.",
    },
    "another_round": {
        "zh": "尚未一致，建议反馈中位数与四分位距后再进行一轮（通常不超过 3–4 轮）。",
        "en": "No agreement yet: feed back medians and quartiles and ask once more (3–4 rounds at most).",
    },
}


def _told(
    decision: str, agreements: Sequence[Agreement], last: Sequence[ItemRound], max_cv: float
) -> tuple[Note, ...]:
    notes = [Note(decision, _DECISIONS[decision])]
    now = agreements[-1]
    if now.n_judges < FEW_EXPERTS:
        zh = f"只有 {now.n_judges} 位专家，一致系数不稳定。"
        en = f"With {now.n_judges} experts the coefficient of agreement is unstable."
        notes.append(note("few_experts", zh, en))
    if now.n_left_out:
        zh = f"{now.n_left_out} 位专家没有判断全部评价项，不计入一致系数。"
        en = f"{now.n_left_out} experts did not judge every item and do not count in W."
        notes.append(note("incomplete", zh, en))
    scattered = [one.item for one in last if one.cv > max_cv]
    if scattered:
        zh = f"意见分散（变异系数大于 {max_cv:g}）：{'、'.join(scattered)}。"
        en = f"Judgements scatter (coefficient of variation above {max_cv:g}): {', '.join(scattered)}."
        notes.append(note("scattered", zh, en))
    return tuple(notes)
