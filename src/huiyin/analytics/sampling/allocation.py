"""Share a sample out over strata: proportional, equal, Neyman, optimal under cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_positive, require_whole
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.sampling.problems import MoreThanThereAre, TooFewToAllocate
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats

_NOTHING = 1e-9  # of the largest stratum's claim

METHODS: dict[str, Bilingual] = {
    "proportional": {"zh": "按比例", "en": "proportional"},
    "equal": {"zh": "等额", "en": "equal"},
    "square_root": {"zh": "按规模平方根", "en": "square root of size"},
    "neyman": {"zh": "Neyman（最优）", "en": "Neyman (optimal)"},
    "optimal": {"zh": "计费用的最优", "en": "optimal under cost"},
}


@dataclass(frozen=True)
class Stratum:
    """One stratum: its population, the share of the sample exact and in whole numbers, the base weight."""

    name: str
    population: int
    n_exact: float
    n: int
    sampling_rate: float
    weight: float | None


@dataclass(frozen=True)
class Allocation(Result):
    """A sample shared out; the whole numbers sum to `n`.

    `standard_error` is that of the stratified mean where deviations are known and every stratum has a
    sample, `cost` the sum of costs where they are.
    """

    title: ClassVar[Bilingual] = {"zh": "样本分配", "en": "Allocation of the sample"}
    method: str
    n: int
    strata: tuple[Stratum, ...]
    standard_error: float | None = None
    cost: float | None = None
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a stratum."""
        columns = (
            Column("stratum", {"zh": "层", "en": "Stratum"}, Kind.TEXT),
            Column("population", {"zh": "总体", "en": "Population"}, Kind.COUNT),
            Column("n_exact", {"zh": "理论样本量", "en": "Exact n"}),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("sampling_rate", {"zh": "抽样比", "en": "Sampling rate"}, Kind.RATE),
            Column("weight", {"zh": "基础权重", "en": "Base weight"}),
        )
        rows = tuple(
            (one.name, one.population, one.n_exact, one.n, one.sampling_rate, one.weight)
            for one in self.strata
        )
        return (Table("allocation", {"zh": "分配", "en": "Allocation"}, columns, rows),)


def allocate(
    n: int,
    populations: Mapping[str, Any],
    method: str = "proportional",
    *,
    deviations: Mapping[str, float] | None = None,
    costs: Mapping[str, float] | None = None,
    minimum: int = 0,
) -> Allocation:
    """Share `n` out over strata of known `populations`, in whole numbers that sum to n.

    `method`: proportional (N), equal, square_root (√N), neyman (N·S, needs `deviations`), optimal
    (N·S/√c, needs `costs` too). No stratum gets less than `minimum` (or its population, where that is
    smaller) or more than it has; what is left is shared among the others by the same rule.
    Rounding is by largest remainder. Raises `TooFewToAllocate`, `MoreThanThereAre`, `BadArgument`.
    Source: Neyman 1934; Cochran 1977 §5.5.

    >>> made = allocate(400, {"A": 9000, "B": 900, "C": 100}, "neyman", deviations={"A": 10, "B": 20, "C": 30})
    >>> [(round(one.n_exact, 1), one.n) for one in made.strata]
    [(324.3, 324), (64.9, 65), (10.8, 11)]
    """
    n = require_whole("n", n, at_least=1)
    minimum = require_whole("minimum", minimum)
    require_one_of("method", method, METHODS)
    names = [str(name) for name in populations]
    require(bool(names), "populations", populations, zh="至少有一层", en="name at least one stratum")
    sizes = np.array(
        [require_whole("populations", value) for value in populations.values()], dtype=np.float64
    )
    spread = _named("deviations", deviations, names, needed=method in {"neyman", "optimal"})
    cost = _named("costs", costs, names, needed=method == "optimal")
    if n > sizes.sum():
        raise MoreThanThereAre(n=n, population=int(sizes.sum()))
    floor = np.minimum(float(minimum), sizes)
    if floor.sum() > n:
        raise TooFewToAllocate(needed=int(floor.sum()), n=n)
    exact = _within(float(n), _wanted(method, sizes, spread, cost), floor, sizes)
    whole = rounded(exact, n, floor, sizes)
    strata = tuple(
        Stratum(
            name,
            int(size),
            float(part),
            int(number),
            number / size if size else 0.0,
            size / number if number else None,
        )
        for name, size, part, number in zip(names, sizes, exact, whole, strict=True)
    )
    notes = []
    empty = [one.name for one in strata if one.n == 0 and one.population]
    if empty:
        shown = "、".join(empty[:5])
        notes.append(
            note(
                "empty",
                f"这些层没有分到样本，结论推不到它们：{shown}。可设最低数。",
                f"Strata without any sample, of which nothing can be said: {shown}. Set a minimum.",
            )
        )
    error = None if spread is None else _error(sizes, whole, spread)
    spent = None if cost is None else float(cost @ whole)
    return Allocation(method, n, strata, error, spent, tuple(notes))


