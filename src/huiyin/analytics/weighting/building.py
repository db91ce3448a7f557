"""From solved weights to the result: rows put back, margins compared, warnings told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require
from huiyin.analytics.columns import checked_weights, numbers, texts
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Note, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.encoding import Codes, column_of, tally
from huiyin.analytics.weighting.margins import Margin
from huiyin.analytics.weighting.spread import Spread, spread_of
from huiyin.analytics.weighting.weighting import MarginRow, Sampling, Weighting

THIN = 10  # respondents of a category below which its weight rests on few
EXTREME = 5.0  # weights above so many times the mean, or below its inverse, are extreme
COSTLY = 2.0  # Kish design effect from which half of the sample is lost

Used = npt.NDArray[np.bool_] | None


def base_of(data: Any, base: Any, n: int | None = None) -> Floats | None:
    """Base weights given as a column, its name, or None; raises `BadWeights`, `LengthsDiffer`."""
    if base is None:
        return None
    column = numbers(column_of(data, base) if isinstance(base, str) else base)
    return checked_weights(column, len(column) if n is None else n)


def sampling_of(data: Any, strata: Any, clusters: Any, fpc: Any, used: Used) -> Sampling:
    """Design columns, given as columns or their names, on the rows that count."""

    def labels(given: Any) -> npt.NDArray[np.object_] | None:
        if given is None:
            return None
        column = texts(column_of(data, given) if isinstance(given, str) else given)
        return column if used is None else column[_fitting(column, used)]

    if isinstance(fpc, str):
        fpc = column_of(data, fpc)
    if fpc is not None and np.ndim(fpc) == 1:
        fpc = numbers(fpc)
        fpc = fpc if used is None else fpc[_fitting(fpc, used)]
    return Sampling(labels(strata), labels(clusters), fpc)


def _fitting(column: npt.NDArray[Any], used: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    if len(column) != len(used):
        raise LengthsDiffer(
            what="设计列的行数 / rows of a design column", given=len(column), wanted=len(used)
        )
    return used


def margin_rows(margins: Sequence[Margin], base: Floats, weights: Floats) -> list[MarginRow]:
    """Target, before and after of every category of every margin."""
    rows = []
    for margin in margins:
        size = len(margin.categories)
        before = tally(margin.codes, base, size)
        after = tally(margin.codes, weights, size)
        rows += category_rows(margin, margin.counts, before, after)
    return rows


def category_rows(margin: Margin, n: Codes, before: Floats, after: Floats) -> list[MarginRow]:
    """The rows of one margin from sums by category."""
    old, new, wanted = float(before.sum()), float(after.sum()), float(margin.targets.sum())
    made = []
    for at, category in enumerate(margin.categories):
        share_before, share_after = float(before[at]) / old, float(after[at]) / new
        made.append(
            MarginRow(
                margin.name,
                category,
                int(n[at]),
                float(margin.targets[at]),
                float(before[at]),
                float(after[at]),
                float(margin.targets[at]) / wanted,
                share_before,
                share_after,
                share_after / share_before if share_before else float("nan"),
            )
        )
    return made


def spread_rows(used: Used, values: Floats) -> Floats:
    """Values of the rows that count put back among all rows, 0 elsewhere."""
    if used is None:
        return values
    out = np.zeros(len(used))
    out[used] = values
    return out


def built(
    method: str,
    *,
    calibration: Calibration,
    margins: Sequence[MarginRow],
    sampling: Sampling,
    used: Used,
    iterations: int,
    units: Any = None,
    notes: Sequence[Note] = (),
) -> Weighting:
    """The result; weights are base times factors times trimming."""
    weights = calibration.calibrated
    if calibration.trimmed is not None:
        weights = weights * calibration.trimmed
    n_rows = len(weights) if used is None else len(used)
    for name, column in (("strata", sampling.strata), ("clusters", sampling.clusters)):
        require(
            column is None or len(column) == len(weights),
            name,
            0 if column is None else len(column),
            zh=f"有 {n_rows} 行",
            en=f"have {n_rows} rows",
        )
    after, before = _spreads(calibration, weights)
    return Weighting(
        method,
        spread_rows(used, weights),
        spread_rows(used, calibration.base),
        len(weights),
        n_rows - len(weights),
        float(weights.sum()),
        tuple(margins),
        after,
        before,
        iterations,
        (*notes, *_warnings(margins, after, n_rows - len(weights))),
        calibration,
        sampling,
        used,
        units,
    )


def _spreads(calibration: Calibration, weights: Floats) -> tuple[Spread, Spread]:
    """Of the weights and the base weights; by unit where that is enough."""
    counts = calibration.counts
    if not calibration.equal or counts is None or calibration.trimmed is not None:
        return spread_of(weights), spread_of(calibration.base)
    b = float(calibration.base[0])
    return spread_of(calibration.factors * b, counts), spread_of(np.full(len(counts), b), counts)


def _warnings(margins: Sequence[MarginRow], spread: Spread, n_left_out: int) -> list[Note]:
    """What a reader must know before trusting the weights."""
    notes = []
    if n_left_out:
        zh = f"{n_left_out} 行的加权变量缺失或基础权重为 0，不计入（权重为 0）。"
        en = f"{n_left_out} rows miss a weighting variable or have base weight 0; they do not count (weight 0)."
        notes.append(note("left_out", zh, en))
    for row in margins:
        if 0 < row.n < THIN and row.target_share > 0:
            zh = (
                f"{row.margin} 的“{row.category}”只有 {row.n} 份答卷，却要代表总体的 {row.target_share:.1%}："
                "结果会随这几份答卷大幅摆动，请考虑合并。"
            )
            en = (
                f"Only {row.n} respondents of {row.category} ({row.margin}) stand for {row.target_share:.1%} of the "
                "population: figures swing with them; consider merging the category."
            )
            notes.append(note("thin_category", zh, en))
    if spread.minimum < 0:
        zh = "有负的权重（线性校准可能如此）：不宜发布，请改用 raking 或 logit，或给出界限。"
        en = (
            "Some weights are negative, as a linear calibration may give: use raking or logit, or set bounds."
        )
        notes.append(note("negative_weights", zh, en))
    if spread.largest_ratio > EXTREME or 0 <= spread.smallest_ratio < 1 / EXTREME:
        zh = f"权重相差很大：最大为平均的 {spread.largest_ratio:.1f} 倍，最小为 {spread.smallest_ratio:.2f} 倍。请考虑截尾或合并类别。"
        en = (
            f"Weights are extreme: the largest is {spread.largest_ratio:.1f} times the mean, the smallest "
            f"{spread.smallest_ratio:.2f}. Consider trimming or merging categories."
        )
        notes.append(note("extreme_weights", zh, en))
    if spread.design_effect > COSTLY:
        zh = f"加权代价很高：设计效应 {spread.design_effect:.1f}，{spread.n:,} 份答卷只相当于 {spread.n_effective:,.0f} 份。"
        en = f"Weighting is costly: design effect {spread.design_effect:.1f}, {spread.n:,} respondents are worth {spread.n_effective:,.0f}."
        notes.append(note("costly", zh, en))
    return notes
