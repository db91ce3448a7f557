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

    @classmethod
    def stacked(cls, parts: Sequence[ExactSums]) -> ExactSums:
        """Sums of one shape as one array with a leading axis: `stacked(parts)[i]` is `parts[i]`."""
        steps = {step for part in parts for step in part.limbs}
        shape = parts[0].shape
        limbs = {
            step: np.stack([part.limbs.get(step, np.zeros(shape, dtype=np.int64)) for part in parts])
            for step in steps
        }
        special = None
        if any(part.special is not None for part in parts):
            special = np.stack([np.zeros(shape) if part.special is None else part.special for part in parts])
        return cls(limbs, (len(parts), *shape), max(part.bound for part in parts), special)

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
    with np.errstate(over="ignore", invalid="ignore"):
        high = first * second
        a, b = _halves(first), _halves(second)
        low = ((a[0] * b[0] - high) + a[0] * b[1] + a[1] * b[0]) + a[1] * b[1]
        safe = np.isfinite(low) & (np.abs(high) > _SAFE)
    return high, np.where(safe, low, 0.0)


def _halves(numbers: Floats) -> tuple[Floats, Floats]:
    wide = numbers * _SPLIT
    high = wide - (wide - numbers)
    return high, numbers - high


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
