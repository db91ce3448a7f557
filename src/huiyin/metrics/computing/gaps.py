"""Expectation and perception, pair by pair."""

from __future__ import annotations

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.gaps import gap, gap_terms
from huiyin.facts.engines import MomentsQuery
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import Frame, Sums, by_wave
from huiyin.metrics.overview import GapFigure


def pairs(frame: Frame) -> list[tuple[Variable, Variable]]:
    """(perception, expectation) of every pair, in the order of the expectations."""
    return [
        (frame.variables[expectation.pair], expectation)
        for expectation in frame.of_role(Role.EXPECTATION)
        if expectation.pair in frame.variables
    ]


def _query(frame: Frame, perception: Variable, expectation: Variable) -> MomentsQuery:
    return by_wave(gap_terms(column_of(perception.key), column_of(expectation.key)), (), frame.weight)


def queries(frame: Frame) -> list[MomentsQuery]:
    """What one pass over the rows must bring for this section."""
    return [_query(frame, perception, expectation) for perception, expectation in pairs(frame)]


def gaps(frame: Frame, sums: Sums) -> tuple[GapFigure, ...]:
    """Perception minus expectation over the rows that have both, the widest shortfall first."""
    figures = []
    for perception, expectation in pairs(frame):
        found = gap(sums.whole(_query(frame, perception, expectation), frame.wave))
        if found.expected_mean is None or found.perceived_mean is None:
            continue
        figures.append(
            GapFigure(
                perception, expectation, found.expected_mean, found.perceived_mean, found.gap, found.p_value
            )
        )
    return tuple(sorted(figures, key=lambda one: one.gap.value or 0.0))
