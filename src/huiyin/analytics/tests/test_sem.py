"""Path models: cases of other programs on simulated data, properties, edges (rows M06, M14)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huiyin
from huiyin.analytics import resampling
from huiyin.analytics.problems import BadArgument, NoSuchColumn, OutsideScale
from huiyin.analytics.sem import bootstrap
from huiyin.analytics.sem.estimation import estimate
from huiyin.analytics.sem.groups import compare_path_models
from huiyin.analytics.sem.prediction import predict
from huiyin.analytics.sem.problems import (
    CollinearBlock,
    ConstantItem,
    GroupTooSmall,
    NeedsCompleteRows,
    NegativeWeight,
    TooFewRows,
)
from huiyin.analytics.sem.result import PathModel

CASES = json.loads((Path(__file__).resolve().parents[4] / "tests" / "golden" / "sem.json").read_text())
COMPLETE = {name: np.array(values, float) for name, values in CASES["data"].items()}
HOLES = {
    name: np.array([np.nan if v is None else v for v in values], float)
    for name, values in CASES["holes"].items()
}
BLOCKS = "image <A~ im1..im3; product <A~ pr1..pr3; service <A~ se1..se3; satisfaction <A~ sa1..sa3"
FULL = (
    f"{BLOCKS}; value <~ va1 + va2; product ~ image; service ~ image; value ~ product + service; "
    "satisfaction ~ image + product + service + value"
)
MODERATED = (
    "image <A~ im1..im3; product <A~ pr1..pr3; value <A~ va1 + va2; satisfaction <A~ sa1..sa3; product ~ image; "
    "value ~ image; satisfaction ~ image + product + value + image:value"
)
SIMPLE = f"{BLOCKS}; product ~ image; service ~ image; satisfaction ~ product + service"
EXACTLY = {"bootstraps": 0, "tolerance": 1e-13, "max_iterations": 3000}


def higher_order(sign: str) -> str:
    return (
        f"{BLOCKS}; quality {sign} product + service; value <~ va1 + va2; quality ~ image; value ~ quality; "
        "satisfaction ~ image + quality + value"
    )


def matrix(table: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {
        (row.replace("*", ":").removesuffix("_intxn"), column.replace("*", ":")): value
        for row, values in zip(table["rows"], table["values"], strict=True)
        for column, value in zip(table["cols"], values, strict=True)
    }


def agrees(ours: PathModel, case: dict[str, Any], rel: float = 1e-8) -> None:
    paths = {(one.source, one.target): one.coefficient.estimate for one in ours.paths}
    for key, value in matrix(case["path_coef"]).items():
        assert paths.get(key, 0.0) == pytest.approx(value, rel=rel, abs=1e-12), key
    weights = {(one.item, one.construct): one.weight.estimate for one in ours.items}
    theirs = {key: value for key, value in matrix(case["outer_weights"]).items() if value}
    assert set(theirs) == set(weights)
    assert weights == pytest.approx(theirs, rel=rel)
    loadings = {(one.item, one.construct): one.loading.estimate for one in ours.items}
    plain = {key: v for key, v in matrix(case["outer_loadings"]).items() if v and ":" not in key[1]}
    assert {key: v for key, v in loadings.items() if ":" not in key[1]} == pytest.approx(plain, rel=rel)
    for (kind, name), value in matrix(case["rSquared"]).items():
        one = ours.construct(name)
        assert (one.r_squared.estimate if kind == "Rsq" else one.r_squared_adjusted) == pytest.approx(
            value, rel=rel
        )


@pytest.mark.parametrize(
    ("case", "data", "model", "options", "rel"),
    [
        ("complete", COMPLETE, FULL, {}, 1e-8),
        ("mean_replacement", HOLES, FULL, {}, 1e-8),
        ("listwise", HOLES, FULL, {"missing_rule": "listwise"}, 1e-8),
        ("higher_order_A", COMPLETE, higher_order("<A~"), {}, 1e-8),
        ("higher_order_B", COMPLETE, higher_order("<~"), {}, 1e-8),
        ("interaction_two_stage", COMPLETE, MODERATED, {}, 1e-6),
        ("interaction_product_indicator", COMPLETE, MODERATED, {"interactions": "product_indicator"}, 1e-8),
    ],
)
def test_estimates_are_those_of_seminr(case: str, data: Any, model: str, options: Any, rel: float) -> None:
    ours = huiyin.pls(data, model, **EXACTLY, **options)
    agrees(ours, CASES[case], rel)
    if case == "listwise":
        return  # its rows are numbered otherwise
    scores = ours.scores()
    for (row, name), value in matrix(CASES[case]["scores"]).items():
        if name in scores:
            assert scores[name][int(row) - 1] == pytest.approx(value, rel=max(rel, 1e-7)), (row, name)


def test_means_are_put_in_anew_in_every_resample() -> None:
    whole = huiyin.pls(HOLES, FULL, **EXACTLY)
    assert whole.n_missing_cells == sum(np.isnan(column).sum() for column in HOLES.values())
    rows = np.array(CASES["mean_replacement_rows"]) - 1
    counts = np.stack([np.bincount(one, minlength=160) for one in rows])
    fit = estimate(whole.estimate.plan, whole.estimate.items.spread(counts))
    for place, case in enumerate(CASES["mean_replacement_resampled"]):
        drawn = {name: column[rows[place]] for name, column in HOLES.items()}
        agrees(huiyin.pls(drawn, FULL, **EXACTLY), case)
        names = fit.layout.names
        for (source, target), value in matrix(case["path_coef"]).items():
            made = fit.paths[place, names.index(source), names.index(target)]
            assert made == pytest.approx(value, rel=1e-8, abs=1e-12)


def coefficients(result: PathModel) -> list[float]:
    parts = [one.coefficient.estimate for one in result.paths]
    return parts + [one.loading.estimate for one in result.items]


@given(st.integers(0, 2**31), st.sampled_from([FULL, higher_order("=~"), MODERATED]))
@settings(max_examples=15, deadline=None)
def test_the_order_of_forms_and_the_scale_of_items_do_not_matter(seed: int, model: str) -> None:
    rng = np.random.default_rng(seed)
    order, expected = rng.permutation(160), coefficients(huiyin.pls(COMPLETE, model, **EXACTLY))
    moved = {n: column[order] * rng.uniform(0.1, 9) + rng.normal(0, 50) for n, column in COMPLETE.items()}
    assert coefficients(huiyin.pls(moved, model, **EXACTLY)) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@given(
    st.integers(0, 2**31),
    st.sampled_from([(COMPLETE, "mean"), (HOLES, "mean"), (HOLES, "pairwise"), (HOLES, "listwise")]),
)
@settings(max_examples=12, deadline=None)
def test_a_weight_is_a_repetition(seed: int, case: tuple[dict[str, np.ndarray], str]) -> None:
    data, rule = case
    times = np.random.default_rng(seed).integers(0, 4, 160)
    weighted = huiyin.pls(data, FULL, weights=times, missing_rule=rule, **EXACTLY)
    repeated = huiyin.pls(
        {n: np.repeat(c, times) for n, c in data.items()}, FULL, missing_rule=rule, **EXACTLY
    )
    assert coefficients(weighted) == pytest.approx(coefficients(repeated), rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("model", [FULL, higher_order("=~"), MODERATED])
@pytest.mark.parametrize("rule", ["mean", "listwise", "pairwise"])
def test_a_resample_is_the_estimate_of_its_rows(model: str, rule: str) -> None:
    data = COMPLETE if model is MODERATED else HOLES
    whole = huiyin.pls(data, model, missing_rule=rule, **EXACTLY).estimate
    counts = np.random.default_rng(4).multinomial(
        whole.items.n, np.full(whole.items.n, 1 / whole.items.n), size=3
    )
    fit = estimate(whole.plan, whole.items.spread(counts))
    kept = {name: column[whole.items.kept] for name, column in data.items()}
    for place, count in enumerate(counts):
        drawn = {name: np.repeat(column, count) for name, column in kept.items()}
        alone = huiyin.pls(drawn, model, missing_rule=rule, **EXACTLY).estimate.point
        assert fit.paths[place] == pytest.approx(alone.paths[0], rel=1e-7, abs=1e-9)
        assert fit.weights[place] == pytest.approx(alone.weights[0], rel=1e-7, abs=1e-9)


def test_pairwise_correlations_are_those_of_pandas() -> None:
    import pandas as pd

    result = huiyin.pls(HOLES, SIMPLE, missing_rule="pairwise", bootstraps=0).estimate
    expected = pd.DataFrame(HOLES)[list(result.items.columns)].corr().to_numpy()
    assert result.point.correlation[0] == pytest.approx(expected, rel=1e-10)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Row M14: percentile and BCa intervals of a path of 0.5 between single items, 500 samples of 120."""
    rng = np.random.default_rng(12)
    held = {"percentile": 0, "bca": 0}
    for _ in range(500):
        x = rng.normal(size=120)
        data = {"x": x, "y": 0.5 * x + np.sqrt(0.75) * rng.normal(size=120)}
        work = huiyin.pls(data, "a =~ x; b =~ y; b ~ a", bootstraps=0).estimate
        drawn = bootstrap.replicate(work.plan, work.items, work.point, 400, rng)
        left_out = bootstrap.jackknife(work.plan, work.items, work.point)
        point = bootstrap.statistics(work.point, None, work.spread)
        for method in held:
            ends = bootstrap.intervals(point, drawn, 0.95, method, left_out)["paths"]
            held[method] += ends.low[0, 1] <= 0.5 <= ends.high[0, 1]
    for method, times in held.items():
        assert times / 500 == pytest.approx(0.945, abs=0.025), method  # short by about 1 % at n = 120