def _named(
    argument: str, values: Mapping[str, float] | None, names: list[str], *, needed: bool
) -> Floats | None:
    if values is None:
        require(not needed, argument, None, zh="在这种分配法下给出", en="be given for this method")
        return None
    known = {str(name): value for name, value in values.items()}
    missing = [name for name in names if name not in known]
    require(not missing, argument, sorted(known), zh=f"含有层 {missing}", en=f"name the strata {missing}")
    return np.array(
        [require_positive(argument, known[name], or_zero=argument == "deviations") for name in names]
    )


def _wanted(method: str, sizes: Floats, spread: Floats | None, cost: Floats | None) -> Floats:
    if method == "equal":
        return (sizes > 0).astype(np.float64)
    if method == "square_root":
        return np.sqrt(sizes)
    if method == "proportional" or spread is None:
        return sizes
    made = sizes * spread
    return made / np.sqrt(cost) if method == "optimal" and cost is not None else made


def _within(n: float, wanted: Floats, floor: Floats, ceiling: Floats) -> Floats:
    """Numbers in proportion to `wanted`, between floor and ceiling, that sum to n.

    They are clip(c·wanted, floor, ceiling) for the one c that gives the sum. Where nothing is wanted
    anywhere (no spread), the rule is proportional.
    """
    wanted = wanted / wanted.max() if wanted.max() > 0 else ceiling / ceiling.max()
    wanted = np.where(wanted < _NOTHING, 0.0, wanted)
    free = wanted > 0
    ends = np.concatenate([floor[free] / wanted[free], ceiling[free] / wanted[free]])

    def at(c: float) -> Floats:
        return np.clip(c * wanted, floor, ceiling)

    marks = np.unique(ends)
    totals = np.array([at(c).sum() for c in marks])
    place = int(np.searchsorted(totals, n - 1e-9))
    if place == 0:
        made = at(marks[0] * n / totals[0]) if totals[0] > 0 and floor.sum() == 0 else floor.copy()
    elif place >= len(marks):
        made = at(marks[-1])
    else:
        rise = totals[place] - totals[place - 1]
        share = (n - totals[place - 1]) / rise if rise > 0 else 0.0
        made = at(marks[place - 1] + share * (marks[place] - marks[place - 1]))
    short = n - made.sum()
    if short > 1e-9:  # strata that want nothing take what no other can hold
        room = ceiling - made
        made = made + room * short / room.sum()
    return np.asarray(made, dtype=np.float64)


def rounded(exact: Floats, n: int, floor: Floats, ceiling: Floats) -> Ints:
    """Whole numbers by largest remainder: they sum to n and stay between floor and ceiling.

    >>> rounded(np.array([1.4, 1.4, 1.2]), 4, np.zeros(3), np.full(3, 9.0)).tolist()
    [2, 1, 1]
    """
    base = np.clip(np.floor(exact + 1e-9), np.ceil(floor), np.floor(ceiling)).astype(np.int64)
    order = np.argsort(-(exact - base), kind="stable")
    left = n - int(base.sum())
    while left > 0:
        for place in order:
            if left and base[place] < ceiling[place]:
                base[place] += 1
                left -= 1
    return base


def _error(sizes: Floats, whole: Ints, spread: Floats) -> float | None:
    """Standard error of the stratified mean; None where a stratum has no sample."""
    there = sizes > 0
    if (whole[there] == 0).any():
        return None
    share = sizes[there] / sizes.sum()
    left = 1 - whole[there] / sizes[there]
    return math.sqrt(float((share**2 * left * spread[there] ** 2 / whole[there]).sum()))
