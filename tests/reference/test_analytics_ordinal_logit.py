"""Every number of the ordinal-logit references: MASS::polr and ordinal::clm (A04)."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.drivers._ordinal_result import OrdinalLogit
from huiyin.analytics.drivers.ordinal_logit import ordinal_logit

LEVELS = {
    "Sat": ["Low", "Medium", "High"],
    "Infl": ["Low", "Medium", "High"],
    "Type": ["Tower", "Apartment", "Atrium", "Terrace"],
    "Cont": ["Low", "High"],
}
each_case = pytest.mark.parametrize("name", ["housing", "airlinesat"])


def fitted(columns, name: str, **options: object) -> OrdinalLogit:
    if name == "housing":
        return ordinal_logit(
            columns("mass_housing"),
            outcome="Sat",
            drivers=["Infl", "Type", "Cont"],
            counts="Freq",
            levels=LEVELS,
            **options,
        )
    data = columns("airlinesat")
    rows = {"overall_sat": data["overall_sat"], **{f"s{k}": data[f"s{k}"] / 10 for k in range(1, 7)}}
    return ordinal_logit(rows, outcome="overall_sat", drivers=[f"s{k}" for k in range(1, 7)], **options)


@each_case
def test_coefficients_errors_and_fit_equal_clm_and_polr(columns, results, name: str) -> None:
    reference, found = results("ordinal_logit")[name], fitted(columns, name)
    for term, value in reference["coef"].items():
        assert found.of(term).value == pytest.approx(value, rel=1e-8, abs=1e-9)
    for key in ("polr_coef", "polr_zeta"):  # polr itself stops some 1e-6 before the summit
        for term, value in reference[key].items():
            assert found.of(term).value == pytest.approx(value, rel=2e-5, abs=1e-5)
    exact = reference["clm_se"]
    for term, (value, error, z, p) in zip(exact["rows"], exact["values"], strict=True):
        one = found.of(term)
        assert (one.value, one.standard_error) == pytest.approx((value, error), rel=1e-6)
        assert one.statistic == pytest.approx(z, rel=1e-6)
        assert one.p_value == pytest.approx(p, rel=1e-5)
    rough = reference["se"]
    for term, (_, error, t) in zip(rough["rows"], rough["values"], strict=True):
        assert found.of(term).standard_error == pytest.approx(error, rel=1e-5)
        assert found.of(term).statistic == pytest.approx(t, rel=2e-5)
    assert found.log_likelihood == pytest.approx(reference["logLik"], rel=1e-9)
    assert found.deviance == pytest.approx(reference["deviance"], rel=1e-9)
    assert found.aic == pytest.approx(reference["aic"], rel=1e-9)
    assert found.n == reference["nobs"]


@each_case
def test_the_covariance_matrix_equals_polrs(columns, results, name: str) -> None:
    reference, found = results("ordinal_logit")[name]["vcov"], fitted(columns, name, check=False)
    ours = [one.term for one in (*found.thresholds, *found.coefficients)]
    at = [ours.index(term) for term in reference["rows"]]
    np.testing.assert_allclose(
        found.covariance[np.ix_(at, at)], np.array(reference["values"]), rtol=2e-4, atol=1e-8
    )


@each_case
def test_the_first_fitted_probabilities_equal_polrs(columns, results, name: str) -> None:
    reference, found = results("ordinal_logit")[name]["fitted_first6"], fitted(columns, name, check=False)
    if name == "housing":
        data = columns("mass_housing")
        dummies = [
            (data[column] == level).astype(float)
            for column in ("Infl", "Type", "Cont")
            for level in LEVELS[column][1:]
        ]
        rows = np.column_stack(dummies)[:6]
    else:
        data = columns("airlinesat")
        every = np.column_stack([data["overall_sat"], *(data[f"s{k}"] / 10 for k in range(1, 7))])
        rows = every[~np.isnan(every).any(axis=1)][:6, 1:]
    assert list(found.grades) == reference["cols"]
    np.testing.assert_allclose(found.probabilities(rows), np.array(reference["values"]), atol=2e-6)


@each_case
def test_the_probit_link_equals_polrs(columns, results, name: str) -> None:
    reference, found = results("ordinal_logit")[name]["probit"], fitted(columns, name, link="probit")
    for key in ("coef", "zeta"):
        for term, value in reference[key].items():
            assert found.of(term).value == pytest.approx(value, rel=3e-5, abs=3e-6)
    assert found.log_likelihood == pytest.approx(reference["logLik"], rel=1e-9)


@each_case
def test_the_likelihood_the_nominal_test_starts_from_is_ours(columns, results, name: str) -> None:
    """The stored nominal test has no ratios; those are in tests/golden/drivers.json."""
    reference, found = results("ordinal_logit")[name]["nominal_test"], fitted(columns, name)
    assert found.log_likelihood == pytest.approx(reference["columns"]["logLik"][0], rel=1e-9)
    assert found.aic == pytest.approx(reference["columns"]["AIC"][0], rel=1e-9)
    assert [test.term for test in found.proportional_odds] == reference["rows"][1:]
