"""How the answers to a text variable spread over its categories."""

from __future__ import annotations

from collections import defaultdict

from huiyin.analytics.codebook import Variable
from huiyin.analytics.summaries import Moments
from huiyin.facts.schema import column_of
from huiyin.metrics.exploring.axes import Axis, axis_of
from huiyin.metrics.exploring.dimensions import Dimension, Sort
from huiyin.metrics.exploring.grouping import Asking, Key, Slot, Sums, category_counts, category_moments
from huiyin.metrics.exploring.question import Cut
from huiyin.metrics.exploring.things import Computed, category_share

MOST_CATEGORIES = 12  # the others are put together


def categories(asking: Asking, variable: Variable, weight: str) -> tuple[list[Computed], list[Sums], Axis]:
    """The share of each category among those who have one, largest first, and which category went where."""
    by_category = category_counts(asking, variable.key, weight)
    dimension = Dimension(variable.key, {"zh": "", "en": ""}, Sort.TEXT, column_of(variable.key))
    sizes = {category: sum(m.n for m in sums.values()) for category, sums in by_category.items()}
    axis = axis_of(Slot(dimension, Cut(variable.key, MOST_CATEGORIES)), sizes, asking.names)
    things = [category_share(variable, head.key, head.label, weight) for head in axis.parts]
    return things, shares(by_category, axis, [head.key for head in axis.parts]), axis


def categories_again(asking: Asking, variable: Variable, weight: str, axis: Axis) -> list[Sums]:
    """The same shares of other rows: what is no category there has none."""
    by_category = category_counts(asking, variable.key, weight)
    return shares(by_category, axis, [head.key for head in axis.parts])


def shares(by_category: dict[str, Sums], axis: Axis, heads: list[str]) -> list[Sums]:
    """The moments of belonging to each head's categories, in each group."""
    parts: dict[str, dict[Key, Moments]] = defaultdict(dict)
    total: dict[Key, Moments] = {}
    for category, sums in by_category.items():
        for key, moments in sums.items():
            for of in (parts[axis.place.get(category, "")], total):
                of[key] = of[key] + moments if key in of else moments
    return [
        {key: category_moments(parts[head].get(key), every) for key, every in total.items()} for head in heads
    ]
