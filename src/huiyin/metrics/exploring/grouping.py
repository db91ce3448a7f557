"""From an engine's groups to the groups of the table: one pass over the rows for each kind of summary."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from huiyin.analytics.counting import Cells, merge_cells
from huiyin.analytics.summaries import Histogram, Moments
from huiyin.analytics.terms import Floats, Term
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import Engine, GroupKey, MomentsQuery
from huiyin.facts.schema import column_of
from huiyin.facts.source import FactSource
from huiyin.metrics.exploring.classes import NumberClass
from huiyin.metrics.exploring.dimensions import Dimension, Names, Sort, value_of
from huiyin.metrics.exploring.question import Cut
from huiyin.metrics.exploring.terms import Row, Within
from huiyin.metrics.exploring.things import Computed

Key = tuple[str, ...]  # one value a dimension: those of the rows, then that of the columns
Sums = Mapping[Key, Moments]
_NOWHERE = NumberClass("", {"zh": "", "en": ""}, math.nan, math.nan)  # the rows without a number


@dataclass(frozen=True)
class Slot:
    """One dimension of the table; `classes` are those of a number."""

    dimension: Dimension
    cut: Cut
    classes: tuple[NumberClass, ...] = ()

    @property
    def is_number(self) -> bool:
        """Cut into classes rather than grouped by."""
        return self.dimension.sort is Sort.NUMBER


@dataclass(frozen=True)
class Asking:
    """One computation: facts, dimensions, filter. `moved` brings days into the period they are compared with."""

    engine: Engine
    source: FactSource
    slots: tuple[Slot, ...]
    names: Names
    where: Condition = EVERYTHING
    moved: Callable[[date], date] | None = None

    @property
    def by(self) -> tuple[str, ...]:
        """The columns the engine groups by, each once."""
        return tuple(dict.fromkeys(slot.dimension.column for slot in self.slots if not slot.is_number))

    def reading(self, classes: Mapping[int, str]) -> Callable[[GroupKey], Key]:
        """From an engine's group, and the class at each number's place, to the group of the table."""
        places = {column: at for at, column in enumerate(self.by)}
        values = [value_of(slot.dimension, self.names, self.moved) for slot in self.slots]

        def read(group: GroupKey) -> Key:
            return tuple(
                classes[at] if slot.is_number else values[at](group[places[slot.dimension.column]])
                for at, slot in enumerate(self.slots)
            )

        return read

    def class_choices(self) -> list[dict[int, NumberClass]]:
        """Every combination of the numbers' classes, by place; one empty one without numbers."""
        places = [at for at, slot in enumerate(self.slots) if slot.is_number]
        offered = [[*self.slots[at].classes, _NOWHERE] for at in places]
        return [dict(zip(places, chosen, strict=True)) for chosen in itertools.product(*offered)]

    def narrowed(self, term: Term, classes: Mapping[int, NumberClass]) -> Term:
        """The term on the rows of one combination of classes."""
        for at, one in classes.items():
            column = self.slots[at].dimension.column
            ends = (None, None) if one is _NOWHERE else (one.low, one.high)
            term = Within(term, column, *ends)
        return term


def counted(asking: Asking) -> dict[Key, int]:
    """Responses in each group; those of numbers' classes are not told apart (their place holds "")."""
    found = asking.engine.count(asking.source, asking.by, asking.where)
    read = asking.reading({at: "" for at, slot in enumerate(asking.slots) if slot.is_number})
    total: dict[Key, int] = defaultdict(int)
    for group, n in found.items():
        total[read(group)] += n
    return dict(total)


def summed(asking: Asking, computed: Sequence[Computed]) -> tuple[dict[Key, int], list[Sums]]:
    """Responses in each group, and the moments of each thing in each group."""
    numbers = any(slot.is_number for slot in asking.slots)
    counts = [at for at, one in enumerate(computed) if len(one.columns) == 1 and not numbers]
    others = [at for at in range(len(computed)) if at not in counts]
    found = dict(zip(counts, _from_histograms(asking, [computed[at] for at in counts]), strict=True))
    wanted = [(computed[at].terms, computed[at].weight) for at in others]
    if not numbers:
        found |= dict(zip(others, _from_moments(asking, wanted), strict=True))
        return counted(asking), [found[at] for at in range(len(computed))]
    *sums, rows = _from_moments(asking, [*wanted, ((Row(),), "")])
    found |= dict(zip(others, sums, strict=True))
    return {key: moments.n for key, moments in rows.items()}, [found[at] for at in range(len(computed))]


