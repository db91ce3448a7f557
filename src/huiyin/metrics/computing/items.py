"""The rated items of the index, best first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from huiyin.analytics.codebook import Scale, Variable
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.measures import Spec, measures
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.terms import ScoredItem
from huiyin.facts.engines import GroupKey
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import INDEX, WAVE, Frame
from huiyin.metrics.computing.headline import shown_base
from huiyin.metrics.contracts import ContractItem
from huiyin.metrics.overview import ItemFigure

MOST_BARS = 11  # a longer scale is shown in this many bars


def items(frame: Frame) -> tuple[ItemFigure, ...]:
    """Each item of the item contract with its own index, over those who rated it (nothing is imputed)."""
    contract = frame.item_contract
    if contract is None:
        return ()
    columns = [column_of(item.variable) for item in contract.items]
    weight = contract.survey_weight or None
    histograms = frame.engine.histograms(frame.source, columns, (WAVE,), weight=weight)
    found = [_item(frame, item, histograms[column_of(item.variable)]) for item in contract.items]
    ranked = sorted(found, key=lambda one: -1.0 if one.index.value is None else one.index.value, reverse=True)
    return tuple(_ranked(ranked))


def items_of_wave(frame: Frame) -> dict[Variable, Estimate]:
    """Each item's own index in the frame's wave; empty without a contract on several items."""
    return {one.variable: one.index for one in items(frame)}


def _ranked(ordered: list[ItemFigure]) -> list[ItemFigure]:
    """The items with their place, and whether the next one may as well be before them."""
    return [
        replace(one, rank=at + 1, tied_with_next=at + 1 < len(ordered) and _overlap(one, ordered[at + 1]))
        for at, one in enumerate(ordered)
    ]


def _overlap(better: ItemFigure, worse: ItemFigure) -> bool:
    if better.index.low is None or worse.index.high is None:
        return True  # without an interval nothing separates them
    return worse.index.high >= better.index.low


def _item(frame: Frame, item: ContractItem, by_wave: Mapping[GroupKey, Histogram]) -> ItemFigure:
    whole = Histogram.from_arrays(np.empty(0))
    for (wave,), histogram in by_wave.items():
        if frame.wave in {"", wave}:
            whole += histogram
    index, satisfied = _estimates(item, whole)
    before = None
    if frame.compared_waves is not None:
        earlier = by_wave.get((frame.compared_waves[0],))
        before = None if earlier is None else _estimates(item, earlier)[0]
    variable = frame.variables[item.variable]
    return ItemFigure(
        variable=variable,
        weight=item.weight,
        index=index,
        satisfied=satisfied,
        distribution=distribution(variable, whole),
        n_missing=whole.n_missing,
        rank=0,
        tied_with_next=False,
        base=shown_base(index),
        before=before,
    )


def _estimates(item: ContractItem, histogram: Histogram) -> tuple[Estimate, Estimate]:
    """The item's own index and its share of satisfied answers."""
    scored = ScoredItem(column_of(item.variable), 1.0, item.grades, item.middle)
    spec = Spec((scored,), (item.satisfied,), max_imputed=0)
    low, high = item.satisfied
    hit = ((histogram.values >= low) & (histogram.values <= high)).astype(np.float64)
    return (
        measures[INDEX].estimate(histogram.moments(scored.value_of(histogram.values)), spec),
        measures["top_2_box"].estimate(histogram.moments(hit), spec),
    )


def distribution(variable: Variable, histogram: Histogram) -> tuple[tuple[float, int], ...]:
    """(answer, count) for every grade of the scale; on a long scale (lower end of a class, count).

    A scale of 1-100 is cut into ten classes of equal width, the last one closed above.
    """
    scale = variable.scale or Scale(0, 0)
    if scale.n_grades <= MOST_BARS:
        counts = dict(zip(histogram.values.tolist(), histogram.counts.tolist(), strict=True))
        grades = {scale.minimum + step for step in range(scale.n_grades)} | counts.keys()
        return tuple((float(grade), counts.get(grade, 0)) for grade in sorted(grades))
    edges = np.linspace(scale.minimum, scale.maximum, 11)
    at = np.clip(np.searchsorted(edges, histogram.values, side="right") - 1, 0, 9)
    classes = np.bincount(at, weights=histogram.counts, minlength=10)
    return tuple((float(edge), round(float(n))) for edge, n in zip(edges[:-1], classes, strict=True))
