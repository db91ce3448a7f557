"""`pls`: a path model estimated on plain columns, with everything a reader needs beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.columns import checked_weights, frame, numbers, select
from huiyin.analytics.problems import OutsideScale
from huiyin.analytics.sem import bootstrap
from huiyin.analytics.sem.estimation import (
    HIGHER_ORDER,
    INTERACTIONS,
    Fit,
    Plan,
    estimate,
    products_needed,
)
from huiyin.analytics.sem.index import Index, Scale, negative_weight, scale_ends
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.moments import MISSING_RULES, Items, Spread, items_of
from huiyin.analytics.sem.problems import CollinearBlock, NegativeWeight
from huiyin.analytics.sem.ready import ReadyModel, resolved
from huiyin.analytics.sem.result import Estimated, PathModel
from huiyin.analytics.sem.weights import SCHEMES, Iteration
from huiyin.analytics.terms import Floats


def pls(
    data: Any,
    model: Model | str,
    *,
    items: Mapping[str, Sequence[str]] | None = None,
    weights: Any = None,
    scale: Scale | Mapping[str, Scale] | None = None,
    scheme: str = "path",
    consistent: bool = False,
    standardised: bool = True,
    missing_rule: str = "mean",
    higher_order: str = "two_stage",
    interactions: str = "two_stage",
    bootstraps: int = 1000,
    interval: str = "percentile",
    confidence: float = 0.95,
    sign_changes: str = "none",
    tolerance: float = 1e-7,
    max_iterations: int = 300,
    seed: int | np.random.Generator = 1,
    progress: bool | None = None,
) -> PathModel:
    """Estimate a path model by partial least squares; association, never cause.

    `data` is a frame or a mapping of columns; `model` a `Model`, its text, or the key of a ready-made one
    ("acsi", "ecsi", "ccsi", "gbt19038"), for which `items` may say which columns belong to a construct.
    `weights` are respondents' weights or the name of their column. With `scale`, the ends of the response
    scale (for all items or by item), constructs get an index on 0–100.

    `scheme` is "path", "factorial" or "centroid"; `consistent` corrects reflective constructs for error
    (PLSc). `missing_rule`: "mean" puts in the item's mean, anew in every resample; "listwise" leaves forms
    with a gap out; "pairwise" uses for each pair of items the forms with both. `higher_order` is
    "two_stage" or "repeated", `interactions` "two_stage" or "product_indicator". Intervals come from
    `bootstraps` resamples of respondents: "percentile" or "bca"; `sign_changes` "none" leaves their signs
    alone, "construct" turns each construct towards the estimate's loadings.

    >>> answers = {"q1": [1, 2, 3, 4, 5, 3], "q2": [1, 3, 2, 4, 5, 3], "s1": [2, 2, 3, 5, 4, 3]}
    >>> result = pls(answers, "quality =~ q1 + q2; satisfaction =~ s1; satisfaction ~ quality", bootstraps=0)
    >>> round(result.paths[0].coefficient.estimate, 3)
    0.811

    Raises `NoSuchColumn`, `NotANumber`, `BadArgument`, the problems of `huiyin.analytics.sem.problems`,
    and with a given `scale` `OutsideScale` and `NegativeWeight`. Sources: Lohmöller 1989; Tenenhaus et al.
    2005, doi:10.1016/j.csda.2004.03.005; Dijkstra and Henseler 2015 (PLSc).
    """
    _check(scheme, missing_rule, higher_order, interactions, interval, sign_changes)
    require_rate("confidence", confidence)
    require_whole("bootstraps", bootstraps)
    how = Iteration(
        scheme,
        require_positive("tolerance", tolerance),
        require_whole("max_iterations", max_iterations, at_least=1),
    )
    columns = data if isinstance(data, dict) else frame(data)
    chosen, ready = resolved(model, list(map(str, columns)), items)
    answers = select(columns, chosen.items)
    held = checked_weights(
        numbers(columns[weights]) if isinstance(weights, str) and weights in columns else weights,
        len(answers),
    )
    products = products_needed(chosen)
    prepared = items_of(answers, chosen.items, held, missing_rule, products)
    plan = Plan(
        chosen, prepared.columns, how, consistent, standardised, prepared.n, higher_order, interactions
    )
    spread = prepared.spread()
    point = estimate(plan, spread)
    _refuse_singular(point)
    index, problem = _index(prepared, answers, point, scale, ready)
    run = _Run(plan, prepared, spread, point, index)
    resampled = run.resampled(bootstraps, interval, confidence, sign_changes, seed, progress)
    return run.result(resampled, interval, confidence, ready, problem)


def _check(
    scheme: str, missing_rule: str, higher_order: str, interactions: str, interval: str, sign_changes: str
) -> None:
    require_one_of("scheme", scheme, SCHEMES)
    require_one_of("missing_rule", missing_rule, MISSING_RULES)
    require_one_of("higher_order", higher_order, HIGHER_ORDER)
    require_one_of("interactions", interactions, INTERACTIONS)
    require_one_of("interval", interval, bootstrap.INTERVALS)
    require_one_of("sign_changes", sign_changes, bootstrap.SIGN_CHANGES)


def _refuse_singular(point: Fit) -> None:
    """Raise `CollinearBlock` naming the construct whose items or predecessors are linearly dependent."""
    if point.finite[0]:
        return
    for fit in (*point.stages.values(), point):
        layout, matrix = fit.layout, fit.correlation[0]
        for j, measurement in enumerate(layout.measurements):
            span = layout.span(j)
            block = matrix[span, span]
            if measurement.mode == "B" and np.linalg.matrix_rank(block, tol=1e-10, hermitian=True) < len(
                block
            ):
                raise CollinearBlock(name=layout.names[j])
    worst = [layout.names[j] for j in layout.endogenous if len(layout.predecessors(j)) > 1]
    raise CollinearBlock(name=" / ".join(worst) or layout.names[0])


def _index(
    items: Items,
    answers: Floats,
    point: Fit,
    scale: Scale | Mapping[str, Scale] | None,
    ready: ReadyModel | None,
) -> tuple[Index | None, NegativeWeight | None]:
    """The index on 0–100, where a scale is given or a ready-made model's usual one fits the answers."""
    if scale is None and ready is None:
        return None, None
    names = items.columns[: answers.shape[1]]
    try:
        low, high = scale_ends(ready.scale if scale is None and ready else scale or (0, 0), names, answers)
    except OutsideScale:
        if scale is not None:
            raise
        return None, None
    problem = negative_weight(point, names)
    if problem is not None:
        if scale is not None:
            raise problem
        return None, problem
    return Index(items, low, high), None


