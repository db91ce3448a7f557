"""A look at the first rows as they arrive: columns that mix numbers with words, dates nobody can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.problems import Problem
from huiyin.formats import problems

_ROWS_LOOKED_AT = 50_000
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?$"
_LOSSY_NUMBER = r"^\d\.\d+[eE]\+(1[5-9]|[2-9]\d)$"  # an id of many digits that went through a spreadsheet
_UNCLEAR_DATE = r"^\d{1,2}[/.-]\d{1,2}[/.-](\d{2}|\d{4})([ T].*)?$"


@dataclass
class _Seen:
    n: int = 0
    n_numbers: int = 0
    first_other: tuple[int, str] | None = None
    first_lossy: tuple[int, str] | None = None
    n_unclear: int = 0
    first_unclear: tuple[int, str] | None = None


class Looks:
    """Counts what kinds of cells the columns hold."""

    def __init__(self, names: Sequence[str], filename: str, first_row: int) -> None:
        self._names, self._filename, self._first_row = names, filename, first_row
        self._seen = [_Seen() for _ in names]

    def at(self, columns: Sequence[pa.Array], start: int) -> None:
        """Look at a batch whose first row is data row `start`."""
        if start >= _ROWS_LOOKED_AT:
            return
        for seen, column in zip(self._seen, columns, strict=True):
            numbers = pc.match_substring_regex(column, _NUMBER)
            n, n_numbers = len(column) - column.null_count, pc.sum(numbers).as_py() or 0
            seen.n, seen.n_numbers = seen.n + n, seen.n_numbers + n_numbers
            if seen.first_lossy is None and n_numbers:
                seen.first_lossy = self._first(column, pc.match_substring_regex(column, _LOSSY_NUMBER), start)
            if n == n_numbers:
                continue
            if seen.first_other is None:
                seen.first_other = self._first(column, pc.invert(numbers), start)
            unclear = pc.match_substring_regex(column, _UNCLEAR_DATE)
            seen.n_unclear += pc.sum(unclear).as_py() or 0
            if seen.first_unclear is None:
                seen.first_unclear = self._first(column, unclear, start)

    def _first(self, column: pa.Array, chosen: pa.Array, start: int) -> tuple[int, str] | None:
        at = pc.index(chosen, True).as_py()
        return None if at < 0 else (self._first_row + start + at, column[at].as_py())

    def warnings(self) -> list[Problem]:
        """What should be said about the columns."""
        said: list[Problem] = []
        for name, seen in zip(self._names, self._seen, strict=True):
            facts = {"file": self._filename, "column": name}
            if seen.first_lossy:
                said.append(problems.LongNumbers(**facts, row=seen.first_lossy[0]))
            if seen.first_unclear and seen.n_unclear > seen.n / 2:
                row, value = seen.first_unclear
                said.append(problems.DatesAsText(**facts, row=row, value=value))
            elif seen.first_other and seen.n / 2 < seen.n_numbers < seen.n:
                row, value = seen.first_other
                said.append(problems.MixedColumn(**facts, n=seen.n - seen.n_numbers, row=row, value=value))
        return said
