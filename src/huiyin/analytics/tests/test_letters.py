"""Significance letters agree with R's tests pair by pair, and a part is set against its whole rightly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.letters import Lettered, significance_letters
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.part_whole import against_whole, share_of_part
from huiyin.analytics.inference.proportions import rate_interval, share_of_counts
from huiyin.analytics.measures import measures
from huiyin.analytics.problems import BadArgument
from huiyin.analytics.summaries import Moments

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[4] / "tests" / "golden" / "crosstab.json").read_text("utf8")
)


def shares() -> list[list[Estimate]]:
    """The lines of R's first table: one a grade."""
    counts, sizes = np.array(GOLDEN["shares"]["counts"]), GOLDEN["shares"]["sizes"]
    return [[share_of_counts(int(k), n) for k, n in zip(grade, sizes, strict=True)] for grade in counts.T]


def means() -> list[list[Estimate]]:
    return [
        [mean_interval(Moments.from_arrays(group)) for group in line] for line in GOLDEN["means"]["values"]
    ]


def scores() -> list[list[Estimate]]:
    """R's answers are the shares of promoters and detractors themselves: 100, 0, -100."""
    nps = measures["nps"]
    spec = nps.examples[0].spec
    answers = {100: 10.0, 0: 7.0, -100: 0.0}
    return [
        [
            nps.estimate(
                Moments.from_arrays(
                    np.column_stack(
                        [t.evaluate(np.array([[answers[int(x)]] for x in group])) for t in nps.terms(spec)]
                    )
                ),
                spec,
            )
            for group in GOLDEN["nps"]["values"]
        ]
    ]


LINES = {"shares": shares, "means": means, "nps": scores}


@pytest.mark.parametrize("table", LINES)
@pytest.mark.parametrize("adjustment", ["none", "holm", "bh"])
def test_letters_are_those_of_rs_tests(table: str, adjustment: str) -> None:
    """A03: prop.test, t.test and the normal test by pairs, p.adjust over the whole table."""
    found = significance_letters(LINES[table](), adjustment=adjustment)
    assert [list(line) for line in found.letters] == GOLDEN[table]["letters"][adjustment]


@pytest.mark.parametrize("table", LINES)
def test_the_p_values_behind_the_letters_are_rs(table: str) -> None:
    found = significance_letters(LINES[table](), adjustment="holm")
    wanted = [p for line in GOLDEN[table]["p"] for p in line]
    assert [one.p_value for one in found.pairings] == pytest.approx(wanted, rel=1e-8)
    assert [one.p_adjusted for one in found.pairings] == pytest.approx(GOLDEN[table]["holm"], rel=1e-8)
    bh = significance_letters(LINES[table](), adjustment="bh").pairings
    assert [one.p_adjusted for one in bh] == pytest.approx(GOLDEN[table]["bh"], rel=1e-8)


def test_a_part_against_its_whole_has_the_error_of_overlapping_means() -> None:
    golden = {name: value[0] for name, value in GOLDEN["part_whole"].items()}
    part, *others = (Moments.from_arrays(group) for group in GOLDEN["means"]["values"][0])
    rest = others[0] + others[1] + others[2]
    found = against_whole(mean_interval(part), mean_interval(rest), golden["share"])
    assert found.difference == pytest.approx(golden["difference"], rel=1e-9)
    z = difference(mean_interval(rest), mean_interval(part))
    error = (1 - golden["share"]) * np.hypot(
        mean_interval(part).standard_error or 0, mean_interval(rest).standard_error or 0
    )
    assert error == pytest.approx(golden["standard_error"], rel=1e-9)
    assert found.p_value == z.p_value


def test_pretending_that_part_and_whole_are_independent_would_be_too_timid() -> None:
    part, rest = share_of_counts(280, 400), share_of_counts(360, 600)
    whole = share_of_counts(640, 1000)
    rightly, wrongly = against_whole(part, rest, 0.4), difference(whole, part)
    assert rightly.difference == pytest.approx(wrongly.difference)
    assert rightly.p_value is not None
    assert wrongly.p_value is not None
    assert rightly.p_value < wrongly.p_value


def test_the_share_of_a_part_is_told_by_the_values_or_else_by_the_weights() -> None:
    part, rest, whole = share_of_counts(8, 10), share_of_counts(18, 30), share_of_counts(26, 40)
    assert share_of_part(part, rest, whole, 0.9) == pytest.approx(0.25)
    alike = share_of_counts(5, 10), share_of_counts(15, 30), share_of_counts(20, 40)
    assert share_of_part(*alike, 0.25) == 0.25


counts = st.tuples(st.integers(0, 400), st.integers(2, 400)).map(lambda pair: (min(pair), max(2, *pair)))


@given(st.lists(counts, min_size=2, max_size=8))
def test_of_two_groups_at_most_one_is_above_the_other(groups: list[tuple[int, int]]) -> None:
    """Letters are antisymmetric, never a group's own, and go with the greater value."""
    line = [share_of_counts(k, n) for k, n in groups]
    found = significance_letters([line])
    for pair in found.pairings:
        a, b = (found.letters[0][at] or "" for at in (pair.first, pair.second))
        above_b, above_a = (
            found.names[pair.second] in a.upper(),
            found.names[pair.first] in b.upper(),
        )
        assert not (above_a and above_b)
        assert (above_a or above_b) == (pair.p_adjusted < 0.10)
        if above_a:
            assert pair.difference > 0
    assert all(
        name not in (mark or "").upper() for name, mark in zip(found.names, found.letters[0], strict=True)
    )


@given(st.lists(counts, min_size=3, max_size=6))
def test_correction_only_takes_letters_away(groups: list[tuple[int, int]]) -> None:
    line = [share_of_counts(k, n) for k, n in groups]
    plain, corrected = significance_letters([line]), significance_letters([line], adjustment="holm")
    for before, after in zip(plain.letters[0], corrected.letters[0], strict=True):
        assert set((after or "").upper()) <= set((before or "").upper())


def test_a_group_that_is_hidden_has_no_letters_and_gives_none() -> None:
    line = [share_of_counts(90, 100), None, share_of_counts(50, 100)]
    found = significance_letters([line])
    assert found.letters == (("C", None, ""),)
    assert len(found.pairings) == 1


def test_weights_count_by_their_effective_n() -> None:
    """The same shares are told apart with equal weights, and not when a few rows carry most of the weight."""
    rng = np.random.default_rng(5)
    first, second = rng.random(300) < 0.62, rng.random(300) < 0.45
    uneven = np.where(rng.random(300) < 0.05, 30.0, 1.0)

    def letters(weights: Any) -> Lettered:
        line = [rate_interval(Moments.from_arrays(x.astype(float), weights)) for x in (first, second)]
        return significance_letters([line])

    assert letters(None).letters[0][0] == "B"
    assert letters(uneven).pairings[0].p_value > letters(None).pairings[0].p_value


def test_more_groups_than_letters_are_refused() -> None:
    with pytest.raises(BadArgument):
        significance_letters([[share_of_counts(1, 2)] * 27])
    with pytest.raises(BadArgument):
        significance_letters([[share_of_counts(1, 2)] * 2], adjustment="wishful")
