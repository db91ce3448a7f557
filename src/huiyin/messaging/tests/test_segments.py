"""How many messages a text costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.messaging.segments import length_of


@pytest.mark.parametrize(
    ("text", "n_parts"),
    [
        ("", 1),
        ("回" * 70, 1),
        ("回" * 71, 2),
        ("回" * 134, 2),
        ("回" * 135, 3),
        ("回" * 201, 3),
        ("回" * 202, 4),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two letters each
        ("€" * 81, 2),
        ("a" * 159 + "回", 3),  # one Chinese sign makes all of it UCS-2: 160 of 67
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 of two units fit into 67, not 33½
    ],
)
def test_the_limits_are_those_of_the_networks(text: str, n_parts: int) -> None:
    assert length_of(text).n_parts == n_parts


@given(st.text(max_size=700))
def test_more_text_never_costs_less(text: str) -> None:
    shorter = length_of(text[:-1])
    whole = length_of(text)
    assert whole.n_parts >= shorter.n_parts or shorter.is_latin != whole.is_latin
    assert 0 <= whole.n_left <= 160
