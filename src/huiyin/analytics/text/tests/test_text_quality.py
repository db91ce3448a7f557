"""Quality of labels, shares put right, drift, and champion against challenger, beside R and by simulation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import BadArgument
from huiyin.analytics.text import drift
from huiyin.analytics.text.contest import contest
from huiyin.analytics.text.drift import Scores, drift_of
from huiyin.analytics.text.misclassification import corrected_share, enough_coded
from huiyin.analytics.text.problems import LabelTellsNothing, NothingCoded
from huiyin.analytics.text.quality import Checked, checked_of, draw, label_quality

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[5] / "tests" / "golden" / "text_quality.json").read_text("utf8")
)


def ends(one: Estimate) -> list[float]:
    return [float("nan") if part is None else part for part in (one.value, one.low, one.high)]


def test_precision_recall_and_f1_with_their_intervals_are_those_of_r() -> None:
    found = label_quality(GOLDEN["said"], GOLDEN["true"])
    for label, wanted in GOLDEN["plain"].items():
        figures = found.of(label)
        assert figures is not None
        for name in ("precision", "recall", "f1"):
            assert ends(getattr(figures, name)) == pytest.approx(wanted[name], abs=1e-9)


def test_weighted_recall_is_that_of_a_survey_domain_and_its_error_no_smaller() -> None:
    found = label_quality(GOLDEN["said"], GOLDEN["true"], weights=GOLDEN["weights"])
    for label, (value, error) in GOLDEN["recall_weighted"].items():
        figures = found.of(label)
        assert figures is not None
        assert figures.recall.value == pytest.approx(value, abs=1e-9)
        assert figures.recall.standard_error is not None
        at_most_all_texts = (value * (1 - value) / figures.recall.n) ** 0.5
        assert figures.recall.standard_error == pytest.approx(max(error, at_most_all_texts), rel=0.02)


def test_texts_with_several_labels_count_for_each_and_none_is_an_answer() -> None:
    found = label_quality([("a", "b"), None, "a"], [("a",), "b", None])
    a, b = found.of("a"), found.of("b")
    assert a is not None
    assert b is not None
    assert (a.precision.value, a.recall.value) == (0.5, 1.0)
    assert (b.precision.value, b.recall.value) == (0.0, 0.0)
    assert found.accuracy.value == 0.0
    assert [one.code for one in found.notes] == ["few_coded"]


def test_without_coded_texts_nothing_is_measured() -> None:
    with pytest.raises(NothingCoded):
        label_quality([], [])
    with pytest.raises(BadArgument):
        label_quality(["a"], ["a", "b"])


def test_lang_and_reiczigel_as_in_r() -> None:
    first = corrected_share(
        share_of_counts(1250, 5000), Checked(40, 10.5, 10, 139.5, 50, 150, 50, 150), coded="elsewhere"
    )
    second = corrected_share(share_of_counts(60, 400), Checked.of_counts(36, 8, 4, 152), coded="elsewhere")
    assert ends(first) == pytest.approx(GOLDEN["rogan"][0], abs=1e-9)
    assert ends(second) == pytest.approx(GOLDEN["rogan"][1], abs=1e-9)


def test_the_two_phase_share_of_a_fully_coded_set_is_what_people_said() -> None:
    found = corrected_share(share_of_counts(50, 200), Checked.of_counts(40, 10, 5, 145))
    assert found.value == pytest.approx(45 / 200)
    assert found.standard_error == pytest.approx(np.sqrt(0.225 * 0.775 / 200), rel=1e-6)


@pytest.mark.parametrize(
    ("truth", "found", "spared", "n_coded"),
    [(0.3, 0.8, 0.9, 150), (0.04, 0.7, 0.97, 200), (0.1, 0.5, 0.97, 100)],
)
@pytest.mark.parametrize("coded", ["here", "elsewhere"])
def test_corrected_intervals_hold_the_truth_as_often_as_they_say_and_plain_ones_do_not(
    truth: float, found: float, spared: float, n_coded: int, coded: Any
) -> None:
    generator, n, rounds = np.random.default_rng(7), 1500, 120
    held, plain, values = [], [], []
    for _ in range(rounds):
        true = generator.random(n) < truth
        said = np.where(true, generator.random(n) < found, generator.random(n) > spared)
        observed = share_of_counts(int(said.sum()), n)
        if coded == "here":
            names = np.where(said, "yes", "no").tolist()
            places, weights = draw(names, n_coded, least=30, seed=int(generator.integers(1e9)))
            checked = checked_of(said[places], true[places], weights)
        else:  # another mix of texts, the machine as it is
            other = generator.random(n_coded) < 0.4
            heard = np.where(other, generator.random(n_coded) < found, generator.random(n_coded) > spared)
            checked = checked_of(heard, other)
        right = corrected_share(observed, checked, coded=coded)
        value, low, high = ends(right)
        held.append(low <= truth <= high)
        plain.append(float(observed.low or 0) <= truth <= float(observed.high or 1))
        values.append(value)
    assert np.mean(held) > 0.91
    assert np.mean(plain) < 0.9
    assert np.mean(values) == pytest.approx(truth, abs=0.015)


def test_a_label_no_better_than_chance_corrects_nothing() -> None:
    with pytest.raises(LabelTellsNothing):
        corrected_share(share_of_counts(100, 400), Checked.of_counts(10, 10, 10, 10), coded="elsewhere")
    with pytest.raises(BadArgument):
        corrected_share(share_of_counts(100, 400), Checked.of_counts(0, 0, 10, 10))
    with pytest.raises(BadArgument):
        corrected_share(Estimate(3.0, 2.0, 4.0, 9, 9.0, Unit.SCALE, "t"), Checked.of_counts(1, 1, 1, 1))
    assert not enough_coded(Checked.of_counts(5, 1, 3, 40))
    assert enough_coded(Checked.of_counts(9, 1, 3, 40))


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*[st.integers(1, 60)] * 4),
    st.integers(0, 500),
    st.sampled_from(["here", "elsewhere"]),
)
def test_a_corrected_share_lies_in_its_interval_inside_the_scale(
    counts: tuple[int, int, int, int], k: int, coded: Any
) -> None:
    try:
        found = corrected_share(share_of_counts(k, 500), Checked.of_counts(*counts), coded=coded)
    except LabelTellsNothing:
        return
    value, low, high = ends(found)
    assert 0 <= low <= value <= high <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("aabbc"), max_size=60), st.integers(0, 80), st.integers(0, 8))
def test_a_sample_is_as_large_as_asked_covers_every_label_and_stands_for_all(
    labels: list[str], n: int, least: int
) -> None:
    places, weights = draw(labels, n, least=least, seed=3)
    assert len(set(places.tolist())) == len(places) == min(n, len(labels))
    names = sorted(set(labels))
    for name in names:
        taken = [w for at, w in zip(places.tolist(), weights.tolist(), strict=True) if labels[at] == name]
        assert len(taken) >= min(labels.count(name), least, n // max(len(names), 1))
        if taken:
            assert sum(taken) == pytest.approx(labels.count(name))
    assert draw(labels, n, least=least, seed=3)[0].tolist() == places.tolist()


def test_drift_has_the_p_of_r_and_needs_a_change_that_matters() -> None:
    before, now = Scores(tuple(GOLDEN["before"]), 100), Scores(tuple(GOLDEN["now"]), 95)
    assert drift._stability(before, now)[1] == pytest.approx(GOLDEN["chi"], rel=1e-6)
    assert drift._exact((85, 100), (29, 40)) == pytest.approx(GOLDEN["fisher"], rel=1e-6)
    found = drift_of(before, now, coded_before=(85, 100), coded_now=(29, 40))
    assert {one.kind: one.has_moved for one in found.signs} == {
        "scores": True,
        "unsure": True,
        "precision": False,
    }
    assert found.decision == "drifted"
    many = Scores(tuple(10 * k for k in GOLDEN["before"]), 1000)
    assert drift_of(many + many, many).decision == "steady"
    assert drift_of(before, Scores((1,) * 10, 1)).decision == "cannot_tell"


def test_drift_is_called_by_chance_no_more_often_than_said_and_a_change_is_seen() -> None:
    generator, alarms, seen, rounds = np.random.default_rng(5), 0, 0, 400
    usual = np.array([0.3, 0.08, 0.05, 0.03, 0.02, 0.02, 0.03, 0.07, 0.15, 0.25])
    other = usual * np.array([0.8, 0.9, 1, 2, 2.5, 2.5, 2, 1.1, 0.9, 0.8])
    for _ in range(rounds):
        then = Scores(tuple(generator.multinomial(1000, usual)), int(generator.binomial(1000, 0.1)))
        same = Scores(tuple(generator.multinomial(400, usual)), int(generator.binomial(400, 0.1)))
        new = Scores(
            tuple(generator.multinomial(400, other / other.sum())), int(generator.binomial(400, 0.2))
        )
        alarms += drift_of(then, same).decision == "drifted"
        seen += drift_of(then, new).decision == "drifted"
    assert alarms / rounds <= 0.02
    assert seen / rounds > 0.95


def test_the_challenger_must_win_on_texts_that_neither_saw() -> None:
    true = ["a"] * 60 + ["b"] * 40
    champion = ["b"] * 22 + ["a"] * 38 + ["b"] * 40
    challenger = ["a"] * 22 + ["b"] * 9 + ["a"] * 29 + ["b"] * 40
    found = contest(true, champion, challenger)
    assert found.p_value == pytest.approx(GOLDEN["mcnemar"], abs=1e-9)
    assert found.verdict == "better"
    assert contest(true, challenger, champion).verdict == "worse"
    assert contest(true * 3, champion * 3, champion * 3).verdict == "not_worse"
    assert contest(true[:20], champion[:20], challenger[:20]).verdict == "cannot_tell"
    for result in (found, found.champion, drift_of(Scores((1,) * 10, 1), Scores((1,) * 10, 1))):
        assert "zh" in result.title
        assert str(result)
