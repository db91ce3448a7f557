"""Objective weights: from the data of the objects scored, by dispersion (entropy) or contrast (CRITIC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_positive
from huiyin.analytics.columns import frame, numbers, select
from huiyin.analytics.item_weights.base import ItemWeights, item_names, normalised
from huiyin.analytics.item_weights.problems import NegativeScores, NothingDiffers
from huiyin.analytics.results import Column, Kind, Note, Table
from huiyin.analytics.terms import Floats

_FEW = 10
_FLAT = 1e-12


@dataclass(frozen=True)
class EntropyWeights(ItemWeights):
    """Weights 1 - E over their sum; `entropies` are E, 0-1: 1 where all objects score alike."""

    title: ClassVar[dict[str, str]] = {"zh": "熵权法权重", "en": "Entropy weights"}
    entropies: tuple[float, ...]
    n: int
    n_left_out: int

    def tables(self) -> tuple[Table, ...]:
        """Weights with entropies (key "weights")."""
        columns = (
            Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
            Column("weight", {"zh": "权重", "en": "Weight"}),
            Column("entropy", {"zh": "熵值", "en": "Entropy"}),
        )
        rows = tuple(zip(self.items, self.weights, self.entropies, strict=True))
        return (Table("weights", {"zh": "权重", "en": "Weights"}, columns, rows),)


def entropy_weights(scores: Any, *, items: Sequence[str] | None = None, shift: float = 0.0) -> EntropyWeights:
    """w_j = (1 - E_j) / Σ(1 - E), E_j = -(1/ln m)·Σ p ln p, p_ij = x_ij / Σ_i x_ij.

    `scores` is (objects, items): branches, months, products; at least 0 (add `shift` to all where
    not). From a frame `items` chooses the columns. Objects with a missing score are left out. Raises
    `NegativeScores`, `NothingDiffers`. Source: Zeleny 1982, Multiple Criteria Decision Making; Shannon
    1948.

    >>> made = entropy_weights([[80, 90, 70], [85, 88, 60], [90, 86, 95], [70, 87, 40]])
    >>> [round(weight, 4) for weight in made.weights]
    [0.085, 0.0029, 0.9122]
    """
    matrix, names, n_rows = _scores(scores, items)
    matrix = matrix + require_positive("shift", shift, or_zero=True)
    sums = matrix.sum(axis=0)
    for place, name in enumerate(names):
        low = int(matrix[:, place].argmin())
        if matrix[low, place] < 0 or sums[place] <= 0:
            raise NegativeScores(item=name, row=low + 1, value=f"{matrix[low, place]:g}")
    p = matrix / sums
    logs = np.log(np.where(p > 0, p, 1.0))
    entropy = -(p * logs).sum(axis=0) / np.log(len(matrix))
    room = np.maximum(1 - entropy, 0.0)
    room[room < _FLAT] = 0.0
    if room.sum() <= 0:
        raise NothingDiffers()
    notes = [
        Note(
            "dispersion",
            {
                "zh": "熵权法奖励差异，不是重要性：各对象得分接近的评价项，再重要也只有很小的权重。",
                "en": "Entropy rewards dispersion, not importance: an item on which all score alike gets hardly any "
                "weight, however important.",
            },
        )
    ]
    if shift:
        zh, en = (
            f"各值先加了 {shift:g}；平移量会改变权重。",
            f"{shift:g} was added to every score; the shift changes weights.",
        )
        notes.append(Note("shifted", {"zh": zh, "en": en}))
    notes += _few_and_left_out(len(matrix), n_rows)
    return EntropyWeights(
        "entropy",
        names,
        normalised(room),
        tuple(notes),
        tuple(float(e) for e in entropy),
        len(matrix),
        n_rows - len(matrix),
    )


def critic_weights(
    scores: Any, *, items: Sequence[str] | None = None, low_is_good: Sequence[str] = ()
) -> ItemWeights:
    """CRITIC: w_j ∝ s_j · Σ_k (1 - r_jk), on scores brought to 0-1 by their range.

    An item weighs more the more it varies and the less it says what others say already. `scores` as in
    `entropy_weights` (any sign); items in `low_is_good` are turned round. An item without spread gets 0. Raises `NothingDiffers`. Source:
    Diakoulaki, Mavrotas & Papayannakis 1995, doi:10.1016/0305-0548(94)00059-H.

    >>> made = critic_weights([[1, 4], [2, 3], [3, 1], [4, 2]])
    >>> [round(weight, 4) for weight in made.weights]
    [0.5, 0.5]
    """
    matrix, names, n_rows = _scores(scores, items)
    wrong = [name for name in low_is_good if name not in names]
    require(not wrong, "low_is_good", wrong, zh="只含评价项的名称", en="hold names of items only")
    reach = np.ptp(matrix, axis=0)
    varies = reach > _FLAT * np.abs(matrix).max(axis=0)
    if not varies.any():
        raise NothingDiffers()
    unit = np.where(varies, (matrix - matrix.min(axis=0)) / np.where(varies, reach, 1.0), 0.0)
    for name in low_is_good:
        unit[:, names.index(name)] = 1 - unit[:, names.index(name)]
    spread = unit.std(axis=0, ddof=1)
    some = np.flatnonzero(varies)
    correlation = np.atleast_2d(np.corrcoef(unit[:, some], rowvar=False))
    raw = np.zeros(len(names))
    raw[some] = spread[some] * (1 - correlation).sum(axis=1) if len(some) > 1 else spread[some]
    if raw.sum() <= _FLAT:
        raise NothingDiffers()
    note = Note(
        "contrast",
        {
            "zh": "CRITIC 奖励差异大、与其他项重复少的评价项，不代表重要性。",
            "en": "CRITIC rewards items that vary and do not repeat others; that is not importance.",
        },
    )
    return ItemWeights("critic", names, normalised(raw), (note, *_few_and_left_out(len(matrix), n_rows)))


def _scores(scores: Any, items: Sequence[str] | None) -> tuple[Floats, tuple[str, ...], int]:
    """Complete rows of the scores, names of the items, number of rows given."""
    if hasattr(scores, "columns") or isinstance(scores, dict):
        columns = frame(scores)
        names = tuple(map(str, items)) if items is not None else tuple(columns)
        matrix = select(columns, names)
    else:
        matrix = numbers(scores, dimensions=2)
        names = item_names(items, matrix.shape[1])
    complete = matrix[~np.isnan(matrix).any(axis=1)]
    require(
        len(complete) >= 2 and len(names) >= 1,
        "scores",
        complete.shape,
        zh="至少有 2 个没有缺失的对象",
        en="hold at least 2 objects without a missing score",
    )
    return complete, names, len(matrix)


def _few_and_left_out(n: int, n_rows: int) -> list[Note]:
    notes = []
    if n < _FEW:
        zh, en = f"只有 {n} 个对象，权重不稳定。", f"With {n} objects the weights are unstable."
        notes.append(Note("few_objects", {"zh": zh, "en": en}))
    if n < n_rows:
        zh, en = (
            f"{n_rows - n} 个对象有缺失，未计入。",
            f"{n_rows - n} objects with a missing score were left out.",
        )
        notes.append(Note("left_out", {"zh": zh, "en": en}))
    return notes
