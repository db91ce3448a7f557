"""A block of ratings speaks for the columns among them."""

from __future__ import annotations

import pytest

from huiyin.analytics.codebook import Role
from huiyin.formats.tests.test_guessing import FIVE, role, some


def test_a_column_among_numbered_ratings_is_read_like_its_neighbours(guesses):
    grades = {"产品质量": 1, "交货": 2, "安装": 3, "服务态度": 4, "资料": 5, "响应速度": 6}
    found = guesses({name: some([3, 4, 5], seed=seed) for name, seed in grades.items()})
    assert {role(column) for column in found.values()} == {Role.RATING}
    assert "请确认" in found["安装"].note_zh
    beside = guesses(
        {
            "质量": some(FIVE),
            "性别": some([1, 2, 3], seed=2),
            "态度": some(FIVE, seed=3),
            "速度": some(FIVE, seed=4),
            "片": some([1, 2], seed=5),
            "环境": some(FIVE, seed=6),
        }
    )
    assert (role(beside["性别"]), role(beside["片"])) == (Role.SEGMENT, Role.SEGMENT)


@pytest.mark.parametrize("five", [[1, 2, 3, 4, 5], FIVE])
def test_a_comparison_with_competitors_on_the_scale_of_the_block_is_one_of_its_items(guesses, five):
    """M26: how we compare with competitors is an item; what a competitor is worth is not."""
    names = ["服务质量", "服务态度", "响应速度", "与竞争对手的综合比较", "竞争对手评价"]
    found = guesses({name: some(five, seed=seed) for seed, name in enumerate(names)})
    compared = found["与竞争对手的综合比较"].variable
    assert (compared.role, compared.competitor) == (Role.RATING, True)
    assert role(found["竞争对手评价"]) is Role.COMPETITOR
    other = guesses({**{name: some(five) for name in names[:3]}, "与竞争对手相比": some(list(range(1, 11)))})[
        "与竞争对手相比"
    ]
    assert role(other) is Role.COMPETITOR
