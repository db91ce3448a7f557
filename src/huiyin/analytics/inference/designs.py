"""Variances under a sampling design: strata, clusters in stages, weights, finite populations.

`total_variance` is the one place that knows the arithmetic. A statistic gives its linearised values
(each respondent's pull on the statistic, without the weight) and gets its variance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import array_of, checked_weights, numbers, texts
from huiyin.analytics.inference.problems import ImpossiblePopulation, LonelyCluster
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats

Lonely = Literal["fail", "certainty", "adjust", "average"]

_CENSUS = 1e-7  # a share left to sample below this is none


@dataclass(frozen=True)
class Stage:
    """One stage of a design, a row a respondent: stratum and unit codes, units sampled and there are.

    `population` is infinite where nothing is known of it (drawn with replacement, or of very many).
    """

    strata: Ints
    units: Ints
    sampled: Floats
    population: Floats


@dataclass(frozen=True)
class Design:
    """How respondents came into the sample; make it with `design_of`.

    `weights` are inverse inclusion probabilities (ones where none are given). `labels` names the
    strata of the first stage.
    """

    weights: Floats
    stages: tuple[Stage, ...]
    labels: tuple[str, ...]
    lonely: Lonely = "fail"

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.weights)

    @property
    def n_strata(self) -> int:
        """Strata of the first stage."""
        return len(self.labels)

    @property
    def n_clusters(self) -> int:
        """Primary sampling units; the respondents themselves where there are no clusters."""
        return int(self.stages[0].units.max()) + 1 if self.n else 0

    @property
    def degrees(self) -> int:
        """Degrees of freedom: primary units minus strata, of rows that weigh something."""
        first, there = self.stages[0], self.weights > 0
        return len(np.unique(first.units[there])) - len(np.unique(first.strata[there]))

    @property
    def settled(self) -> float:
        """Share of its uncalibrated variance below which a figure is settled by margins; 0 without them."""
        return 0.0

    def variance(self, linearised: Floats) -> Floats:
        """(k, k) variance of the weighted total of (n, k) linearised values."""
        rows = np.asarray(linearised, dtype=np.float64)
        rows = rows[:, None] if rows.ndim == 1 else rows
        return _staged(rows * self.weights[:, None], self.stages, self)

    def subset(self, rows: Any) -> Design:
        """The design of some rows; sampled counts stay those of the whole, as R's `subset`."""
        stages = tuple(
            Stage(stage.strata[rows], stage.units[rows], stage.sampled[rows], stage.population[rows])
            for stage in self.stages
        )
        return Design(self.weights[rows], stages, self.labels, self.lonely)


def design_of(
    n: int,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    lonely: Lonely = "fail",
) -> Design:
    """The design of `n` respondents.

    `strata` and `clusters` are columns of labels; clusters count within their stratum. Several stages
    are a tuple of columns, the largest units first. `fpc` is the finite population: one number for
    all, a mapping stratum → number, or a column; it counts primary units (respondents without
    clusters); numbers of at most 1 are sampling fractions. Several stages take a tuple. Without `fpc`
    sampling is taken as with replacement, and later stages add nothing. `lonely` says what a stratum
    of one unit does: fail, count as certainty (no variance), be adjusted (its distance from the
    grand mean), or take the average of the others.

    Raises `LengthsDiffer`, `BadWeights`, `ImpossiblePopulation`, `BadArgument`. Source: Lumley 2004,
    doi:10.18637/jss.v009.i08; equals R survey::svydesign(nest=TRUE).

    >>> design = design_of(4, strata=["A", "A", "B", "B"], fpc={"A": 100, "B": 50})
    >>> design.degrees, design.stages[0].population.tolist()
    (2, [100.0, 100.0, 50.0, 50.0])
    """
    require_one_of("lonely", lonely, get_args(Lonely))
    columns = clusters if isinstance(clusters, tuple) else (clusters,)
    sizes = fpc if isinstance(fpc, tuple) else (fpc,) + (None,) * (len(columns) - 1)
    require(
        len(sizes) == len(columns),
        "fpc",
        fpc,
        zh=f"有 {len(columns)} 个阶段的总体数",
        en=f"give populations of {len(columns)} stages",
    )
    labels, inside = _coded(strata, n, "层 / strata")
    stages: list[Stage] = []
    for at, (column, size) in enumerate(zip(columns, sizes, strict=True)):
        own = np.arange(n) if column is None else _coded(column, n, "群 / clusters")[1]
        units = np.unique(np.column_stack([inside, own]), axis=0, return_inverse=True)[1].reshape(-1)
        stages.append(_stage(inside, units, size, labels if at == 0 else (), n))
        inside = units
    given = checked_weights(weights, n)
    return Design(np.ones(n) if given is None else given, tuple(stages), labels, lonely)


