"""Whether a path model predicts: k-fold prediction of items (PLSpredict) and blindfolding (Stone–Geisser Q²)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of, require_whole
from huiyin.analytics.results import Column, Kind, Note, Result, Table
from huiyin.analytics.sem.estimation import Fit, Plan, Signs, estimate
from huiyin.analytics.sem.layout import Layout, Places
from huiyin.analytics.sem.moments import Items, Spread
from huiyin.analytics.sem.problems import NeedsCompleteRows
from huiyin.analytics.sem.result import PathModel
from huiyin.analytics.terms import Floats

ANTECEDENTS = ("direct", "earliest")
BENCHMARKS = ("exogenous", "others")


@dataclass(frozen=True)
class ItemPrediction:
    """How well an item of an endogenous construct is predicted for forms the model has not seen.

    `q_squared` is 1 − squared error / squared error of the training mean. RMSE and MAE are on the item's
    scale; the `linear_` ones are those of the regression that serves as a benchmark.
    """

    item: str
    construct: str
    q_squared: float
    rmse: float
    mae: float
    linear_rmse: float
    linear_mae: float


@dataclass(frozen=True)
class Prediction(Result):
    """Out-of-sample prediction of the items of endogenous constructs."""

    title: ClassVar[dict[str, str]] = {
        "zh": "路径模型的预测力（PLSpredict）",
        "en": "Prediction by the path model",
    }

    n: int
    folds: int
    antecedents: str
    items: tuple[ItemPrediction, ...]
    notes: tuple[Note, ...]
    predicted: Floats = dataclasses.field(repr=False, compare=False)  # (n, items), in the order of the forms

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("item", {"zh": "题目", "en": "Item"}, Kind.TEXT),
            Column("construct", {"zh": "构念", "en": "Construct"}, Kind.TEXT),
            Column("q_squared", {"zh": "Q²预测", "en": "Q²predict"}),
            Column("rmse", {"zh": "RMSE", "en": "RMSE"}),
            Column("linear_rmse", {"zh": "线性模型 RMSE", "en": "RMSE of linear model"}),
            Column("mae", {"zh": "MAE", "en": "MAE"}),
            Column("linear_mae", {"zh": "线性模型 MAE", "en": "MAE of linear model"}),
        )
        rows = tuple(
            (one.item, one.construct, one.q_squared, one.rmse, one.linear_rmse, one.mae, one.linear_mae)
            for one in self.items
        )
        return (
            Table("items", {"zh": "对未见答卷的预测", "en": "Prediction of unseen forms"}, columns, rows),
        )

    def as_json(self) -> dict[str, object]:
        """The figures, without the predictions themselves."""
        made = super().as_json()
        made.pop("predicted")
        return made


def predict(
    result: PathModel,
    *,
    folds: int = 10,
    antecedents: str = "direct",
    benchmark: str = "exogenous",
    seed: int | np.random.Generator = 1,
) -> Prediction:
    """k-fold prediction: the model is estimated without one fold and predicts its items.

    `folds` equal to n leaves out one form at a time. `antecedents` "direct" predicts a construct from the
    constructs that lead to it directly, "earliest" along all routes from the exogenous ones. `benchmark` is a
    linear regression of each item on the items of all "exogenous" constructs, or of all "others" than its
    own (as seminr). Not for models with higher order or interactions, nor with missing answers. Raises
    `BadArgument` and `NeedsCompleteRows`. Source: Shmueli et al. 2016, doi:10.1016/j.jbusres.2016.03.049.
    """
    require_one_of("antecedents", antecedents, ANTECEDENTS)
    require_one_of("benchmark", benchmark, BENCHMARKS)
    plan, items = result.estimate.plan, result.estimate.items
    require_whole("folds", folds, at_least=2)
    require(folds <= items.n, "folds", folds, zh="不多于答卷数", en="be no more than the forms")
    require(
        not plan.model.higher_order and not plan.model.interactions,
        "result",
        "…",
        zh="来自没有高阶构念和交互项的模型",
        en="come from a model without higher order or interactions",
    )
    if items.n_missing:
        raise NeedsCompleteRows(what={"zh": "预测", "en": "Prediction"}, rule=items.rule)
    fold = _folds(items.n, folds, seed)
    rows = items.rows
    targets, blocks = _roles(result.estimate.point.layout, benchmark)
    predicted, linear, average = np.empty((3, items.n, len(targets)))
    for start in range(0, folds, 200):
        some = np.arange(start, min(start + 200, folds))
        spread = items.spread((fold != some[:, None]).astype(np.uint8))
        fit = estimate(plan, spread, Signs(result.estimate.point))
        for place, one in enumerate(some):
            at = fold == one
            predicted[at] = _by_model(fit, spread, place, rows[at], antecedents)[:, targets]
            linear[at] = _by_regression(spread, place, rows[at], blocks)
            average[at] = spread.mean[place, targets]
    return _finished(result, folds, antecedents, targets, (predicted, linear, average))


def _folds(n: int, folds: int, seed: int | np.random.Generator) -> npt.NDArray[np.int64]:
    if folds == n:
        return np.arange(n)
    rng = np.random.default_rng(seed)
    return np.asarray(rng.permutation(np.arange(n) % folds))


def _roles(layout: Layout, benchmark: str) -> tuple[Places, list[tuple[Places, Places]]]:
    """Items of endogenous constructs, and these by construct with the items that the regression uses."""
    inside = np.isin(layout.block, layout.endogenous)
    blocks = []
    for j in sorted(layout.endogenous):
        sources = ~inside if benchmark == "exogenous" else layout.block != j
        blocks.append((np.flatnonzero(layout.block == j), np.flatnonzero(sources)))
    return np.flatnonzero(inside), blocks


def _by_model(fit: Fit, spread: Spread, place: int, rows: Floats, antecedents: str) -> Floats:
    """(m, K) items predicted from construct scores by paths and loadings; columns in the layout's order."""
    layout = fit.layout
    scores = (rows - spread.mean[place]) @ fit.coefficients[place]
    source = scores.copy()
    for j in layout.endogenous:
        known = scores if antecedents == "direct" else source
        source[:, j] = known @ fit.paths[place, :, j]
    loadings = np.zeros((rows.shape[1], len(layout.names)))
    loadings[np.arange(len(loadings)), layout.block] = fit.loadings[place]
    return np.asarray(spread.mean[place] + (source @ loadings.T) * spread.deviation[place])


