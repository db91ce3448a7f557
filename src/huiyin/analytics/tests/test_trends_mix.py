"""Mix or score: parts that sum exactly, with intervals that hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.problems import BadArgument, OutsideScale
from huiyin.analytics.summaries import Moments
from huiyin.analytics.tests.trends_golden import GOLDEN
from huiyin.analytics.trends import (
    decompose_change,
    decompose_change_of_moments,
)
from huiyin.analytics.trends.problems import NoCommonSegment

MONTHLY = np.array(GOLDEN["data"]["monthly"])


WAVE = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 5)), min_size=2, max_size=40)


def frame_of(rows: Any) -> dict[str, Any]:
    return {"segment": [name for name, _ in rows], "score": [score for _, score in rows]}


@settings(max_examples=80)
@given(WAVE, WAVE, st.sampled_from(["three_fold", "two_fold"]))
def test_the_parts_sum_to_the_whole_change(before: Any, after: Any, form: Any) -> None:
    if not {name for name, _ in before} & {name for name, _ in after}:
        with pytest.raises(NoCommonSegment):
            decompose_change(frame_of(before), frame_of(after), score="score", segment="segment", form=form)
        return
    made = decompose_change(frame_of(before), frame_of(after), score="score", segment="segment", form=form)
    means = [np.mean([score for _, score in wave]) for wave in (before, after)]
    parts = [made.composition.value, made.within.value, made.interaction.value]
    assert made.total.value == pytest.approx(sum(p or 0.0 for p in parts), abs=1e-12)
    assert made.total.value == pytest.approx(means[1] - means[0], abs=1e-12)
    assert made.after == pytest.approx(means[1])
    for at, key in enumerate(("composition", "within", "interaction")):
        assert sum(getattr(segment, key) for segment in made.segments) == pytest.approx(parts[at], abs=1e-12)


def test_kitagawas_parts_are_those_of_the_textbook() -> None:
    """Rates 2.0 and 4.0 in shares .5/.5 before; 3.0 and 4.0 in shares .25/.75 after."""
    before = {"s": ["a", "a", "b", "b"], "q": [2, 2, 4, 4]}
    after = {"s": ["a", "b", "b", "b"], "q": [3, 4, 4, 4]}
    two = decompose_change(before, after, score="q", segment="s", form="two_fold")
    assert two.composition.value == pytest.approx(0.25 * (4 + 4) / 2 - 0.25 * (2 + 3) / 2)
    assert two.within.value == pytest.approx(1 * (0.5 + 0.25) / 2)
    three = decompose_change(before, after, score="q", segment="s")
    assert three.composition.value == pytest.approx(0.5)
    assert three.within.value == pytest.approx(0.5)
    assert three.interaction.value == pytest.approx(-0.25)


def test_waves_exchanged_turn_the_two_fold_parts() -> None:
    rng = np.random.default_rng(6)
    waves = [
        {
            "s": rng.choice(list("abc"), 60).tolist(),
            "q": rng.integers(0, 11, 60),
            "w": rng.uniform(0.5, 2, 60),
        }
        for _ in range(2)
    ]
    settings_: dict[str, Any] = {
        "score": "q",
        "segment": "s",
        "weight": "w",
        "measure": "nps",
        "form": "two_fold",
    }
    there, back = (decompose_change(*pair, **settings_) for pair in (waves, waves[::-1]))
    for key in ("composition", "within", "total"):
        assert getattr(there, key).value == pytest.approx(-getattr(back, key).value)
        assert getattr(there, key).standard_error == pytest.approx(getattr(back, key).standard_error)


def test_the_total_has_the_standard_error_of_two_independent_means() -> None:
    rng = np.random.default_rng(7)
    waves = [{"s": rng.choice(list("ab"), 80).tolist(), "q": rng.integers(1, 6, 80)} for _ in range(2)]
    made = decompose_change(*waves, score="q", segment="s")
    wanted = np.sqrt(sum(np.var(wave["q"], ddof=1) / 80 for wave in waves))
    assert made.total.standard_error == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("form", ["three_fold", "two_fold"])
@pytest.mark.parametrize("lone", [False, True])
def test_intervals_of_the_parts_agree_with_the_bootstrap(form: Any, lone: bool) -> None:
    rng = np.random.default_rng(8)

    def wave(n: int, shares: list[float], means: list[float]) -> tuple[np.ndarray, np.ndarray]:
        group = rng.choice(3, n, p=shares)
        return group, np.clip(np.round(rng.normal(np.array(means)[group], 1)), 1, 5)

    waves = [wave(300, [0.5, 0.3, 0.2], [4, 3.5, 3]), wave(400, [0.3, 0.3, 0.4], [4.2, 3.6, 2.9])]
    if lone:
        waves[1] = (np.where(waves[1][0] == 2, 9, waves[1][0]), waves[1][1])

    def parts(drawn: Any) -> Any:
        moments = [
            {str(g): Moments.from_arrays(score[group == g]) for g in np.unique(group)}
            for group, score in drawn
        ]
        return decompose_change_of_moments(*moments, form=form)

    keys = ("composition", "within", "interaction", "total")
    again = []
    for _ in range(400):
        rows = [rng.integers(0, len(group), len(group)) for group, _ in waves]
        made = parts([(g[at], s[at]) for (g, s), at in zip(waves, rows, strict=True)])
        again.append([getattr(made, key).value for key in keys])
    once = parts(waves)
    for at, key in enumerate(keys):
        ours = getattr(once, key).standard_error
        assert ours == pytest.approx(np.std(again, axis=0)[at], rel=0.13, abs=1e-9)


def test_a_segment_in_one_wave_counts_as_mix_and_is_named() -> None:
    before = {"s": ["a"] * 3 + ["old"], "q": [4, 4, 4, 2]}
    after = {"s": ["a"] * 3 + ["new"], "q": [4, 4, 4, 1]}
    made = decompose_change(before, after, score="q", segment="s")
    assert made.within.value == 0
    assert made.composition.value == pytest.approx(made.total.value)
    assert "alone" in {note.code for note in made.notes}


def test_missing_answers_are_counted_and_scales_are_held() -> None:
    before = {"s": ["a", "a", None], "q": [4, None, 5]}
    made = decompose_change(before, {"s": ["a"], "q": [3]}, score="q", segment="s")
    assert (made.n_before, made.n_after, made.n_missing) == (1, 1, 2)
    assert made.total.low is None
    with pytest.raises(OutsideScale):
        decompose_change(before, {"s": ["a"], "q": [11]}, score="q", segment="s", measure="nps")
    with pytest.raises(BadArgument, match="form"):
        decompose_change(before, before, score="q", segment="s", form="four_fold")  # type: ignore[arg-type]
