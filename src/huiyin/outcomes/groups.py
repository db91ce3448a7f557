"""Customers by what became of their problem, and what they were and did before and after. Pure."""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.customers.recovered import NEVER, RECOVERED, UNRECOVERED
from huiyin.cases.contracts import Outcome
from huiyin.outcomes.contracts import Terms
from huiyin.outcomes.gathering import Gathered, KnownCase, KnownCustomer, is_solved

SEED = 1
UNKNOWN = "unknown"
EXACT, EXACT_FAILED = ("value_class", "key_account", "earlier_cases"), ("severity",)
MOST_NEVER = 200_000  # customers without a problem who are compared; more add nothing but time
LEAST_CLUSTERS = 10


@dataclass(frozen=True)
class Grouped:
    """The rows of the comparison; `n_silent` had a case closed on silence, which says nothing either way."""

    rows: dict[str, Any]
    n_silent: int
    n_left_before: int
    by_tens: bool  # likelihoods to recommend all come from 0-10 scales
    clusters: str | None


def grouped(known: Gathered, terms: Terms) -> Grouped:
    """One row a customer: recovered, unrecovered or never failed, with what was known before and came after.

    The first problem of a customer counts that began early enough to be followed. Customers without any are
    looked at from days drawn from those on which problems began.
    """
    last = known.now - terms.follow_up
    first = last - terms.days_back
    by_customer: dict[str, list[KnownCase]] = defaultdict(list)
    for case in known.cases:
        if case.outcome != Outcome.MERGED:
            by_customer[case.key].append(case)
    lines: list[dict[str, Any]] = []
    calm: list[KnownCustomer] = []
    n_silent = n_left = 0
    for customer in known.customers:
        own = by_customer.get(customer.key, ())
        failure = next((one for one in own if first <= one.opened < last), None)
        if failure is None:
            if not any(one.opened >= first for one in own):
                calm.append(customer)
            continue
        if customer.left is not None and customer.left <= failure.opened:
            n_left += 1
            continue
        solved = is_solved(failure, failure.opened + terms.follow_up)
        n_silent += solved is None
        group = UNKNOWN if solved is None else RECOVERED if solved else UNRECOVERED
        lines.append(_line(known, terms, customer, group, failure.opened, own, failure))
    failed = [line["began"] for line in lines]
    n_left += _add_calm(lines, calm, failed, known, terms, by_customer)
    rows = {name: _column([line[name] for line in lines]) for name in (lines[0] if lines else ())}
    said = [line["recommend"] for line in lines if not math.isnan(line["recommend"])]
    n_units = len({line["unit"] for line in lines})
    return Grouped(
        rows,
        n_silent,
        n_left,
        bool(said) and all(math.isclose(one / 10, round(one / 10), abs_tol=1e-9) for one in said),
        "unit" if n_units >= LEAST_CLUSTERS else None,
    )


def _add_calm(
    lines: list[dict[str, Any]],
    calm: Sequence[KnownCustomer],
    failed: Sequence[float],
    known: Gathered,
    terms: Terms,
    by_customer: dict[str, list[KnownCase]],
) -> int:
    """Append customers without a problem; returns how many were not there on their day."""
    if not failed or not calm:
        return 0
    rng = np.random.default_rng(SEED)
    chosen = np.arange(len(calm))
    if len(calm) > MOST_NEVER:
        chosen = np.sort(rng.choice(len(calm), MOST_NEVER, replace=False))
    days = rng.choice(np.array(failed), len(chosen))
    absent = 0
    for at, day in zip(chosen.tolist(), days.tolist(), strict=True):
        customer = calm[at]
        if customer.known > day or (customer.left is not None and customer.left <= day):
            absent += 1
            continue
        lines.append(_line(known, terms, customer, NEVER, day, by_customer.get(customer.key, ()), None))
    return absent


def _column(values: list[Any]) -> Any:
    return np.array(values, dtype=object if isinstance(values[0], str) else np.float64)


def _line(
    known: Gathered,
    terms: Terms,
    customer: KnownCustomer,
    group: str,
    began: float,
    own: Sequence[KnownCase],
    case: KnownCase | None,
) -> dict[str, Any]:
    grades = known.grades.get(customer.key, [])
    end = began + terms.follow_up
    days = [row[0] for row in grades]
    before = bisect.bisect_left(days, math.floor(began))
    since = began
    if group == RECOVERED and case is not None:
        since = max(began, case.solved or case.closed or began)
    later = grades[bisect.bisect_right(days, math.floor(since)) : bisect.bisect_right(days, math.floor(end))]
    told = [row[2] for row in later if row[2] is not None]
    kept = math.nan if not known.keeps_leaving else float(customer.left is None or customer.left > end)
    earlier = sum(one.opened < began for one in own)
    return {
        "group": group,
        "began": began,
        "unit": customer.unit,
        "value_class": customer.value_class or "-",
        "key_account": "1" if customer.is_key else "0",
        "earlier_cases": "1+" if earlier else "0",
        "severity": case.severity if case is not None else "-",
        "before": grades[before - 1][1] if before else math.nan,
        "score": later[-1][1] if later else math.nan,
        "recommend": told[-1] if told else math.nan,
        "kept": kept,
        "cost": _spent(known, own, began, end),
    }


def _spent(known: Gathered, own: Sequence[KnownCase], began: float, end: float) -> float:
    return sum(known.costs.get(one.number, 0.0) for one in own if began <= one.opened <= end)
