"""The main metrics by the values of each segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.multiplicity import benjamini_hochberg
from huiyin.analytics.inference.verdicts import of_change
from huiyin.analytics.summaries import Moments
from huiyin.facts.engines import Engine, MomentsQuery
from huiyin.facts.schema import column_of
from huiyin.facts.source import FactSource
from huiyin.metrics.computing.frame import INDEX, Frame, Sums, by_wave, contract_query, estimate
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.overview import SegmentRow, SegmentTable

MOST_VALUES = 12  # a segment with more values is a list of names, not a comparison
MOST_SEGMENTS = 10
MOST_CONTRACTS = 3
_PREFERRED = (INDEX, "nps", "top_2_box", "ces")
_SIDES = {"better": "higher", "worse": "lower", "cannot_tell": "cannot_tell"}


def comparable(engine: Engine, source: FactSource, codebook: Sequence[Variable]) -> tuple[Variable, ...]:
    """The segments that have two to `MOST_VALUES` values, the first `MOST_SEGMENTS` of the codebook."""
    asked = [variable for variable in codebook if variable.role is Role.SEGMENT]
    numbers = engine.n_distinct(source, [column_of(variable.key) for variable in asked])
    few = [v for v in asked if 2 <= numbers[column_of(v.key)] <= MOST_VALUES]
    return tuple(few[:MOST_SEGMENTS])


def compared(contracts: Sequence[MetricContract]) -> list[MetricContract]:
    """The metrics worth a table in every segment: the index and the scores before the rates."""
    ordered = sorted(
        contracts,
        key=lambda c: _PREFERRED.index(c.measure) if c.measure in _PREFERRED else len(_PREFERRED),
    )
    return ordered[:MOST_CONTRACTS]


def queries(frame: Frame) -> list[MomentsQuery]:
    """What one pass over the rows must bring for this section."""
    needed = [_rows_query(variable) for variable in frame.segments]
    for contract in compared(frame.contracts):
        needed += [contract_query(contract, [column_of(v.key)]) for v in frame.segments]
    return needed


def _rows_query(variable: Variable) -> MomentsQuery:
    return by_wave([], [column_of(variable.key)])  # rows are counted, nothing is summed


def segments(frame: Frame, sums: Sums) -> tuple[SegmentTable, ...]:
    """One table a metric and segment; each value tested against all others, corrected over all tables.

    Values below the contract's minimum base are hidden: so few say nothing about the group. (This is about
    reliability; it does not make respondents anonymous, whose answers staff may open one by one.)
    """
    drafts = [
        _draft(frame, sums, contract, variable)
        for contract in compared(frame.contracts)
        for variable in frame.segments
    ]
    tests = [test for _, tested in drafts for test in tested]
    adjusted = iter(benjamini_hochberg([None if test is None else test.p_value for test in tests]))
    tables = []
    for table, tested in drafts:
        rows = [
            row if test is None else _judged(row, test, p)
            for row, test, p in zip(table.rows, tested, adjusted, strict=False)
        ]
        tables.append(replace(table, rows=tuple(rows)))
    return tuple(table for table in tables if table.rows)


def _judged(row: SegmentRow, test: Comparison, p: float | None) -> SegmentRow:
    return replace(row, p_adjusted=p, verdict=_SIDES[of_change(test, True, p)])


def _draft(
    frame: Frame, sums: Sums, contract: MetricContract, variable: Variable
) -> tuple[SegmentTable, list[Comparison | None]]:
    """A table without its corrected tests, and the tests."""
    column = column_of(variable.key)
    n_rows = {key[0]: m.n for key, m in sums.of(_rows_query(variable), frame.wave).items()}
    found = {key[0]: m for key, m in sums.of(contract_query(contract, [column]), frame.wave).items()}
    found.pop("", None)
    ordered = sorted(found, key=lambda value: (-n_rows.get(value, 0), value))
    estimates = {value: estimate(contract, found[value]) for value in ordered}
    rows, tests = [], []
    for value in ordered:
        base = base_of(estimates[value].n_effective, contract.minimum_base)
        shown = _withheld(estimates[value]) if base == "hidden" else estimates[value]
        rows.append(SegmentRow(value, n_rows.get(value, 0), shown, base, None, ""))
        tests.append(None if base == "hidden" else _against_rest(contract, found, value))
    return SegmentTable(variable, contract, tuple(rows)), tests


def _against_rest(contract: MetricContract, found: dict[str, Moments], value: str) -> Comparison | None:
    """The value minus all other named values; None when too few others are left to test against."""
    others = [moments for name, moments in found.items() if name != value]
    if not others:
        return None
    rest = estimate(contract, sum(others[1:], others[0]))
    if base_of(rest.n_effective, contract.minimum_base) == "hidden":
        return None
    return difference(rest, estimate(contract, found[value]))


def _withheld(found: Estimate) -> Estimate:
    return replace(found, value=None, low=None, high=None, standard_error=None)
