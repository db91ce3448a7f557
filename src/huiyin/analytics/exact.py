"""Sums without rounding, so that neither the order of the rows nor how they were dealt out shows.

A float is cut into slices: whole numbers below 2^20 times a power of 2^20 (Ozaki and others 2012,
doi:10.1007/s11075-011-9478-1). At most 2^13 products of two slices add up without rounding in a float
(20 + 20 + 13 = 53 bits), so ordinary matrix products of slices are exact. Their results are kept as
int64 limbs and rounded once, when somebody asks. Whole numbers below 2^20 are one slice: for ratings
all this costs one look at the data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Slices = list[tuple[int, Floats]]  # (step, whole numbers below 2^20): together Σ numbers·2^(20·step)

BITS = 20
ROWS = 1 << (53 - 2 * BITS)  # so many products of two slices add up exactly in a float
_ROOM = 1 << 61  # limbs are carried before they grow beyond
_STRETCH = 1 << 18  # rows whose products of slices cannot overflow a limb
_SPLIT = 134217729.0  # 2^27 + 1, cuts a float into halves whose products are exact
_SAFE = 2.0**-900  # products below may lose their last bits to underflow and are taken as rounded


class ExactSums:
    """An array of sums held exactly; `rounded` is the nearest floats.

    `limbs` maps a step to an int64 array: each sum is Σ limbs[step]·2^(20·step). `special` holds what
    infinite and undefined terms add up to, None where there are none.
    """

    def __init__(
        self, limbs: Mapping[int, Ints], shape: tuple[int, ...], bound: int, special: Floats | None = None
    ) -> None:
        self.limbs, self.shape, self.bound, self.special = dict(limbs), shape, bound, special

    @classmethod
    def of(cls, numbers: npt.ArrayLike) -> ExactSums:
        """The floats themselves, each the sum of one term."""
        x = np.asarray(numbers, dtype=np.float64)
        finite = np.isfinite(x)
        special = None if finite.all() else np.where(finite, 0.0, x)
        parts = slices_of(x if special is None else np.where(finite, x, 0.0))
        limbs = {step: part.astype(np.int64) for step, part in parts}
        return cls(limbs, x.shape, 1 << BITS, special)

    @classmethod
    def of_counts(cls, counts: Ints) -> ExactSums:
        """Whole numbers."""
        bound = int(np.abs(counts).max()) if counts.size else 0
        return cls({0: counts}, counts.shape, bound)

    @classmethod
    def zeros(cls, shape: tuple[int, ...]) -> ExactSums:
        """Sums of nothing."""
        return cls({}, shape, 0)

    def __add__(self, other: ExactSums) -> ExactSums:
        if self.bound + other.bound >= _ROOM:
            return self.carried() + other.carried()
        limbs = dict(self.limbs)
        for step, limb in other.limbs.items():
            limbs[step] = limbs[step] + limb if step in limbs else limb
        return ExactSums(limbs, self.shape, self.bound + other.bound, _both(self.special, other.special))

    def __getitem__(self, index: Any) -> ExactSums:
        limbs = {step: limb[index] for step, limb in self.limbs.items()}
        special = None if self.special is None else self.special[index]
        return ExactSums(limbs, np.empty(self.shape, dtype=np.bool_)[index].shape, self.bound, special)

    def placed(self, at: Ints, size: int) -> ExactSums:
        """The same sums added up at the places `at` of `size` sums that begin at nothing."""
        most = int(np.bincount(at).max(initial=1))
        if most * self.bound >= _ROOM:
            return self.carried().placed(at, size)

        def put(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
            out = np.zeros(size, dtype=numbers.dtype)
            np.add.at(out, at, numbers)
            return out

        limbs = {step: put(limb) for step, limb in self.limbs.items()}
        special = None if self.special is None else put(self.special)
        return ExactSums(limbs, (size,), most * self.bound, special)

    @classmethod
    def joined(cls, parts: Sequence[ExactSums]) -> ExactSums:
        """One-dimensional sums end to end."""
        steps = {step for part in parts for step in part.limbs}
        limbs = {
            step: np.concatenate(
                [part.limbs.get(step, np.zeros(part.shape, dtype=np.int64)) for part in parts]
            )
            for step in steps
        }
        special = None
        if any(part.special is not None for part in parts):
            special = np.concatenate(
                [np.zeros(part.shape) if part.special is None else part.special for part in parts]
            )
        shape = (sum(part.shape[0] for part in parts),)
        return cls(limbs, shape, max(part.bound for part in parts), special)

    def carried(self) -> ExactSums:
        """The same sums with every limb within ±2^19, so that limbs are slices."""
        limbs, half = {step: limb for step, limb in self.limbs.items() if limb.any()}, 1 << (BITS - 1)
        pending = sorted(limbs)
        while pending:
            step = pending.pop(0)
            limb = limbs[step]
            carry = (limb + half) >> BITS
            if carry.any():
                limbs[step] = limb - (carry << BITS)
                if step + 1 not in limbs:
                    pending.insert(0, step + 1)
                    limbs[step + 1] = carry
                else:
                    limbs[step + 1] = limbs[step + 1] + carry
        return ExactSums(limbs, self.shape, half, self.special)

    @cached_property
    def rounded(self) -> Floats:
        """The floats nearest to the sums."""
        finite = self._rounded()
        return finite if self.special is None else finite + self.special

    def _rounded(self) -> Floats:
        steps = sorted(self.limbs)
        if not steps:
            return np.zeros(self.shape)
        lowest, spread = steps[0], BITS * (steps[-1] - steps[0])
        if self.bound << spread < _ROOM and -50 < lowest < 50:
            whole = sum(
                (self.limbs[step] << (BITS * (step - lowest)) for step in steps[1:]), self.limbs[lowest]
            )
            return np.asarray(whole.astype(np.float64) * 2.0 ** (BITS * lowest), dtype=np.float64)
        total: Any = 0
        for step in steps:
            total = total + (self.limbs[step].astype(object) << (BITS * (step - lowest)))
        nearest = [_nearest(int(number), BITS * lowest) for number in np.ravel(total)]
        return np.array(nearest, dtype=np.float64).reshape(self.shape)


def _nearest(number: int, exponent: int) -> float:
    """The float nearest to number·2^exponent, infinite beyond the largest."""
    try:
        return number / (1 << -exponent) if exponent < 0 else float(number << exponent)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _both(one: Floats | None, other: Floats | None) -> Floats | None:
    if one is None or other is None:
        return other if one is None else one
    with np.errstate(invalid="ignore"):
        return one + other


def slices_of(numbers: Floats) -> Slices:
    """Finite floats cut into slices, the highest first; whole numbers below 2^20 are their own slice."""
    if not numbers.size:
        return []
    top = max(float(numbers.max()), -float(numbers.min()))
    if not math.isfinite(top):
        raise FloatingPointError("slices of an infinite or undefined number")
    if top < 1 << BITS and bool((np.trunc(numbers) == numbers).all()):
        return [(0, numbers)] if top else []
    found: Slices = []
    rest = numbers
    while top:
        step = (math.frexp(top)[1] - 1) // BITS
        part = np.trunc(_scaled(rest, -BITS * step))
        found.append((step, part))
        rest = rest - _scaled(part, BITS * step)
        top = float(np.abs(rest).max())
    return found


def _scaled(numbers: Floats, exponent: int) -> Floats:
    """numbers·2^exponent."""
    if abs(exponent) < 1000:
        return numbers * 2.0**exponent
    return np.ldexp(numbers, exponent)


def products_of(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """(rounded products, what rounding left out): their sum is the exact product, elementwise."""
    high = first * second
    with np.errstate(over="ignore", invalid="ignore"):
        a, b = _halves(first), _halves(second)
        low = ((a[0] * b[0] - high) + a[0] * b[1] + a[1] * b[0]) + a[1] * b[1]
        safe = np.isfinite(low) & (np.abs(high) > _SAFE)
    return high, np.where(safe, low, 0.0)


def _halves(numbers: Floats) -> tuple[Floats, Floats]:
    wide = numbers * _SPLIT
    high = wide - (wide - numbers)
    return high, numbers - high


def gram(rows: Floats) -> ExactSums:
    """Σ of row ⊗ row over the rows of an (n, k) matrix, exactly.

    >>> gram(np.array([[1.0, 0.1], [1.0, 0.2]])).rounded.tolist()
    [[2.0, 0.30000000000000004], [0.30000000000000004, 0.05000000000000001]]
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
            cell = found[i * shape[0] : (i + 1) * shape[0], j * shape[1] : (j + 1) * shape[1]]
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
    """Σ over rows of weight · row ⊗ row, exactly, for (m, k) finite rows and m exact weights."""
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
                        cell = (limb[chunk].astype(np.float64) @ part).astype(np.int64).reshape(k, k)
                        at = a + b + step + m
                        total[at] = total[at] + cell if at in total else cell
    return ExactSums(total, (k, k), max((int(np.abs(limb).max()) for limb in total.values()), default=0))


