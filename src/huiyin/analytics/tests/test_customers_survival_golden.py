"""Survival curves, log-rank tests and Cox's model beside R's, on the data of tests/golden/customers.R."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.customers import cox, log_rank, survival_curve

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[4] / "tests" / "golden" / "customers.json").read_text(encoding="utf-8")
)
DATA = {name: np.array(values) for name, values in GOLDEN["data"].items()}


def numbers(values: Any) -> np.ndarray:
    return np.array(values if isinstance(values, list) else [values], dtype=float)


def nearly(made: Any, wanted: Any, within: float) -> None:
    made, wanted = np.asarray(made, dtype=float), numbers(wanted)
    assert np.allclose(made, wanted, rtol=within, atol=within, equal_nan=True), (made, wanted)


CURVES: dict[str, dict[str, Any]] = {
    "plain": {"interval": "plain"},
    "arcsin": {"interval": "arcsin"},
    "logit": {"interval": "logit"},
    "level90": {"confidence": 0.9},
    "groups": {"group": "g"},
    "frequency": {"weights": "w"},
    "fractional": {"weights": "wf"},
    "fractional_groups": {"weights": "wf", "group": "g"},
    "robust": {"variance": "robust"},
    "clustered": {"cluster": "cl"},
    "truncated": {"entry": "entry"},
    "truncated_fractional": {"entry": "entry", "weights": "wf"},
}


@pytest.mark.parametrize("case", GOLDEN["km"])
def test_a_survival_curve_equals_survfit(case: str) -> None:
    wanted = GOLDEN["km"][case]
    options = {
        name: DATA[value] if name in {"group", "weights", "cluster", "entry"} else value
        for name, value in CURVES[case].items()
    }
    made = survival_curve(DATA["time"], DATA["event"], restricted_at=10, **options)
    at = [curve.at([2, 4, 6, 9, 12]) for curve in made.curves]
    pairs = {
        "n.risk": "n_risk",
        "surv": "survival_rate",
        "se": "standard_error",
        "lower": "low",
        "upper": "high",
    }
    for theirs, ours in pairs.items():
        nearly(np.concatenate([part[ours] for part in at]), wanted[theirs], 1e-10)
    table = [
        [
            curve.n_event.sum(),
            curve.restricted_mean.value,
            curve.restricted_mean.standard_error,
            *(curve.median.value, curve.median.low, curve.median.high),
        ]
        for curve in made.curves
    ]
    nearly(np.array(table, dtype=float), wanted["table"], 1e-10)
    for share, place in ((0.25, 0), (0.5, 1)):
        found = [curve.quantile(share) for curve in made.curves]
        for name, attribute in (("quantile", "value"), ("lower", "low"), ("upper", "high")):
            theirs = np.array(wanted["quantile"][name], dtype=float).reshape(len(found), -1)[:, place]
            nearly(np.array([getattr(one, attribute) for one in found], dtype=float), theirs.tolist(), 1e-12)


TESTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "peto": {"rho": 1},
    "half": {"rho": 0.5},
    "stratified": {"strata": DATA["st"]},
    "stratified_peto": {"strata": DATA["st"], "rho": 1},
}


@pytest.mark.parametrize("case", GOLDEN["logrank"])
def test_a_log_rank_test_equals_survdiff(case: str) -> None:
    wanted = GOLDEN["logrank"][case]
    made = log_rank(DATA["time"], DATA["event"], DATA["g"], **TESTS[case])
    nearly(made.chi_square, wanted["chisq"], 1e-10)
    nearly(made.observed, wanted["obs"], 1e-10)
    nearly(made.expected, wanted["exp"], 1e-10)
    nearly(made.covariance, wanted["var"], 1e-10)


MODELS: dict[str, dict[str, str]] = {
    "efron": {},
    "breslow": {"ties": "breslow"},
    "strata": {"strata": "st"},
    "strata_breslow": {"strata": "st", "ties": "breslow"},
    "frequency": {"weights": "w"},
    "frequency_breslow": {"weights": "w", "ties": "breslow"},
    "fractional": {"weights": "wf"},
    "cluster": {"cluster": "cl"},
    "cluster_breslow": {"cluster": "cl", "ties": "breslow"},
    "truncated": {"entry": "entry"},
    "truncated_breslow": {"entry": "entry", "ties": "breslow"},
    "truncated_strata": {"entry": "entry", "strata": "st"},
    "everything": {"entry": "entry", "strata": "st", "weights": "wf", "cluster": "cl"},
}


@pytest.mark.parametrize("case", GOLDEN["cox"])
def test_a_cox_model_equals_coxph(case: str) -> None:
    wanted = GOLDEN["cox"][case]
    made = cox(DATA, time="time", event="event", covariates=["x", "g", "z"], **MODELS[case])
    nearly(made.coefficients, wanted["coef"], 1e-6)
    nearly([effect.standard_error for effect in made.effects], wanted["se"], 1e-6)
    nearly([effect.model_error for effect in made.effects], wanted["naive"], 1e-6)
    nearly(made.log_likelihood, wanted["loglik"], 1e-9)
    nearly(made.score.statistic, wanted["score"], 1e-8)
    nearly(made.wald.statistic, wanted["wald"], 1e-6)
    nearly(made.baseline_hazard, wanted["hazard"], 1e-6)
    nearly(made.baseline_time, wanted["hazard_time"], 1e-12)
    if wanted["hazard_strata"]:
        assert list(made.baseline_stratum) == wanted["hazard_strata"]
    if wanted["rscore"]:
        nearly(made.robust_score.statistic, wanted["rscore"], 1e-6)
    nearly(made.concordance.value, wanted["C"], 1e-9)
    nearly(made.concordance.standard_error, wanted["seC"], 1e-9)


@pytest.mark.parametrize("scale", ["km", "identity", "rank", "log"])
@pytest.mark.parametrize("case", GOLDEN["cox"])
def test_the_test_of_proportional_hazards_equals_cox_zph(case: str, scale: str) -> None:
    wanted = GOLDEN["cox"][case][scale]
    made = cox(
        DATA,
        time="time",
        event="event",
        covariates=["x", "g", "z"],
        proportionality_scale=scale,
        **MODELS[case],
    )
    nearly([test.statistic for test in made.proportionality], wanted["chisq"], 1e-6)
    assert [test.df for test in made.proportionality] == wanted["df"]
