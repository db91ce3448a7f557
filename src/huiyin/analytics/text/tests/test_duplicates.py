"""Near-duplicates: copies with small changes are found, texts that only sound alike are not; row A05."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.problems import BadArgument
from huiyin.analytics.text.duplicates import near_duplicates

LONG = "昨天下午小区突然停电，打了三次客服电话都没有人接，冰箱里的东西全坏了，希望尽快给个说法"


def letters(n: int, seed: int) -> str:
    """A text of random characters."""
    return "".join(map(chr, np.random.default_rng(seed).integers(0x4E00, 0x9FA5, n)))


def edited(text: str, rate: float, draw: np.random.Generator) -> str:
    """The text with so many of its characters replaced, left out or doubled."""
    signs = list(text)
    for place in draw.choice(len(signs), max(1, round(rate * len(signs))), replace=False):
        signs[place] = ("", "错", signs[place] * 2)[draw.integers(3)]
    return "".join(signs)


def test_nearly_all_edited_copies_are_found_and_nothing_else() -> None:
    """500 copies with 4–8 % of their characters changed among 4,000 texts."""
    draw = np.random.default_rng(7)
    texts = [letters(int(draw.integers(25, 90)), seed) for seed in range(4000)]
    copies = [edited(text, float(draw.uniform(0.04, 0.08)), draw) for text in texts[:500]]
    groups = near_duplicates(texts + copies)
    assert np.mean(groups[4000:] == np.arange(500)) >= 0.99
    assert groups[:4000].tolist() == list(range(4000))


def test_signs_width_and_script_make_no_difference() -> None:
    said = ["物流很快，包装完好！", "物流很快 包装完好", "物流很快,包裝完好!!", "ＯＫ，物流很快包装完好"]
    assert near_duplicates(said).tolist() == [0, 0, 0, 3]


def test_short_texts_that_say_the_opposite_are_no_copies() -> None:
    assert near_duplicates(
        ["服务态度很好", "服务态度不好", "售后服务态度极差", "售后服务态度极好"]
    ).tolist() == [0, 1, 2, 3]
    assert near_duplicates(["很好", "很好！", "", "", "！！", "！！"]).tolist() == [0, 0, 2, 3, 4, 5]


def test_a_copy_of_a_copy_belongs_to_the_first_only_where_it_is_like_it() -> None:
    middle = LONG + letters(30, 1)  # half of it is like the first, half like the last
    assert near_duplicates([LONG, middle, letters(30, 1)], least=0.4).tolist() == [0, 0, 2]
    assert near_duplicates([LONG, LONG[3:], LONG[6:]]).tolist() == [0, 0, 0]


def test_how_much_must_be_alike_can_be_chosen() -> None:
    other = LONG.replace("三次客服电话", "很多次服务热线")
    assert near_duplicates([LONG, other]).tolist() == [0, 0]
    assert near_duplicates([LONG, other], least=0.9).tolist() == [0, 1]
    with pytest.raises(BadArgument):
        near_duplicates([LONG], least=0)


@given(st.lists(st.text(alphabet="停电服务很差 ,!\nab１", max_size=20), max_size=8))
def test_every_group_is_led_by_its_first_text(texts: list[str]) -> None:
    groups = near_duplicates(texts)
    assert len(groups) == len(texts)
    assert all(groups[first] == first <= place for place, first in enumerate(groups.tolist()))