def design_for(n: int, design: Any = None, **parts: Any) -> tuple[Design, Any]:
    """The design of a column of `n` answers, and which of its rows the design is about.

    `design` is a `Design`, or a weighting (`rake`, `calibrate` …): its design is that of the rows which
    count, and its calibration makes the errors. Without it the `parts` are those of `design_of`.
    Raises `LengthsDiffer`, `BadArgument` where both are given.

    >>> made, rows = design_for(3, weights=[1, 2, 1])
    >>> made.weights.tolist(), rows
    ([1.0, 2.0, 1.0], slice(None, None, None))
    """
    if design is None:
        return design_of(n, **parts), slice(None)
    given = [name for name, part in parts.items() if part is not None and name != "lonely"]
    require(
        not given,
        "design",
        "…",
        zh=f"不与 {'、'.join(given)} 同时给出",
        en=f"not come together with {', '.join(given)}",
    )
    made, used = getattr(design, "design", design), getattr(design, "used", None)
    require(
        isinstance(made, Design), "design", design, zh="为抽样设计或加权结果", en="be a design or a weighting"
    )
    wanted = made.n if used is None else len(used)
    if n != wanted:
        raise LengthsDiffer(what="答案 / answers", given=n, wanted=wanted)
    return made, slice(None) if used is None else used


def total_variance(
    linearised: Any,
    strata: Any = None,
    clusters: Any = None,
    weights: Any = None,
    fpc: Any = None,
    *,
    lonely: Lonely = "fail",
) -> Floats:
    """(k, k) variance of the totals of `linearised`, (n, k) or n values, under a design.

    Values of rows outside a domain are 0, not left out. `weights` multiply the values (leave them out
    where the values are weighted already). The rest as in `design_of`. Equals R survey::svyrecvar.

    >>> total_variance([1.0, 2.0, 3.0]).tolist()
    [[3.0]]
    >>> total_variance([1.0, 2.0, 3.0], fpc=6).tolist()
    [[1.5]]
    """
    rows = array_of("linearised", linearised)
    known = rows.ndim in (1, 2) and bool(np.isfinite(rows).all())
    require(
        known, "linearised", "…", zh="为一列或一张表的有限数", en="be a column or table of finite numbers"
    )
    return design_of(
        len(rows), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely
    ).variance(rows)


def _coded(column: Any, n: int, what: str) -> tuple[tuple[str, ...], Ints]:
    """Sorted labels and each row's place among them; no column is one label for all."""
    if column is None:
        return ("",), np.zeros(n, dtype=np.int64)
    named = texts(column)
    if len(named) != n:
        raise LengthsDiffer(what=what, given=len(named), wanted=n)
    missing = [place for place, name in enumerate(named) if name is None]
    require(
        not missing,
        what,
        f"None ({missing[0] + 1 if missing else 0})",
        zh="没有缺失",
        en="have no missing entry",
    )
    labels, codes = np.unique(named.astype(str), return_inverse=True)
    return tuple(map(str, labels)), codes.reshape(-1).astype(np.int64)


