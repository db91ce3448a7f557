"""Where the boxes of a path diagram stand: rows by distance from the start, lanes by search."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from huiyin.analytics.terms import Floats

WIDTH = 370.0  # drawn for a telephone; a wider page stretches it
ROW = 100.0
HALF_WIDTH, HALF_HEIGHT = 49.0, 22.0
LABEL = (58.0, 26.0)  # room for a coefficient and its interval
_MOST_IN_ROW = 3  # boxes that fit beside each other
_STARTS = 6  # arrangements from which the search for the clearest begins

Point = tuple[float, float]


def arranged(names: Sequence[str], paths: Sequence[tuple[str, str]]) -> dict[str, Point]:
    """Where each construct stands, in pixels: rows by distance from the start, lanes so that arrows keep
    clear of boxes and of each other."""
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for source, target in paths:
            depth[target] = max(depth[target], depth[source] + 1)
    rows = [[name for name in names if depth[name] == level] for level in range(max(depth.values()) + 1)]
    if max(map(len, rows)) > _MOST_IN_ROW:
        return _two_columns(rows)
    choices = [_ways(len(row)) for row in rows]
    place = {name: k for k, name in enumerate(itertools.chain.from_iterable(rows))}
    links = np.array([[place[a], place[b]] for a, b in paths])
    heights = np.array([ROW * (level + 0.5) for level, row in enumerate(rows) for _ in row])

    def cost(ways: Sequence[tuple[float, ...]]) -> float:
        return _cost(np.column_stack([list(itertools.chain.from_iterable(ways)), heights]), links)

    best = _best(choices, cost)
    across = list(itertools.chain.from_iterable(best))
    return {name: (across[k], float(heights[k])) for name, k in place.items()}


def _two_columns(rows: Sequence[Sequence[str]]) -> dict[str, Point]:
    """The longest row as a column on the left, all others below each other on the right."""
    longest = max(range(len(rows)), key=lambda level: len(rows[level]))
    left = list(rows[longest])
    right = [name for level, row in enumerate(rows) if level != longest for name in row]
    height = max(len(left) * ROW * 0.7, len(right) * ROW)
    made: dict[str, Point] = {}
    for names, x in ((left, HALF_WIDTH + 4), (right, WIDTH - HALF_WIDTH - 4)):
        for k, name in enumerate(names):
            made[name] = (x, height * (k + 0.5) / len(names))
    return made


def _ways(n: int) -> list[tuple[float, ...]]:
    """Where the boxes of one row may stand."""
    if n > 2:
        return list(itertools.permutations([(k + 0.5) * WIDTH / n for k in range(n)]))
    first, last = HALF_WIDTH + 4, WIDTH - HALF_WIDTH - 4
    lanes = [first + (last - first) * k / 4 for k in range(5)]
    ways = itertools.permutations(lanes, n)
    return [way for way in ways if n == 1 or abs(way[0] - way[1]) > 2 * HALF_WIDTH + 5]


def _best(choices: Sequence[Sequence[tuple[float, ...]]], cost: Any) -> list[tuple[float, ...]]:
    """From several starts, single rows are moved until nothing gets better."""
    found: list[tuple[float, list[tuple[float, ...]]]] = []
    for start in range(_STARTS):
        best = [row[(start * (level + 1)) % len(row)] for level, row in enumerate(choices)]
        lowest, before = cost(best), math.inf
        while lowest < before:
            before = lowest
            for level, row in enumerate(choices):
                trials = [[*best[:level], way, *best[level + 1 :]] for way in row]
                costs = [cost(trial) for trial in trials]
                if min(costs) < lowest:
                    lowest, best = min(zip(costs, trials, strict=True))
        found.append((lowest, best))
    return min(found)[1]


def _cost(places: Floats, links: Any) -> float:
    """Arrows through boxes weigh most, then arrows that cross, then length."""
    begin, end = places[links[:, 0]], places[links[:, 1]]
    share = np.linspace(0.03, 0.97, 33)[:, None, None]
    along = begin + (end - begin) * share  # (steps, arrows, 2)
    gap = np.abs(along[:, :, None] - places)
    inside = ((gap[..., 0] < HALF_WIDTH + 5) & (gap[..., 1] < HALF_HEIGHT + 5)).sum(axis=0)
    inside[np.arange(len(links)), links[:, 0]] = 0
    inside[np.arange(len(links)), links[:, 1]] = 0
    middles = (begin + end) / 2
    near = np.abs(middles[:, None] - middles)
    close = ((near[..., 0] < LABEL[0]) & (near[..., 1] < LABEL[1])).sum() - len(links)
    length = np.hypot(*(end - begin).T).sum()
    return float(120 * inside.sum() + 15 * _crossings(begin, end) + 8 * close + length / 60)


def _crossings(begin: Floats, end: Floats) -> int:
    def side(a: Floats, b: Floats, c: Floats) -> Floats:
        return np.asarray(
            (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1])
            - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
        )

    a, b, c, d = begin[:, None], end[:, None], begin[None], end[None]
    cross = (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)
    return int(cross.sum() // 2)