def test_bca_intervals_are_those_of_the_definition() -> None:
    """Efron's formula, written out for one coefficient."""
    from scipy import stats

    result = huiyin.pls(COMPLETE, SIMPLE, interval="bca", bootstraps=500, seed=3)
    work, rng = result.estimate, np.random.default_rng(3)
    drawn = bootstrap.replicate(work.plan, work.items, work.point, 500, rng).statistics["paths"]
    i, j = work.point.layout.links[0]
    values, point = np.sort(drawn[:, i, j]), work.point.paths[0, i, j]
    left_out = [
        estimate(work.plan, work.items.subset(np.arange(160) != k).spread()).paths[0, i, j]
        for k in range(160)
    ]
    away = np.mean(left_out) - np.array(left_out)
    bias = stats.norm.ppf((values < point).mean())
    acceleration = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    ends = []
    for z in stats.norm.ppf([0.025, 0.975]):
        ends.append(np.quantile(values, stats.norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))))
    assert (result.paths[0].coefficient.low, result.paths[0].coefficient.high) == pytest.approx(
        ends, rel=1e-6
    )


def test_the_same_seed_gives_the_same_intervals_and_another_others() -> None:
    one, two, three = (huiyin.pls(COMPLETE, FULL, bootstraps=50, seed=seed) for seed in (5, 5, 6))
    assert one.paths == two.paths
    assert one.paths != three.paths


