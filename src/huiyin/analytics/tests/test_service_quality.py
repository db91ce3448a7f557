"""SERVQUAL, the five gaps, LibQUAL+, CSD: arithmetic, pairing, missing rules, intervals."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import huiyin
from huiyin.analytics.checks import BadArgument
from huiyin.analytics.estimate import Unit
from huiyin.analytics.item_means import ItemValue, mean_of_items, moments_of_items
from huiyin.analytics.problems import LengthsDiffer, OutsideScale, WeightsDoNotSumToOne
from huiyin.analytics.results import Result
from huiyin.analytics.service_quality.problems import NobodyLeft, NoPairs, NotInADimension

GOLDEN = json.loads((Path(__file__).parents[4] / "tests" / "golden" / "measures.json").read_text())
COLUMNS = {
    name: np.array([[math.nan if cell is None else cell for cell in row] for row in GOLDEN["data"][name]])
    for name in ("perceived", "minimum", "desired")
}


def frame(names: str, *columns: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{name}{at}": column[:, at] for name, column in zip(names, columns, strict=True) for at in range(4)
    }


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("other", ["minimum", "desired", None])
def test_means_of_item_means_with_holes_equal_r_survey(other: str | None, weighted: bool) -> None:
    """svymean and svycontrast over ratios of totals: value and standard error to 1e-9."""
    key = {"minimum": "adequacy", "desired": "superiority", None: "perceived"}[other]
    reference = GOLDEN["results"][key + ("_weighted" if weighted else "")]
    data = frame("p" if other is None else "po", *(COLUMNS[x] for x in ("perceived", other) if x))
    values = [ItemValue(f"p{at}", f"o{at}" if other else "") for at in range(4)]
    rows = np.column_stack(list(data.values()))
    weights = np.array(GOLDEN["data"]["weights"]) if weighted else None
    moments = moments_of_items(rows, values, list(data), weights)
    found = mean_of_items(moments, GOLDEN["data"]["shares"], Unit.SCALE, (-8.0, 9.0))
    assert found.value == pytest.approx(reference["value"], rel=1e-9)
    assert found.standard_error == pytest.approx(reference["se"], rel=1e-9)
    assert found.n == reference["n"]
    assert found.method == "ratio_t"


@pytest.mark.parametrize("weighted", [False, True])
def test_the_acsi_score_with_holes_equals_r_survey(weighted: bool) -> None:
    reference = GOLDEN["results"]["acsi_weighted" if weighted else "acsi"]
    weights = GOLDEN["data"]["weights"] if weighted else None
    found = huiyin.acsi(
        frame("p", COLUMNS["perceived"]),
        items=["p0", "p1", "p2", "p3"],
        item_weights=GOLDEN["data"]["shares"],
        weights=weights,
        scale=(1, 9),
    )
    assert found.value == pytest.approx(reference["value"], rel=1e-9)
    assert found.standard_error == pytest.approx(reference["se"], rel=1e-9)


def test_the_acsi_score_of_the_published_means() -> None:
    """Means 8.2, 7.9, 7.5: equal weights 76.2963, weights .4 .3 .3 76.6667."""
    data = {"a": [8, 8, 8, 9, 8, 8, 8, 8, 8, 9], "b": [8] * 9 + [7], "c": [7, 8] * 5}
    assert huiyin.acsi(data, items=["a", "b", "c"]).value == pytest.approx(76.2963, abs=5e-5)
    weighted = huiyin.acsi(data, items=["a", "b", "c"], item_weights=[0.4, 0.3, 0.3])
    assert weighted.value == pytest.approx(76.6667, abs=5e-5)
    with pytest.raises(WeightsDoNotSumToOne):
        huiyin.acsi(data, items=["a", "b", "c"], item_weights=[0.4, 0.3, 0.4])


# -- SERVQUAL -----------------------------------------------------------------------------------


def rater_data(n: int = 40, seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    expected = np.clip(np.rint(rng.normal(6.2, 0.8, (n, 22))), 1, 7)
    perceived = np.clip(expected - rng.integers(0, 3, (n, 22)), 1, 7)
    data = {f"p{at + 1}": perceived[:, at] for at in range(22)}
    return data | {f"e{at + 1}": expected[:, at] for at in range(22)}


P, E = ([f"{side}{at}" for at in range(1, 23)] for side in "pe")


def test_the_five_rater_dimensions_average_their_items_and_the_whole_averages_dimensions() -> None:
    """M15, M17: 4, 5, 4, 4 and 5 items; the whole weighs dimensions, not items, alike."""
    data = rater_data()
    found = huiyin.servqual(data, perceptions=P, expectations=E, dimensions="rater")
    gap = {at: float(np.mean(data[f"p{at}"] - data[f"e{at}"])) for at in range(1, 23)}
    parts = {
        "tangibles": (1, 4),
        "reliability": (5, 9),
        "responsiveness": (10, 13),
        "assurance": (14, 17),
        "empathy": (18, 22),
    }
    for one in found.dimensions:
        first, last = parts[one.dimension]
        assert one.gap.value == pytest.approx(np.mean([gap[at] for at in range(first, last + 1)]))
    assert found.overall.value == pytest.approx(np.mean([one.gap.value for one in found.dimensions]))
    assert found.weighted is None
    respondents = np.mean([data[f"p{at}"] - data[f"e{at}"] for at in range(1, 5)], axis=0)
    interval = stats.ttest_1samp(respondents, 0).confidence_interval()
    assert (found.dimensions[0].gap.low, found.dimensions[0].gap.high) == pytest.approx(
        (interval.low, interval.high)
    )


def test_importance_weighs_the_dimensions() -> None:
    """M17, M18: 100 points of respondents; published means give −0.98 alike and −1.10 weighted."""
    p, e = [5.6, 5.1, 5.0, 5.8, 4.9], [6.0, 6.6, 6.3, 6.4, 6.0]
    assert huiyin.servqual_score(p, e) == pytest.approx(-0.98)
    assert huiyin.servqual_score(p, e, [11, 32, 22, 19, 16]) == pytest.approx(-1.10, abs=0.005)
    points = dict(
        zip(
            ("tangibles", "reliability", "responsiveness", "assurance", "empathy"),
            (11, 32, 22, 19, 16),
            strict=True,
        )
    )
    found = huiyin.servqual(
        rater_data(), perceptions=P, expectations=E, dimensions="rater", importance=points
    )
    by_hand = sum(points[one.dimension] / 100 * one.gap.value for one in found.dimensions)
    assert found.weighted is not None
    assert found.weighted.value == pytest.approx(by_hand)
    assert sum(one.importance_share for one in found.dimensions) == pytest.approx(1)
    assert [note.code for note in found.notes] == ["importance_fixed"]


def test_a_missing_answer_drops_the_pair_and_not_the_person() -> None:
    data = {"p1": [5, None, 6], "e1": [7, 6, 6], "p2": [None, 6, 5], "e2": [6, 7, None], "c": [1, 2, 3]}
    found = huiyin.servqual(data, perceptions=["p1", "p2"], expectations=["e1", "e2"])
    assert [item.gap.n for item in found.items] == [2, 1]
    assert [item.gap.value for item in found.items] == [-1.0, -1.0]
    assert (found.n_respondents, found.n_left_out) == (3, 0)
    assert found.servperf.value == pytest.approx((5.5 + 5.5) / 2)


def test_what_cannot_be_a_servqual_is_refused() -> None:
    data = {"p1": [5.0], "e1": [7.0], "p2": [None], "e2": [6.0]}
    with pytest.raises(NoPairs):
        huiyin.servqual(data, perceptions=["p1", "p2"], expectations=["e1", "e2"])
    with pytest.raises(OutsideScale):
        huiyin.servqual({"p": [99], "e": [7]}, perceptions=["p"], expectations=["e"])
    with pytest.raises(NotInADimension):
        huiyin.servqual(data, perceptions=["p1"], expectations=["e1"], dimensions={"a": ["p1"], "b": ["p1"]})
    for wrong in (
        {"importance": {"a": -1.0}},
        {"importance": {"b": 1.0}},
        {"expectations": []},
        {"confidence": 1.0},
    ):
        with pytest.raises(BadArgument):
            huiyin.servqual(
                {"p1": [5.0], "e1": [7.0]},
                **{"perceptions": ["p1"], "expectations": ["e1"], "dimensions": {"a": ["p1"]}, **wrong},
            )


@given(seed=st.integers(0, 10_000), times=st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_weights_are_repetition_and_order_does_not_matter(seed: int, times: int) -> None:
    data = rater_data(12, seed)
    arguments = {"perceptions": P[:4], "expectations": E[:4], "dimensions": {"a": P[:2], "b": P[2:4]}}
    repeated = {name: np.repeat(column, times) for name, column in data.items()}
    shuffled = {name: column[::-1] for name, column in data.items()}
    weighted = huiyin.servqual(data, weights=[times] * 12, **arguments)
    for other in (huiyin.servqual(repeated, **arguments), huiyin.servqual(shuffled, **arguments)):
        assert weighted.overall.value == pytest.approx(other.overall.value, abs=1e-12)
        assert -6 <= other.overall.low <= other.overall.high <= 6


def test_the_interval_with_holes_holds_the_truth_as_often_as_it_says() -> None:
    """Coverage of the ratio interval in 2,000 samples of 80 with 20 % missing: 95 % within three errors."""
    rng = np.random.default_rng(7)
    hits, replicates = 0, 2000
    values = [ItemValue(name) for name in "abc"]
    for _ in range(replicates):
        mood = rng.normal(0, 1, 80)
        rows = 5 + np.array([0.0, 0.5, 1.0]) + mood[:, None] + rng.normal(0, 1, (80, 3))
        rows[rng.random((80, 3)) < 0.2] = np.nan
        found = mean_of_items(
            moments_of_items(rows, values, list("abc"), None), [1 / 3] * 3, Unit.SCALE, (-99, 99)
        )
        hits += found.low <= 5.5 <= found.high
    assert 0.935 <= hits / replicates <= 0.965


# -- LibQUAL+ -----------------------------------------------------------------------------------


def test_adequacy_superiority_and_the_place_in_the_zone() -> None:
    data = {"m": [5, 6, 5, 6], "d": [8, 9, 8, 9], "p": [7, 6, 7, 8]}
    found = huiyin.libqual(data, minimum=["m"], desired=["d"], perceived=["p"]).overall
    assert found.adequacy.value == pytest.approx(1.5)
    assert found.superiority.value == pytest.approx(-1.5)
    assert found.d_m_score == pytest.approx(50.0)
    assert found.adequacy.value - found.superiority.value == pytest.approx(
        found.desired.value - found.minimum.value
    )


def test_forms_that_contradict_themselves_or_are_half_empty_do_not_count() -> None:
    """LibQUAL+ drops more than 11 items unanswered and more than 9 with the minimum above the desired."""
    names = {side: [f"{side}{at}" for at in range(22)] for side in "mdp"}
    forms = {side: np.full((4, 22), value) for side, value in (("m", 5.0), ("d", 8.0), ("p", 6.0))}
    forms["m"][1, :10], forms["m"][2, :9] = 9.0, 9.0  # ten and nine inversions
    forms["p"][3, :12] = np.nan
    data = {name: forms[side][:, at] for side in "mdp" for at, name in enumerate(names[side])}
    arguments = {"minimum": names["m"], "desired": names["d"], "perceived": names["p"]}
    found = huiyin.libqual(data, **arguments)
    assert (found.n_respondents, found.n_dropped_inverted, found.n_dropped_missing) == (2, 1, 1)
    assert [note.code for note in found.notes] == ["inverted"]
    everybody = huiyin.libqual(data, **arguments, most_missing=22, most_inverted=22)
    assert everybody.n_respondents == 4
    with pytest.raises(NobodyLeft):
        huiyin.libqual({name: column[3:] for name, column in data.items()}, **arguments)


@pytest.mark.parametrize(
    ("perceived", "zone"), [(3.0, "below"), (6.0, "within"), (8.9, "above"), (5.0, "cannot_tell")]
)
def test_the_zone_is_told_only_where_the_intervals_tell(perceived: float, zone: str) -> None:
    rng = np.random.default_rng(2)
    n = 60
    data = {
        "m": 5 + rng.normal(0, 0.2, n),
        "d": 8 + rng.normal(0, 0.2, n),
        "p": np.clip(perceived + rng.normal(0, 0.2, n), 1, 9),
    }
    data["p"] += perceived - data["p"].mean() if zone == "cannot_tell" else 0.0
    data["m"] += 5 - data["m"].mean()
    found = huiyin.libqual(
        {k: np.clip(v, 1, 9) for k, v in data.items()}, minimum=["m"], desired=["d"], perceived=["p"]
    )
    assert found.overall.zone == zone


# -- CSD ----------------------------------------------------------------------------------------


@given(
    seed=st.integers(0, 10_000),
    k=st.integers(1, 8),
    values=st.lists(st.floats(0, 100), min_size=5, max_size=5).filter(lambda values: len(set(values)) > 1),
    weighted=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_both_ways_of_the_csd_are_the_same_number(
    seed: int, k: int, values: list[float], weighted: bool
) -> None:
    """M06, M07: ΣΣ K·X·n and Σ K·mean, bit for bit, for any weights, values and missing answers."""
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, (12, k)).astype(float)
    answers[1:][rng.random((11, k)) < 0.2] = np.nan
    shares = rng.dirichlet(np.ones(k))
    shares[-1] = 1 - math.fsum(shares[:-1])
    if shares[-1] < 0:
        return
    found = huiyin.csd(
        {f"q{at}": answers[:, at] for at in range(k)},
        items=[f"q{at}" for at in range(k)],
        grades=dict(zip((5, 4, 3, 2, 1), values, strict=True)),
        item_weights=shares.tolist(),
        weights=rng.uniform(0.2, 3, 12) if weighted else None,
    )
    assert found.index_by_shares == found.index_by_means
    assert found.agree
    assert min(values) - 1e-9 <= found.index_by_shares <= max(values) + 1e-9
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(found.index_by_shares, abs=1e-9)


def test_the_two_grade_maps_of_the_published_shares() -> None:
    """M06, M09: K .6 .4 on the same shares: 78.8 and 74.0."""
    shares = [[0.4, 0.4, 0.1, 0.1, 0], [0.2, 0.5, 0.2, 0.05, 0.05]]
    for values, wanted in (((100, 80, 60, 40, 0), 78.8), ((100, 75, 50, 25, 0), 74.0)):
        found = huiyin.csd_from_shares([0.6, 0.4], values, shares)
        assert found.index_by_shares == found.index_by_means == pytest.approx(wanted)
        assert found.estimate is None
        assert isinstance(found, Result)
    with pytest.raises(WeightsDoNotSumToOne):
        huiyin.csd_from_shares([0.6, 0.5], (100, 0), [[0.5, 0.5]] * 2)
    with pytest.raises(WeightsDoNotSumToOne):
        huiyin.csd_from_shares([0.6, 0.4], (100, 0), [[0.5, 0.6]] * 2)
    with pytest.raises(LengthsDiffer):
        huiyin.csd_from_shares([0.6, 0.4], (100, 0), [[0.5, 0.5]])


def test_an_answer_without_a_value_is_refused_by_its_place() -> None:
    with pytest.raises(OutsideScale) as caught:
        huiyin.csd({"a": [5, 4], "b": [5, 9]}, items=["a", "b"], grades={5: 100, 4: 50})
    assert caught.value.facts["position"] == "2 : 2"
    with pytest.raises(NobodyLeft):
        huiyin.csd({"a": [None, None]}, items=["a"], grades={5: 100, 4: 50})


# -- gaps 1 to 4 --------------------------------------------------------------------------------


def test_gap_1_compares_managers_with_customers_item_by_item() -> None:
    """M16, M18, A22: managers put tangibles first, customers reliability."""
    rng = np.random.default_rng(3)
    customers = {
        "reliability": rng.integers(6, 8, 80),
        "tangibles": rng.integers(3, 6, 80),
        "price": rng.integers(4, 7, 80),
    }
    managers = {
        "reliability": rng.integers(3, 6, 12),
        "tangibles": rng.integers(6, 8, 12),
        "price": rng.integers(4, 7, 12),
    }
    found = huiyin.knowledge_gap(customers, managers, items=list(customers))
    by_name = {item.item: item for item in found.items}
    assert (by_name["reliability"].rank_customers, by_name["tangibles"].rank_managers) == (1.0, 1.0)
    assert found.rank_correlation == pytest.approx(-1.0)
    test = stats.ttest_ind(managers["tangibles"], customers["tangibles"], equal_var=False)
    assert by_name["tangibles"].gap == pytest.approx(
        managers["tangibles"].mean() - customers["tangibles"].mean()
    )
    interval = test.confidence_interval()
    assert (by_name["tangibles"].low, by_name["tangibles"].high) == pytest.approx(
        (interval.low, interval.high)
    )
    assert (found.n_customers, found.n_managers) == (80, 12)


def test_gap_2_weighs_coverage_by_importance() -> None:
    found = huiyin.standards_gap(
        ["快", "准", "礼貌"], [50, 30, 20], [1, 0, 1], target=[45, None, 2], expected=[30, 5, 2]
    )
    assert found.coverage_rate == pytest.approx(0.7)
    assert found.strictness == (1.5, None, 1.0)
    assert [note.code for note in found.notes] == ["census"]
    with pytest.raises(BadArgument):
        huiyin.standards_gap(["a"], [0], [1])
    with pytest.raises(LengthsDiffer):
        huiyin.standards_gap(["a", "b"], [1, 1], [1])


def test_gap_3_is_a_share_with_wilsons_interval_by_step() -> None:
    found = huiyin.performance_gap([1] * 45 + [0] * 5 + [None], step=["受理"] * 20 + ["处理"] * 31)
    assert (found.conformance_rate.low, found.conformance_rate.high) == pytest.approx(
        (0.7864, 0.9565), abs=5e-5
    )
    assert found.n_missing == 1
    assert (found.steps["受理"].value, found.steps["处理"].n) == (1.0, 30)


def test_gap_4_pairs_what_was_delivered_with_what_was_promised() -> None:
    delivered, promised = [50, 40, 60, 45, None], [45, 45, 45, 45, 45]
    found = huiyin.communication_gap(delivered, promised, heard=[1, 0, 1, 1])
    gaps = np.array([5, -5, 15, 0])
    interval = stats.ttest_1samp(gaps, 0).confidence_interval()
    assert (found.mean_gap.low, found.mean_gap.high) == pytest.approx((interval.low, interval.high))
    assert (found.overpromise_rate.value, found.heard_rate.value, found.n_left_out) == (0.5, 0.75, 1)
    assert (found.median_gap, found.median_delivered) == (2.5, 47.5)
    assert huiyin.communication_gap(delivered, 45, low_is_good=False).overpromise_rate.value == 0.25


def test_the_check_of_gap_5_says_nothing_with_few_units() -> None:
    """A22: association over at least 30 units, never cause."""
    rng = np.random.default_rng(4)
    g3 = rng.normal(size=60)
    data = {"g5": g3 + 0.3 * rng.normal(size=60), "g3": g3, "g1": rng.normal(size=60), "flat": np.ones(60)}
    found = huiyin.gap_check(data, service_gap="g5", inner_gaps=["g3", "g1", "flat"])
    assert [link.verdict for link in found.links] == ["goes_along", "cannot_tell", "cannot_tell"]
    assert found.links[0].rank_correlation == pytest.approx(stats.spearmanr(data["g5"], data["g3"]).statistic)
    few = huiyin.gap_check(
        {name: column[:29] for name, column in data.items()}, service_gap="g5", inner_gaps=["g3"]
    )
    assert few.links[0].verdict == "cannot_tell"
    assert few.notes[0].code == "few_units"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_results_print_and_draw(language: str) -> None:
    data = rater_data(30)
    sq = huiyin.servqual(data, perceptions=P, expectations=E, dimensions="rater")
    lq = huiyin.libqual(
        {"m": [5, 6], "d": [8, 9], "p": [7, 6]}, minimum=["m"], desired=["d"], perceived=["p"]
    )
    for result in (sq, lq, huiyin.staffing(200, 240)):
        assert result.plot(language).to_dict()["$schema"]
        assert result.to_frame().shape[0] > 0
        assert "<table>" in result._repr_html_()
        json.dumps(result.as_json())
    assert sq.to_frame("items").shape == (22, 8)
