"""Who may leave within half a year: learnt from who did, by what was known of them before.

Customers are looked at as they stood half a year ago; who left since is the outcome. The model is then
asked about everybody as they stand now. What was known only after somebody left never enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from huiyin.analytics.customers import ChurnRisk, churn_risk
from huiyin.analytics.problems import Problem
from huiyin.analytics.terms import Floats
from huiyin.customers.queries import aliases, touch_counts
from huiyin.profiles.columns import YEAR, Customers
from huiyin.profiles.contracts import Graded
from huiyin.profiles.customer_cases import n_opened

HORIZON = timedelta(days=182)
MOST_LEARNT = 50_000  # customers the model learns from
LEAST_GRADED = 0.5  # share of customers with a grade from which grades may predict


def leaving(
    customers: Customers, by_key: Mapping[str, list[Graded]], now: datetime, seed: int = 1
) -> tuple[ChurnRisk | None, Floats, dict[int, list[Any]]]:
    """(the model or None, risk of every customer, [predictor, shown, log odds] of reasons by position)."""
    nothing = np.full(len(customers), np.nan)
    then = now - HORIZON
    day_then, day_now = then.date(), now.date()
    gone = np.array([day is not None and day <= day_now for day in customers.left_on])
    there = np.array(
        [
            known <= day_then and (left is None or left > day_then)
            for known, left in zip(customers.known_on, customers.left_on, strict=True)
        ],
        dtype=bool,
    )
    if not len(customers) or not there.any() or not (gone & there).any():
        return None, nothing, {}
    learnt = np.flatnonzero(there)
    if len(learnt) > MOST_LEARNT:
        learnt = np.sort(np.random.default_rng(seed).choice(learnt, MOST_LEARNT, replace=False))
    staying = np.flatnonzero(~gone)
    before, at_present = _known(customers, by_key, then), _known(customers, by_key, now)
    predictors = ["n_cases", "n_events"]
    if np.mean(~np.isnan(before["score"][learnt])) >= LEAST_GRADED:
        predictors.append("score")
    predictors += [
        name for name in ("volume", "key_account") if np.mean(~np.isnan(before[name][learnt])) >= LEAST_GRADED
    ]
    rows: dict[str, Any] = {
        name: np.concatenate([before[name][learnt], at_present[name][staying]]) for name in predictors
    }
    predictors = [name for name in predictors if np.nanstd(rows[name][: len(learnt)]) > 0]
    if not predictors:
        return None, nothing, {}
    rows["left"] = np.concatenate([gone[learnt].astype(float), np.full(len(staying), np.nan)])
    try:
        model = churn_risk(rows, outcome="left", predictors=predictors, seed=seed)
    except Problem:
        return None, nothing, {}
    risk = nothing.copy()
    if not is_told(model):
        return model, risk, {}
    risk[staying] = model.probability[len(learnt) :]
    return model, risk, _reasons(model, len(learnt), staying)


def is_told(model: ChurnRisk) -> bool:
    """Whether the model may be shown: enough have left, and it tells leavers better than chance does."""
    if not model.can_tell or model.check is None:
        return False
    low = model.check.auc.low
    return low is not None and low > 0.5


def _known(customers: Customers, by_key: Mapping[str, list[Graded]], at: datetime) -> dict[str, Floats]:
    """The predictors of every customer as they were known at a moment."""
    same = aliases()
    cases = n_opened(at - YEAR, at, same)
    touches = {row[0]: row[1] for row in touch_counts(at - YEAR, at)}
    scores = []
    for key in customers.keys:
        earlier = [grade.score for grade in by_key.get(key, ()) if grade.at <= at]
        scores.append(earlier[-1] if earlier else np.nan)
    return {
        "score": np.array(scores, dtype=np.float64),
        "n_cases": np.array([float(cases.get(key, 0)) for key in customers.keys]),
        "n_events": np.array([float(touches.get(pk, 0)) for pk in customers.ids]),
        "volume": np.log1p(np.maximum(customers.volume, 0.0)),
        "key_account": customers.key_account,
    }


def _reasons(model: ChurnRisk, first: int, positions: Any) -> dict[int, list[Any]]:
    """The three strongest parts for each customer; none below 5 % of log odds."""
    parts = model.contributions[first:]
    order = np.argsort(-np.abs(np.nan_to_num(parts)), axis=1, kind="stable")[:, :3]
    found: dict[int, list[Any]] = {}
    for row, position in enumerate(positions.tolist()):
        found[position] = [
            [
                model.predictors[at],
                model.descriptions[model.predictors[at]][first + row],
                round(float(parts[row, at]), 4),
            ]
            for at in order[row].tolist()
            if abs(parts[row, at]) > 0.05
        ]
    return found
