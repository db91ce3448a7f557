"""The rated items of each programme as matrices of customers' latest answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from huiyin.analytics.codebook import Role
from huiyin.profiles.grading import graded, scaled
from huiyin.profiles.picture import critical
from huiyin.responses import queries as responses
from huiyin.responses.contracts import Validity
from huiyin.surveys import queries as surveys

MOST_ITEMS = 30


def critical_of_programmes(high: Collection[str], same: Mapping[str, str]) -> dict[str, Any]:
    """What matters to customers of high value, by programme, from each customer's latest answer."""
    found: dict[str, Any] = {}
    keys = set(high)
    for programme in surveys.all_programmes():
        if not surveys.shows_names_to_all(programme.pk):
            continue
        made = _of_programme(programme.pk, keys, same)
        if made is not None:
            found[str(programme.pk)] = made
    return found


def _of_programme(programme_id: int, high: set[str], same: Mapping[str, str]) -> dict[str, Any] | None:
    book = surveys.codebook(programme_id)
    items = [one for one in book if one.role is Role.RATING and one.scale and not one.competitor][:MOST_ITEMS]
    heads = [one for one in book if one.role in {Role.OVERALL, Role.RECOMMEND}]
    if not items:
        return None
    latest: dict[str, tuple[list[float], float]] = {}
    for part in responses.stored_arrow(programme_id):
        for row in part.select(["respondent_key", "validity", "answers"]).to_pylist():
            key = same.get(row["respondent_key"], row["respondent_key"])
            if not key or row["validity"] != Validity.VALID:
                continue
            answers = json.loads(row["answers"])
            values = [_or_nan(scaled(one, answers)) for one in items]
            latest[key] = values, _or_nan(graded(answers, heads)[0])
    if not latest:
        return None
    everyone = np.array([values for values, _ in latest.values()])
    outcome = np.array([head for _, head in latest.values()])
    is_high = np.array([key in high for key in latest], dtype=bool)
    named = [(one.key, one.label, one.label_en) for one in items]
    return critical(named, everyone[is_high], everyone, outcome[is_high])


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
