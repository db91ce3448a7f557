"""Significance letters: which groups of a table are above which, as market researchers mark it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from string import ascii_uppercase
from typing import ClassVar

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.multiplicity import ADJUSTMENTS, adjust
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table

MOST_LETTERED = len(ascii_uppercase)
LEVELS = (0.05, 0.10)  # an upper-case letter below the first, a lower-case one below the second

_ADJUSTED = {
    "zh": "p 值的校正方法：{method}，共 {n} 次检验。",
    "en": "p values adjusted: {method}, {n} tests.",
}


@dataclass(frozen=True)
class Pairing:
    """Two groups of one line: their places, second minus first, the raw and the adjusted p."""

    line: int
    first: int
    second: int
    difference: float
    p_value: float
    p_adjusted: float


@dataclass(frozen=True)
class Lettered(Result):
    """The letters of every line of a table and the tests behind them.

    `names` are the groups' own letters. `letters[line][group]` names the groups that this one is above;
    "" for none, None where the group was not tested.
    """

    title: ClassVar[Bilingual] = {"zh": "显著性字母", "en": "Significance letters"}
    names: tuple[str, ...]
    letters: tuple[tuple[str | None, ...], ...]
    pairings: tuple[Pairing, ...]
    adjustment: str
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a line with the letters, then one row a test."""
        heads = [Column("line", {"zh": "行", "en": "Line"}, Kind.COUNT)]
        heads += [Column(name, {"zh": name, "en": name}, Kind.TEXT) for name in self.names]
        lines = tuple((at + 1, *(found or "" for found in line)) for at, line in enumerate(self.letters))
        columns = (
            Column("line", {"zh": "行", "en": "Line"}, Kind.COUNT),
            Column("first", {"zh": "组一", "en": "First"}, Kind.TEXT),
            Column("second", {"zh": "组二", "en": "Second"}, Kind.TEXT),
            Column("difference", {"zh": "差值（二减一）", "en": "Second minus first"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("p_adjusted", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
        )
        tests = tuple(
            (
                one.line + 1,
                self.names[one.first],
                self.names[one.second],
                one.difference,
                one.p_value,
                one.p_adjusted,
            )
            for one in self.pairings
        )
        return (
            Table("letters", self.title, tuple(heads), lines),
            Table("tests", {"zh": "两两检验", "en": "Tests of pairs"}, columns, tests),
        )


def significance_letters(
    lines: Sequence[Sequence[Estimate | None]],
    *,
    adjustment: str = "none",
    levels: tuple[float, float] = LEVELS,
) -> Lettered:
    """Each group of a line against each other one: the greater value carries the other group's letter.

    Groups are lettered A, B, C … in their order, at most 26. Upper case where the adjusted p lies below the
    first level, lower case where it lies below the second. Shares are tested by the pooled score test, means
    by Welch's t, net promoter scores by the normal test, weighted ones on their effective n: what
    `difference` does. `adjustment` (one of `multiplicity.ADJUSTMENTS`) is over all tests of all lines. A
    group given as None, or without an interval, is not tested. Groups must not overlap. Raises
    `BadArgument`, `NotComparable`. Equal letters of SPSS Custom Tables and R's prop.test/t.test by pairs.

    >>> from huiyin.analytics.inference.proportions import share_of_counts
    >>> line = [share_of_counts(80, 100), share_of_counts(60, 100), share_of_counts(70, 100)]
    >>> significance_letters([line]).letters
    (('B', '', ''),)
    """
    require_one_of("adjustment", adjustment, ADJUSTMENTS)
    for level in levels:
        require_rate("levels", level)
    require(levels[0] <= levels[1], "levels", levels, zh="从严到宽排列", en="go from strict to lax")
    n_groups = max((len(line) for line in lines), default=0)
    require(
        n_groups <= MOST_LETTERED,
        "lines",
        n_groups,
        zh=f"每行不多于 {MOST_LETTERED} 组",
        en=f"have at most {MOST_LETTERED} groups a line",
    )
    names = tuple(ascii_uppercase[:n_groups])
    tested = [
        (at, first, second, gap, p)
        for at, line in enumerate(lines)
        for first, second in combinations(range(len(line)), 2)
        for gap, p in _test(line[first], line[second])
    ]
    adjusted = adjust([p for *_, p in tested], adjustment)
    pairings = tuple(
        Pairing(*one, p_adjusted=p if new is None else new)
        for one, new, p in zip(tested, adjusted, (p for *_, p in tested), strict=True)
    )
    marks = [["" if _testable(one) else None for one in line] for line in lines]
    for pair in pairings:
        higher, lower = (pair.second, pair.first) if pair.difference > 0 else (pair.first, pair.second)
        mark = names[lower]
        written = mark if pair.p_adjusted < levels[0] else mark.lower() if pair.p_adjusted < levels[1] else ""
        marks[pair.line][higher] = (marks[pair.line][higher] or "") + written
    ordered = tuple(tuple(None if one is None else _ordered(one) for one in line) for line in marks)
    note = Note(
        "adjustment", {key: text.format(method=adjustment, n=len(tested)) for key, text in _ADJUSTED.items()}
    )
    return Lettered(names, ordered, pairings, adjustment, (note,))


def _testable(one: Estimate | None) -> bool:
    return one is not None and one.value is not None and one.has_interval


def _test(first: Estimate | None, second: Estimate | None) -> list[tuple[float, float]]:
    """The difference and its p, or nothing where it cannot be tested."""
    if first is None or second is None or not (_testable(first) and _testable(second)):
        return []
    found = difference(first, second)
    if found.difference is None or found.p_value is None:
        return []
    return [(found.difference, found.p_value)]


def _ordered(marks: str) -> str:
    """Letters in the order of the alphabet, whatever their case."""
    return "".join(sorted(marks, key=str.upper))
