"""Who may leave next: calibrated probabilities, with reasons, and an honest “cannot tell yet”."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.columns import checked_weights, frame, numbers, texts
from huiyin.analytics.customers._churn_words import Reason, churn_notes, churn_tables, reasons_of
from huiyin.analytics.customers._design import Design, column_of, design_of, present, require_independent
from huiyin.analytics.customers._follow_up import flags
from huiyin.analytics.customers._logistic import Logistic, logistic
from huiyin.analytics.customers.calibration import Calibration, calibration
from huiyin.analytics.customers.problems import NobodyLeft
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Note, Result, Table
from huiyin.analytics.terms import Floats

METHODS = ("none", "platt", "isotonic")
Calibrator = Callable[[Floats], Floats]


@dataclass(frozen=True)
class OddsRatio:
    """One coefficient of the model with its odds ratio and interval (wider than they look under a penalty)."""

    name: str
    coefficient: float
    standard_error: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class ChurnRisk(Result):
    """Risk of every customer, or “cannot tell yet”.

    `can_tell` is False with fewer events per coefficient than `minimum_events`: then there are no
    probabilities, no reasons and no check, only the base rate. `probability` (0-1) is by row of the
    data, NaN for rows lacking a predictor; rows whose outcome is missing are scored too. `check` is made
    on rows the model had not seen. `contributions` (rows × predictors) add up, with `baseline_logit`, to
    the log odds before calibration.
    """

    title: ClassVar[dict[str, str]] = {"zh": "流失风险", "en": "Churn risk"}

    can_tell: bool
    base_rate: Estimate
    n: int
    n_events: int
    n_coefficients: int
    events_per_coefficient: float
    minimum_events: float
    n_left_out: int
    probability: Floats
    effects: tuple[OddsRatio, ...]
    check: Calibration | None
    contributions: Floats
    baseline_logit: float
    predictors: tuple[str, ...]
    customers: tuple[str, ...]
    descriptions: Mapping[str, tuple[str, ...]]
    penalty: float
    calibrated_by: str
    n_folds: int
    notes: tuple[Note, ...] = ()

    def reasons(self, row: int, most: int = 3) -> tuple[Reason, ...]:
        """What lifts or lowers this row's risk against the average customer, the strongest first."""
        row = require_whole("row", row)
        return reasons_of(self, row, most) if self.can_tell else ()

    def highest(self, n: int = 20) -> npt.NDArray[np.intp]:
        """Rows of the customers at highest risk, the highest first."""
        known = np.flatnonzero(~np.isnan(self.probability))
        return known[np.argsort(-self.probability[known], kind="stable")][:n]

    def tables(self) -> tuple[Table, ...]:
        return churn_tables(self)

    def plot(self, language: str | None = None) -> Any:
        """The reliability of the probabilities."""
        if self.check is None:
            return super().plot(language)
        return self.check.plot(language)


def churn_risk(
    data: Any,
    *,
    outcome: str,
    predictors: Sequence[str],
    customer: str | None = None,
    weights: str | None = None,
    references: Mapping[str, str] | None = None,
    penalty: float = 1.0,
    calibrate: str = "none",
    minimum_events: float = 10.0,
    n_folds: int = 5,
    seed: int = 1,
    confidence: float = 0.95,
) -> ChurnRisk:
    """Logistic churn model of the named columns, checked on held-out rows.

    `outcome` is 1 for customers who left, 0 for those who stayed, missing for those to be scored only.
    Texts become one coefficient a level beside the first (or `references`). `penalty` is a ridge on
    standardised columns (1 is scikit-learn's default; 0 is R's glm). `calibrate` mends the probabilities
    with "platt" or "isotonic" fits to held-out predictions; the check then holds those out once more.
    Below `minimum_events` events (the rarer outcome) per coefficient the answer is “cannot tell yet”.
    Reasons are additive parts of the log odds: associations, never causes.

    Raises `NotAnEvent`, `NobodyLeft`, `Collinear`, `NoFiniteEstimate`. Source: Hosmer, Lemeshow &
    Sturdivant 2013; Platt 1999; Peduzzi et al. 1996 (events per variable).

    >>> rng = np.random.default_rng(1)
    >>> calls = rng.poisson(2, 400)
    >>> left = (rng.random(400) < 1 / (1 + np.exp(2 - 0.6 * calls))).astype(float)
    >>> made = churn_risk({"left": left, "calls": calls}, outcome="left", predictors=["calls"])
    >>> made.can_tell, made.check.auc.value > 0.6
    (True, True)
    """
    require_one_of("calibrate", calibrate, METHODS)
    penalty = require_positive("penalty", penalty, or_zero=True)
    minimum_events = require_positive("minimum_events", minimum_events, or_zero=True)
    n_folds = require_whole("n_folds", n_folds, at_least=2)
    confidence = require_rate("confidence", confidence)
    columns = frame(data)
    y = flags(column_of(columns, outcome), outcome)
    w = checked_weights(column_of(columns, weights), len(y)) if weights else None
    usable = present(columns, predictors)
    trained = usable & ~np.isnan(y) & (np.ones(len(y), dtype=bool) if w is None else w > 0)
    if not trained.any():
        raise NobodyLeft(what=outcome)
    design = design_of(columns, predictors, usable, references)
    n, n_events = int(trained.sum()), int(y[trained].sum())
    rare, p = min(n_events, n - n_events), design.matrix.shape[1]
    ratio = rare / max(p, 1)
    untold = ChurnRisk(
        can_tell=False,
        base_rate=share_of_counts(n_events, n, confidence),
        n=n,
        n_events=n_events,
        n_coefficients=p,
        events_per_coefficient=ratio,
        minimum_events=minimum_events,
        n_left_out=int((~usable).sum()),
        probability=np.full(len(y), np.nan),
        effects=(),
        check=None,
        contributions=np.zeros((len(y), 0)),
        baseline_logit=float("nan"),
        predictors=tuple(predictors),
        customers=_customer_names(columns, customer, len(y)),
        descriptions={name: tuple(_shown(columns[name])) for name in predictors},
        penalty=penalty,
        calibrated_by=calibrate,
        n_folds=n_folds,
        notes=churn_notes(False, ratio, minimum_events, n_events, None),
    )
    if ratio < minimum_events or rare < n_folds:
        return untold
    ww = None if w is None else w[trained]
    return _told(untold, design, usable, trained[usable], y[trained], ww, seed, confidence)


