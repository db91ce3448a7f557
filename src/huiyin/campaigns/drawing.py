"""Choosing whom to ask: strata, clusters, the volume rule. Pure; the same seed and frame draw the same people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.sampling.allocation import allocate
from huiyin.analytics.sampling.frames import volume_frame
from huiyin.analytics.summaries import Ints
from huiyin.campaigns.contracts import Method
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.problems import MoreThanTheFrame


@dataclass(frozen=True)
class Drawn:
    """Positions of the frame that were drawn, ascending; [stratum, in the frame, drawn] for each stratum."""

    positions: Ints
    allocation: tuple[tuple[str, int, int], ...]
    fingerprint: str


def in_volume_frame(volumes: Sequence[float], plan: Plan, month: int | None) -> Ints:
    """Positions of customers who together make up the plan's share of all volume, largest first (C19).

    With `month` (1–12) only those planned for that month.
    """
    values = np.nan_to_num(np.asarray(volumes, dtype=np.float64))
    if not values.sum() > 0:
        return np.zeros(0, dtype=np.int64)
    names = [f"{position:09d}" for position in range(len(values))]
    made = volume_frame({"customer": names, "volume": values}, "customer", "volume", share=plan.volume_share)
    chosen = [one for one in made.selected if month is None or one.month == month]
    return np.sort(np.array([int(one.customer) for one in chosen], dtype=np.int64))


def draw(strata: Sequence[str], clusters: Sequence[str], plan: Plan, seed: int) -> Drawn:
    """Draw from a frame in its fixed order; `strata` and `clusters` have one entry a customer.

    Raises `MoreThanTheFrame`. Allocation is `analytics.sampling.allocate`; within a stratum everybody has
    the same chance.
    """
    groups = np.asarray(strata, dtype=np.str_)
    names, codes = np.unique(groups, return_inverse=True)
    rng = np.random.default_rng(seed)
    sizes = np.bincount(codes, minlength=len(names))
    if plan.method == Method.EVERYBODY:
        chosen = np.arange(len(groups))
    elif plan.method == Method.RANDOM:
        chosen = rng.permutation(len(groups))[: _at_most(plan.n, len(groups))]
    elif plan.method == Method.CLUSTER:
        chosen = _whole_clusters(np.asarray(clusters, dtype=np.str_), plan.n, rng)
    else:
        wanted = _wanted([str(name) for name in names], sizes, plan)
        # One shuffle of everybody, then the first of each stratum: O(n), whatever the number of strata.
        order = rng.permutation(len(groups))
        order = order[np.argsort(codes[order], kind="stable")]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        rank = np.arange(len(groups)) - np.repeat(starts, sizes)
        chosen = order[rank < np.repeat(wanted, sizes)]
    chosen = np.sort(chosen).astype(np.int64)
    drawn = np.bincount(codes[chosen], minlength=len(names))
    rows = zip(names.tolist(), sizes.tolist(), drawn.tolist(), strict=True)
    return Drawn(
        chosen, tuple((str(name), int(size), int(n)) for name, size, n in rows), _print(groups, chosen)
    )


def _at_most(n: int, most: int) -> int:
    if n > most:
        raise MoreThanTheFrame(n=n, most=most)
    return n


def _wanted(names: list[str], sizes: Ints, plan: Plan) -> Ints:
    """How many of each stratum."""
    if plan.method == Method.FIXED:
        wanted = [int(plan.targets.get(name, 0)) for name in names]
        for n, most in zip(wanted, sizes.tolist(), strict=True):
            _at_most(n, most)
        return np.array(wanted, dtype=np.int64)
    _at_most(plan.n, int(sizes.sum()))
    usual = float(np.mean(list(plan.deviations.values()))) if plan.deviations else 1.0
    deviations = {name: float(plan.deviations.get(name, usual)) for name in names}
    made = allocate(
        plan.n,
        dict(zip(names, sizes.tolist(), strict=True)),
        plan.method,
        deviations=deviations if plan.method == Method.NEYMAN else None,
        minimum=plan.minimum,
    )
    return np.array([one.n for one in made.strata], dtype=np.int64)


def _whole_clusters(clusters: np.typing.NDArray[np.str_], n: int, rng: np.random.Generator) -> Ints:
    """Whole clusters at random until at least n customers are in."""
    names, codes = np.unique(clusters, return_inverse=True)
    _at_most(n, len(clusters))
    order = rng.permutation(len(names))
    reached = np.cumsum(np.bincount(codes, minlength=len(names))[order])
    taken = order[: int(np.searchsorted(reached, n)) + 1]
    return np.flatnonzero(np.isin(codes, taken)).astype(np.int64)


def _print(groups: np.typing.NDArray[np.str_], chosen: Ints) -> str:
    made = hashlib.sha256("\x1f".join(groups.tolist()).encode())
    made.update(chosen.astype("<i8").tobytes())
    return made.hexdigest()


def volume_bands(volumes: Sequence[float]) -> list[str]:
    """ "" without a volume, else A, B or C: the customers who make up 80 %, the next 15 %, the last 5 %."""
    values = np.nan_to_num(np.asarray(volumes, dtype=np.float64))
    total = values.sum()
    if not total > 0:
        return [""] * len(values)
    order = np.argsort(-values, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(values[order])[:-1]]) / total
    bands = np.full(len(values), "", dtype="U1")
    bands[order] = np.where(before < 0.8, "A", np.where(before < 0.95, "B", "C"))
    bands[values <= 0] = ""
    return bands.tolist()
