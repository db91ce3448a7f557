"""What is tested in a table: letters along an axis, and each cell against what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.letters import MOST_LETTERED, significance_letters
from huiyin.analytics.inference.multiplicity import adjust
from huiyin.analytics.inference.part_whole import against_whole, share_of_part
from huiyin.analytics.inference.verdicts import of_change
from huiyin.metrics.exploring.crosstab import Cell, Head, Thing

Cells = list[list[list[Cell]]]  # [thing][row][column]
Place = tuple[int, int, int]
_SIDES = {"better": "higher", "worse": "lower", "cannot_tell": "cannot_tell"}


@dataclass(frozen=True)
class Against:
    """What one cell is compared with: `rest` is independent of the cell; with `whole`, it is the whole's remainder."""

    other: Estimate
    whole: Estimate | None = None
    weight_share: float = 0.0


def lines_of(
    rows: Sequence[tuple[Head, ...]], columns: Sequence[Head], along: str, n_things: int
) -> Iterator[list[Place]]:
    """The places of each line of groups: values of one axis under the same value of everything else."""
    if along == "columns":
        groups = [at for at, head in enumerate(columns) if head.is_group]
        for thing in range(n_things):
            for place in range(len(rows)):
                yield [(thing, place, column) for column in groups]
    elif along == "rows":
        by_outer: dict[tuple[str, ...], list[int]] = {}
        for at, row in enumerate(rows):
            if row[-1].is_group:
                by_outer.setdefault(tuple(head.key for head in row[:-1]), []).append(at)
        for thing in range(n_things):
            for group in by_outer.values():
                for column in range(len(columns)):
                    yield [(thing, row, column) for row in group]


def lettered(cells: Cells, lines: Sequence[list[Place]], adjustment: str) -> int:
    """Write the letters into the cells; returns how many tests there were."""
    asked = [[_shown(cells[t][r][c]) for t, r, c in line] for line in lines]
    found = significance_letters(asked, adjustment=adjustment)
    for line, letters in zip(lines, found.letters, strict=True):
        for (t, r, c), mark in zip(line, letters, strict=False):
            cells[t][r][c] = replace(cells[t][r][c], letters=mark or "")
    return len(found.pairings)


def with_letters(heads: Sequence[Head]) -> tuple[Head, ...]:
    """The groups of an axis with their letters, in their order."""
    names = iter(ascii_uppercase)
    return tuple(replace(head, letter=next(names)) if head.is_group else head for head in heads)


def can_letter(lines: Sequence[list[Place]]) -> bool:
    """Whether there are letters enough for every line."""
    return all(len(line) <= MOST_LETTERED for line in lines)


def _shown(cell: Cell) -> Estimate | None:
    return None if cell.base == "hidden" else cell.estimate


def compared(cells: Cells, things: Sequence[Thing], against: dict[Place, Against], adjustment: str) -> int:
    """Write each cell's comparison into it; returns how many tests there were."""
    tests: list[tuple[Place, Estimate, Comparison]] = []
    for place, what in against.items():
        cell = cells[place[0]][place[1]][place[2]]
        if cell.base == "hidden" or cell.estimate.value is None:
            continue
        if what.whole is None:
            tests.append((place, what.other, difference(what.other, cell.estimate)))
        else:
            share = share_of_part(cell.estimate, what.other, what.whole, what.weight_share)
            tests.append((place, what.whole, against_whole(cell.estimate, what.other, share)))
    adjusted = adjust([comparison.p_value for *_, comparison in tests], adjustment)
    for ((t, r, c), other, comparison), p in zip(tests, adjusted, strict=True):
        verdict = _SIDES[of_change(comparison, True, p)] if comparison.p_value is not None else ""
        good = things[t].high_is_good
        cells[t][r][c] = replace(
            cells[t][r][c],
            compared=other,
            comparison=comparison,
            p_adjusted=p,
            verdict=verdict,
            is_better=None
            if good is None or verdict not in {"higher", "lower"}
            else (verdict == "higher") == good,
        )
    return sum(comparison.p_value is not None for *_, comparison in tests)