def sums_by(where: Ints, size: int, numbers: Floats) -> ExactSums:
    """Σ of the `numbers` that go to each of `size` cells, exactly."""
    try:
        return _by_cell(where, size, slices_of(numbers), BITS)
    except FloatingPointError:
        return _unbounded_by(where, size, numbers, np.ones(len(numbers)))


def squares_by(where: Ints, size: int, numbers: Floats) -> ExactSums:
    """Σ of the squares of the `numbers` that go to each of `size` cells, exactly."""
    return products_by(where, size, numbers, numbers)


def products_by(where: Ints, size: int, first: Floats, second: Floats) -> ExactSums:
    """Σ of first · second over the rows that go to each of `size` cells, exactly."""
    try:
        one = slices_of(first)
        other = one if second is first else slices_of(second)
    except FloatingPointError:
        return _unbounded_by(where, size, first, second)
    if second is not first:
        return _by_cell(where, size, [(a + b, x * y) for a, x in one for b, y in other], 2 * BITS + 1)
    pairs = [
        (a + b, x * y * (1 if i == j else 2))
        for i, (a, x) in enumerate(one)
        for j, (b, y) in enumerate(one)
        if i <= j
    ]
    return _by_cell(where, size, pairs, 2 * BITS + 1)


def _by_cell(where: Ints, size: int, parts: Slices, bits: int) -> ExactSums:
    """Σ by cell of whole numbers below 2^`bits`."""
    total = ExactSums.zeros((size,))
    crowded = bits > BITS and len(where) > ROWS // 2 and np.bincount(where).max() > ROWS // 2
    rows = ROWS // 2 if crowded else _STRETCH
    for stretch in range(0, len(where), _STRETCH):
        limbs = {step: np.zeros(size, dtype=np.int64) for step, _ in parts}
        for start in range(stretch, min(stretch + _STRETCH, len(where)), rows):
            chunk = slice(start, min(start + rows, stretch + _STRETCH))
            cell = where[chunk]
            low, high = int(cell.min()), int(cell.max()) + 1  # rows may come sorted by cell
            cell = cell - low if low else cell
            for step, part in parts:
                found = np.bincount(cell, weights=part[chunk], minlength=high - low)
                limbs[step][low:high] += found.astype(np.int64)
        total = total + ExactSums(limbs, (size,), _STRETCH << bits)
    return total


def _unbounded_by(where: Ints, size: int, first: Floats, second: Floats) -> ExactSums:
    """The same where numbers are infinite or undefined: those cells are, the others stay exact."""
    finite = np.isfinite(first) & np.isfinite(second)
    with np.errstate(invalid="ignore"):
        special = np.bincount(where[~finite], (first * second)[~finite], size).astype(np.float64)
    exact = products_by(where[finite], size, first[finite], second[finite])
    return ExactSums(exact.limbs, (size,), exact.bound, special)


class Sums:
    """A dataclass field that holds exact sums and is read as the nearest floats; it takes either."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object | None, owner: type) -> Floats:
        if instance is None:
            raise AttributeError(self._name)  # so that the dataclass sees no default
        held = vars(instance)[self._name]
        return held.rounded if isinstance(held, ExactSums) else held

    def __set__(self, instance: object, value: Floats | ExactSums) -> None:
        vars(instance)[self._name] = value


def exactly(instance: object, name: str) -> ExactSums:
    """What the `Sums` field `name` of the instance holds, without rounding."""
    held = vars(instance)[name]
    return held if isinstance(held, ExactSums) else ExactSums.of(held)