def _from_moments(asking: Asking, wanted: Sequence[tuple[tuple[Term, ...], str]]) -> list[Sums]:
    """One pass over the rows for the terms under their weights, in all classes."""
    if not wanted:
        return []
    choices = asking.class_choices()
    queries = [
        MomentsQuery(tuple(asking.narrowed(term, classes) for term in terms), asking.by, weight or None)
        for terms, weight in wanted
        for classes in choices
    ]
    unique = list(dict.fromkeys(queries))
    found = dict(zip(unique, asking.engine.moments_of(asking.source, unique, asking.where), strict=True))
    answers = iter(found[query] for query in queries)
    return [
        _merged(
            (asking.reading({at: one.key for at, one in classes.items()})(group), moments)
            for classes, groups in zip(choices, answers_of, strict=True)
            for group, moments in groups.items()
            if moments.n
        )
        for answers_of in ([next(answers) for _ in choices] for _ in wanted)
    ]


def _merged(parts: Iterable[tuple[Key, Moments]]) -> Sums:
    total: dict[Key, Moments] = {}
    for key, moments in parts:
        total[key] = total[key] + moments if key in total else moments
    return total


def _from_histograms(asking: Asking, computed: Sequence[Computed]) -> list[Sums]:
    """What reads one column, from how often each of its values was given in each group."""
    found: dict[tuple[str, str], tuple[list[Key], Cells]] = {}
    for weight in dict.fromkeys(one.weight for one in computed):
        columns = list(dict.fromkeys(one.columns[0] for one in computed if one.weight == weight))
        given = asking.engine.histograms(asking.source, columns, asking.by, asking.where, weight or None)
        for column in columns:
            found[column, weight] = _regrouped(given[column], asking.reading({}))
    made: list[Sums] = []
    for one in computed:
        keys, cells = found[one.columns[0], one.weight]
        answers = cells.values[:, None]
        score = np.column_stack([term.evaluate(answers) for term in one.terms])
        made.append({key: m for key, m in zip(keys, Moments.of_cells(cells, score), strict=True) if m.n})
    return made


def _regrouped(
    histograms: Mapping[GroupKey, Histogram], read: Callable[[GroupKey], Key]
) -> tuple[list[Key], Cells]:
    """The histograms of an engine's groups as cells of the table's groups."""
    number_of: dict[Key, int] = {}
    codes = np.array(
        [number_of.setdefault(read(group), len(number_of)) for group in histograms], dtype=np.int64
    )
    cells = Histogram.to_cells(list(histograms.values()))
    n_missing = np.zeros(len(number_of), dtype=np.int64)
    np.add.at(n_missing, codes, cells.n_missing)
    moved = replace(cells, groups=codes[cells.groups], n_missing=n_missing)
    return list(number_of), merge_cells([moved])


def category_counts(asking: Asking, key: str, weight: str) -> dict[str, Sums]:
    """Rows and weights of each category of a text variable, by category and group; missing ones left out."""
    column = column_of(key)
    choices = asking.class_choices()
    by = (*asking.by, column)
    queries = [MomentsQuery((asking.narrowed(Row(), classes),), by, weight or None) for classes in choices]
    found = asking.engine.moments_of(asking.source, queries, asking.where)
    parts: dict[str, list[tuple[Key, Moments]]] = defaultdict(list)
    for classes, groups in zip(choices, found, strict=True):
        read = asking.reading({at: one.key for at, one in classes.items()})
        for (*group, category), moments in groups.items():
            if category and moments.n:
                parts[category].append((read(tuple(group)), moments))
    return {category: _merged(some) for category, some in parts.items()}


def category_moments(of_category: Moments | None, of_all: Moments) -> Moments:
    """The moments of “is of this category” from the rows of the category and of all categories."""

    def table(hit: float, every: float) -> Floats:
        return np.array([[every, hit], [hit, hit]])

    inside = of_category
    products = table(float(inside.products[0, 0]) if inside else 0.0, float(of_all.products[0, 0]))
    squares = table(float(inside.squares[0, 0]) if inside else 0.0, float(of_all.squares[0, 0]))
    return Moments(of_all.n, products, squares)
