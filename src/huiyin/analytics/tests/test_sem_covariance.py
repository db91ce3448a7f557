"""Common-factor models by maximum likelihood: recovery, invariances, faults."""

from __future__ import annotations

import numpy as np
import pytest

import huiyin
from huiyin.analytics.sem.problems import NotIdentified, TooFewRows

MODEL = "f =~ a1 + a2 + a3; g =~ b1 + b2 + b3; h =~ c; g ~ f; h ~ g"


def drawn(n: int, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=n)
    g = 0.6 * f + 0.8 * rng.normal(size=n)
    data = {f"a{k}": loading * f + 0.6 * rng.normal(size=n) for k, loading in ((1, 1.0), (2, 0.8), (3, 1.2))}
    data |= {f"b{k}": loading * g + 0.6 * rng.normal(size=n) for k, loading in ((1, 1.0), (2, 0.9), (3, 0.7))}
    return {**data, "c": 0.5 * g + 0.7 * rng.normal(size=n)}


def test_parameters_are_found_again_within_their_standard_errors() -> None:
    truth = {
        ("f", "=~", "a2"): 0.8,
        ("f", "=~", "a3"): 1.2,
        ("g", "=~", "b2"): 0.9,
        ("g", "~", "f"): 0.6,
        ("h", "~", "g"): 0.5,
    }
    held = total = 0
    for seed in range(60):
        made = huiyin.covariance_model(drawn(300, seed), MODEL)
        assert made.converged
        for key, value in truth.items():
            one = made.parameter(*key)
            held += one.low <= value <= one.high
            total += 1
    assert held / total == pytest.approx(0.95, abs=0.035)


def test_the_test_of_fit_keeps_its_level() -> None:
    small = sum(
        huiyin.covariance_model(drawn(250, seed), MODEL).fit.p_value < 0.05 for seed in range(100, 300)
    )
    assert 2 <= small <= 20


def test_the_scale_and_order_of_answers_do_not_matter() -> None:
    data = drawn(200, 1)
    moved = {name: 100 * column[::-1] - 40 for name, column in data.items()}
    one, two = huiyin.covariance_model(data, MODEL), huiyin.covariance_model(moved, MODEL)
    assert two.fit.chi_squared == pytest.approx(one.fit.chi_squared, rel=1e-7)
    assert [p.standardised for p in two.parameters] == pytest.approx(
        [p.standardised for p in one.parameters], rel=1e-5
    )


def test_a_model_that_fits_exactly_says_so() -> None:
    made = huiyin.covariance_model(drawn(200, 2), "f =~ a1 + a2 + a3")
    assert made.fit.degrees_of_freedom == 0
    assert made.fit.chi_squared == pytest.approx(0, abs=1e-8)
    assert np.isnan(made.fit.p_value)
    assert made.fit.cfi == pytest.approx(1)


def test_forms_with_gaps_are_left_out_and_counted() -> None:
    data = drawn(200, 3)
    data["a1"][:7] = np.nan
    made = huiyin.covariance_model(data, MODEL)
    assert (made.n, made.n_left_out) == (193, 7)
    assert made.fit == huiyin.covariance_model({n: c[7:] for n, c in data.items()}, MODEL).fit


@pytest.mark.parametrize(
    "model",
    [
        "f =~ a1 + a2",
        "f <~ a1 + a2 + a3; g =~ b1 + b2; g ~ f",
        "f =~ a1 + a2; g =~ b1 + b2; q =~ f + g; h =~ c; h ~ q",
    ],
)
def test_models_that_are_not_identified_or_not_of_factors_are_refused(model: str) -> None:
    with pytest.raises(NotIdentified):
        huiyin.covariance_model(drawn(100, 4), model)


def test_too_few_forms_are_refused() -> None:
    with pytest.raises((TooFewRows, NotIdentified)):
        huiyin.covariance_model({n: c[:6] for n, c in drawn(20, 5).items()}, MODEL)


def test_the_tables_name_fit_and_reliability() -> None:
    made = huiyin.covariance_model(drawn(200, 6), MODEL)
    assert [table.key for table in made.tables()] == ["parameters", "fit", "factors"]
    assert set(made.ave) == {"f", "g"}
    with pytest.raises(KeyError):
        made.parameter("f", "~", "g")
