"""From a question to its table: one pass over the rows for the cells, one more for what they are compared with."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from huiyin.analytics.codebook import Variable
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.facts.engines import Engine
from huiyin.facts.source import FactSource
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring import judging
from huiyin.metrics.exploring.axes import Axis, axis_of, marginal, row_heads, total_head
from huiyin.metrics.exploring.classes import NumberClass, classes_of
from huiyin.metrics.exploring.comparing import Compared, Layout, compare, placed
from huiyin.metrics.exploring.crosstab import TOTAL, Cell, Crosstab, Head, Tests
from huiyin.metrics.exploring.dimensions import Names, Sort
from huiyin.metrics.exploring.grouping import Asking, Key, Slot, Sums, counted, summed
from huiyin.metrics.exploring.problems import TooManyCells
from huiyin.metrics.exploring.question import Compare, Marks, Question
from huiyin.metrics.exploring.spreads import MOST_CATEGORIES, categories, categories_again
from huiyin.metrics.exploring.task import Task, task_of
from huiyin.metrics.exploring.things import Computed, computed, grade_shares, spread_of, weight_of

MOST_CELLS = 6_000
_NO_NAMES = Names()


def explore(
    *,
    engine: Engine,
    source: FactSource,
    codebook: Sequence[Variable],
    contracts: Sequence[MetricContract],
    question: Question,
    names: Names = _NO_NAMES,
) -> Crosstab:
    """The table that a question asks for.

    Raises the problems of `exploring.problems` and, for a filter that cannot be read, of `conditions`.
    """
    began = time.perf_counter()
    task = task_of(engine, source, codebook, contracts, question, names)
    asking = Asking(engine, source, _slots(task), names, task.where)
    spread = spread_of(question, codebook)
    _refuse_too_large(asking, len(question.shown) if spread is None else MOST_CATEGORIES)
    found = _found(task, asking, spread)
    n_rows, things, sums, fetch = found.n_rows, found.things, found.sums, found.again
    axes = tuple(axis_of(slot, marginal(n_rows, at), names) for at, slot in enumerate(asking.slots))
    counts = _counts(n_rows, axes)
    n_row_axes = len(question.rows)
    columns = axes[-1].heads if question.columns else (total_head(sum(n_rows.values())),)
    layout = Layout(
        axes,
        row_heads(axes[:n_row_axes], _without_columns(counts, n_row_axes)),
        columns,
        tuple(things),
        tuple(placed(one, axes) for one in sums),
    )
    asked = _with_default(task)
    compared = compare(asked, asking, layout, fetch)
    return _judged(asked, layout, counts, compared, began)


def _with_default(task: Task) -> Task:
    """Marks that are arrows compare with something: with the rest, where nothing else is asked for."""
    question = task.question
    if question.marks is Marks.ARROWS and not question.compare and task.along:
        return replace(task, question=replace(question, compare=Compare.REST))
    return task


@dataclass(frozen=True)
class _Found:
    """What the engine gave, and how to ask the same under another filter."""

    n_rows: dict[Key, int]
    things: list[Computed]
    sums: list[Sums]
    again: Callable[[Asking], Sequence[Sums]]


def _found(task: Task, asking: Asking, spread: Variable | None) -> _Found:
    if spread is not None and not spread.role.is_numeric:
        weight = weight_of(task.contracts)
        things, sums, axis = categories(asking, spread, weight)
        n_rows, _ = summed(asking, [])
        return _Found(n_rows, things, sums, lambda other: categories_again(other, spread, weight, axis))
    if spread is not None:
        things = grade_shares(spread, task.contracts)
    else:
        things = computed(task.question, task.codebook, task.contracts)
    n_rows, sums = summed(asking, things)
    return _Found(n_rows, things, sums, lambda other: summed(other, things)[1])


def _slots(task: Task) -> tuple[Slot, ...]:
    columns = [one.column for one in task.dimensions if one.sort is Sort.NUMBER]
    seen = task.engine.histograms(task.source, columns, (), task.where) if columns else {}
    slots = []
    for dimension, cut in zip(task.dimensions, task.question.cuts, strict=True):
        classes: tuple[NumberClass, ...] = ()
        if dimension.column in columns and dimension.variable is not None:
            classes = classes_of(dimension.variable, cut.edges, seen[dimension.column][()])
        slots.append(Slot(dimension, cut, classes))
    return tuple(slots)


def _refuse_too_large(asking: Asking, n_things: int) -> None:
    """Raise `TooManyCells` before anything heavy is computed."""
    n_rows = counted(asking)
    size = max(n_things, 1)
    for at, slot in enumerate(asking.slots):
        axis = axis_of(slot, marginal(n_rows, at), asking.names)
        size *= len(slot.classes) + 2 if slot.is_number else len(axis.heads)
    if size > MOST_CELLS:
        raise TooManyCells(n=size, most=MOST_CELLS)


def _counts(n_rows: Mapping[Key, int], axes: Sequence[Axis]) -> dict[Key, int]:
    """Responses by the keys of heads, totals included."""
    total: dict[Key, int] = defaultdict(int)
    for values, n in n_rows.items():
        total[tuple(axis.place[value] for axis, value in zip(axes, values, strict=True))] += n
    for at in range(len(axes)):
        for key, n in list(total.items()):
            total[(*key[:at], TOTAL, *key[at + 1 :])] += n
    return dict(total)


def _without_columns(counts: Mapping[Key, int], n_row_axes: int) -> dict[Key, int]:
    return {key[:n_row_axes]: n for key, n in counts.items() if all(one == TOTAL for one in key[n_row_axes:])}


def _cells(task: Task, layout: Layout, counts: Mapping[Key, int]) -> judging.Cells:
    plain = not layout.axes
    cells: judging.Cells = []
    for thing, sums in zip(layout.things, layout.sums, strict=True):
        rows = []
        for row in range(len(layout.rows)):
            line = []
            for column in range(len(layout.columns)):
                key = layout.key(row, column)
                line.append(_cell(thing, sums, key, counts.get(key, 0), plain))
            rows.append(line)
        cells.append(rows)
    return cells


def _cell(thing: Computed, sums: Sums, key: Key, n_rows: int, plain: bool) -> Cell:
    """One cell; below the minimum base its value is withheld, but not that of everybody together."""
    moments = sums.get(key)
    found = thing.estimate(moments) if moments is not None else _nothing(thing)
    whole = plain or all(one == TOTAL for one in key)
    base = "hidden" if found.value is None else base_of(found.n_effective, 0 if whole else thing.minimum_base)
    if base == "hidden":
        found = replace(found, value=None, low=None, high=None, standard_error=None)
    return Cell(found, base, n_rows)


def _nothing(thing: Computed) -> Estimate:
    return Estimate(None, None, None, 0, 0.0, thing.thing.unit, "none")


def _judged(
    task: Task, layout: Layout, counts: Mapping[Key, int], compared: Compared, began: float
) -> Crosstab:
    question = task.question
    cells = _cells(task, layout, counts)
    things = tuple(one.thing for one in layout.things)
    adjustment = question.correction.value
    lines = list(judging.lines_of(layout.rows, layout.columns, task.along, len(things)))
    wanted = question.marks is Marks.LETTERS and any(len(line) > 1 for line in lines)
    enough = judging.can_letter(lines)
    rows, columns = layout.rows, layout.columns
    tests = Tests(too_many_for_letters=wanted and not enough)
    if wanted and enough:
        tests = Tests(task.along, judging.lettered(cells, lines, adjustment))
        rows, columns = _lettered_heads(rows, columns, task.along)
    n_compared = judging.compared(cells, things, compared.against, adjustment)
    notes = (*compared.notes, *(("letters_too_many",) if tests.too_many_for_letters else ()))
    n_row_axes = len(question.rows)
    return Crosstab(
        question=question,
        things=things,
        row_dimensions=task.dimensions[:n_row_axes],
        column_dimension=task.dimensions[-1] if question.columns else None,
        rows=rows,
        columns=columns,
        cells=tuple(tuple(tuple(row) for row in of_thing) for of_thing in cells),
        n_rows=counts.get(tuple(TOTAL for _ in layout.axes), 0),
        tests=replace(tests, n_comparisons=n_compared),
        notes=notes,
        compared_period=compared.period,
        compared_wave=compared.wave,
        weights=tuple(dict.fromkeys(one.weight for one in layout.things if one.weight)),
        as_of=task.source.as_of,
        revision=task.source.revision,
        seconds=time.perf_counter() - began,
    )


def _lettered_heads(
    rows: tuple[tuple[Head, ...], ...], columns: tuple[Head, ...], along: str
) -> tuple[tuple[tuple[Head, ...], ...], tuple[Head, ...]]:
    """The heads with their letters; within each outer value the inner ones begin with A."""
    if along == "columns":
        return rows, judging.with_letters(columns)
    lettered: list[tuple[Head, ...]] = []
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[tuple(head.key for head in row[:-1])].append(at)
        lettered.append(row)
    for places in groups.values():
        inner = judging.with_letters([rows[at][-1] for at in places])
        for at, head in zip(places, inner, strict=True):
            lettered[at] = (*rows[at][:-1], head)
    return tuple(lettered), columns
