"""An explored table as it lies on paper: heads above, heads beside, one cell each."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.analytics.results import Bilingual
from huiyin.metrics.exploring.crosstab import Cell, Crosstab, Head, Thing

ALL: Bilingual = {"zh": "全部", "en": "All"}


@dataclass(frozen=True)
class FlatColumn:
    """One column: its words, its letter, how many responses it stands on (None where that is the rows' affair)."""

    label: Bilingual
    letter: str = ""
    n_rows: int | None = None
    is_total: bool = False


@dataclass(frozen=True)
class FlatRow:
    """One row. `thing` is None where the columns are the things; `heads` are those of the row dimensions."""

    thing: Thing | None
    heads: tuple[Head, ...]
    cells: tuple[Cell, ...]

    @property
    def letter(self) -> str:
        """Its letter, where letters go down the rows."""
        return self.heads[-1].letter if self.heads else ""

    @property
    def n_rows(self) -> int | None:
        """Responses of the row."""
        return self.heads[-1].n_rows if self.heads else None

    @property
    def is_total(self) -> bool:
        """The total, or a part's."""
        return any(head.is_total for head in self.heads)


@dataclass(frozen=True)
class Flat:
    """A table of two directions; `corners` name the row dimensions."""

    corners: tuple[Bilingual, ...]
    columns: tuple[FlatColumn, ...]
    rows: tuple[FlatRow, ...]
    things_beside: bool  # whether each row begins with the thing it shows

    @property
    def n_heads(self) -> int:
        """Cells in front of the first value of a row."""
        return len(self.corners) + self.things_beside


def flattened(table: Crosstab) -> Flat:
    """The table in two directions: what is shown takes the axis that no dimension has taken.

    With a dimension across, or without any, the things go down; else they go across.
    """
    corners = tuple(dimension.name for dimension in table.row_dimensions)
    if table.column_dimension is None and table.row_dimensions:
        columns = tuple(FlatColumn(thing.name) for thing in table.things)
        rows = tuple(
            FlatRow(None, heads, tuple(of_thing[at][0] for of_thing in table.cells))
            for at, heads in enumerate(table.rows)
        )
        return Flat(corners, columns, rows, False)
    whole = table.column_dimension is None
    columns = tuple(
        FlatColumn(ALL if whole else head.label, head.letter, head.n_rows, head.is_total and not whole)
        for head in table.columns
    )
    several = len(table.things) > 1 or not table.row_dimensions
    rows = tuple(
        FlatRow(thing if several else None, heads, table.cells[place][at])
        for place, thing in enumerate(table.things)
        for at, heads in enumerate(table.rows)
    )
    return Flat(corners, columns, rows, several)
