"""From matrices to the figures of a result."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from huiyin.analytics.sem import bootstrap, figures
from huiyin.analytics.sem.estimation import Fit, Plan
from huiyin.analytics.sem.index import Index
from huiyin.analytics.sem.moments import Items, Spread
from huiyin.analytics.sem.result import (
    ConstructFigures,
    EffectFigures,
    FitFigures,
    ItemFigures,
    PairFigures,
    PathFigures,
    Resampled,
)
from huiyin.analytics.terms import Floats

Place = tuple[int, ...]

_TESTED = ("paths", "total", "indirect", "weights", "loadings")


@dataclass(frozen=True)
class Assembled:
    """The estimate, its intervals by kind of statistic, and all figures made of them."""

    plan: Plan
    items: Items
    spread: Spread
    point: Fit
    index: Index | None
    ends: Mapping[str, bootstrap.Interval]
    replicates: bootstrap.Replicates | None

    @cached_property
    def values(self) -> bootstrap.Statistics:
        """The estimates of what was resampled."""
        return bootstrap.statistics(self.point, self.index, self.spread)

    @cached_property
    def parts(self) -> Assembled | None:
        """The first stage of a model of higher order; None where there is none."""
        if "first" not in self.point.stages:
            return None
        return dataclasses.replace(
            self, point=self.point.stages["first"], index=None, ends={}, replicates=None
        )

    def resampled(self, kind: str, place: Place) -> Resampled:
        """One estimate with its interval; p only where zero would mean no association."""
        unknown = float("nan")
        estimate = float(self.values[kind][(0, *place)]) if kind in self.values else unknown
        if kind not in self.ends or not np.isfinite(estimate):
            return Resampled(estimate, unknown, unknown, unknown, unknown)
        ends = self.ends[kind]
        p_value = float(ends.p_value[place]) if kind in _TESTED else unknown
        error, low, high = (float(part[place]) for part in (ends.standard_error, ends.low, ends.high))
        return Resampled(estimate, error, low, high, p_value)

    @cached_property
    def predecessor_inflation(self) -> dict[tuple[int, int], float]:
        """VIF of each path's source among the sources of its target; 1 where it is alone."""
        layout, found = self.point.layout, {}
        for j in layout.endogenous:
            sources = layout.predecessors(j)
            factors = figures.inflation(self.point.scores[:, sources[:, None], sources])[0]
            found.update({(int(i), j): float(one) for i, one in zip(sources, factors, strict=True)})
        return found

    def paths(self) -> tuple[PathFigures, ...]:
        layout = self.point.layout
        effect = figures.f_squared(self.point.factors, self.point.r_squared, layout)[0]
        return tuple(
            PathFigures(
                layout.names[i],
                layout.names[j],
                self.resampled("paths", (i, j)),
                float(effect[i, j]),
                self.predecessor_inflation[i, j],
            )
            for i, j in layout.links
        )

    def effects(self) -> tuple[EffectFigures, ...]:
        layout, total = self.point.layout, self.values["total"][0]
        reached = figures.total_effects(layout.paths[None].astype(float), layout)[0] > 0
        return tuple(
            EffectFigures(
                layout.names[i],
                layout.names[j],
                float(self.point.paths[0, i, j]),
                self.resampled("indirect", (i, j)),
                self.resampled("total", (i, j)),
            )
            for i in layout.order
            for j in layout.order
            if reached[i, j] and np.isfinite(total[i, j])
        )

    def constructs(self) -> tuple[ConstructFigures, ...]:
        layout, n = self.point.layout, self.items.n
        adjusted = figures.adjusted(self.point.r_squared, n, layout)[0]
        aic, bic = figures.criteria(self.point.r_squared, n, layout)
        eigen, principal = figures.unidimensionality(self.point.correlation, layout)
        contrary = self.replicates.contrary if self.replicates else np.zeros(len(layout.names))
        made = tuple(
            ConstructFigures(
                name,
                layout.measurements[j].value,
                int(layout.sizes[j]),
                self.resampled("r_squared", (j,)),
                float(adjusted[j]),
                float(aic[0, j]),
                float(bic[0, j]),
                self.resampled("alpha", (j,)),
                self.resampled("rho_a", (j,)),
                self.resampled("rho_c", (j,)),
                self.resampled("ave", (j,)),
                self.resampled("index", (j,)),
                (float(eigen[0, j, 0]), float(eigen[0, j, 1])),
                float(principal[0, j]),
                bool(self.point.flips[0, j] < 0),
                int(contrary[j]),
            )
            for j, name in enumerate(layout.names)
        )
        below = self.parts.constructs() if self.parts else ()
        unknown = Resampled(*[float("nan")] * 5)
        return made + tuple(
            dataclasses.replace(
                one, r_squared=unknown, r_squared_adjusted=float("nan"), aic=float("nan"), bic=float("nan")
            )
            for one in below
            if one.name not in layout.names
        )

    @cached_property
    def items_figures(self) -> tuple[ItemFigures, ...]:
        layout, point = self.point.layout, self.point
        inflation = np.ones(len(layout.columns))
        for j in range(len(layout.names)):
            span = layout.span(j)
            inflation[span] = figures.inflation(point.correlation[:, span, span])[0]
        explained = np.nan_to_num(point.r_squared[0])
        mean, deviation = self._described()
        raw = point.weights[0] / deviation if self.plan.standardised else point.weights[0]
        share = raw / np.add.reduceat(raw, layout.starts)[layout.block]
        made = tuple(
            ItemFigures(
                name,
                layout.names[layout.block[place]],
                self.resampled("weights", (place,)),
                self.resampled("loadings", (place,)),
                float(inflation[place]),
                float(point.loadings[0, place] ** 2),
                float(point.loadings[0, place] ** 2 * explained[layout.block[place]]),
                float(mean[place]),
                float(deviation[place]),
                float(raw[place]),
                float(share[place]),
            )
            for place, name in enumerate(layout.columns)
        )
        below = self.parts.items_figures if self.parts else ()
        return made + tuple(one for one in below if one.construct not in layout.names)

    def _described(self) -> tuple[Floats, Floats]:
        """Mean and deviation (over n − 1) of the layout's columns; scores have 0 and 1."""
        n = self.items.n
        deviation = self.spread.deviation[0] * np.sqrt(n / (n - 1))
        mean = self.spread.mean[0] + self.items.shift
        known = {name: place for place, name in enumerate(self.plan.model.items)}
        at = [known.get(name) for name in self.point.layout.columns]
        return (
            np.array([0.0 if one is None else mean[one] for one in at]),
            np.array([1.0 if one is None else deviation[one] for one in at]),
        )

    def pairs(self) -> tuple[PairFigures, ...]:
        layout, scores = self.point.layout, self.point.scores[0]
        geometric = figures.htmt2(self.point.correlation, layout)[0]
        root = np.sqrt(self.values["ave"][0])
        return tuple(
            PairFigures(
                layout.names[i],
                layout.names[j],
                float(scores[i, j]),
                self.resampled("htmt", (i, j)),
                float(geometric[i, j]),
                bool(abs(scores[i, j]) < min(root[i], root[j])),
            )
            for i in range(len(layout.names))
            for j in range(i + 1, len(layout.names))
        )

    def fit(self) -> FitFigures:
        layout, point = self.point.layout, self.point
        found = point.correlation
        implied = figures.implied_items(
            point.loadings, found, figures.implied_scores(point.factors, layout), layout, self.plan.consistent
        )
        if len(set(layout.columns)) < len(layout.columns):  # items of two blocks: the matrix is singular
            unknown = float("nan")
            return FitFigures(float(figures.srmr(found, implied)[0]), unknown, unknown, unknown, unknown)
        squares, geodesic = figures.distances(found, implied)
        chi_squared = (self.items.n - 1) * figures.likelihood_distance(found, implied)
        return FitFigures(
            float(figures.srmr(found, implied)[0]),
            float(squares[0]),
            float(geodesic[0]),
            float(chi_squared[0]),
            float(figures.goodness(point.loadings, point.r_squared, layout)[0]),
        )

    def cross_loadings(self) -> dict[str, dict[str, float]]:
        names = self.point.layout.names
        return {
            item: {name: float(value) for name, value in zip(names, row, strict=True)}
            for item, row in zip(self.point.layout.columns, self.point.cross[0], strict=True)
        }
