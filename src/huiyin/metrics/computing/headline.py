"""The headline figures: each contract's value with verdict, base and what it is made of."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.inference.verdicts import against_target
from huiyin.analytics.terms import IndexScore
from huiyin.facts.engines import MomentsQuery
from huiyin.metrics.computing.frame import Frame, Sums, by_wave, contract_query, estimate
from huiyin.metrics.computing.terms import COMPLETE, IMPUTED, INVALID, FormState
from huiyin.metrics.contracts import Band, Figure, MetricContract
from huiyin.metrics.measure_facts import facts_of
from huiyin.metrics.overview import Validity


def queries(frame: Frame) -> list[MomentsQuery]:
    """What one pass over the rows must bring for this section."""
    needed = [contract_query(contract) for contract in frame.contracts]
    needed += [contract_query(contract, weighted=False) for contract in frame.contracts]
    if frame.item_contract is not None:
        needed.append(_validity_query(frame.item_contract))
    return needed


def headline(frame: Frame, sums: Sums) -> tuple[Figure, ...]:
    """One figure a contract. A programme's own total is never hidden, only marked when its base is small."""
    return tuple(_figure(frame, sums, contract) for contract in frame.contracts)


def _figure(frame: Frame, sums: Sums, contract: MetricContract) -> Figure:
    found = estimate(contract, sums.whole(contract_query(contract), frame.wave))
    verdict = ""
    if contract.target is not None:
        verdict = against_target(found, contract.target, contract.high_is_good)
    return Figure(
        contract=contract,
        estimate=found,
        verdict=verdict,
        base=shown_base(found),
        wave=frame.wave,
        filter=frame.where,
        as_of=frame.source.as_of,
        revision=frame.source.revision,
        n_rows=frame.n_rows,
        details=_details(frame, sums, contract, found),
    )


def shown_base(found: Estimate) -> str:
    """ "normal" or "small"; "hidden" only where there is no value at all."""
    return "hidden" if found.value is None else base_of(found.n_effective, minimum=0)


def _details(frame: Frame, sums: Sums, contract: MetricContract, found: Estimate) -> dict[str, Any]:
    """Whole numbers behind the value (respondents or ratings, unweighted), and the band it lies in."""
    moments = sums.whole(contract_query(contract, weighted=False), frame.wave)
    details: dict[str, Any] = dict(facts_of(contract.measure).counts(moments))
    band = band_of(contract.bands, found.value)
    if band is not None:
        details["band"] = {"zh": band.zh, "en": band.en}
    return details


def band_of(bands: tuple[Band, ...], value: float | None) -> Band | None:
    """The band a value lies in; an edge belongs to the upper band, a hair of rounding below it does too.

    >>> bands = (Band(0, "低", "low"), Band(70, "高", "high"))
    >>> band_of(bands, 70.0).en, band_of(bands, 69.9).en
    ('high', 'low')
    """
    if value is None:
        return None
    reached = [band for band in bands if value >= band.low - 1e-9]
    return max(reached, key=lambda band: band.low, default=None)


def _validity_query(contract: MetricContract) -> MomentsQuery:
    items, least = contract.spec().items, contract.least_answered
    states = (COMPLETE, IMPUTED, INVALID)
    return by_wave([FormState(items, contract.max_imputed, state, least) for state in states])


def validity(frame: Frame, sums: Sums) -> Validity | None:
    """How many forms count for the index and how; None without a contract on several items."""
    if frame.item_contract is None:
        return None
    counts = sums.whole(_validity_query(frame.item_contract), frame.wave).products[0, 1:]
    return Validity(*(round(float(count)) for count in counts))


def index_term(contract: MetricContract) -> IndexScore:
    """The respondent's index under a contract."""
    return contract.spec().index()
