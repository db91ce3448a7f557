"""The picture of all customers of a unit: the funnel of value and the two axes, with intervals. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from huiyin.analytics.customers import contribution_loyalty, value_funnel
from huiyin.analytics.drivers.analysis import analyse_patterns
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.problems import Problem
from huiyin.analytics.summaries import Moments, Patterns
from huiyin.analytics.terms import Floats
from huiyin.profiles.scheme import Scheme

MANY = 100_000  # customers from which fewer resamples are drawn
N_FEW, N_USUAL = 200, 1000
LEAST = 10  # customers below which no picture is drawn
LEAST_FOR_DRIVERS = 50
MEASURES = ("loyalty", "satisfaction", "health")


def value_classes(contribution: Floats, scheme: Scheme) -> list[str]:
    """The class of every customer; "" where nothing is contributed, or it is not known (R07).

    >>> value_classes(np.array([5.0, 0.0, 9.0, np.nan, 1.0]), Scheme())
    ['C', '', 'A', '', 'C']
    """
    found = [""] * len(contribution)
    paying = np.flatnonzero(np.nan_to_num(contribution, nan=-1.0) > 0)
    order = paying[np.argsort(-contribution[paying], kind="stable")]
    for rank, position in enumerate(order.tolist()):
        share = rank / len(order)
        key = next((one.key for one in scheme.classes if share < one.top - 1e-12), scheme.classes[-1].key)
        found[position] = key
    return found


def two_axes(
    contribution: Floats, loyalty: Floats, cuts: tuple[float | None, float | None]
) -> dict[str, Any] | None:
    """Counts and shares of the four groups with intervals, the cuts, and how the axes go together (R08)."""
    known = ~np.isnan(contribution) & ~np.isnan(loyalty)
    if known.sum() < LEAST:
        return None
    made = contribution_loyalty(
        contribution[known], loyalty[known], contribution_cut=cuts[0], loyalty_cut=cuts[1]
    )
    names = ("both", "contribution", "loyalty", "neither")
    return {
        "n": made.n,
        "n_left_out": int((~known).sum()),
        "cuts": [made.contribution_cut, made.loyalty_cut],
        "rank_correlation": None if np.isnan(made.rank_correlation) else made.rank_correlation,
        "groups": {
            name: {"n": made.quadrant.count(name), "share": one.value, "low": one.low, "high": one.high}
            for name, one in zip(names, made.shares, strict=True)
        },
    }


def funnel(
    contribution: Floats,
    cost: Floats,
    classes: Sequence[str],
    measures: Mapping[str, Floats],
    high: str,
) -> dict[str, Any] | None:
    """All customers, those who contribute, those of the highest class: figures with intervals (A09)."""
    known = ~np.isnan(contribution)
    n = int(known.sum())
    paying = int((contribution[known] > 0).sum())
    top = sum(one == high for one in classes)
    if n < LEAST or not top or contribution[known].sum() <= 0:
        return None
    with_cost = bool((~np.isnan(cost) & known).sum() >= 0.9 * n)
    data: dict[str, Any] = {
        "profit": contribution[known],
        **{name: column[known] for name, column in measures.items()},
    }
    if with_cost:
        data["cost"] = cost[known]
    n_bootstrap = N_USUAL if n <= MANY else N_FEW
    made = value_funnel(
        data,
        profit="profit",
        measures=list(measures),
        cost="cost" if with_cost else None,
        shares=(1.0, max(paying / n, 1e-9), max(top / n, 1e-9)),
        n_bootstrap=n_bootstrap,
    )
    levels = []
    for name, level in zip(("all", "value", "high"), made.levels, strict=True):
        levels.append(
            {
                "key": name,
                "n": level.n,
                "profit": level.profit,
                "share": [level.profit_share, level.profit_share_low, level.profit_share_high],
                "return": [level.return_rate, level.return_low, level.return_high],
                "measures": {
                    key: [one.value, one.low, one.high, one.n]
                    for key, one in zip(measures, level.measures, strict=True)
                },
            }
        )
    return {"levels": levels, "n_left_out": int((~known).sum()) + made.n_left_out, "n_bootstrap": n_bootstrap}


def critical(
    items: Sequence[tuple[str, str, str]], of_high: Floats, of_all: Floats, outcome_high: Floats
) -> dict[str, Any] | None:
    """What matters to customers of high value: each item's mean with interval beside all, and its weight.

    `items` are (key, label, label_en); the matrices hold 0-100 with NaN. Weights are relative weights on
    the outcome with bootstrap intervals; None below a base of 50.
    """
    if of_high.shape[0] < LEAST:
        return None
    weights: dict[str, list[float]] = {}
    complete = ~np.isnan(outcome_high) & ~np.isnan(of_high).any(axis=1)
    if complete.sum() >= LEAST_FOR_DRIVERS and len(items) > 1:
        rows = np.column_stack([outcome_high[complete], of_high[complete]])
        try:
            made = analyse_patterns(
                Patterns.from_arrays(rows), columns=[key for key, _, _ in items], n_replicates=300
            )
        except Problem:
            made = None
        if made is not None:
            weights = {one.column: [one.share, one.low, one.high] for one in made.importances}
    lines = []
    for at, (key, label, label_en) in enumerate(items):
        high, everyone = (
            mean_interval(Moments.from_arrays(column[~np.isnan(column)]))
            for column in (of_high[:, at], of_all[:, at])
        )
        lines.append(
            {
                "key": key,
                "label": label,
                "label_en": label_en,
                "high": [high.value, high.low, high.high, high.n],
                "all": [everyone.value, everyone.low, everyone.high, everyone.n],
                "weight": _finite(weights.get(key)),
            }
        )
    lines.sort(key=lambda line: -(line["weight"][0] if line["weight"] else 0.0))  # type: ignore[operator]
    return {"n_high": int(of_high.shape[0]), "n_complete": int(complete.sum()), "items": lines}


def _finite(values: list[float] | None) -> list[float | None] | None:
    return None if values is None else [value if np.isfinite(value) else None for value in values]
