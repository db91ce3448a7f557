"""GREG and calibration: weights near the base weights that reproduce totals, of numbers too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import (
    require,
    require_one_of,
    require_positive,
    require_whole,
)
from huiyin.analytics.columns import numbers
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.building import base_of, built, category_rows, sampling_of
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.cells import Cells, cell_sums, cells_of, indicators
from huiyin.analytics.weighting.encoding import column_of, tally
from huiyin.analytics.weighting.iterating import Refit
from huiyin.analytics.weighting.margins import Margin, Missing, aligned_margins
from huiyin.analytics.weighting.problems import MissingMarginValues, NobodyToWeight, NotConverged
from huiyin.analytics.weighting.weighting import MarginRow, Weighting

Distance = Literal["linear", "raking", "logit"]
_RESCALE_FROM = 20.0  # totals so many times those of the base weights: the base weights had no scale


@dataclass(frozen=True)
class _Known:
    """What is known of the population, on the rows that count."""

    margins: list[Margin]
    names: tuple[str, ...]  # of numbers
    numbers: Floats  # (n, k)
    totals: Floats  # (k,)
    population: float | None
    base: Floats
    used: npt.NDArray[np.bool_] | None


def calibrate(
    data: Any,
    totals: Mapping[Any, Any],
    *,
    base: Any = None,
    population: float | None = None,
    distance: Distance = "linear",
    bounds: tuple[float, float] | None = None,
    bounds_on: Literal["factor", "weight"] = "factor",
    variance: Any = None,
    missing: Missing = "leave_out",
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    max_iterations: int = 50,
    tolerance: float = 1e-10,
) -> Weighting:
    """Weights that reproduce known totals, as near to the base weights as a distance says.

    `totals` maps a column (or crossed columns) to {category: target}, as in `rake`, or a column of
    numbers to its population total. `population` is the population size; needed where there are
    numbers but no categories, unless no such total is to be met. `distance`: "linear" (GREG; weights
    may turn negative), "raking" (always above 0), "logit" (within `bounds`, which it needs). `bounds`
    = (low, high) hold weight over base weight, or the weight itself with `bounds_on`="weight".
    `variance` is σ² of the working model, a column. Without `base` all start alike, at
    population / n; base weights 20 times too small everywhere are scaled up first. Rows with a
    missing number count as rows with a missing category; "own_share" suits categories only.

    Raises `NotConverged` where no weights meet totals and bounds, and the problems of `rake`. Equals
    R survey::calibrate. Source: Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217.

    >>> weighted = calibrate({"sex": ["f", "f", "m"], "bill": [10, 20, 30]}, {"sex": {"f": 50, "m": 50}, "bill": 2400})
    >>> weighted.weights.round(6).tolist()
    [10.0, 40.0, 50.0]
    """
    require_one_of("distance", distance, ("linear", "raking", "logit"))
    require_one_of("bounds_on", bounds_on, ("factor", "weight"))
    require_whole("max_iterations", max_iterations, at_least=1)
    require_positive("tolerance", tolerance)
    known = _known(data, totals, base, population, missing)
    by_cell = not known.names and variance is None and bounds_on == "factor"
    cells = cells_of(known.margins) if by_cell else None
    auxiliaries, targets = _auxiliaries(known, cells)
    sums = known.base if cells is None else cell_sums(cells, known.base)
    scale = _scale(auxiliaries, sums, targets, given=base is not None)
    low, high = _ends(bounds, distance, known.base if bounds_on == "weight" else None, scale)
    sigma = _sigma(data, variance, known)
    again = Refit(auxiliaries, targets, distance, low, high, sigma, tolerance, max_iterations, scale)
    solution = again.solve(sums)
    if not solution.converged:
        raise _not_converged(known, solution.misfit, targets, solution.iterations)
    calibration = Calibration(
        None if cells is None else cells.cell,
        auxiliaries,
        known.base,
        solution.factors * scale,
        spread=sigma,
        equal=base is None and cells is not None,
        counts=None if cells is None else cells.counts.astype(np.float64),
    )
    return built(
        f"calibration_{distance}",
        calibration=calibration,
        margins=_rows(known, calibration.calibrated),
        sampling=sampling_of(data, strata, clusters, fpc, known.used),
        used=known.used,
        iterations=solution.iterations,
        units=again,
    )


def _known(
    data: Any, totals: Mapping[Any, Any], base: Any, population: float | None, missing: Missing
) -> _Known:
    require(
        isinstance(totals, Mapping) and len(totals) > 0,
        "totals",
        totals,
        zh="至少有一个总量",
        en="hold at least one total",
    )
    categorical = {key: value for key, value in totals.items() if hasattr(value, "items")}
    numeric = {str(key): value for key, value in totals.items() if key not in categorical}
    columns = [numbers(column_of(data, name)) for name in numeric]
    goals = np.array([_finite(name, value) for name, value in numeric.items()])
    given = base_of(data, base)
    here = _complete(columns, list(numeric), missing, given)
    if population is not None:
        require_positive("population", population)
    if categorical:
        blank = None if here is None else np.where(here, 1.0 if given is None else given, 0.0)
        aligned = aligned_margins(
            data, categorical, total=population, base=given if blank is None else blank, missing=missing
        )
        margins, used, population = aligned.margins, aligned.used, None
        n = len(margins[0].codes) if used is None else len(used)
    else:
        margins, used, n = [], here, len(columns[0])
        if used is not None and used.all():
            used = None
    for column in columns:
        if len(column) != n:
            raise LengthsDiffer(what="一列的行数 / rows in a column", given=len(column), wanted=n)
    if n == 0 or (used is not None and not used.any()):
        raise NobodyToWeight(rows=n)
    start = np.ones(n) if given is None else given
    kept = [column if used is None else column[used] for column in columns]
    matrix = np.stack(kept, axis=1) if kept else np.zeros((n if used is None else int(used.sum()), 0))
    return _Known(
        margins, tuple(numeric), matrix, goals, population, start if used is None else start[used], used
    )


def _finite(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    require(
        bool(np.isfinite(number)),
        f"totals[{name}]",
        value,
        zh="为有限数，或“类别 → 目标”",
        en="be a finite number, or map categories to targets",
    )
    return number


def _complete(
    columns: Sequence[Floats], names: Sequence[str], missing: Missing, base: Floats | None
) -> npt.NDArray[np.bool_] | None:
    """Rows whose numbers are all there and that weigh something; None for all."""
    if not columns:
        return None
    here = np.ones(len(columns[0]), dtype=bool)
    for name, column in zip(names, columns, strict=True):
        wanted = len(columns[0]) if base is None else len(base)
        if len(column) != wanted:
            raise LengthsDiffer(what="一列的行数 / rows in a column", given=len(column), wanted=wanted)
        gone = ~np.isfinite(column)
        if gone.any() and missing != "leave_out":
            raise MissingMarginValues(margin=name, n=int(gone.sum()))
        here &= ~gone
    if base is not None:
        here &= base > 0
    return None if here.all() else here


def _auxiliaries(known: _Known, cells: Cells | None) -> tuple[Floats, Floats]:
    """(units, p) auxiliaries and their p totals: categories, then numbers, then a column of ones."""
    targets = [*(margin.targets for margin in known.margins), known.totals]
    if cells is not None:
        return indicators(cells, known.margins), np.concatenate(targets)
    blocks = []
    for margin in known.margins:
        block = np.zeros((len(margin.codes), len(margin.categories)))
        block[np.arange(len(block)), margin.codes] = 1.0
        blocks.append(block)
    blocks.append(known.numbers)
    if known.population is not None:
        blocks.append(np.ones((len(known.numbers), 1)))
        targets.append(np.array([known.population]))
    return np.hstack(blocks), np.concatenate(targets)


def _scale(auxiliaries: Floats, base: Floats, targets: Floats, *, given: bool) -> float:
    """What base weights are multiplied with first: as R does where they are far too small everywhere."""
    reached = base @ auxiliaries
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(reached != 0, targets / reached, np.inf)
    if given:
        return float(ratios.mean()) if ratios.min() > _RESCALE_FROM else 1.0
    counted = (auxiliaries == 1).all(axis=0) | (np.isin(auxiliaries, (0, 1)).all(axis=0))
    usable = counted & np.isfinite(ratios) & (reached > 0)
    return float(targets[usable].sum() / reached[usable].sum()) if usable.any() else 1.0


def _ends(
    bounds: tuple[float, float] | None, distance: Distance, weights: Floats | None, scale: float
) -> tuple[Floats, Floats]:
    if bounds is None:
        require(distance != "logit", "bounds", None, zh="在 logit 时给出", en="be given with logit")
        floor = -np.inf if distance == "linear" else 0.0
        return np.asarray(floor), np.asarray(np.inf)
    low, high = (float(end) for end in bounds)
    require(low < high, "bounds", bounds, zh="为（下限，上限）", en="be (low, high)")
    if weights is not None:
        return low / (weights * scale), high / (weights * scale)
    require(
        low < 1 < high,
        "bounds",
        bounds,
        zh="下限小于 1、上限大于 1（校准后与基础权重之比）",
        en="have low below 1 and high above 1 (weight over base weight)",
    )
    require(
        distance != "logit" or bool(np.isfinite([low, high]).all()),
        "bounds",
        bounds,
        zh="在 logit 时为有限数",
        en="be finite with logit",
    )
    return np.asarray(low), np.asarray(high)


def _sigma(data: Any, variance: Any, known: _Known) -> Floats | None:
    if variance is None:
        return None
    column = numbers(column_of(data, variance) if isinstance(variance, str) else variance)
    n = len(known.base) if known.used is None else len(known.used)
    if len(column) != n:
        raise LengthsDiffer(what="方差 / variances", given=len(column), wanted=n)
    column = column if known.used is None else column[known.used]
    require(bool((column > 0).all()), "variance", float(column.min()), zh="全部大于 0", en="all be above 0")
    return column


def _names(known: _Known) -> list[tuple[str, str]]:
    made = [(margin.name, category) for margin in known.margins for category in margin.categories]
    made += [(name, "Σ") for name in known.names]
    return [*made, ("population", "N")] if known.population is not None else made


def _not_converged(known: _Known, misfit: Floats, targets: Floats, rounds: int) -> NotConverged:
    at = int((np.abs(misfit) / (1 + np.abs(targets))).argmax())
    margin, category = _names(known)[at]
    return NotConverged(
        iterations=rounds,
        margin=margin,
        category=category,
        target=f"{targets[at]:.6g}",
        reached=f"{targets[at] - misfit[at]:.6g}",
        gap=f"{abs(misfit[at]) / (1 + abs(targets[at])):.2%}",
    )


def _rows(known: _Known, weights: Floats) -> list[MarginRow]:
    rows: list[MarginRow] = []
    for margin in known.margins:
        size = len(margin.categories)
        before, after = (tally(margin.codes, w, size) for w in (known.base, weights))
        rows += category_rows(margin, margin.counts, before, after)
    nothing = float("nan")
    extra = [
        (name, total, column)
        for name, total, column in zip(known.names, known.totals, known.numbers.T, strict=True)
    ]
    if known.population is not None:
        extra.append(("population", np.float64(known.population), np.ones(len(weights))))
    for name, total, column in extra:
        before_total, after_total = float(known.base @ column), float(weights @ column)
        rows.append(
            MarginRow(
                name,
                "Σ",
                len(weights),
                float(total),
                before_total,
                after_total,
                nothing,
                nothing,
                nothing,
                nothing,
            )
        )
    return rows
