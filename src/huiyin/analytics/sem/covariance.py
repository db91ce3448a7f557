"""Common-factor models by maximum likelihood: confirmatory factor analysis and structural equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import optimize, stats

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import frame, select
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.sem.covariance_fit import MEASURES, ModelFit, discrepancy, fit_measures
from huiyin.analytics.sem.covariance_structure import Matrices, Structure
from huiyin.analytics.sem.formula import read_model
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.moments import items_of
from huiyin.analytics.sem.notes import NOT_CAUSAL
from huiyin.analytics.sem.problems import NotIdentified
from huiyin.analytics.terms import Floats

_STEPS = 500
_SETTLED = 1e-12


@dataclass(frozen=True)
class ParameterEstimate:
    """A loading ("=~"), path ("~") or (co)variance ("~~"); fixed ones have standard error 0, z and p NaN."""

    left: str
    kind: str
    right: str
    estimate: float
    standard_error: float
    z: float
    p_value: float
    low: float
    high: float
    standardised: float
    standardised_error: float


@dataclass(frozen=True)
class CovarianceModel(Result):
    """A common-factor model by maximum likelihood. `composite_reliability` and `ave` use observed variances."""

    title: ClassVar[dict[str, str]] = {
        "zh": "协方差结构模型（最大似然）",
        "en": "Covariance structure model (ML)",
    }

    model: str
    n: int
    n_left_out: int
    converged: bool
    parameters: tuple[ParameterEstimate, ...]
    fit: ModelFit
    r_squared: dict[str, float]
    composite_reliability: dict[str, float]
    ave: dict[str, float]
    items: tuple[str, ...]
    implied_covariance: tuple[tuple[float, ...], ...]
    notes: tuple[Note, ...]

    def parameter(self, left: str, kind: str, right: str) -> ParameterEstimate:
        """One parameter; raises `KeyError` where there is none."""
        for one in self.parameters:
            if (one.left, one.kind, one.right) == (left, kind, right):
                return one
        raise KeyError(f"{left} {kind} {right}")

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("left", {"zh": "左", "en": "Left"}, Kind.TEXT),
            Column("kind", {"zh": "关系", "en": "Kind"}, Kind.TEXT),
            Column("right", {"zh": "右", "en": "Right"}, Kind.TEXT),
            Column("estimate", {"zh": "估计", "en": "Estimate"}),
            Column("standard_error", {"zh": "标准误", "en": "SE"}),
            Column("z", {"zh": "z", "en": "z"}),
            Column("p_value", {"zh": "p", "en": "p"}, Kind.P_VALUE),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("standardised", {"zh": "标准化", "en": "Standardised"}),
        )
        rows = tuple(tuple(vars(one)[column.key] for column in columns) for one in self.parameters)
        fit = tuple((MEASURES.get(name, name.upper()), value) for name, value in vars(self.fit).items())
        measure = (
            Column("measure", {"zh": "指标", "en": "Measure"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, Kind.FIGURE),
        )
        quality = (
            Column("factor", {"zh": "因子", "en": "Factor"}, Kind.TEXT),
            Column("composite_reliability", {"zh": "组合信度", "en": "Composite reliability"}),
            Column("ave", {"zh": "AVE", "en": "AVE"}),
        )
        held = tuple((name, value, self.ave[name]) for name, value in self.composite_reliability.items())
        return (
            Table("parameters", {"zh": "参数估计", "en": "Parameters"}, columns, rows),
            Table("fit", {"zh": "拟合", "en": "Fit"}, measure, fit),
            Table(
                "factors", {"zh": "信度与提取方差", "en": "Reliability and variance extracted"}, quality, held
            ),
        )


def covariance_model(data: Any, model: Model | str, *, confidence: float = 0.95) -> CovarianceModel:
    """Estimate a common-factor model by maximum likelihood, listwise; association, never cause.

    `model` is a `Model` or its text, with "=~" and "~" alone; the first loading of each factor is 1.
    Standard errors come from the expected information. Answers are taken as continuous and normal: for
    ordered answers of few grades use other software. Raises `NotIdentified`, `TooFewRows`,
    `ConstantItem`. Sources: Jöreskog 1969; fit measures as in lavaan (Rosseel 2012,
    doi:10.18637/jss.v048.i02).
    """
    require_rate("confidence", confidence)
    require(isinstance(model, Model | str), "model", model, zh="为模型或文字", en="be a model or a text")
    chosen = read_model(model, connected=False) if isinstance(model, str) else model.checked(connected=False)
    _refuse(chosen)
    columns = data if isinstance(data, dict) else frame(data)
    items = items_of(select(columns, chosen.items), chosen.items, rule="listwise")
    covariance = items.spread().covariance[0]
    structure = Structure(chosen)
    freedom = len(covariance) * (len(covariance) + 1) // 2 - len(structure.free)
    if freedom < 0 or items.n <= len(covariance):
        raise NotIdentified(
            detail=f"自由度 / degrees of freedom {freedom}, n = {items.n}, p = {len(covariance)}"
        )
    values, converged = _minimised(structure, covariance)
    spread = _parameter_covariance(structure, values, items.n)
    at = structure.matrices(values)
    fit = fit_measures(covariance, at.implied, items.n, freedom)
    return CovarianceModel(
        chosen.text(),
        items.n,
        items.n_left_out,
        converged,
        _parameters(structure, values, spread, confidence),
        fit,
        _explained(structure, at),
        *_quality(structure, at, covariance),
        structure.items,
        tuple(map(tuple, at.implied.tolist())),
        _notes(at, converged),
    )


def _refuse(model: Model) -> None:
    if (
        model.higher_order
        or model.interactions
        or any(one.measurement.value != "=~" for one in model.constructs)
    ):
        raise NotIdentified(
            detail="只支持反映型一阶因子（=~）与路径（~） / only first-order factors (=~) and paths (~)"
        )


def _scoring(structure: Structure, values: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Gradient of the discrepancy, and its expected second derivatives."""
    at = structure.matrices(values)
    inverse = np.linalg.inv(at.implied)
    turned = inverse @ structure.derivatives(at)
    gap = np.eye(len(covariance)) - inverse @ covariance
    gradient = np.einsum("kij,ji->k", turned, gap)
    return gradient, np.einsum("kij,lji->kl", turned, turned)


