"""The analytic hierarchy process: weights from comparing items two at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import numbers
from huiyin.analytics.item_weights.base import (
    WEIGHT_COLUMNS,
    ItemWeights,
    item_names,
    largest_remainder,
    normalised,
)
from huiyin.analytics.item_weights.problems import NotConnected, NotReciprocal
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Table, note
from huiyin.analytics.terms import Floats

# Mean consistency index of random matrices, from n = 1.
RANDOM_INDEX: Mapping[str, tuple[float, ...]] = {
    "saaty": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty_1994": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.51, 1.54, 1.56, 1.57, 1.58),
    "alonso_lamata": (
        0, 0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838,
    ),
}  # fmt: skip
_TABLES: Mapping[str, Bilingual] = {
    "saaty": {"zh": "Saaty（早期表）", "en": "Saaty (early table)"},
    "saaty_1994": {"zh": "Saaty 1994", "en": "Saaty 1994"},
    "alonso_lamata": {"zh": "Alonso–Lamata 2006", "en": "Alonso–Lamata 2006"},
}
ACCEPTED = 0.10
_RECIPROCAL = 0.02


@dataclass(frozen=True)
class Judgement:
    """One comparison and how far it is from the weights: `implied` is what they would say."""

    first: str
    second: str
    given: float
    implied: float


@dataclass(frozen=True)
class AhpWeights(ItemWeights):
    """Weights with their consistency.

    `consistency_index` is (λ_max - n)/(n - 1); `consistency_ratio` divides it by `random_index` of
    the named table and should be below 0.10 (0 for n ≤ 2). `worst` is the judgement farthest from the
    weights, None where all fit. `n_experts` were put together by geometric means; `n_missing`
    comparisons of pairs were not made.
    """

    title: ClassVar[dict[str, str]] = {"zh": "层次分析法权重", "en": "AHP weights"}
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    random_index: float
    random_index_table: str
    worst: Judgement | None
    n_experts: int
    n_missing: int
    expert_ratios: tuple[float, ...]

    @property
    def consistent(self) -> bool:
        """Whether the consistency ratio is below 0.10."""
        return self.consistency_ratio < ACCEPTED

    def tables(self) -> tuple[Table, ...]:
        """Weights; consistency (key "consistency")."""
        weights = tuple(zip(self.items, self.weights, largest_remainder(self.weights), strict=True))
        row = (self.lambda_max, self.consistency_index, self.random_index, self.consistency_ratio)
        columns = (
            Column("lambda_max", {"zh": "λmax", "en": "λ max"}),
            Column("consistency_index", {"zh": "一致性指标 CI", "en": "Consistency index"}),
            Column("random_index", {"zh": "随机指标 RI", "en": "Random index"}),
            Column("consistency_ratio", {"zh": "一致性比率 CR", "en": "Consistency ratio"}),
            Column("table", {"zh": "RI 表", "en": "RI table"}, Kind.TEXT),
        )
        return (
            Table("weights", {"zh": "权重", "en": "Weights"}, WEIGHT_COLUMNS, weights),
            Table(
                "consistency",
                {"zh": "一致性", "en": "Consistency"},
                columns,
                ((*row, _TABLES[self.random_index_table]),),
            ),
        )


def ahp(
    judgements: Any,
    *,
    items: Sequence[str] | None = None,
    method: Literal["eigenvector", "geometric_mean"] = "eigenvector",
    random_index: str = "saaty",
    expert_weights: Sequence[float] | None = None,
) -> AhpWeights:
    """Weights from pairwise comparisons on Saaty's 1-9 scale.

    `judgements` is an (n, n) matrix whose entry (i, j) says how many times as important item i is as j (NaN or None
    where nobody compared them; the lower triangle may stay empty), a mapping {(item, item): times}, or
    a list of either, one an expert: a group's judgement is the geometric mean. `method`:
    "eigenvector" (missing comparisons by Harker 1987) or "geometric_mean" (logarithmic least squares).
    `random_index` names the table: "saaty" (n = 3 is .58), "saaty_1994" (.52), "alonso_lamata"; for missing
    comparisons it is lowered as Ágoston & Csató 2022 do. Raises `NotReciprocal`, `NotConnected`.
    Source: Saaty 1980; Aczél & Saaty 1983.

    >>> made = ahp([[1, 3, 5], [None, 1, 3], [None, None, 1]])
    >>> [round(weight, 4) for weight in made.weights], round(made.consistency_ratio, 4)
    ([0.637, 0.2583, 0.1047], 0.0332)
    """
    require_one_of("method", method, ("eigenvector", "geometric_mean"))
    require_one_of("random_index", random_index, RANDOM_INDEX)
    experts, names = _experts(judgements, items)
    logs = [_logs(matrix, names) for matrix in experts]
    together = _together(logs, expert_weights)
    _require_connected(together, names)
    weights, value = _solved(together, method)
    n, index = len(names), RANDOM_INDEX[random_index]
    require(
        n <= len(index),
        "items",
        n,
        zh=f"不超过 {len(index)} 项，请分层",
        en=f"be at most {len(index)}; group them in levels",
    )
    ratio, ci, ri, missing = _consistency(together, value, index)
    each = tuple(_own_ratio(log, method, index) for log in logs) if len(logs) > 1 else ()
    worst = _worst(together, weights, names)
    return AhpWeights(
        f"ahp_{method}",
        names,
        normalised(weights),
        tuple(_told(ratio, worst, missing, each, random_index)),
        value,
        ci,
        ratio,
        ri,
        random_index,
        worst,
        len(logs),
        missing,
        each,
    )


def _experts(judgements: Any, items: Sequence[str] | None) -> tuple[list[Floats], tuple[str, ...]]:
    """One matrix an expert, NaN where nothing was said, and the names."""
    if isinstance(judgements, Mapping):
        judgements = [judgements]
    listed = list(judgements)
    require(len(listed) > 0, "judgements", "[]", zh="不为空", en="not be empty")
    if isinstance(listed[0], Mapping):
        found: dict[str, None] = dict.fromkeys(map(str, items or ()))
        for one in listed:
            for pair in one:
                found.update(dict.fromkeys(map(str, pair)))
        names = tuple(found)
        return [_of_pairs(one, names) for one in listed], names
    first = np.ndim(listed[0]) if not isinstance(listed[0], list | tuple) else _depth(listed[0])
    matrices = [numbers(one, dimensions=2) for one in (listed if first == 2 else [judgements])]
    n = matrices[0].shape[0]
    for matrix in matrices:
        require(
            matrix.shape == (n, n) and n >= 2,
            "judgements",
            matrix.shape,
            zh="为方阵，至少 2 项，各专家项数相同",
            en="be square, of at least 2 items, alike for all experts",
        )
    return matrices, item_names(items, n)


def _depth(nested: Any) -> int:
    return 1 + (_depth(nested[0]) if len(nested) and isinstance(nested[0], list | tuple | np.ndarray) else 0)


def _of_pairs(pairs: Mapping[Any, float], names: Sequence[str]) -> Floats:
    matrix = np.full((len(names), len(names)), np.nan)
    for (first, second), value in pairs.items():
        matrix[names.index(str(first)), names.index(str(second))] = float(value)
    return matrix


def _logs(matrix: Floats, names: Sequence[str]) -> Floats:
    """Antisymmetric logarithms, NaN where nobody compared; raises `NotReciprocal`."""
    n = len(matrix)
    logs = np.full((n, n), np.nan)
    np.fill_diagonal(logs, 0.0)
    for i in range(n):
        own = matrix[i, i]
        if not (math.isnan(own) or abs(own - 1) < 1e-9):
            raise NotReciprocal(first=names[i], second=names[i], value=f"{own:g}", other=f"{own:g}")
        for j in range(i + 1, n):
            upper, lower = matrix[i, j], matrix[j, i]
            wrong = any(not math.isnan(value) and not 0 < value < math.inf for value in (upper, lower))
            both = not (math.isnan(upper) or math.isnan(lower))
            if wrong or (both and abs(upper * lower - 1) > _RECIPROCAL):
                raise NotReciprocal(first=names[i], second=names[j], value=f"{upper:g}", other=f"{lower:g}")
            if both:
                logs[i, j] = (math.log(upper) - math.log(lower)) / 2
            elif not (math.isnan(upper) and math.isnan(lower)):
                logs[i, j] = -math.log(lower) if math.isnan(upper) else math.log(upper)
            logs[j, i] = -logs[i, j]
    return logs


def _together(logs: Sequence[Floats], expert_weights: Sequence[float] | None) -> Floats:
    """The (weighted) geometric mean of those who made each comparison."""
    say = np.ones(len(logs)) if expert_weights is None else numbers(expert_weights)
    require(
        len(say) == len(logs) and bool((say > 0).all()),
        "expert_weights",
        say.tolist(),
        zh="每位专家一个，大于 0",
        en="be one above 0 for each expert",
    )
    stack = np.stack(list(logs))
    there = ~np.isnan(stack)
    total = (there * say[:, None, None]).sum(axis=0)
    filled = (np.where(there, stack, 0.0) * say[:, None, None]).sum(axis=0)
    return np.where(total > 0, filled / np.where(total > 0, total, 1.0), np.nan)


def _require_connected(logs: Floats, names: Sequence[str]) -> None:
    reached = {0}
    while True:
        more = {int(j) for i in reached for j in np.flatnonzero(~np.isnan(logs[i]))} - reached
        if not more:
            break
        reached |= more
    away = [at for at in range(len(names)) if at not in reached]
    if away:
        raise NotConnected(first=names[0], second=names[away[0]])


def _solved(logs: Floats, method: str) -> tuple[Floats, float]:
    """Weights and the principal eigenvalue (that of the eigenvector's matrix, for either method)."""
    gaps = np.isnan(logs)
    harker = np.where(gaps, 0.0, np.exp(np.where(gaps, 0.0, logs)))
    np.fill_diagonal(harker, 1.0 + gaps.sum(axis=1))
    values, vectors = np.linalg.eig(harker)
    at = int(values.real.argmax())
    if method == "eigenvector":
        vector = np.abs(vectors[:, at].real)
        return vector / vector.sum(), float(values[at].real)
    laplacian = np.where(gaps, 0.0, -1.0)
    np.fill_diagonal(laplacian, 0.0)
    np.fill_diagonal(laplacian, -laplacian.sum(axis=1))
    found = np.exp(np.linalg.pinv(laplacian) @ np.where(gaps, 0.0, logs).sum(axis=1))
    return found / found.sum(), float(values[at].real)


def _consistency(logs: Floats, value: float, index: Sequence[float]) -> tuple[float, float, float, int]:
    """CR, CI, RI and the number of pairs not compared."""
    n = len(logs)
    missing = int(np.isnan(logs).sum()) // 2
    ci = (value - n) / (n - 1) if n > 1 else 0.0
    ri = index[n - 1]
    if missing and n > 2:
        ri *= 1 - 2 * missing / ((n - 1) * (n - 2))
    ci = 0.0 if abs(ci) < 1e-12 else ci
    return (ci / ri if ri > 1e-12 else 0.0), ci, ri, missing


def _own_ratio(logs: Floats, method: str, index: Sequence[float]) -> float:
    try:
        _require_connected(logs, [str(at) for at in range(len(logs))])
    except NotConnected:
        return math.nan
    return _consistency(logs, _solved(logs, method)[1], index)[0]


def _worst(logs: Floats, weights: Floats, names: Sequence[str]) -> Judgement | None:
    implied = np.log(weights)[:, None] - np.log(weights)[None, :]
    off = np.triu(np.abs(np.where(np.isnan(logs), implied, logs) - implied), 1)
    i, j = (int(at) for at in np.unravel_index(off.argmax(), off.shape))
    if off[i, j] < 1e-9:
        return None
    if logs[i, j] < 0:
        i, j = j, i
    return Judgement(names[i], names[j], float(np.exp(logs[i, j])), float(np.exp(implied[i, j])))


def _told(
    ratio: float, worst: Judgement | None, missing: int, each: Sequence[float], table: str
) -> list[Note]:
    notes = []
    if ratio >= ACCEPTED and worst is not None:
        zh = (
            f"一致性比率 {ratio:.3f} ≥ 0.10，判断自相矛盾。最该复核的是“{worst.first}”比“{worst.second}”为 {worst.given:.3g}，"
            f"其余判断合起来意味着约 {worst.implied:.2g}。"
        )
        en = (
            f"The consistency ratio {ratio:.3f} is 0.10 or more: judgements contradict each other. Look first at "
            f"{worst.first} against {worst.second}: {worst.given:.3g} was said, the others together imply about {worst.implied:.2g}."
        )
        notes.append(note("inconsistent", zh, en))
    if missing:
        zh = f"有 {missing} 对没有比较，权重由其余判断推出，随机指标已相应下调。"
        en = f"{missing} pairs were not compared; weights follow from the others, and the random index is lowered for it."
        notes.append(note("missing_comparisons", zh, en))
    poor = [at + 1 for at, own in enumerate(each) if own >= ACCEPTED]
    if poor:
        listed = "、".join(map(str, poor)), ", ".join(map(str, poor))
        zh, en = (
            f"第 {listed[0]} 位专家自身的判断不一致（CR ≥ 0.10）。",
            f"Experts {listed[1]} contradict themselves (CR of 0.10 or more).",
        )
        notes.append(note("inconsistent_experts", zh, en))
    zh, en = (
        f"随机指标取自 {_TABLES[table]['zh']}；不同的表给出的 CR 略有不同。",
        f"Random index from the table {_TABLES[table]['en']}; tables differ a little in CR.",
    )
    notes.append(note("random_index", zh, en))
    return notes
