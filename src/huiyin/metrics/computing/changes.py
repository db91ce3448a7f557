"""What changed since the wave before, and each metric wave by wave."""

from __future__ import annotations

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.verdicts import of_change
from huiyin.metrics.computing.frame import Frame, Sums, contract_query, estimate
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.overview import Change

Trend = tuple[tuple[str, tuple[tuple[str, Estimate], ...]], ...]


def in_wave(contract: MetricContract, sums: Sums, wave: str) -> Estimate:
    """A contract's value in one named wave."""
    return estimate(contract, sums.whole(contract_query(contract), wave))


def changes(frame: Frame, sums: Sums) -> tuple[Change, ...]:
    """Each metric in the last (or chosen) wave against the one before it; p values adjusted after Holm."""
    if frame.compared_waves is None:
        return ()
    before, after = frame.compared_waves
    pairs = []
    for contract in frame.contracts:
        first, second = in_wave(contract, sums, before), in_wave(contract, sums, after)
        if first.value is not None and second.value is not None:
            pairs.append((contract, first, second, difference(first, second)))
    adjusted = holm([comparison.p_value for *_, comparison in pairs])
    return tuple(
        Change(
            contract,
            first,
            second,
            before,
            after,
            comparison,
            1.0 if p is None else p,
            of_change(comparison, contract.high_is_good, p),
        )
        for (contract, first, second, comparison), p in zip(pairs, adjusted, strict=True)
    )


def trend(frame: Frame, sums: Sums) -> Trend:
    """Contract key → (wave, estimate), oldest first, for the waves that have answers to it."""
    lines = []
    for contract in frame.contracts:
        points = [(wave, in_wave(contract, sums, wave)) for wave in frame.waves]
        lines.append((contract.key, tuple(point for point in points if point[1].n)))
    return tuple(lines)
