"""Exact sums of products: over all rows, over weighted rows, by cell."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.exact import BITS, ROWS, ExactSums, Floats, Ints, Slices, products_of, slices_of

_STRETCH = 1 << 20  # rows at a time: their slices add up far below the end of a float and of a limb


def gram(rows: Floats) -> ExactSums:
    """Σ of row ⊗ row over the rows of an (n, k) matrix, exactly.

    >>> gram(np.array([[1.0, 0.1], [1.0, 0.2]])).rounded.tolist()
    [[2.0, 0.30000000000000004], [0.30000000000000004, 0.05]]
    """
    n, k = rows.shape
    total = ExactSums.zeros((k, k))
    for start in range(0, n, ROWS):
        part = rows[start : start + ROWS]
        try:
            one = slices_of(part)
            total = total + _cross(one, one, (k, k))
        except FloatingPointError:
            total = total + _unbounded_cross((part,), (part,))
    return total


def weighted_grams(rows: Floats, weights: Floats) -> tuple[ExactSums, ExactSums]:
    """Σ of w · row ⊗ row and Σ of w² · row ⊗ row, exactly, for (n, k) rows and n weights."""
    n, k = rows.shape
    products = squares = ExactSums.zeros((k, k))
    for start in range(0, n, ROWS):
        part = rows[start : start + ROWS]
        weighted = products_of(part, weights[start : start + ROWS, None])
        try:
            one = slices_of(part)
            other = [*slices_of(weighted[0]), *slices_of(weighted[1])]
            products = products + _cross(one, other, (k, k))
            squares = squares + _cross(other, other, (k, k))
        except FloatingPointError:
            products = products + _unbounded_cross((part,), weighted)
            squares = squares + _unbounded_cross(weighted, weighted)
    return products, squares


def _cross(one: Slices, other: Slices, shape: tuple[int, int]) -> ExactSums:
    """Σ of first ⊗ second over at most `ROWS` rows, each given by its slices."""
    if not one or not other:
        return ExactSums.zeros(shape)
    first = _side_by_side(one)
    found = (first.T @ (first if other is one else _side_by_side(other))).astype(np.int64)
    limbs: dict[int, Ints] = {}
    for i, (a, _) in enumerate(one):
        for j, (b, _) in enumerate(other):
            if other is one and j < i:
                continue  # the mirror image of a cell that is counted twice
            cell = found[i * shape[0] : (i + 1) * shape[0], j * shape[1] : (j + 1) * shape[1]]
            cell = cell + cell.T if other is one and j > i else cell
            limbs[a + b] = limbs[a + b] + cell if a + b in limbs else cell
    return ExactSums(limbs, shape, max(int(np.abs(limb).max(initial=0)) for limb in limbs.values()))


def _side_by_side(parts: Slices) -> Floats:
    return parts[0][1] if len(parts) == 1 else np.hstack([part for _, part in parts])


def _unbounded_cross(left: tuple[Floats, ...], right: tuple[Floats, ...]) -> ExactSums:
    """The same where numbers are infinite or undefined: those cells are, the others stay exact."""
    one, other = left[0], right[0]  # what rounding left out is never infinite
    with np.errstate(invalid="ignore", over="ignore"):
        cells = one[:, :, None] * other[:, None, :]
        special = np.where(np.isfinite(one)[:, :, None] & np.isfinite(other)[:, None, :], 0.0, cells).sum(
            axis=0
        )
    pieces = [
        [piece for block in side for piece in slices_of(np.where(np.isfinite(block), block, 0.0))]
        for side in (left, right)
    ]
    exact = _cross(pieces[0], pieces[1], special.shape)
    return ExactSums(exact.limbs, exact.shape, exact.bound, special)


def weighted_gram(rows: Floats, weights: ExactSums) -> ExactSums:
    """Σ over rows of weight · row ⊗ row, exactly, for (m, k) finite rows and m exact weights.

    (…, m) weights give (…, k, k) sums: the same rows under several weights.
    """
    k = rows.shape[1]
    limbs = sorted(weights.carried().limbs.items())
    total: dict[int, Ints] = {}
    for start in range(0, len(rows), ROWS):
        chunk = slice(start, start + ROWS)
        pieces = slices_of(rows[chunk])
        for a, one in pieces:
            for b, other in pieces:
                both = (one[:, :, None] * other[:, None, :]).reshape(len(one), k * k)
                for step, part in slices_of(both):
                    for m, limb in limbs:
                        cell = (limb[..., chunk].astype(np.float64) @ part).astype(np.int64)
                        cell = cell.reshape(*limb.shape[:-1], k, k)
                        at = a + b + step + m
                        total[at] = total[at] + cell if at in total else cell
    shape = (*weights.shape[:-1], k, k)
    return ExactSums(
        total, shape, max((int(np.abs(limb).max(initial=0)) for limb in total.values()), default=0)
    )


def grams_by(groups: Ints, n_groups: int, rows: Floats, weights: ExactSums) -> ExactSums | None:
    """`weighted_gram` of every group at once, (n_groups, k, k), for rows of small whole numbers; else None.

    `groups` ascend. Products of a slice of weights and two numbers below 2^10 cannot overflow a limb.
    """
    small = bool((np.trunc(rows) == rows).all()) and float(np.abs(rows).max(initial=0)) < 1 << 10
    if not small or weights.special is not None:
        return None
    whole = rows.astype(np.int64)
    both = whole[:, :, None] * whole[:, None, :]
    limbs = {}
    for step, limb in weights.carried().limbs.items():
        limbs[step] = np.zeros((n_groups, *both.shape[1:]), dtype=np.int64)
        np.add.at(limbs[step], groups, limb[:, None, None] * both)
    bound = max((int(np.abs(limb).max(initial=0)) for limb in limbs.values()), default=0)
    return ExactSums(limbs, (n_groups, *both.shape[1:]), bound)


def sums_by(where: Ints, size: int, *parts: Floats) -> ExactSums:
    """Σ of the numbers that go to each of `size` cells, exactly; a number is the sum of its `parts`."""
    slices = [piece for part in parts for piece in _finite_slices(part)]
    total = ExactSums.zeros((size,))
    for stretch in range(0, len(where), _STRETCH):
        chunk = slice(stretch, stretch + _STRETCH)
        cell = where[chunk]
        low, high = int(cell.min()), int(cell.max()) + 1  # rows may come sorted by cell
        cell = cell - low if low else cell
        limbs = {step: np.zeros(size, dtype=np.int64) for step, _ in slices}
        for step, piece in slices:
            found = np.bincount(cell, weights=piece[chunk], minlength=high - low)
            limbs[step][low:high] += found.astype(np.int64)
        total = total + ExactSums(limbs, (size,), len(parts) * (_STRETCH << BITS))
    odd = ~np.isfinite(parts[0])  # what rounding left out is never infinite
    if odd.any():
        special = np.bincount(where[odd], parts[0][odd], size).astype(np.float64)
        total = ExactSums(total.limbs, total.shape, total.bound, special)
    return total


def _finite_slices(numbers: Floats) -> Slices:
    try:
        return slices_of(numbers)
    except FloatingPointError:
        return slices_of(np.where(np.isfinite(numbers), numbers, 0.0))


def products_by(where: Ints, size: int, first: Floats, second: Floats) -> ExactSums:
    """Σ of first · second over the rows that go to each of `size` cells, exactly."""
    return sums_by(where, size, *products_of(first, second))