def _by_regression(
    spread: Spread, place: int, rows: Floats, blocks: Sequence[tuple[Places, Places]]
) -> Floats:
    covariance, mean = spread.covariance[place], spread.mean[place]
    parts = []
    for targets, sources in blocks:
        among, across = covariance[np.ix_(sources, sources)], covariance[np.ix_(sources, targets)]
        slope = np.linalg.lstsq(among, across, rcond=None)[0]
        parts.append(mean[targets] + (rows[:, sources] - mean[sources]) @ slope)
    return np.column_stack(parts)


def _finished(
    result: PathModel,
    folds: int,
    antecedents: str,
    targets: Places,
    made: tuple[Floats, Floats, Floats],
) -> Prediction:
    items, layout = result.estimate.items, result.estimate.point.layout
    actual = items.rows[:, targets]
    errors = [actual - one for one in made]
    figures = tuple(
        ItemPrediction(
            items.columns[at],
            layout.names[layout.block[layout.columns.index(items.columns[at])]],
            float(1 - (errors[0][:, k] ** 2).sum() / (errors[2][:, k] ** 2).sum()),
            float(np.sqrt((errors[0][:, k] ** 2).mean())),
            float(np.abs(errors[0][:, k]).mean()),
            float(np.sqrt((errors[1][:, k] ** 2).mean())),
            float(np.abs(errors[1][:, k]).mean()),
        )
        for k, at in enumerate(targets)
    )
    better = sum(one.rmse < one.linear_rmse for one in figures)
    note = Note(
        "against_linear",
        {
            "zh": f"{len(figures)} 道题中，有 {better} 道的预测误差小于线性模型。",
            "en": f"For {better} of {len(figures)} items the error is below that of the linear model.",
        },
    )
    return Prediction(items.n, folds, antecedents, figures, (note,), made[0] + items.shift[targets])


def blindfold(result: PathModel, *, distance: int = 7) -> dict[str, float]:
    """Stone–Geisser Q² by endogenous construct: cross-validated redundancy from blindfolding.

    Every `distance`-th cell of the construct's items is taken out in turn, the mean put in, the model
    estimated anew, and the cell predicted from the constructs before it. Above 0 the model predicts better
    than the mean. Raises `BadArgument` where `distance` divides the number of forms, and
    `NeedsCompleteRows`. Sources: Wold 1982; Chin 1998.
    """
    plan, items = result.estimate.plan, result.estimate.items
    require_whole("distance", distance, at_least=2)
    require(
        items.n % distance != 0,
        "distance",
        distance,
        zh="不能整除答卷数",
        en="not divide the number of forms",
    )
    if items.n_missing:
        raise NeedsCompleteRows(what={"zh": "Q²", "en": "Q²"}, rule=items.rule)
    layout = result.estimate.point.layout
    known = set(items.columns)
    found = {}
    for j in layout.endogenous:
        names = layout.columns[layout.span(j)]
        if all(name in known and ":" not in name for name in names):
            at = np.array([items.columns.index(name) for name in names])
            found[layout.names[j]] = _redundancy(plan, items, result.estimate.point, j, at, distance)
    return found


def _redundancy(plan: Plan, items: Items, point: Fit, construct: int, at: Places, distance: int) -> float:
    errors = null = 0.0
    cell = np.arange(items.n * len(at)).reshape(items.n, len(at)) % distance
    for turn in range(distance):
        rows = items.rows.copy()
        out = cell == turn
        block = rows[:, at]
        block[out] = np.nan
        rows[:, at] = block
        kept = dataclasses.replace(items, rows=rows, rule="mean", n_missing=int(out.sum()))
        spread = kept.spread()
        fit = estimate(plan, spread, Signs(point))
        filled = np.where(np.isnan(rows), spread.mean[0], rows)
        scores = (filled - spread.mean[0]) @ fit.coefficients[0]
        guess = scores @ fit.paths[0, :, construct]
        span = fit.layout.span(construct)
        deviation = spread.deviation[0, at]
        predicted = spread.mean[0, at] + guess[:, None] * fit.loadings[0, span] * deviation
        weight = 1.0 / deviation**2
        errors += float((((items.rows[:, at] - predicted) ** 2) * weight)[out].sum())
        null += float((((items.rows[:, at] - spread.mean[0, at]) ** 2) * weight)[out].sum())
    return 1 - errors / null