def _minimised(structure: Structure, covariance: Floats) -> tuple[Floats, bool]:
    """Fisher scoring with steps halved where they do not help, on items scaled to variance near one."""
    values = structure.start(covariance)
    value = discrepancy(structure.matrices(values).implied, covariance)
    for _ in range(_STEPS):
        gradient, information = _scoring(structure, values, covariance)
        step = np.linalg.lstsq(information, -gradient, rcond=1e-13)[0]
        if abs(float(gradient @ step)) < _SETTLED**2:
            return values, True
        share = 1.0
        while share > 1e-8:
            trial = values + share * step
            found = discrepancy(structure.matrices(trial).implied, covariance)
            if found < value:
                break
            share /= 2
        else:
            return values, abs(float(gradient @ step)) < 1e-9
        values, value = trial, found
    return values, False


def _parameter_covariance(structure: Structure, values: Floats, n: int) -> Floats:
    information = _scoring(structure, values, structure.matrices(values).implied)[1] * n / 2
    scale = np.sqrt(np.diag(information))
    relative = information / np.outer(scale, scale)
    if not np.isfinite(relative).all() or np.linalg.eigvalsh(relative)[0] < 1e-10:
        raise NotIdentified(detail="信息矩阵奇异 / the information matrix is singular")
    return np.asarray(np.linalg.inv(relative) / np.outer(scale, scale), dtype=np.float64)


def _parameters(
    structure: Structure, values: Floats, spread: Floats, confidence: float
) -> tuple[ParameterEstimate, ...]:
    z = float(stats.norm.ppf((1 + confidence) / 2))
    error = np.sqrt(np.diag(spread))
    standard, first = structure.standardised(values), structure.standardised_first(values)
    standard_error = _delta(structure.standardised, values, spread)
    first_error = _delta(structure.standardised_first, values, spread)
    unknown = float("nan")
    fixed = [
        ParameterEstimate(
            name,
            "=~",
            structure.blocks[name][0],
            1.0,
            0.0,
            unknown,
            unknown,
            1.0,
            1.0,
            float(first[k]),
            float(first_error[k]),
        )
        for k, name in enumerate(structure.factors)
    ]
    free = [
        ParameterEstimate(
            *one,
            float(values[k]),
            float(error[k]),
            float(values[k] / error[k]),
            float(2 * stats.norm.sf(abs(values[k] / error[k]))),
            float(values[k] - z * error[k]),
            float(values[k] + z * error[k]),
            float(standard[k]),
            float(standard_error[k]),
        )
        for k, one in enumerate(structure.free)
    ]
    loadings = [
        one for name in structure.factors for one in (*fixed, *free) if one.left == name and one.kind == "=~"
    ]
    return (*loadings, *(one for one in free if one.kind != "=~"))


def _delta(function: Any, values: Floats, spread: Floats) -> Floats:
    """Standard errors of a function of the parameters."""
    slope = optimize.approx_fprime(values, function, 1e-7 * np.maximum(np.abs(values), 1e-2))
    error = np.sqrt(np.einsum("ik,kl,il->i", np.atleast_2d(slope), spread, np.atleast_2d(slope)))
    return np.where(error < 1e-8, 0.0, error)  # what is 1 by definition, up to the steps of the slope


def _explained(structure: Structure, at: Matrices) -> dict[str, float]:
    """R² of items and of factors with a path to them."""
    share = 1 - at.errors / np.diag(at.implied)
    found = {item: float(share[k]) for k, item in enumerate(structure.items) if item not in structure.single}
    inside = {target for target, _ in structure.links}
    total = np.diag(at.factor_covariance)
    for k, name in enumerate(structure.factors):
        if name in inside:
            found[name] = float(1 - at.factors[k, k] / total[k])
    return found


def _quality(
    structure: Structure, at: Matrices, covariance: Floats
) -> tuple[dict[str, float], dict[str, float]]:
    """Composite reliability and AVE of factors of several items, over observed (co)variances."""
    reliability, extracted = {}, {}
    for k, (name, items) in enumerate(structure.blocks.items()):
        if len(items) > 1:
            rows = [structure.items.index(item) for item in items]
            loadings, variance = at.loadings[rows, k], at.factor_covariance[k, k]
            reliability[name] = float(loadings.sum() ** 2 * variance / covariance[np.ix_(rows, rows)].sum())
            extracted[name] = float((loadings**2).sum() * variance / covariance[rows, rows].sum())
    return reliability, extracted


def _notes(at: Matrices, converged: bool) -> tuple[Note, ...]:
    found = []
    if not converged:
        found.append(
            note(
                "not_converged", "估计没有收敛，结果不可用。", "The estimate did not converge; do not use it."
            )
        )
    if (at.errors < 0).any() or (np.diag(at.factors) < 0).any():
        words = {
            "zh": "出现负方差（Heywood 情形），模型或题目不合适。",
            "en": "A variance is negative (Heywood case): model or items do not fit.",
        }
        found.append(Note("negative_variance", words))
    return (*found, NOT_CAUSAL)
