"""The population as typed: what cannot be read is named by its line."""

from __future__ import annotations

import pytest

from huiyin.metrics.problems import MarginsUnread, NoMargins
from huiyin.metrics.studies._margins import parse_margins

KNOWN = {"客户类型": "kind", "Area": "area"}


def test_counts_and_percents_with_any_divider_become_shares() -> None:
    text = "客户类型:\n居民\t1,500\n工商业：500\n\nArea\nNorth 40 %\nSouth=60％"
    assert parse_margins(text, KNOWN) == {
        "kind": {"居民": 0.75, "工商业": 0.25},
        "area": {"North": 0.4, "South": 0.6},
    }


def test_categories_still_without_numbers_are_left_out() -> None:
    text = "客户类型\n居民 70\n工商业 30\n\nArea\nLarge town\nSouth"
    assert parse_margins(text, KNOWN, {"Large town", "South"}) == {"kind": {"居民": 0.7, "工商业": 0.3}}
    with pytest.raises(NoMargins):
        parse_margins("客户类型\n居民\n工商业", KNOWN)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("客户类型\n居民 七十\n工商业 30", 2),
        ("客户类型\n居民 70\n工商业 -30", 3),
        ("客户类型\n居民 70\n\n没有的变量\n甲 1", 4),
        ("居民 70", 1),
    ],
    ids=["no number", "below zero", "unknown variable", "no variable"],
)
def test_a_mistyped_line_is_named(text: str, line: int) -> None:
    with pytest.raises(MarginsUnread) as raised:
        parse_margins(text, KNOWN, {"居民", "工商业"})
    assert f"第 {line} 行" in raised.value.words("zh").cause
