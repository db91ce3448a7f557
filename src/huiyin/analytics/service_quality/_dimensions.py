"""Items in dimensions: how they are given, and the shares of the weight that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huiyin.analytics.checks import require
from huiyin.analytics.results import Bilingual
from huiyin.analytics.service_quality.problems import NotInADimension

# The 22 items of SERVQUAL in their order.
RATER = (
    ("tangibles", {"zh": "有形度", "en": "Tangibles"}, range(4)),
    ("reliability", {"zh": "信赖度", "en": "Reliability"}, range(4, 9)),
    ("responsiveness", {"zh": "反应度", "en": "Responsiveness"}, range(9, 13)),
    ("assurance", {"zh": "专业度", "en": "Assurance"}, range(13, 17)),
    ("empathy", {"zh": "同理度", "en": "Empathy"}, range(17, 22)),
)


_NAMES: Mapping[str, Bilingual] = {name: words for name, words, _ in RATER} | {
    "overall": {"zh": "总体", "en": "Overall"}
}


def shown_name(name: str) -> str | Bilingual:
    """A dimension as people read it; names given by the user stay as they are.

    >>> shown_name("reliability")["zh"], shown_name("场所")
    ('信赖度', '场所')
    """
    return _NAMES.get(name, name)


def rater(items: Sequence[str]) -> dict[str, list[str]]:
    """The five dimensions of 22 SERVQUAL items given in their usual order.

    Tangibles 1-4, reliability 5-9, responsiveness 10-13, assurance 14-17, empathy 18-22. Raises
    `BadArgument` for another number of items.

    >>> {name: len(of) for name, of in rater([f"p{at}" for at in range(1, 23)]).items()}
    {'tangibles': 4, 'reliability': 5, 'responsiveness': 4, 'assurance': 4, 'empathy': 5}
    """
    require(len(items) == 22, "items", len(items), zh="为 22 题", en="be 22 in number")
    return {name: [items[place] for place in places] for name, _, places in RATER}


def grouped(
    items: Sequence[str], dimensions: Mapping[str, Sequence[str]] | str | None
) -> dict[str, list[str]]:
    """Dimension → its items; {} without dimensions. Raises `NotInADimension` unless each item has exactly one."""
    if dimensions is None:
        return {}
    if isinstance(dimensions, str):
        require(
            dimensions == "rater",
            "dimensions",
            dimensions,
            zh='为 "rater" 或“维度 → 题目”的字典',
            en='be "rater" or a mapping of dimension to items',
        )
        return rater(items)
    groups = {name: list(of) for name, of in dimensions.items()}
    named = [item for of in groups.values() for item in of]
    for item in [*items, *named]:
        n = named.count(item) if item in items else 0
        if n != 1:
            raise NotInADimension(item=item, n=n)
    return groups


def shares_of(
    items: Sequence[str], groups: Mapping[str, Sequence[str]], points: Mapping[str, float]
) -> list[float]:
    """Each item's share: its dimension's points, split evenly among its items; without dimensions all alike."""
    if not groups:
        return [1 / len(items)] * len(items)
    total = sum(points[name] for name in groups)
    of_item = {item: points[name] / total / len(of) for name, of in groups.items() for item in of}
    return [of_item[item] for item in items]