def test_a_column_constant_in_a_resample_is_counted_not_dropped_in_silence() -> None:
    rng = np.random.default_rng(2)
    data = {"a": rng.normal(size=30), "b": rng.normal(size=30), "rare": np.eye(1, 30)[0]}
    result = huiyin.pls(data, "x =~ a + rare; y =~ b; y ~ x", bootstraps=200)
    assert result.n_constant > 40
    assert result.n_usable + result.n_constant + result.n_not_converged == 200
    assert "lost_replicates" in {note.code for note in result.notes}


def test_too_few_iterations_are_told() -> None:
    result = huiyin.pls(COMPLETE, FULL, max_iterations=1, bootstraps=20)
    assert not result.converged
    assert result.n_not_converged == 20
    assert result.n_usable == 0
    assert np.isnan(result.paths[0].coefficient.standard_error)
    assert {"not_converged", "lost_replicates"} <= {note.code for note in result.notes}


def test_constructs_are_turned_to_their_larger_loadings_and_flips_are_counted() -> None:
    rng = np.random.default_rng(8)
    f = rng.normal(size=40)
    data = {f"q{k}": s * f + rng.normal(size=40) for k, s in enumerate((1, -1, -1))}
    data["y"] = f + rng.normal(size=40)
    result = huiyin.pls(data, "x =~ q0 + q1 + q2; y_ =~ y; y_ ~ x", bootstraps=300)
    loadings = [one.loading.estimate for one in result.items if one.construct == "x"]
    assert sum(loadings) > 0
    assert result.paths[0].coefficient.estimate < 0
    turned = huiyin.pls(data, "x =~ q0 + q1 + q2; y_ =~ y; y_ ~ x", bootstraps=300, sign_changes="construct")
    assert turned.paths[0].coefficient.high < 0
    assert turned.paths[0].coefficient.standard_error <= result.paths[0].coefficient.standard_error


def test_a_negative_weight_gives_no_index() -> None:
    turned = {**COMPLETE, "sa3": 11 - COMPLETE["sa3"]}
    with pytest.raises(NegativeWeight) as caught:
        huiyin.pls(turned, SIMPLE, scale=(1, 10), bootstraps=0)
    assert caught.value.facts["item"] == "sa3"
    plain = huiyin.pls(turned, SIMPLE, bootstraps=0)
    assert np.isnan(plain.construct("satisfaction").index.estimate)
    with pytest.raises(BadArgument):
        plain.scores(kind="index")


