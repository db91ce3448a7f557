"""Keys of variables: short, stable from wave to wave, unique in a file, and shared with questionnaires."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role
from huiyin.formats.guessing import key_of

FIVE = ["很满意", "满意", "一般", "不满意", "很不满意"]


def some(values, n=40):
    """`n` values drawn from a list, each of them at least once."""
    chance = random.Random(1)
    drawn = [*values, *(chance.choice(values) for _ in range(n))][: max(n, len(values))]
    chance.shuffle(drawn)
    return drawn


def test_keys_are_stable_and_unique(guesses):
    found = guesses(
        {
            "Service Hall": some([1, 2, 3, 4, 5]),
            "service_hall": some([1, 2, 3, 4, 5]),
            "1、服务 态度?": some(FIVE),
        }
    )
    assert [column.variable.key for column in found.values()] == [
        "service_hall",
        "service_hall_2",
        "1服务态度",
    ]


def test_overall_and_recommend_have_the_variables_of_our_questionnaires_so_that_both_count_together(guesses):
    found = guesses(
        {"总体满意度": some(FIVE), "推荐可能性": some([*range(11)]), "recommend": some(["甲", "乙"])}
    )
    assert [column.variable.key for column in found.values()] == ["overall", "recommend", "recommend_2"]


def test_an_overall_question_on_another_scale_is_a_variable_of_its_own(guesses):
    found = guesses({"总体满意度": some([*range(1, 11)])})["总体满意度"]
    assert (found.variable.role, found.variable.key) == (Role.OVERALL, "总体满意度")


@given(st.text(max_size=90), st.lists(st.text(max_size=90), max_size=3))
def test_a_key_is_always_short_and_new(header, others):
    taken: list[str] = []
    for one in (*others, header):
        taken.append(key_of(one, taken))
    assert len(set(taken)) == len(taken)
    for key in taken:
        assert 0 < len(key) <= 60
        assert all(character.isalnum() or character == "_" for character in key)