def _told(
    untold: ChurnRisk,
    design: Design,
    usable: npt.NDArray[np.bool_],
    learn: npt.NDArray[np.bool_],
    y: Floats,
    weights: Floats | None,
    seed: int,
    confidence: float,
) -> ChurnRisk:
    """The model of all learning rows, checked on folds it has not seen; `learn` marks rows of the design."""
    x, penalty, method = design.matrix[learn], untold.penalty, untold.calibrated_by
    if penalty == 0:  # a ridge settles what would otherwise be open
        require_independent(replace(design, matrix=x), weights)
    fold = folds(y, untold.n_folds, seed)
    unseen, held_out = np.empty(len(y)), np.empty(len(y))
    for k in range(untold.n_folds):
        rest, out = fold != k, fold == k
        w = None if weights is None else weights[rest]
        unseen[out] = logistic(x[rest], y[rest], weights=w, penalty=penalty, names=design.names).logit(x[out])
    for k in range(untold.n_folds):
        rest, out = fold != k, fold == k
        held_out[out] = calibrator(method, unseen[rest], y[rest])(unseen[out])
    model = logistic(x, y, weights=weights, penalty=penalty, names=design.names)
    probability = untold.probability.copy()
    probability[usable] = calibrator(method, unseen, y)(model.logit(design.matrix))
    contributions = np.full((len(usable), len(untold.predictors)), np.nan)
    contributions[usable], middle = _contributions(model, design, x, weights)
    check = calibration(held_out, y, confidence=confidence)
    return replace(
        untold,
        can_tell=True,
        probability=probability,
        effects=_ratios(model, design, normal_quantile(confidence)),
        check=check,
        contributions=contributions,
        baseline_logit=middle,
        notes=churn_notes(True, untold.events_per_coefficient, untold.minimum_events, untold.n_events, check),
    )


def _customer_names(columns: Any, customer: str | None, n: int) -> tuple[str, ...]:
    if customer is None:
        return tuple(str(row + 1) for row in range(n))
    return tuple(str(name or "–") for name in texts(column_of(columns, customer)))


def _shown(column: npt.NDArray[np.generic]) -> list[str]:
    if column.dtype.kind == "f":
        return ["–" if np.isnan(value) else f"{value:g}" for value in column.astype(float).tolist()]
    return [str(value) for value in column]


def _contributions(
    model: Logistic, design: Design, x: Floats, weights: Floats | None
) -> tuple[Floats, float]:
    """Each predictor's part in the log odds against the average customer, and the average's log odds."""
    centre = np.average(x, axis=0, weights=weights)
    each = (design.matrix - centre) * model.slopes
    parts = np.column_stack(
        [each[:, design.terms == place].sum(axis=1) for place in range(len(design.covariates))]
    )
    return parts, float(model.intercept + centre @ model.slopes)


def _ratios(model: Logistic, design: Design, z: float) -> tuple[OddsRatio, ...]:
    errors = np.sqrt(np.diag(model.covariance))[1:]
    return tuple(
        OddsRatio(name, *(float(v) for v in (b, e, np.exp(b), np.exp(b - z * e), np.exp(b + z * e))))
        for name, b, e in zip(design.names, model.slopes, errors, strict=True)
    )


def folds(outcome: Floats, n_folds: int, seed: int) -> npt.NDArray[np.intp]:
    """A fold for each row, both outcomes dealt out evenly."""
    rng = np.random.default_rng(seed)
    made = np.empty(len(outcome), dtype=np.intp)
    for value in (0.0, 1.0):
        rows = np.flatnonzero(outcome == value)
        made[rng.permutation(rows)] = np.arange(len(rows)) % n_folds
    return made


def calibrator(method: str, logit: Floats, outcome: Floats) -> Calibrator:
    """From log odds to probabilities: as they are, through a logistic fit, or through steps."""
    if method == "platt":
        rows, hits = len(outcome), outcome.sum()
        smoothed = np.where(outcome == 1, (hits + 1) / (hits + 2), 1 / (rows - hits + 2))
        fit = logistic(logit[:, None], smoothed, penalty=1e-6)
        return lambda at: np.asarray(special.expit(fit.logit(at[:, None])), dtype=np.float64)
    if method == "isotonic":
        from sklearn.isotonic import IsotonicRegression

        steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(logit, outcome)
        fitted = numbers(steps.predict(logit))
        # A step of nothing but leavers (or stayers) is no certainty: as if one more had done otherwise.
        low = 1 / (2 + int((fitted <= fitted.min()).sum()))
        high = 1 - 1 / (2 + int((fitted >= fitted.max()).sum()))
        return lambda at: np.clip(numbers(steps.predict(at)), min(low, high), max(low, high))
    return lambda at: np.asarray(special.expit(at), dtype=np.float64)
