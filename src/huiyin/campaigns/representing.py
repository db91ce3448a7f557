"""Whether those who answered stand for those who were asked, and weights that would mend what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, QuerySet

from huiyin.analytics.problems import Problem
from huiyin.analytics.sampling.margins import MarginCell, MarginTest, compare_margins
from huiyin.analytics.sampling.representativeness import Representativeness, representativeness
from huiyin.analytics.weighting.raking import rake
from huiyin.analytics.weighting.weighting import Weighting
from huiyin.campaigns.contracts import InvitationState
from huiyin.campaigns.models import Invitation

COLUMNS = ("stratum", "unit_path", "volume_band")
FEWEST = 20  # answers
MOST_CATEGORIES = 50
TRIM = (0.3, 3.0)
FREQUENT = 1.2  # how much more often the large customers must be among the answers to warn


@dataclass(frozen=True)
class Representing:
    """Answers against invitations by group, business volume and unit; `weighting` reproduces the invitations."""

    columns: tuple[str, ...]
    indicator: Representativeness | None
    cells: tuple[MarginCell, ...]
    tests: tuple[MarginTest, ...]
    weighting: Weighting | None
    only_frequent: MarginCell | None  # the band of large customers, if they alone answer (C21)
    rows: tuple[tuple[str, str, float], ...]  # column, category, weight


def representing(rows: QuerySet[Invitation]) -> Representing | None:
    """Compare those who answered with all who were asked; None with too few answers or nothing to compare by."""
    groups = list(rows.values_list(*COLUMNS, "state").annotate(n=Count("pk")).order_by())
    n = np.array([group[-1] for group in groups], dtype=np.int64)
    answered = np.array([group[-2] == InvitationState.ANSWERED for group in groups], dtype=np.bool_)
    if n[answered].sum() < FEWEST:
        return None
    data: dict[str, Any] = {
        name: np.repeat([str(group[at]) for group in groups], n) for at, name in enumerate(COLUMNS)
    }
    columns = tuple(name for name in COLUMNS if 1 < len(set(data[name])) <= MOST_CATEGORIES)
    if not columns:
        return None
    said = np.repeat(answered, n)
    margins = {name: _shares(data[name]) for name in columns}
    those = {name: data[name][said] for name in columns}
    compared = compare_margins(those, margins)
    weighting = _raked(those, margins)
    return Representing(
        columns,
        _indicator({**{name: data[name] for name in columns}, "answered": said.astype(float)}, columns),
        compared.cells,
        compared.tests,
        weighting,
        _only_frequent(compared.cells),
        _weights(those, weighting, columns) if weighting is not None else (),
    )


def _shares(values: Any) -> dict[str, float]:
    names, counts = np.unique(values, return_counts=True)
    return {str(name): float(count) / len(values) for name, count in zip(names, counts, strict=True)}


def _indicator(data: dict[str, Any], columns: tuple[str, ...]) -> Representativeness | None:
    try:
        return representativeness(data, "answered", list(columns))
    except Problem:
        return None  # everybody or nobody answered, or a group was silent as a whole


def _raked(data: dict[str, Any], margins: dict[str, dict[str, float]]) -> Weighting | None:
    """Weights that give the answers the composition of the invitations; None where a group never answered.

    Kept within `TRIM` times their mean where both can be had.
    """
    for trim in (TRIM, None):
        try:
            return rake(data, margins, trim=trim)
        except Problem:
            continue
    return None


def _only_frequent(cells: tuple[MarginCell, ...]) -> MarginCell | None:
    return next(
        (
            cell
            for cell in cells
            if cell.column == "volume_band"
            and cell.category == "A"
            and cell.departs
            and cell.ratio > FREQUENT
        ),
        None,
    )


def _weights(
    data: dict[str, Any], weighting: Weighting, columns: tuple[str, ...]
) -> tuple[tuple[str, str, float], ...]:
    """The mean weight of each category."""
    return tuple(
        (name, str(category), float(weighting.weights[data[name] == category].mean()))
        for name in columns
        for category in np.unique(data[name])
    )
