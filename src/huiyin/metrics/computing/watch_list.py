"""Satisfied overall, but unhappy with something in particular."""

from __future__ import annotations

from typing import Any

import numpy as np

from huiyin.analytics.low_grades import low_range
from huiyin.facts.engines import MomentsQuery
from huiyin.facts.schema import RESPONSE_ID
from huiyin.metrics.computing.frame import INDEX, Frame, Sums, by_wave
from huiyin.metrics.computing.headline import index_term
from huiyin.metrics.computing.terms import SatisfiedButLow
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.overview import WatchEntry

MOST_LISTED = 200
_NEVER = (np.inf, -np.inf)


def _contract(frame: Frame) -> MetricContract | None:
    contract = frame.item_contract
    return contract if contract is not None and contract.measure == INDEX else None


def _term(frame: Frame, contract: MetricContract) -> SatisfiedButLow:
    low = tuple(low_range(frame.variables[item.variable]) or _NEVER for item in contract.items)
    return SatisfiedButLow(index_term(contract), low, contract.threshold)


def queries(frame: Frame) -> list[MomentsQuery]:
    """What one pass over the rows must bring for this section."""
    contract = _contract(frame)
    return [] if contract is None else [by_wave([_term(frame, contract)])]


def watch_list(frame: Frame, sums: Sums) -> tuple[tuple[WatchEntry, ...], int]:
    """The newest `MOST_LISTED` such respondents, and how many there are."""
    contract = _contract(frame)
    if contract is None:
        return (), 0
    term = _term(frame, contract)
    n_watched = round(float(sums.whole(by_wave([term]), frame.wave).products[0, 1]))
    if not n_watched:
        return (), 0
    columns = [RESPONSE_ID, "respondent_key", *term.columns]
    rows = frame.engine.rows(frame.source, columns, frame.where, [(term, 1, 1)], most=MOST_LISTED)
    return tuple(_entry(frame, term, row) for row in rows), n_watched


def _entry(frame: Frame, term: SatisfiedButLow, row: dict[str, Any]) -> WatchEntry:
    answers = [np.nan if row[column] is None else float(row[column]) for column in term.columns]
    low_items = tuple(
        (frame.variable_of(column), answer)
        for column, answer, (low, high) in zip(term.columns, answers, term.low, strict=True)
        if low <= answer <= high
    )
    index = float(term.index.evaluate(np.array([answers]))[0])
    return WatchEntry(row[RESPONSE_ID], row["respondent_key"] or "", index, low_items)
