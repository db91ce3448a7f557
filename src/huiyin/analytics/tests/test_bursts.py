"""Words that became frequent: planted ones are found, noise stays quiet under its budget."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from huiyin.analytics.inference.one_sided import chance_beyond
from huiyin.analytics.problems import BadArgument
from huiyin.analytics.trends.bursts import bursts, terms_of

CHARACTERS = [chr(0x4E00 + at) for at in range(600)]


def speaker(seed: int) -> tuple[random.Random, Sequence[str], Sequence[float]]:
    """A vocabulary of phrases, some said often and most seldom (Zipf)."""
    rng = random.Random(seed)
    phrases = ["".join(rng.choices(CHARACTERS, k=rng.randint(2, 6))) for _ in range(300)]
    return rng, phrases, [1 / (rank + 3) for rank in range(len(phrases))]


def day(
    rng: random.Random, phrases: Sequence[str], weights: Sequence[float], n: int, moody: float
) -> list[str]:
    """The texts of one day; with `moody`, some phrases come up more on some days than by chance."""
    today = [weight * rng.gammavariate(1 / moody, moody) if moody else weight for weight in weights]
    return ["，".join(rng.choices(phrases, today, k=rng.randint(1, 4))) for _ in range(n)]


@pytest.mark.parametrize("moody", [0.0, 0.3])
def test_on_noise_false_alarms_stay_within_the_budget(moody: float) -> None:
    rng, phrases, weights = speaker(11)
    budget, n_looks = 0.1, 60
    days = [day(rng, phrases, weights, 25, moody) for _ in range(n_looks + 14)]
    alarms = sum(len(bursts(days[at], days[at - 14 : at], budget=budget)) for at in range(14, len(days)))
    assert alarms <= 12, (
        f"{budget * n_looks:g} were to be expected at most, twelve in one of a hundred such trials"
    )


def test_a_theme_that_breaks_out_is_found_on_its_first_day_and_told_as_one_phrase() -> None:
    rng, phrases, weights = speaker(12)
    before = [day(rng, phrases, weights, 30, 0.2) for _ in range(28)]
    now = day(rng, phrases, weights, 24, 0.2) + ["龘靐齉爩又停电了"] * 6
    found = bursts(now, before, budget=0.01)
    assert found[0].term in "龘靐齉爩又停电了"
    assert found[0].phrase == "龘靐齉爩又停电了"
    assert (found[0].n, found[0].n_before, found[0].places) == (6, 0, tuple(range(24, 30)))
    assert len(found) == 1, "the parts of a phrase are not told apart"


def test_a_usual_word_is_told_only_when_it_is_said_more_than_usual() -> None:
    before = [["排队太久"] * 5 + ["还可以"] * 15] * 20
    assert bursts(["排队太久"] * 6 + ["还可以"] * 14, before, budget=0.05) == ()
    found = bursts(["排队太久"] * 16 + ["还可以"] * 4, before, budget=0.05)
    assert [(one.n, one.expected) for one in found] == [(16, 5.0)]


def test_a_word_that_always_comes_in_waves_needs_more_than_a_steady_one() -> None:
    steady, wavy = (
        [["电费", *["好评"] * 19]] * 20,
        [["电费"] * (5 * (at % 5 == 0)) + ["好评"] * 15 for at in range(20)],
    )
    now = ["电费"] * 6 + ["好评"] * 14
    assert bursts(now, steady, budget=0.05)[0].term == "电费"
    assert bursts(now, wavy, budget=0.05) == ()


def test_without_texts_before_or_enough_now_nothing_is_told() -> None:
    assert bursts(["停电"] * 9, [], budget=1.0) == ()
    assert bursts([], [["停电"]] * 9, budget=1.0) == ()
    with pytest.raises(BadArgument):
        bursts(["停电"], [["停电"]], budget=0.0)


def test_terms_are_runs_of_characters_and_words() -> None:
    assert terms_of("WiFi慢，慢！") == {"wifi"}
    assert terms_of("") == set()


def test_the_chance_beyond_a_limit_agrees_with_the_interval() -> None:
    from huiyin.analytics.estimate import Estimate, Unit
    from huiyin.analytics.inference.proportions import wilson

    def at(confidence: float) -> Estimate:
        return Estimate(0.7, *wilson(70, 100, confidence), 100, 100.0, Unit.RATE, "wilson")

    for alpha in (0.001, 0.01, 0.05, 0.2):
        end = at(1 - 2 * alpha).high
        assert end is not None
        assert chance_beyond(at, end, "below") == pytest.approx(alpha, rel=1e-6)
    assert chance_beyond(at, 0.69, "below") == 1.0
    low = at(0.9).low
    assert low is not None
    assert chance_beyond(at, low, "above") == pytest.approx(0.05, rel=1e-6)