@dataclass(frozen=True)
class _Run:
    plan: Plan
    items: Items
    spread: Spread
    point: Fit
    index: Index | None

    def resampled(
        self,
        bootstraps: int,
        interval: str,
        confidence: float,
        sign_changes: str,
        seed: int | np.random.Generator,
        progress: bool | None,
    ) -> tuple[bootstrap.Replicates | None, dict[str, bootstrap.Interval]]:
        if not bootstraps:
            return None, {}
        replicates = bootstrap.replicate(
            self.plan,
            self.items,
            self.point,
            bootstraps,
            np.random.default_rng(seed),
            signs=sign_changes,
            index=self.index,
            show=progress,
        )
        left_out = (
            bootstrap.jackknife(self.plan, self.items, self.point, self.index) if interval == "bca" else None
        )
        point = bootstrap.statistics(self.point, self.index, self.spread)
        return replicates, bootstrap.intervals(point, replicates, confidence, interval, left_out)

    def result(
        self,
        resampled: tuple[bootstrap.Replicates | None, dict[str, bootstrap.Interval]],
        interval: str,
        confidence: float,
        ready: ReadyModel | None,
        problem: NegativeWeight | None,
    ) -> PathModel:
        from huiyin.analytics.sem.assembling import Assembled
        from huiyin.analytics.sem.notes import notes_of

        replicates, ends = resampled
        made = Assembled(self.plan, self.items, self.spread, self.point, self.index, ends, replicates)
        plan, items, point = self.plan, self.items, self.point
        layout = point.layout
        counts = replicates or bootstrap.Replicates({}, 0, 0, 0, 0, np.zeros(len(layout.names)))
        return PathModel(
            model=plan.model.text(),
            scheme=plan.iteration.scheme,
            consistent=plan.consistent,
            missing_rule=items.rule,
            n=items.n,
            n_left_out=items.n_left_out,
            n_missing_cells=items.n_missing,
            iterations=int(point.iterations[0]),
            converged=bool(point.converged[0]),
            n_replicates=counts.n_replicates,
            n_usable=counts.n_usable,
            n_constant=counts.n_constant,
            n_not_converged=counts.n_not_converged,
            interval_method=interval if replicates else "none",
            confidence=confidence,
            paths=made.paths(),
            constructs=made.constructs(),
            items=made.items_figures,
            effects=made.effects(),
            pairs=made.pairs(),
            fit=made.fit(),
            cross_loadings=made.cross_loadings(),
            notes=notes_of(made, ready, problem),
            estimate=Estimated(plan, items, self.spread, point, self.index),
        )