def test_the_mean_of_index_scores_is_the_index() -> None:
    weights = np.random.default_rng(1).uniform(0.5, 2, 160)
    result = huiyin.pls(COMPLETE, higher_order("=~"), scale=(1, 10), bootstraps=0, weights=weights)
    for name, scores in result.scores(kind="index").items():
        assert np.average(scores, weights=weights) == pytest.approx(result.construct(name).index.estimate)
        assert 0 <= scores.min() <= scores.max() <= 100
    assert result.scores(COMPLETE, kind="index")["quality"] == pytest.approx(
        result.scores(kind="index")["quality"]
    )


def test_data_that_cannot_be_estimated_are_refused_by_name() -> None:
    with pytest.raises(ConstantItem) as constant:
        huiyin.pls({**COMPLETE, "im2": np.full(160, 7.0)}, FULL)
    assert constant.value.facts["item"] == "im2"
    twins = {**COMPLETE, "va2": COMPLETE["va1"]}
    with pytest.raises(CollinearBlock) as collinear:
        huiyin.pls(twins, FULL)
    assert collinear.value.facts["name"] == "value"
    same = {**COMPLETE, **{f"se{k}": COMPLETE[f"pr{k}"] for k in (1, 2, 3)}}
    with pytest.raises(CollinearBlock):
        huiyin.pls(same, SIMPLE)
    with pytest.raises(NoSuchColumn):
        huiyin.pls({"im1": [1, 2, 3]}, SIMPLE)
    with pytest.raises(TooFewRows):
        huiyin.pls({name: column[:2] for name, column in COMPLETE.items()}, SIMPLE)
    with pytest.raises(NeedsCompleteRows):
        huiyin.pls(HOLES, MODERATED)
    with pytest.raises(OutsideScale):
        huiyin.pls(COMPLETE, SIMPLE, scale=(1, 5))
    with pytest.raises(GroupTooSmall):
        compare_path_models({**COMPLETE, "g": ["a"] * 150 + ["b"] * 10}, SIMPLE, "g")
    with pytest.raises(NeedsCompleteRows):
        predict(huiyin.pls(HOLES, SIMPLE, bootstraps=0))


@pytest.mark.parametrize(
    "options",
    [
        {"scheme": "centre"},
        {"missing_rule": "zero"},
        {"interval": "normal"},
        {"bootstraps": -1},
        {"confidence": 1},
        {"tolerance": 0},
        {"higher_order": "three"},
        {"interactions": "sum"},
        {"sign_changes": "all"},
    ],
)
def test_arguments_outside_their_rule_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadArgument) as caught:
        huiyin.pls(COMPLETE, SIMPLE, **options)
    assert next(iter(options)) in str(caught.value)


def test_a_result_has_tables_a_chart_and_json_in_both_languages() -> None:
    result = huiyin.pls(HOLES, higher_order("=~"), bootstraps=50, scale=(1, 10))
    keys = [table.key for table in result.tables()]
    assert keys == ["paths", "constructs", "items", "effects", "pairs", "cross_loadings", "fit"]
    assert len(result.to_frame("paths")) == len(result.paths)
    assert "estimate" not in result.as_json()
    json.dumps(result.as_json(), allow_nan=False)
    assert {"missing", "few_rows", "not_causal"} <= {note.code for note in result.notes}
    for language in ("zh", "en"):
        assert result.plot(language).to_dict()
    groups = compare_path_models(
        {**COMPLETE, "g": ["a", "b"] * 80}, SIMPLE, "g", permutations=20, bootstraps=20
    )
    assert [table.key for table in groups.tables()] == ["paths", "measurement"]


def test_the_diagram_keeps_arrows_clear_of_boxes() -> None:
    from huiyin.analytics.plots import path_places
    from huiyin.analytics.sem import ready_models

    columns = [
        f"{key}{k}"
        for key in ("IMAG", "CUEX", "PERQ", "PERP", "PERS", "PERV", "CUSA", "CUSL")
        for k in (1, 2)
    ]
    for ready in ready_models.values():
        model = ready.on([*columns, "CUSCO"])
        places = path_places.arranged(model.names, model.paths)
        points = np.array([places[name] for name in model.names])
        for a, b in model.paths:
            line = np.linspace(0.05, 0.95, 60)[:, None] * (np.subtract(places[b], places[a])) + places[a]
            for name, point in zip(model.names, points, strict=True):
                inside = (
                    np.abs(line - point) < (path_places.HALF_WIDTH - 8, path_places.HALF_HEIGHT - 6)
                ).all(axis=1)
                assert name in (a, b) or not inside.any(), f"{ready.key}: {a} → {b} runs through {name}"


def test_many_forms_are_summed_exactly_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = coefficients(huiyin.pls(COMPLETE, FULL, **EXACTLY))
    monkeypatch.setattr(resampling, "_CHUNK", 130)
    assert coefficients(huiyin.pls(COMPLETE, FULL, **EXACTLY)) == expected
