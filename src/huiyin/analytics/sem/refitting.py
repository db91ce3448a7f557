"""f² with the model estimated anew without each path."""

from __future__ import annotations

import dataclasses

from huiyin.analytics.sem.estimation import Fit, Plan, Signs, estimate
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.moments import Spread


def f_squared_refitted(plan: Plan, spread: Spread, point: Fit) -> dict[tuple[str, str], float]:
    """What R² of the target loses when the model is estimated without the path, over 1 − R²."""
    found = {}
    for source, target in plan.model.paths:
        layout = point.layout
        explained = float(point.r_squared[0, layout.names.index(target)])
        rest = tuple(path for path in plan.model.paths if path != (source, target))
        without = 0.0
        if any(end == target for _, end in rest):
            model = _connected(plan.model, rest)
            fit = estimate(dataclasses.replace(plan, model=model), spread, Signs())
            without = float(fit.r_squared[0, fit.layout.names.index(target)])
        found[source, target] = (explained - without) / (1 - explained)
    return found


def _connected(model: Model, paths: tuple[tuple[str, str], ...]) -> Model:
    """The model on fewer paths, less the constructs that then stand alone."""
    used = {name for path in paths for end in path for name in end.split(":", 1)}
    used |= {part for one in model.higher_order if one.name in used for part in one.items}
    return Model(tuple(one for one in model.constructs if one.name in used), paths, model.labels)
