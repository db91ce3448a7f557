"""The covariance matrix that a model of common factors implies, and its derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from huiyin.analytics.sem.model import Model, ordered
from huiyin.analytics.terms import Floats

Parameter = tuple[str, str, str]  # left side, "=~" | "~" | "~~", right side


@dataclass(frozen=True)
class Matrices:
    """Loadings (p, J), paths (J, J) with [target, source], factor (co)variances (J, J), error variances (p)."""

    loadings: Floats
    paths: Floats
    factors: Floats
    errors: Floats

    @cached_property
    def through(self) -> Floats:
        """(I − B)⁻¹."""
        return np.asarray(np.linalg.inv(np.eye(len(self.paths)) - self.paths), dtype=np.float64)

    @cached_property
    def factor_covariance(self) -> Floats:
        """Total covariance of the factors."""
        return np.asarray(self.through @ self.factors @ self.through.T)

    @cached_property
    def implied(self) -> Floats:
        """(p, p) covariance of the items."""
        return np.asarray(self.loadings @ self.factor_covariance @ self.loadings.T + np.diag(self.errors))


class Structure:
    """Which parameters a model has: the first loading of each factor is 1; a single item has no error.

    Factors without a path to them covary freely, and so do the errors of factors that lead nowhere, as
    lavaan assumes. A reflective construct alone makes sense here.
    """

    def __init__(self, model: Model) -> None:
        self.factors, self.items = model.names, model.items
        self.blocks = {one.name: one.items for one in model.constructs}
        self.links = tuple((b, a) for a, b in model.paths)  # (target, source)
        ordered(self.factors, model.paths)
        inside = [name for name in self.factors if any(b == name for b, _ in self.links)]
        leading = {a for _, a in self.links}
        outside = [name for name in self.factors if name not in inside]
        last = [name for name in inside if name not in leading]
        together = [(a, b) for group in (outside, last) for k, a in enumerate(group) for b in group[k + 1 :]]
        self.single = {items[0] for items in self.blocks.values() if len(items) == 1}
        self.free: tuple[Parameter, ...] = (
            *((name, "=~", item) for name, items in self.blocks.items() for item in items[1:]),
            *((b, "~", a) for b, a in self.links),
            *((item, "~~", item) for item in self.items if item not in self.single),
            *((name, "~~", name) for name in self.factors),
            *((a, "~~", b) for a, b in together),
        )

    def matrices(self, values: Floats) -> Matrices:
        """The matrices for values of the free parameters."""
        size = len(self.factors)
        loadings, paths = np.zeros((len(self.items), size)), np.zeros((size, size))
        factors, errors = np.zeros((size, size)), np.zeros(len(self.items))
        for name, items in self.blocks.items():
            loadings[self.items.index(items[0]), self.factors.index(name)] = 1.0
        for (left, kind, right), value in zip(self.free, values, strict=True):
            if kind == "=~":
                loadings[self.items.index(right), self.factors.index(left)] = value
            elif kind == "~":
                paths[self.factors.index(left), self.factors.index(right)] = value
            elif left in self.factors:
                i, j = self.factors.index(left), self.factors.index(right)
                factors[i, j] = factors[j, i] = value
            else:
                errors[self.items.index(left)] = value
        return Matrices(loadings, paths, factors, errors)

    def start(self, covariance: Floats) -> Floats:
        """Values to begin with: half the items' variance in common, no paths."""
        variance = {item: covariance[k, k] for k, item in enumerate(self.items)}
        found = []
        for left, kind, right in self.free:
            if kind == "=~":
                first = self.items.index(self.blocks[left][0])
                at = self.items.index(right)
                sign = 1.0 if covariance[first, at] >= 0 else -1.0
                found.append(sign * np.sqrt(variance[right] / covariance[first, first]))
            elif kind == "~" or left != right:
                found.append(0.0)
            elif left in self.factors:
                alone = len(self.blocks[left]) == 1
                found.append(variance[self.blocks[left][0]] * (1.0 if alone else 0.5))
            else:
                found.append(0.5 * variance[left])
        return np.array(found)

    def derivatives(self, at: Matrices) -> Floats:
        """(q, p, p) derivatives of the implied covariance by each free parameter."""
        made = np.zeros((len(self.free), len(self.items), len(self.items)))
        total, reach = at.factor_covariance, at.loadings @ at.through
        for k, (left, kind, right) in enumerate(self.free):
            if kind == "=~":
                item, factor = self.items.index(right), self.factors.index(left)
                made[k, item] = at.loadings @ total[factor]
                made[k] = made[k] + made[k].T
            elif kind == "~":
                i, j = self.factors.index(left), self.factors.index(right)
                half = np.outer(reach[:, i], total[j] @ at.loadings.T)
                made[k] = half + half.T
            elif left in self.factors:
                i, j = self.factors.index(left), self.factors.index(right)
                half = np.outer(reach[:, i], reach[:, j])
                made[k] = half if i == j else half + half.T
            else:
                item = self.items.index(left)
                made[k, item, item] = 1.0
        return made

    def standardised(self, values: Floats) -> Floats:
        """The free parameters with items and factors of variance one."""
        at = self.matrices(values)
        factor = np.sqrt(np.diag(at.factor_covariance))
        item = np.sqrt(np.diag(at.implied))
        made = []
        for (left, kind, right), value in zip(self.free, values, strict=True):
            if kind == "=~":
                scale = factor[self.factors.index(left)] / item[self.items.index(right)]
            elif kind == "~":
                scale = factor[self.factors.index(right)] / factor[self.factors.index(left)]
            elif left not in self.factors:
                scale = 1 / item[self.items.index(left)] ** 2
            elif left == right:
                scale = 1 / factor[self.factors.index(left)] ** 2
            else:
                i, j = self.factors.index(left), self.factors.index(right)
                scale = 1 / np.sqrt(at.factors[i, i] * at.factors[j, j])
            made.append(value * scale)
        return np.array(made)

    def standardised_first(self, values: Floats) -> Floats:
        """Standardised first loadings, one a factor in their order."""
        at = self.matrices(values)
        factor = np.sqrt(np.diag(at.factor_covariance))
        item = np.sqrt(np.diag(at.implied))
        firsts = [self.items.index(self.blocks[name][0]) for name in self.factors]
        return np.asarray(factor / item[firsts])
