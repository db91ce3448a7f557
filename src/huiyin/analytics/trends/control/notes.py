"""What the reader of a control chart must know."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.results import Note, note
from huiyin.analytics.summaries import FLAT
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import acf, is_flat
from huiyin.analytics.trends.control.kinds import COUNTS, Points, Process
from huiyin.analytics.trends.control.limits import centres_of, deviations_of

_SHORT = 20  # baseline periods below which limits are shaky
_DISPERSED = 0.01


def chart_notes(
    process: Process,
    points: Points,
    base: Any,
    dispersion: float,
    laney: bool | None,
    budget: bool,
    rate: float | None,
    segments: int,
    periods_per_year: float,
) -> tuple[Note, ...]:
    """The notes of a Shewhart chart."""
    reference = points.part(base)
    notes = [*budget_notes(rate, segments, periods_per_year), *_short(len(reference), budget)]
    if math.isfinite(process.size):
        notes += _overdispersed(process, reference, dispersion, laney)
    notes += _small(process, points, budget)
    sigma = deviations_of(process, reference)
    if len(reference) >= _SHORT and (sigma > 0).all():
        notes += correlated((reference.statistics - centres_of(process, reference)) / sigma)
    return tuple(notes)


def budget_notes(rate: float | None, segments: int, periods_per_year: float) -> list[Note]:
    """How often the charts cry wolf, in words."""
    if not rate:
        return []
    length, total = 1 / rate, rate * segments * periods_per_year
    return [
        note(
            "false_alarms",
            f"过程没有变化时，每张图平均每 {length:,.0f} 期误报一次；{segments} 张图、每年 {periods_per_year:.0f} 期，"
            f"预计一年误报 {total:.2g} 次。",
            f"Without a change each chart gives one false alarm in {length:,.0f} periods on average; "
            f"{segments} charts of {periods_per_year:.0f} periods a year give about {total:.2g} a year.",
        )
    ]


def _short(n: int, budget: bool) -> list[Note]:
    if n >= _SHORT:
        return []
    widened = {
        True: ("；控制限已按此放宽。", "; the limits are widened for it."),
        False: ("，实际误报可能明显偏多。", ", and false alarms may be well above the nominal number."),
    }[budget]
    return [
        note(
            "short_baseline",
            f"控制限只由 {n} 期算出（建议不少于 {_SHORT} 期），并不稳定{widened[0]}",
            f"The limits rest on {n} periods ({_SHORT} and more are advised) and are shaky{widened[1]}",
        )
    ]


def _overdispersed(process: Process, reference: Points, dispersion: float, laney: bool | None) -> list[Note]:
    if reference.kind == "xmr" or len(reference) < 3:
        return []
    if dispersion > 1:
        return [
            note(
                "laney",
                f"各期之间的波动是抽样误差的 {dispersion:.2f} 倍，控制限已按 Laney 法放宽。",
                f"Periods vary {dispersion:.2f} times as much as sampling explains; limits are widened (Laney).",
            )
        ]
    sigma = deviations_of(process, reference)
    if laney is False or not (sigma > 0).all():
        return []
    z = (reference.statistics - centres_of(process, reference)) / sigma
    if special.chdtrc(len(reference) - 1, float((z**2).sum())) >= _DISPERSED:
        return []
    return [
        note(
            "overdispersed",
            "各期之间的波动超出抽样误差（过度离散），误报会偏多；若没有特殊原因，请用 laney=True。",
            "Periods vary more than sampling explains: expect more false alarms. Unless there are causes, use laney=True.",
        )
    ]


def _small(process: Process, points: Points, budget: bool) -> list[Note]:
    """Normal limits want a few events each way."""
    if budget or points.kind not in (*COUNTS, "nps"):
        return []
    if points.kind == "nps":
        least = points.sizes * min(process.promoters, process.detractors)
    else:
        least = points.sizes * process.level
        if points.kind in ("p", "np"):
            least = np.minimum(least, points.sizes - least)
    few = int((least < 5).sum())
    if not few:
        return []
    return [
        note(
            "few_events",
            f"{few} 期的预期次数不足 5，3σ 控制限不准；设定每年误报预算后，改用精确概率限。",
            f"{few} periods expect fewer than 5 events, where 3-sigma limits are poor; "
            "with a budget of false alarms a year the limits are exact probabilities.",
        )
    ]


def correlated(z: Floats) -> list[Note]:
    """A note where neighbours are correlated beyond chance."""
    if len(z) < 8 or is_flat(z) or float(np.var(z)) < FLAT:
        return []
    r = float(acf(z, lags=1)[1])
    if r <= 1.96 / math.sqrt(len(z)):
        return []
    return [
        note(
            "autocorrelated",
            f"相邻各期相关（滞后 1 自相关 {r:.2f}），有趋势或季节时误报会偏多，请先分解。",
            f"Neighbouring periods are correlated (lag 1: {r:.2f}); with trend or season take those out first, "
            "or false alarms abound.",
        )
    ]
