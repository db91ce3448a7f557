"""Weighting refuses what cannot be right, names it, and says what to do."""

from __future__ import annotations

import re

import numpy as np
import pytest

from huiyin.analytics.checks import BadArgument
from huiyin.analytics.inference.problems import ImpossiblePopulation
from huiyin.analytics.problems import BadWeights, LengthsDiffer, NoSuchColumn, OutsideScale
from huiyin.analytics.weighting import (
    base_weights,
    calibrate,
    kish,
    post_stratify,
    rake,
    replicates,
    trim_weights,
)
from huiyin.analytics.weighting.problems import (
    EmptyCells,
    MissingMarginValues,
    NobodyToWeight,
    NotAMarginTable,
    NoTarget,
    NotConverged,
    NothingInside,
    NotTwoUnits,
    TargetsDisagree,
    TooManyReplicates,
)

PEOPLE = {"sex": ["f", "f", "f", "m", "m"], "area": ["n", "s", "s", "n", "s"]}
EVEN = {"sex": {"f": 0.5, "m": 0.5}, "area": {"n": 0.5, "s": 0.5}}


def test_an_empty_cell_names_itself_and_what_to_merge() -> None:
    margins = {"sex": {"f": 0.5, "m": 0.4, "x": 0.1}}
    with pytest.raises(EmptyCells) as caught:
        rake(PEOPLE, margins)
    assert caught.value.code == "HY-A140"
    english, chinese = caught.value.words("en"), caught.value.words("zh")
    assert "x of sex" in english.cause
    assert "merge “x” with a like category such as “m”" in english.cure
    assert "请把“x”与“m”等相近类别合并" in chinese.cure
    with pytest.raises(EmptyCells, match=r"m\*w"):
        post_stratify(PEOPLE, {"sex*area": {"f*n": 1, "f*s": 1, "m*n": 1, "m*s": 1, "m*w": 1}})


def test_a_category_of_the_sample_without_target_is_refused() -> None:
    with pytest.raises(NoTarget, match=r"m of sex has 2 respondents.*given for f"):
        rake(PEOPLE, {"sex": {"f": 1.0}})


def test_targets_of_nobody_and_nothing_are_no_targets() -> None:
    made = rake(PEOPLE, {"sex": {"f": 0.5, "m": 0.5, "x": 0}})
    assert made.weights == pytest.approx(rake(PEOPLE, {"sex": {"f": 0.5, "m": 0.5}}).weights)
    none = rake(PEOPLE, {"sex": {"f": 1, "m": 0}})
    assert none.weights.tolist() == pytest.approx([5 / 3] * 3 + [0, 0])


def test_margins_that_disagree_in_total_name_both() -> None:
    margins = {"sex": {"f": 50, "m": 50}, "area": {"n": 40, "s": 61}}
    with pytest.raises(TargetsDisagree, match=r"sex sums to 100, area to 101"):
        rake(PEOPLE, margins)
    made = rake(PEOPLE, margins, total=100)
    assert made.total == pytest.approx(100)
    assert [row.target for row in made.margins][2] == pytest.approx(100 * 40 / 101)
    with pytest.raises(TargetsDisagree, match="1 \\(100%\\)"):
        rake(PEOPLE, {"sex": {"f": 0.5, "m": 0.49}})


def test_shares_and_counts_go_together_on_the_counts_total() -> None:
    made = rake(PEOPLE, {"sex": {"f": 0.5, "m": 0.5}, "area": {"n": 400, "s": 600}})
    assert made.total == pytest.approx(1000)


def test_contradicting_margins_name_the_worst_category_and_how_far() -> None:
    data = {"a": ["x", "x", "y"], "b": ["u", "u", "v"]}  # a and b say the same
    margins = {"a": {"x": 0.5, "y": 0.5}, "b": {"u": 0.7, "v": 0.3}}
    with pytest.raises(NotConverged) as caught:
        rake(data, margins, max_iterations=50)
    facts = caught.value.facts
    assert (facts["margin"], facts["category"], facts["iterations"]) == ("a", "y", 50)
    assert facts["gap"] == "40.00%"
    with pytest.raises(NotConverged):
        calibrate(data, margins, distance="raking")
    with pytest.raises(NotConverged, match="sex"):
        calibrate(PEOPLE, {"sex": {"f": 10, "m": 90}}, distance="logit", bounds=(0.5, 1.5))


def test_rows_without_a_category_follow_the_stated_rule() -> None:
    data = {"sex": ["f", "f", None, "m"]}
    even = {"sex": {"f": 0.5, "m": 0.5}}
    left = rake(data, even)
    assert left.weights.tolist() == [0.75, 0.75, 0.0, 1.5]
    assert (left.n, left.n_left_out, left.notes[0].code) == (3, 1, "left_out")
    own = rake(data, even, missing="own_share")
    assert own.weights.tolist() == pytest.approx([0.75, 0.75, 1.0, 1.5])
    with pytest.raises(MissingMarginValues, match="missing in 1 rows"):
        rake(data, even, missing="refuse")
    with pytest.raises(NobodyToWeight):
        rake({"sex": [None, float("nan")]}, even)


