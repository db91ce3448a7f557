"""A metric by period as a control chart wants it: counts, sizes and spreads."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures import measures
from huiyin.analytics.summaries import Moments
from huiyin.analytics.trends.periods import Grain, days, periods_of
from huiyin.facts.engines import Engine, GroupKey, MomentsQuery
from huiyin.facts.source import FactSource
from huiyin.metrics.contracts import MetricContract

DAY = "answered_on"
NPS = "nps"
FEWEST_ANSWERS = 2  # in a period: with one there is no spread
Periods = dict[int, Moments]


def has_one_score(contract: MetricContract) -> bool:
    """Whether a contract is the mean of one number a respondent, or the net promoter score: what can be charted."""
    return contract.measure == NPS or len(measures[contract.measure].terms(contract.spec())) == 1


def chart_kind(contract: MetricContract) -> str:
    """The kind of control chart that fits: "nps", "p" for shares, "xbar" for means."""
    if contract.measure == NPS:
        return NPS
    return "p" if measures[contract.measure].unit is Unit.RATE else "xbar"


def daily_query(contract: MetricContract, by: Sequence[str] = ()) -> MomentsQuery:
    """The contract's moments by day, behind the columns `by`: every grain follows from it."""
    terms = measures[contract.measure].terms(contract.spec())
    return MomentsQuery(tuple(terms), (*by, DAY), contract.survey_weight or None, 0)


def summed(found: Mapping[GroupKey, Moments], grain: Grain) -> dict[GroupKey, Periods]:
    """Daily moments put together by period number, apart for each group; undated answers are left out."""
    groups: dict[GroupKey, Periods] = defaultdict(dict)
    numbers: dict[str, int] = {}
    for (*group, day), moments in found.items():
        if not day or not moments.n:
            continue
        if day not in numbers:
            numbers[day] = int(periods_of(days([datetime.date.fromisoformat(day)]), grain)[0])
        periods, number = groups[tuple(group)], numbers[day]
        periods[number] = periods[number] + moments if number in periods else moments
    return dict(groups)


def by_period(
    engine: Engine, source: FactSource, contract: MetricContract, grain: Grain, segment: str | None
) -> dict[str, Periods]:
    """Moments of the contract's terms by segment value ("" for the whole) and period number."""
    found = engine.moments_of(source, [daily_query(contract, [segment] if segment else [])])[0]
    groups = summed(found, grain)
    if segment is None:
        return {"": groups[()]} if groups else {}
    return {key[0]: periods for key, periods in groups.items() if key[0]}


def chart_columns(
    contract: MetricContract, periods: Periods, fewest: float = FEWEST_ANSWERS
) -> dict[str, list[Any]]:
    """What a control chart needs, one entry a period that has enough answers: `period`, `n`, `values` and more."""
    kind = chart_kind(contract)
    table: dict[str, list[Any]] = defaultdict(list)
    for period in sorted(periods):
        moments = periods[period]
        if moments.n < FEWEST_ANSWERS or moments.n_effective < fewest:
            continue
        table["period"].append(period)
        scale = moments.n_effective / moments.sum_w  # weighted answers count for what they are worth
        table["n"].append(moments.n_effective)
        if kind == NPS:
            table["values"].append(moments.products[0, 1] * scale)
            table["detractors"].append(moments.products[0, 2] * scale)
        elif kind == "p":
            table["values"].append(moments.products[0, 1] * scale)
        else:
            table["values"].append(float(moments.mean[0]))
            spread = float(moments.covariance[0, 0]) * moments.n / (moments.n - 1)
            table["deviations"].append(float(np.sqrt(max(spread, 0.0))))
    return dict(table)
