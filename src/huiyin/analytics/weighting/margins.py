"""Margins: what the population is known to look like, checked against who answered.

A margin maps the categories of one column, or the combinations of several, to counts or shares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of, require_positive
from huiyin.analytics.columns import texts
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.encoding import Coded, Codes, column_of, counted, encode
from huiyin.analytics.weighting.problems import (
    EmptyCells,
    MissingMarginValues,
    NobodyToWeight,
    NotAMarginTable,
    NoTarget,
    TargetsDisagree,
)

Missing = Literal["leave_out", "own_share", "refuse"]
MISSING_RULES = ("leave_out", "own_share", "refuse")
CROSS = "*"  # between the columns, and between the categories, of a crossed margin
UNKNOWN = {"zh": "（缺失）", "en": "(missing)"}
_AGREE = 1e-6  # relative difference of totals that is rounding
_ABOUT_ONE = 0.02  # targets that sum to 1 within this are meant as shares


@dataclass(frozen=True)
class Margin:
    """One margin on the rows: `codes` point into `categories`, -1 is a row that does not count.

    `counts` has the rows of each category.
    """

    name: str
    categories: tuple[str, ...]
    targets: Floats
    codes: Codes
    counts: Codes


Targets = Mapping[Any, Mapping[Any, float]]


def aligned_margins(
    data: Any, margins: Targets, *, total: float | None, base: Floats | None, missing: Missing
) -> Aligned:
    """The margins coded on the rows that count, all on one total.

    Raises `NotAMarginTable`, `TargetsDisagree`, `NoTarget`, `EmptyCells`, `MissingMarginValues`,
    `NobodyToWeight`, `LengthsDiffer`.
    """
    require(isinstance(margins, Mapping) and len(margins) > 0, "margins", margins, **_AT_LEAST_ONE)
    require_one_of("missing", missing, MISSING_RULES)
    coded: dict[str, Coded] = {}
    made = []
    for key, given in margins.items():
        columns, targets = _columns(key, data), _targets(key, given)
        for column in columns:
            if column not in coded:
                coded[column] = encode(column_of(data, column))
        made.append(_margin(columns, targets, [coded[column] for column in columns], base, missing))
    used = rows_that_count([margin.codes for margin in made], base)
    if used is not None:
        made = [_only(margin, used) for margin in made]
    for margin in made:
        _refuse_empty(margin)
    n = len(made[0].codes)
    kept = float(n) if base is None else float((base if used is None else base[used]).sum())
    whole = _total(made, total, kept)
    return Aligned([_scaled(margin, whole) for margin in made], used, whole)


@dataclass(frozen=True)
class Aligned:
    """Margins on the rows that count; `used` marks those rows, None where all do."""

    margins: list[Margin]
    used: npt.NDArray[np.bool_] | None
    total: float


def _only(margin: Margin, used: npt.NDArray[np.bool_]) -> Margin:
    codes = margin.codes[used]
    return replace(margin, codes=codes, counts=np.bincount(codes, minlength=len(margin.categories)))


def rows_that_count(codes: Sequence[Codes], base: Floats | None) -> npt.NDArray[np.bool_] | None:
    """Rows with every code and a base weight above 0, None for all; raises `NobodyToWeight`, `LengthsDiffer`."""
    n = len(codes[0])
    for other in codes:
        if len(other) != n:
            raise LengthsDiffer(what="一列的行数 / rows in a column", given=len(other), wanted=n)
    if base is not None and len(base) != n:
        raise LengthsDiffer(what="基础权重 / base weights", given=len(base), wanted=n)
    gone = [code < 0 for code in codes if len(code) and code.min() < 0]
    if base is not None and not (base > 0).all():
        gone.append(base <= 0)
    used = None if not gone else ~np.logical_or.reduce(gone)
    if n == 0 or (used is not None and not used.any()):
        raise NobodyToWeight(rows=n)
    return used


_AT_LEAST_ONE = {
    "zh": "至少有一个边际（列名、类别、目标逐层嵌套）",
    "en": "hold at least one margin: column → {category: target}",
}


def _columns(key: Any, data: Any) -> tuple[str, ...]:
    if isinstance(key, str):
        known = list(data) if isinstance(data, Mapping) else list(getattr(data, "columns", []))
        if CROSS not in key or key in known:
            return (key,)
        return tuple(part.strip() for part in key.split(CROSS))
    return tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)


def _targets(key: Any, targets: Any) -> dict[str, float]:
    """Category (crossed ones joined) → target; raises `NotAMarginTable`."""
    if not hasattr(targets, "items"):
        raise NotAMarginTable(margin=key, value=repr(targets))
    out: dict[str, float] = {}
    for category, target in targets.items():
        try:
            number = float(target)
        except (TypeError, ValueError):
            number = math.nan
        if not (math.isfinite(number) and number >= 0):
            raise NotAMarginTable(margin=key, value=f"{category}: {target!r}")
        out[_label(category)] = out.get(_label(category), 0.0) + number
    if not sum(out.values()) > 0:
        raise NotAMarginTable(margin=key, value="0")
    return out


def _label(category: Any) -> str:
    if type(category) is int or (type(category) is str and CROSS not in category):
        return str(category)
    if isinstance(category, tuple):
        return CROSS.join(_label(part) for part in category)
    text = texts([category])[0]
    return CROSS.join(part.strip() for part in str(text).split(CROSS))


def _margin(
    columns: Sequence[str],
    targets: Mapping[str, float],
    coded: Sequence[Coded],
    base: Floats | None,
    missing: Missing,
) -> Margin:
    """Rows of a category without target refuse; categories with target 0 and nobody go."""
    name = CROSS.join(columns)
    whole = _crossed(coded)
    if whole.n_missing and missing == "refuse":
        raise MissingMarginValues(margin=name, n=whole.n_missing)
    categories = tuple(targets)
    place = {category: at for at, category in enumerate(categories)}
    for label, n in zip(whole.labels, whole.counts, strict=True):
        if label not in place and n:
            raise NoTarget(margin=name, category=label, n=int(n), known=", ".join(categories))
    into = np.array([place.get(label, -1) for label in whole.labels] + [-1], dtype=np.intp)
    counts = np.zeros(len(categories), dtype=np.intp)
    counts[into[:-1][into[:-1] >= 0]] = whole.counts[into[:-1] >= 0]
    codes = whole.codes
    if not np.array_equal(into[:-1], np.arange(len(whole.labels))):
        codes = into[codes]
    margin = Margin(name, categories, np.fromiter(targets.values(), dtype=np.float64), codes, counts)
    return _with_missing(margin, base) if whole.n_missing and missing == "own_share" else margin


def _crossed(coded: Sequence[Coded]) -> Coded:
    """The combinations of several columns as one; missing in one is missing."""
    whole = coded[0]
    for other in coded[1:]:
        known = (whole.codes >= 0) & (other.codes >= 0)
        size = len(other.labels)
        labels = tuple(CROSS.join((first, second)) for first in whole.labels for second in other.labels)
        codes = np.where(known, whole.codes * size + other.codes, -1)
        whole = Coded(codes, labels, *counted(codes, len(labels)))
    return whole


def _refuse_empty(margin: Margin) -> None:
    categories, counts = margin.categories, margin.counts
    empty = np.flatnonzero((margin.targets > 0) & (counts == 0))
    if len(empty):
        raise EmptyCells(
            margin=margin.name,
            cells=", ".join(categories[at] for at in empty[:5]) + ("…" if len(empty) > 5 else ""),
            advice=collapse_advice(categories, counts, int(empty[0])),
        )


def collapse_advice(categories: Sequence[str], counts: Codes, at: int) -> dict[str, str]:
    """Which category to merge another with: its neighbour in the given order that has more people."""
    filled = [other for other in range(len(categories)) if other != at and counts[other]]
    if not filled:
        return {"zh": "请检查类别的写法", "en": "check how the categories are written"}
    nearest = min(filled, key=lambda other: (abs(other - at), -int(counts[other])))
    first, second = categories[at], categories[nearest]
    return {
        "zh": f"请把“{first}”与“{second}”等相近类别合并",
        "en": f"merge “{first}” with a like category such as “{second}”",
    }


def _with_missing(margin: Margin, base: Floats | None) -> Margin:
    """The missing rows as a category of their own that keeps its share of the sample."""
    gone = margin.codes < 0
    share = float(gone.mean() if base is None else base[gone].sum() / base.sum())
    targets = margin.targets / margin.targets.sum() * (1 - share)
    codes = np.where(gone, len(margin.categories), margin.codes)
    return Margin(
        margin.name,
        (*margin.categories, f"{UNKNOWN['zh']} {UNKNOWN['en']}"),
        np.append(targets, share) * float(margin.targets.sum()),
        codes,
        np.append(margin.counts, int(gone.sum())),
    )


def _total(margins: Sequence[Margin], total: float | None, kept: float) -> float:
    """The one total of all margins: given, or that of the counts, or for shares the sum of base weights."""
    if total is not None:
        return require_positive("total", total)
    sums = [math.fsum(margin.targets) for margin in margins]
    counts = [at for at, value in enumerate(sums) if abs(value - 1) > _ABOUT_ONE]
    for at, value in enumerate(sums):
        goal = sums[counts[0]] if at in counts else 1.0
        if abs(value - goal) > _AGREE * goal:
            raise TargetsDisagree(
                first=margins[counts[0]].name if at in counts else "1 (100%)",
                first_total=f"{goal:.10g}",
                second=margins[at].name,
                second_total=f"{value:.10g}",
            )
    return sums[counts[0]] if counts else kept


def _scaled(margin: Margin, whole: float) -> Margin:
    return replace(margin, targets=margin.targets * (whole / float(margin.targets.sum())))
