"""Raking (iterative proportional fitting) and post-stratification: weights that reproduce known margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_positive, require_whole
from huiyin.analytics.results import Note, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.building import base_of, built, category_rows, margin_rows, sampling_of
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.cells import Cells, cell_sums, cells_of, indicators
from huiyin.analytics.weighting.encoding import tally
from huiyin.analytics.weighting.iterating import Refit, fit_proportionally
from huiyin.analytics.weighting.margins import (
    Aligned,
    Margin,
    Missing,
    Targets,
    aligned_margins,
)
from huiyin.analytics.weighting.problems import NotConverged
from huiyin.analytics.weighting.spread import spread_of
from huiyin.analytics.weighting.trimming import trimmed_weights
from huiyin.analytics.weighting.weighting import MarginRow, Weighting

Residuals = Literal["calibrate", "rake"]
_TRIM_ROUNDS = 50
_TRIMMED = 1e-6  # relative excess over the bounds that is let stand


@dataclass(frozen=True)
class RakedCells:
    """The cells and margins of a raking, from which replicates are raked anew."""

    cells: Cells
    margins: tuple[Margin, ...]
    tolerance: float
    max_iterations: int

    def rows(self, calibration: Calibration) -> Sequence[MarginRow]:
        """Targets against sums before and after; on cells where base weights are equal, else on rows."""
        if calibration.trimmed is not None or not calibration.equal:
            weights = calibration.calibrated
            if calibration.trimmed is not None:
                weights = weights * calibration.trimmed
            return margin_rows(self.margins, calibration.base, weights)
        rows: list[MarginRow] = []
        counts = self.cells.counts.astype(np.float64)
        for margin, place in zip(self.margins, self.cells.places, strict=True):
            size = len(margin.categories)
            n = tally(place, counts, size)
            after = tally(place, counts * calibration.factors, size)
            rows += category_rows(margin, n.astype(np.intp), n, after)
        return rows

    def refit(self, sums: Floats) -> tuple[Floats, Floats]:
        """(R, m) factors for the (R, m) cell sums of R replicates, and which of them met the margins."""
        targets = [margin.targets for margin in self.margins]
        factors, _, _ = fit_proportionally(
            sums, self.cells.places, targets, self.tolerance, self.max_iterations
        )
        short = np.zeros(len(sums))
        for place, target in zip(self.cells.places, targets, strict=True):
            block = np.zeros((len(place), len(target)))
            block[np.arange(len(place)), place] = 1.0
            gap = np.abs((sums * factors) @ block - target) / target.sum()
            short = np.maximum(short, gap.max(axis=1))
        return factors, short


def rake(
    data: Any,
    margins: Targets,
    *,
    base: Any = None,
    total: float | None = None,
    missing: Missing = "leave_out",
    trim: tuple[float, float] | None = None,
    residuals: Residuals = "calibrate",
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> Weighting:
    """Weights that reproduce any number of margins, by iterative proportional fitting.

    `data` is a frame or mapping of columns; `margins` maps a column (or several, crossed: a tuple, or
    names joined by "*") to {category: target}. Targets are counts or shares (a margin that sums to 1);
    all margins must agree in total, or be scaled to `total`. With shares alone the weights sum to the
    base weights. `base` are weights to start from (a column or its name; 1 each unless given).
    `missing` says what a row without a category does: "leave_out" (weight 0), "own_share" (the
    missing keep their share of the sample) or "refuse". `trim` = (low, high) caps weights at multiples
    of their mean and rakes again until both hold. `strata`, `clusters`, `fpc` are those of
    `inference.designs.design_of`, for standard errors; `residuals` says whose: R's calibrate() (base
    weighted, exact) or R's rake() (unweighted).

    The result's `estimate("nps", scores)` has a calibrated standard error. Raises `EmptyCells`,
    `NoTarget`, `TargetsDisagree`, `NotConverged`, `MissingMarginValues`, `NotAMarginTable`. Sources:
    Deming & Stephan 1940, doi:10.1214/aoms/1177731829; Deville, Särndal & Sautory 1993.

    >>> weighted = rake({"sex": ["f", "f", "f", "m"]}, {"sex": {"f": 0.5, "m": 0.5}})
    >>> weighted.weights.round(4).tolist(), round(weighted.spread.design_effect, 4)
    ([0.6667, 0.6667, 0.6667, 2.0], 1.3333)
    """
    require_one_of("residuals", residuals, ("calibrate", "rake"))
    require_whole("max_iterations", max_iterations, at_least=1)
    require_positive("tolerance", tolerance)
    given = base_of(data, base)
    aligned = aligned_margins(data, margins, total=total, base=given, missing=missing)
    sampling = sampling_of(data, strata, clusters, fpc, aligned.used)
    start = _start(given, aligned)
    units = RakedCells(cells_of(aligned.margins), tuple(aligned.margins), tolerance, max_iterations)
    calibration, rounds = raked(units, start, equal=given is None)
    notes: list[Note] = []
    again: RakedCells | Refit = units
    if trim is not None:
        calibration, rounds, again = _within_caps(units, calibration, _checked_trim(trim), rounds)
        notes = _bounds_told(calibration, trim)
    if residuals == "rake":
        stages = () if trim is not None else _last_round(units, calibration, rounds)
        calibration = replace(calibration, passes=True, stages=stages)
    return built(
        "raking",
        calibration=calibration,
        margins=units.rows(calibration),
        sampling=sampling,
        used=aligned.used,
        iterations=rounds,
        units=again,
        notes=notes,
    )


def post_stratify(
    data: Any,
    cells: Targets,
    *,
    base: Any = None,
    total: float | None = None,
    missing: Missing = "leave_out",
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
) -> Weighting:
    """Weights that reproduce the population of every cell: target over sum of base weights.

    `cells` is one margin: a column, or several crossed (a tuple, or names joined by "*"), to {category
    (tuple of categories): target}. The rest as in `rake`. Equals R survey::postStratify.

    >>> people = {"sex": ["f", "f", "m"], "area": ["n", "s", "s"]}
    >>> cells = {("sex", "area"): {("f", "n"): 30, ("f", "s"): 20, ("m", "s"): 50}}
    >>> post_stratify(people, cells).weights.tolist()
    [30.0, 20.0, 50.0]
    """
    require(
        hasattr(cells, "items") and len(cells) == 1,
        "cells",
        cells,
        zh="恰有一个（可交叉的）边际",
        en="be one margin (of one column or several crossed)",
    )
    given = base_of(data, base)
    aligned = aligned_margins(data, cells, total=total, base=given, missing=missing)
    start = _start(given, aligned)
    units = RakedCells(cells_of(aligned.margins), tuple(aligned.margins), 1e-10, 2)
    calibration, _ = raked(units, start, equal=given is None)
    return built(
        "post_stratification",
        calibration=calibration,
        margins=units.rows(calibration),
        sampling=sampling_of(data, strata, clusters, fpc, aligned.used),
        used=aligned.used,
        iterations=1,
        units=units,
    )


def _start(given: Floats | None, aligned: Aligned) -> Floats:
    if given is None:
        return np.ones(len(aligned.margins[0].codes))
    return given if aligned.used is None else given[aligned.used]


def _checked_trim(trim: tuple[float, float]) -> tuple[float, float]:
    low, high = trim
    require(
        0 <= low < 1 < high,
        "trim",
        trim,
        zh="为（下限，上限），下限小于 1、上限大于 1",
        en="be (low, high) with low below 1 and high above 1",
    )
    return float(low), float(high)


def raked(units: RakedCells, base: Floats, *, equal: bool) -> tuple[Calibration, int]:
    """Rake base weights of the rows; raises `NotConverged` naming the worst category."""
    cells, margins = units.cells, units.margins
    sums = cell_sums(cells, None if equal else base)
    targets = [margin.targets for margin in margins]
    factors, rounds, converged = fit_proportionally(
        sums, cells.places, targets, units.tolerance, units.max_iterations
    )
    if not converged:
        raise _not_converged(units, sums * factors, rounds)
    return (
        Calibration(
            cells.cell,
            indicators(cells, margins),
            base,
            factors,
            equal=equal,
            places=cells.places,
            counts=cells.counts.astype(np.float64),
        ),
        rounds,
    )


def _last_round(units: RakedCells, calibration: Calibration, rounds: int) -> tuple[Floats, ...]:
    """Final weights over those after each margin of the last round, a number a cell; ones once settled."""
    sums = cell_sums(units.cells, None if calibration.equal else calibration.base)
    targets = [margin.targets for margin in units.margins]
    places = units.cells.places
    weights = sums.copy()
    if rounds > 1:
        weights *= fit_proportionally(sums, places, targets, 0.0, rounds - 1)[0]
    after = []
    for place, target in zip(places, targets, strict=True):
        reached = tally(place, weights, len(target))
        weights = weights * np.divide(target, reached, out=np.ones_like(reached), where=reached > 0)[place]
        after.append(weights)
    return tuple(np.divide(weights, each, out=np.ones_like(each), where=each > 0) for each in after)


def _not_converged(units: RakedCells, weights: Floats, rounds: int) -> NotConverged:
    worst: tuple[float, Margin, int, float] | None = None
    for margin, place in zip(units.margins, units.cells.places, strict=True):
        reached = tally(place, weights, len(margin.targets))
        short = np.abs(reached - margin.targets) / np.maximum(margin.targets, 1e-300)
        at = int(np.where(margin.targets > 0, short, 0.0).argmax())
        if worst is None or short[at] > worst[0]:
            worst = (float(short[at]), margin, at, float(reached[at]))
    assert worst is not None  # there is at least one margin
    gap, margin, at, reached_there = worst
    return NotConverged(
        iterations=rounds,
        margin=margin.name,
        category=margin.categories[at],
        target=f"{margin.targets[at]:.6g}",
        reached=f"{reached_there:.6g}",
        gap=f"{gap:.2%}",
    )


def _within_caps(
    units: RakedCells, first: Calibration, bounds: tuple[float, float], rounds: int
) -> tuple[Calibration, int, RakedCells | Refit]:
    """Raking with the factor cut off at the caps; where no such weights meet the margins, capped and raked in turn."""
    base, cells = first.base, units.cells
    mean = float(units.margins[0].targets.sum()) / len(base)
    auxiliaries = first.auxiliaries if first.equal else first.auxiliaries[cells.cell]
    start = cell_sums(cells, base) if first.equal else base
    each = np.full(len(start), base[0]) if first.equal else base
    targets = np.concatenate([margin.targets for margin in units.margins])
    scale = float(units.margins[0].targets.sum() / base.sum())
    low, high = (bound * mean / (each * scale) for bound in bounds)
    fitting = Refit(auxiliaries, targets, "raking", low, high, None, units.tolerance, 50, scale)
    found = fitting.solve(start)
    if not found.converged:
        return *_trimmed(units, first, bounds, rounds), units
    made = replace(first, auxiliaries=auxiliaries, factors=found.factors * scale)
    if not first.equal:
        made = replace(made, unit=None, places=tuple(place[cells.cell] for place in cells.places))
    return made, rounds + found.iterations, fitting


def _trimmed(
    units: RakedCells, first: Calibration, bounds: tuple[float, float], rounds: int
) -> tuple[Calibration, int]:
    """Cap, rake, and again until both hold; the last step is a raking, so margins are met."""
    weights = first.calibrated
    for _ in range(_TRIM_ROUNDS):
        mean = float(weights.mean())
        low, high = bounds[0] * mean, bounds[1] * mean
        spread = spread_of(weights)
        if spread.minimum >= low * (1 - _TRIMMED) and spread.maximum <= high * (1 + _TRIMMED):
            break
        capped = trimmed_weights(weights, np.asarray(low), np.asarray(high), strict=True)
        again, more = raked(units, capped, equal=False)
        weights, rounds = again.calibrated, rounds + more
    before = first.calibrated
    return replace(first, trimmed=weights / before), rounds


def _bounds_told(calibration: Calibration, bounds: tuple[float, float]) -> list[Note]:
    """A note where margins and caps could not both be met: the margins win."""
    weights = calibration.calibrated * (1.0 if calibration.trimmed is None else calibration.trimmed)
    spread = spread_of(weights)
    if bounds[0] * (1 - 1e-4) <= spread.smallest_ratio and spread.largest_ratio <= bounds[1] * (1 + 1e-4):
        return []
    zh = (
        f"截尾界限与边际不能同时满足：边际已满足，权重仍在平均的 {spread.smallest_ratio:.2f}–{spread.largest_ratio:.2f} 倍之间。"
        "请合并人数很少的类别或放宽界限。"
    )
    en = (
        f"Margins and caps cannot both be met: the margins are, and weights still run from {spread.smallest_ratio:.2f} to "
        f"{spread.largest_ratio:.2f} times the mean. Merge thin categories or widen the caps."
    )
    return [note("caps_not_held", zh, en)]