def test_left_out_rows_do_not_count_in_estimates() -> None:
    data = {"sex": ["f", "f", None, "m", "m"]}
    made = rake(data, {"sex": {"f": 0.5, "m": 0.5}})
    found = made.estimate("mean", [1, 2, 100, 3, 5])
    assert found.value == pytest.approx((1.5 + 4) / 2)
    assert found.n == 4
    assert made.estimates_by("mean", [1, 2, 100, 3, 5], ["x", "y", "z", "x", "y"]).groups == ("x", "y")


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: rake(PEOPLE, {}), BadArgument),
        (lambda: rake(PEOPLE, {"sex": [0.5, 0.5]}), NotAMarginTable),
        (lambda: rake(PEOPLE, {"sex": {"f": -1, "m": 2}}), NotAMarginTable),
        (lambda: rake(PEOPLE, {"sex": {"f": "half", "m": 2}}), NotAMarginTable),
        (lambda: rake(PEOPLE, {"sex": {"f": 0, "m": 0}}), NotAMarginTable),
        (lambda: rake(PEOPLE, {"colour": {"f": 1}}), NoSuchColumn),
        (lambda: rake(PEOPLE, EVEN, missing="drop"), BadArgument),
        (lambda: rake(PEOPLE, EVEN, total=0), BadArgument),
        (lambda: rake(PEOPLE, EVEN, trim=(2, 3)), BadArgument),
        (lambda: rake(PEOPLE, EVEN, base=[1, 1, 1, 1, -1]), BadWeights),
        (lambda: rake(PEOPLE, EVEN, base=[1, 1]), LengthsDiffer),
        (lambda: rake(PEOPLE, EVEN, base=[0] * 5), NobodyToWeight),
        (lambda: rake(PEOPLE, EVEN, strata=["a"] * 4), BadArgument),
        (lambda: rake({"sex": ["f", "m"], "area": ["n"]}, EVEN), LengthsDiffer),
        (lambda: rake(PEOPLE, EVEN).estimate("nps", [11] * 5), OutsideScale),
        (lambda: rake(PEOPLE, EVEN).estimate("nps", [1] * 4), LengthsDiffer),
        (lambda: rake(PEOPLE, EVEN).estimate("joy", [1] * 5), BadArgument),
        (lambda: rake(PEOPLE, EVEN).estimate("rate", [1, 2, 0, 0, 0]), BadArgument),
        (lambda: rake(PEOPLE, EVEN).estimates_by("nps", [1] * 5, ["a"] * 4), LengthsDiffer),
        (lambda: rake(PEOPLE, EVEN).ratio_of([1] * 5, [0] * 5), BadArgument),
        (lambda: post_stratify(PEOPLE, EVEN), BadArgument),
        (lambda: calibrate(PEOPLE, {}), BadArgument),
        (lambda: calibrate(PEOPLE, {"sex": "many"}), Exception),
        (lambda: calibrate(PEOPLE, EVEN, distance="logit"), BadArgument),
        (lambda: calibrate(PEOPLE, EVEN, distance="cubic"), BadArgument),
        (lambda: calibrate(PEOPLE, EVEN, bounds=(1.2, 2)), BadArgument),
        (lambda: calibrate(PEOPLE, EVEN, bounds=(0, np.inf), distance="logit"), BadArgument),
        (lambda: base_weights(PEOPLE, strata="sex"), BadArgument),
        (lambda: base_weights(PEOPLE, strata="sex", population={"f": 1, "m": 9}), ImpossiblePopulation),
        (lambda: base_weights(probabilities=[0.5, 0]), BadArgument),
        (lambda: trim_weights([5, 5], high=4), NothingInside),
        (lambda: trim_weights([1, 2], low=3, high=2), BadArgument),
        (lambda: kish([0, 0]), BadArgument),
        (lambda: rake(PEOPLE, EVEN).replicates("guess"), BadArgument),
        (lambda: rake(PEOPLE, EVEN).replicates("brr"), NotTwoUnits),
        (lambda: rake(PEOPLE, EVEN, strata=list("aaabb")).replicates("jackknife"), BadArgument),
    ],
)
def test_refusals_name_argument_rule_and_value(call, problem) -> None:
    with pytest.raises(problem) as caught:
        call()
    for language in ("zh", "en"):
        words = caught.value.words(language)
        assert words.cause
        assert not re.search(r"\{[a-z_]+\}", words.cause + words.cure)


def test_a_jackknife_of_too_many_units_is_refused() -> None:
    made = base_weights(probabilities=np.full(20_000, 0.5))
    with pytest.raises(TooManyReplicates, match="bootstrap"):
        replicates(made, "jackknife")
