"""Samples planned, frames drawn, field work accounted for: known vectors and properties."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.checks import BadArgument
from huiyin.analytics.inference.power import n_for_nps, n_for_rates
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.sampling.allocation import allocate
from huiyin.analytics.sampling.dispositions import LETTERS, disposition_of, response_rates
from huiyin.analytics.sampling.frames import volume_coverage, volume_frame
from huiyin.analytics.sampling.problems import (
    BadVolume,
    CustomerTwice,
    MoreThanThereAre,
    NoCases,
    TooFewToAllocate,
    UnknownDisposition,
)
from huiyin.analytics.sampling.quotas import check_quotas
from huiyin.analytics.sampling.sizes import margin_of_error, sample_size


@pytest.mark.parametrize(
    ("error", "population", "n"),
    [
        (0.05, None, 385),
        (0.05, 500, 218),
        (0.05, 1_000, 278),
        (0.05, 2_000, 323),
        (0.05, 5_000, 357),
        (0.05, 10_000, 370),
        (0.05, 100_000, 383),
        (0.05, 1_000_000, 384),
        (0.03, None, 1_068),
        (0.03, 1_000, 517),
        (0.03, 10_000, 965),
    ],
)
def test_the_known_sample_sizes(error: float, population: int | None, n: int) -> None:
    assert sample_size(error, population=population).n == n


def test_clusters_weights_response_and_other_figures_change_the_size() -> None:
    """C18, C21: 385 answers become 751 in clusters of 20, and 1,925 invitations at 20 % response."""
    assert sample_size(0.05, cluster_size=20, intraclass=0.05).n == 751
    assert sample_size(0.05, design_effect=1.95).n == 751
    assert sample_size(0.05, response_rate=0.2).n_invitations == 1925
    assert sample_size(5, "nps", deviation=75).n == math.ceil((1.959964 * 75 / 5) ** 2)
    assert sample_size(5, "nps").n == 1537
    assert sample_size(0.1, "mean", deviation=1.2).n == 554
    made = sample_size(0.05, population=300, response_rate=0.3)
    assert {note.code for note in made.notes} == {"too_many_invitations", "nonresponse"}
    assert sample_size(0.01, population=40, design_effect=3).n == 40


@given(st.floats(0.01, 0.2), st.integers(50, 10**7), st.floats(0.05, 0.95))
def test_the_size_found_gives_the_error_asked_for(error: float, population: int, share: float) -> None:
    made = sample_size(error, population=population, share=share)
    assert margin_of_error(made.n, population=population, share=share) <= error * (1 + 1e-9) + 1e-12
    if made.n > 2:
        # One answer fewer misses it, but for the usual N - 1 against N.
        assert margin_of_error(
            made.n - 1.01 - 1 / population, population=population + 1, share=share
        ) > error * (1 - 2 / made.n)


@pytest.mark.parametrize(("n", "points"), [(30, 17.9), (50, 13.9), (100, 9.8), (400, 4.9)])
def test_the_known_margins_of_error(n: int, points: float) -> None:
    assert round(100 * margin_of_error(n), 1) == points


def test_two_groups_need_the_known_numbers() -> None:
    assert [
        math.ceil(n_for_rates(0.8, 0.85)),
        math.ceil(n_for_rates(0.5, 0.55)),
        math.ceil(n_for_nps(5)),
    ] == [
        906,
        1565,
        3532,
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"error": 0},
        {"error": 1.2},
        {"error": 0.05, "response_rate": 0},
        {"error": 0.05, "population": 0},
        {"error": 0.05, "kind": "median"},
        {"error": 0.1, "kind": "mean"},
        {"error": 0.05, "cluster_size": 0.5},
        {"error": 0.05, "confidence": 95},
    ],
)
def test_a_size_of_nonsense_is_refused(wrong: dict) -> None:
    with pytest.raises(BadArgument):
        sample_size(**wrong)


POPULATIONS = {"A": 9000, "B": 900, "C": 100}


def test_neymans_allocation_of_the_known_case() -> None:
    made = allocate(400, POPULATIONS, "neyman", deviations={"A": 10, "B": 20, "C": 30})
    assert [one.n_exact for one in made.strata] == pytest.approx([324.324, 64.865, 10.811], abs=5e-4)
    assert [one.n for one in made.strata] == [324, 65, 11]
    assert made.strata[0].weight == pytest.approx(9000 / 324)


def test_neyman_is_no_worse_than_proportional_and_cost_moves_the_sample_away() -> None:
    spread = {"A": 10, "B": 20, "C": 30}
    errors = {
        method: allocate(400, POPULATIONS, method, deviations=spread).standard_error
        for method in ("proportional", "equal", "neyman", "square_root")
    }
    assert min(errors, key=errors.get) == "neyman"
    dear = allocate(400, POPULATIONS, "optimal", deviations=spread, costs={"A": 1, "B": 4, "C": 1})
    assert dear.strata[1].n < allocate(400, POPULATIONS, "neyman", deviations=spread).strata[1].n
    assert dear.cost == sum(one.n * cost for one, cost in zip(dear.strata, (1, 4, 1), strict=True))


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 5000), min_size=1, max_size=8),
    st.data(),
    st.sampled_from(["proportional", "equal", "square_root", "neyman"]),
)
def test_whole_numbers_sum_to_n_within_minimum_and_population(populations, data, method) -> None:
    total = sum(populations.values())
    minimum = data.draw(st.integers(0, 6))
    least = sum(min(minimum, size) for size in populations.values())
    n = data.draw(st.integers(max(least, 1), total))
    spread = {name: data.draw(st.floats(0, 9)) for name in populations}
    made = allocate(n, populations, method, deviations=spread, minimum=minimum)
    assert sum(one.n for one in made.strata) == n
    assert sum(one.n_exact for one in made.strata) == pytest.approx(n)
    for one in made.strata:
        assert min(minimum, one.population) <= one.n <= one.population
        assert abs(one.n - one.n_exact) < 1 + 1e-6


def test_allocations_that_cannot_be_are_refused() -> None:
    with pytest.raises(TooFewToAllocate, match="30"):
        allocate(20, POPULATIONS, minimum=10)
    with pytest.raises(MoreThanThereAre):
        allocate(20_000, POPULATIONS)
    with pytest.raises(BadArgument, match="deviations"):
        allocate(20, POPULATIONS, "neyman")
    assert allocate(5, POPULATIONS).notes[0].code == "empty"


FRAME = {"name": list("fedcba"), "sales": [5.0, 5.0, 10.0, 20.0, 20.0, 40.0]}


def test_customers_are_taken_in_descending_volume_until_80_percent() -> None:
    """C19: the frame of the customers who make up at least 80 % of business volume."""
    made = volume_frame(FRAME, "name", "sales")
    assert [one.customer for one in made.selected] == ["a", "b", "c"]
    assert made.covered_rate == pytest.approx(0.8)
    assert volume_frame(FRAME, "name", "sales", share=0.801).n_selected == 4
    assert made.plot("zh").to_dict()
    assert "不代表他们" in made.notes[-1].text["zh"]


def test_customers_of_the_same_volume_are_all_in_or_all_out() -> None:
    assert [one.customer for one in volume_frame(FRAME, "name", "sales", share=0.5).selected] == [
        "a",
        "b",
        "c",
    ]
    first = volume_frame(FRAME, "name", "sales", share=0.5, ties="first")
    assert [one.customer for one in first.selected] == ["a", "b"]


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=40).filter(lambda v: sum(v) > 0), st.floats(0.1, 1.0)
)
def test_the_frame_reaches_its_share_and_no_smaller_one_does(volumes: list[int], share: float) -> None:
    data = {"name": [f"c{at:02}" for at in range(len(volumes))], "sales": volumes}
    made = volume_frame(data, "name", "sales", share=share, ties="first")
    assert made.covered_rate >= share - 1e-9
    assert all(one.volume > 0 for one in made.selected)
    if made.n_selected > 1:
        assert made.customers[made.n_selected - 2].cumulative_rate < share
    turned = {name: column[::-1] for name, column in data.items()}
    assert volume_frame(turned, "name", "sales", share=share, ties="first") == made


def test_the_yearly_plan_covers_the_frame_by_december() -> None:
    """C19: a free monthly plan; at year end at least 80 % of volume is covered."""
    rng = np.random.default_rng(2)
    data = {"name": [f"c{at}" for at in range(300)], "sales": rng.pareto(1.5, 300)}
    plan = volume_frame(data, "name", "sales")
    by_month = {
        month: [one.customer for one in plan.selected if one.month == month] for month in range(1, 13)
    }
    assert max(map(len, by_month.values())) - min(map(len, by_month.values())) <= 1
    done: list[str] = []
    for month in range(1, 13):
        done += by_month[month]
        progress = volume_coverage(plan, done, month=month)
        assert progress.on_track
    assert progress.reached
    assert progress.n_missing == 0
    late = volume_coverage(plan, [*by_month[1], "stranger"], month=6)
    assert (late.on_track, late.reached, late.n_unknown) == (False, False, 1)
    assert {one.customer for one in late.missing} == {one.customer for one in plan.selected} - set(
        by_month[1]
    )


def test_volumes_that_cannot_be_are_named() -> None:
    with pytest.raises(BadVolume, match="Customer b"):
        volume_frame({"n": ["a", "b"], "v": [1, -2]}, "n", "v")
    with pytest.raises(CustomerTwice, match="a has 2"):
        volume_frame({"n": ["a", "a"], "v": [1, 2]}, "n", "v")
    with pytest.raises(NoSuchColumn):
        volume_frame(FRAME, "name", "profit")


def test_a_quota_sample_of_200_of_200_is_complete_and_a_gap_is_named() -> None:
    """C22: 200 of 200 returned, all outlet types and grades covered."""
    kinds, grades = ["食杂店", "超市", "便利店", "烟酒店"], ["A", "B"]
    data = pd.DataFrame({"type": kinds * 50, "grade": ["A"] * 100 + ["B"] * 100})
    targets = {(kind, grade): 25 for kind in kinds for grade in grades}
    made = check_quotas(data, ["type", "grade"], targets)
    assert (made.complete, made.n_target, made.n_valid, made.return_rate) == (True, 200, 200, 1.0)
    short = check_quotas(data.iloc[:-3], ["type", "grade"], targets)
    assert short.missing == {("超市", "B"): 1, ("便利店", "B"): 1, ("烟酒店", "B"): 1}
    assert short.return_rate == pytest.approx(197 / 200)
    assert short.to_frame().iloc[0]["n_missing"] == 1


def test_too_many_here_do_not_hide_too_few_there_and_invalid_ones_do_not_count() -> None:
    data = {"city": ["a"] * 5 + ["b"] + ["z"], "valid": [1, 1, 1, 1, 1, 0, 1]}
    made = check_quotas(data, "city", {"a": 3, "b": 2}, valid="valid")
    assert made.missing == {("b",): 2}
    assert made.return_rate == pytest.approx(3 / 5)
    assert (made.n_valid, made.n_invalid) == (6, 1)
    assert [one.cell for one in made.cells if not one.planned] == [("z",)]
    with pytest.raises(BadArgument, match="categories a cell"):
        check_quotas(data, "city", {("a", "b"): 1})


CASES = {"I": 300, "P": 50, "R": 120, "NC": 200, "O": 30, "UH": 250, "UO": 50}
KNOWN = {
    "RR1": 0.3000,
    "RR2": 0.3500,
    "RR3": 0.3409,
    "RR4": 0.3977,
    "RR5": 0.4286,
    "RR6": 0.5000,
    "COOP1": 0.6000,
    "COOP2": 0.7000,
    "COOP3": 0.6383,
    "COOP4": 0.7447,
    "REF1": 0.1200,
    "REF2": 0.1364,
    "REF3": 0.1714,
    "CON1": 0.5000,
    "CON2": 0.5682,
    "CON3": 0.7143,
}


def test_the_known_outcome_rates() -> None:
    made = response_rates(CASES, e=0.6)
    assert {key: round(rate.value, 4) for key, rate in made.rates.items()} == KNOWN
    assert all(rate.low < rate.value < rate.high for rate in made.rates.values())


case_counts = st.fixed_dictionaries({key: st.integers(0, 400) for key in LETTERS}).filter(
    lambda counts: sum(counts[key] for key in ("I", "P", "R", "NC", "O")) > 0
)


@given(case_counts, st.floats(0, 1))
def test_the_rates_keep_their_identities(counts: dict[str, int], e: float) -> None:
    made = response_rates(counts, e=e)
    value = {key: rate.value for key, rate in made.rates.items() if rate.value is not None}
    chains = [
        ("RR1", "RR3", "RR5"),
        ("RR2", "RR4", "RR6"),
        ("RR1", "RR2"),
        ("RR3", "RR4"),
        ("COOP1", "COOP3"),
        ("COOP1", "COOP2"),
        ("REF1", "REF2", "REF3"),
        ("CON1", "CON2", "CON3"),
    ]
    for chain in chains:
        there = [value[key] for key in chain if key in value]
        assert all(a <= b + 1e-12 for a, b in pairwise(there)), chain
    assert response_rates(counts, e=1)["RR3"] == pytest.approx(value["RR1"])
    assert response_rates(counts, e=0)["RR3"] == pytest.approx(value["RR5"])
    assert all(0 <= rate <= 1 for rate in value.values())


def test_codes_letters_and_counts_give_the_same_and_e_is_estimated() -> None:
    codes = ["1.1"] * 30 + ["1.2"] * 5 + ["2.11"] * 8 + ["2.12"] * 4 + ["2.2"] * 20 + ["2.3"] * 3
    codes += ["3.1"] * 25 + ["3.2"] * 5 + ["4.5"] * 30
    made = response_rates(codes)
    assert made.counts == {"I": 30, "P": 5, "R": 12, "NC": 20, "O": 3, "UH": 25, "UO": 5, "NE": 30}
    assert made.e == pytest.approx(0.7)
    assert made.e_low < 0.7 < made.e_high
    assert made["RR3"] == pytest.approx(30 / (70 + 0.7 * 30))
    assert response_rates([disposition_of(code) for code in codes]) == made
    with pytest.raises(UnknownDisposition, match=r"5\.1"):
        response_rates(["5.1"])
    with pytest.raises(NoCases):
        response_rates({"I": 0})


def test_an_open_link_has_a_participation_rate_only_and_no_interval() -> None:
    made = response_rates({"I": 80, "P": 20, "NC": 900}, probability_sample=False)
    assert list(made.rates) == ["participation"]
    assert made["participation"] == 0.1
    assert made.rates["participation"].low is None
    assert "没有应答率" in made.notes[0].text["zh"]