def _stage(strata: Ints, units: Ints, size: Any, labels: tuple[str, ...], n: int) -> Stage:
    """One stage with its counts a row; raises where a population is below its sample."""
    pairs = np.unique(np.column_stack([strata, units]), axis=0) if n else np.zeros((0, 2), dtype=np.int64)
    sampled = np.bincount(pairs[:, 0], minlength=1).astype(np.float64)[strata]
    if size is None:
        population = np.full(n, np.inf)
    elif isinstance(size, Mapping):
        named = {str(key): float(value) for key, value in size.items()}
        wanting = [label for label in labels if label not in named]
        require(not wanting, "fpc", sorted(named), zh=f"含有层 {wanting}", en=f"name the strata {wanting}")
        population = np.array([named[label] for label in labels])[strata]
    else:
        population = np.full(n, float(size)) if np.ndim(size) == 0 else numbers(size, infinite=True)
    if len(population) != n:
        raise LengthsDiffer(what="总体数 / populations", given=len(population), wanted=n)
    finite = population[np.isfinite(population)]
    require(bool(np.all(population > 0)), "fpc", size, zh="大于 0", en="be above 0")
    if len(finite) and finite.max() <= 1 and (finite < 1).any():
        population = sampled / population
    short = np.flatnonzero(population < sampled * (1 - 1e-9))
    if len(short):
        row = int(short[0])
        label = labels[strata[row]] if labels else str(strata[row])
        raise ImpossiblePopulation(
            stratum=label or "–", n=f"{sampled[row]:g}", population=f"{population[row]:g}"
        )
    return Stage(strata, units, sampled, population)


def _staged(rows: Floats, stages: tuple[Stage, ...], design: Design) -> Floats:
    """Variance of the first stage, and of the later ones within its units where its fraction is known."""
    share = np.ones(len(rows))
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for at, stage in enumerate(stages):
        total = total + _one_stage(rows, stage, share, design, named=at == 0)
        share = share * np.where(np.isfinite(stage.population), stage.sampled / stage.population, 0.0)
        if not share.any():
            break
    return total


def _one_stage(rows: Floats, stage: Stage, share: Floats, design: Design, *, named: bool) -> Floats:
    """Σ over strata of share·(1-f)·m/(m-1)·Σ over units (total - mean)(total - mean)'."""
    n_units = int(stage.units.max()) + 1 if len(rows) else 0
    first = np.zeros(n_units, dtype=np.int64)
    first[stage.units[::-1]] = np.arange(len(rows))[::-1]  # a row that stands for its unit
    there = np.zeros(n_units, dtype=bool)
    there[stage.units] = True
    totals = np.stack([np.bincount(stage.units, column, n_units) for column in rows.T], axis=1)[there]
    of = first[there]
    strata, m = stage.strata[of], stage.sampled[of]
    left = np.where(np.isfinite(stage.population[of]), 1 - m / stage.population[of], 1.0)
    left = np.where(left < _CENSUS, 0.0, left)
    lonely = (m <= 1) & (left > 0)
    if lonely.any() and design.lonely == "fail":
        code = int(strata[np.flatnonzero(lonely)[0]])
        raise LonelyCluster(stratum=(design.labels[code] if named else str(code)) or "–")
    n_strata = int(strata.max()) + 1 if len(strata) else 0
    # Units of a domain's other rows may be absent; they count as zeros, so divide by all sampled.
    sums = np.stack([np.bincount(strata, column, n_strata) for column in totals.T], axis=1)
    mean = sums[strata] / m[:, None]
    scale = left * share[of] * np.where(m > 1, m / np.maximum(m - 1, 1), 1.0)
    about = np.where((lonely & (design.lonely == "adjust"))[:, None], totals, totals - mean)
    made = np.asarray(about.T @ (about * scale[:, None]), dtype=np.float64)
    absent = np.zeros(n_strata)
    per_scale, per_mean = np.zeros(n_strata), np.zeros((n_strata, rows.shape[1]))
    per_scale[strata], per_mean[strata], absent[strata] = scale, mean, m
    absent -= np.bincount(strata, minlength=n_strata)
    made += per_mean.T @ (per_mean * (per_scale * absent)[:, None])
    if design.lonely == "average" and lonely.any():
        known = n_strata - len(np.unique(strata[lonely]))
        made = made * (n_strata / known) if known else np.full_like(made, np.nan)
    return made
