"""The answer to a question: a table of cells, each with value, interval, base and what was tested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiyin.analytics.codebook import Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.comparisons import Comparison
from huiyin.analytics.results import Bilingual
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.dimensions import Dimension
from huiyin.metrics.exploring.question import Question
from huiyin.metrics.last_good import LastGood

MISSING, OTHERS, TOTAL = "", "\x00others", "\x00total"  # keys that no value has


@dataclass(frozen=True)
class Head:
    """One value of an axis. `key` is the value itself, or one of `MISSING`, `OTHERS`, `TOTAL`.

    `letter` is its letter where letters go along this axis, else "". `n_rows` counts its responses.
    `n_values` says how many values are put together under `OTHERS`.
    """

    key: str
    label: Bilingual
    n_rows: int = 0
    letter: str = ""
    n_values: int = 1

    @property
    def is_total(self) -> bool:
        """Stands for the whole axis."""
        return self.key == TOTAL

    @property
    def is_group(self) -> bool:
        """A value of its own, which is tested: neither total nor others nor missing."""
        return self.key not in {MISSING, OTHERS, TOTAL}


@dataclass(frozen=True)
class Thing:
    """What cells show. `high_is_good` is None where neither direction is better."""

    key: str
    name: Bilingual
    unit: Unit
    high_is_good: bool | None = None
    contract: MetricContract | None = None
    variable: Variable | None = None


@dataclass(frozen=True)
class Cell:
    """One value. `base` is "normal", "small" (shown, marked) or "hidden" (withheld; `estimate` has n alone).

    `n_rows` counts the responses of the cell, `estimate.n` those of them that count for the value. `letters`
    name the groups that this one is above: upper case at 95 %, lower case at 90 %. `compared` is what the
    question compares with, `comparison` the cell minus it, `p_adjusted` after correction and `verdict`
    "higher", "lower", "cannot_tell" or "" where nothing was tested; `is_better` says whether that is good.
    """

    estimate: Estimate
    base: str
    n_rows: int
    letters: str = ""
    compared: Estimate | None = None
    comparison: Comparison | None = None
    p_adjusted: float | None = None
    verdict: str = ""
    is_better: bool | None = None


@dataclass(frozen=True)
class Tests:
    """What was tested: how many tests of each kind, and which correction was over them."""

    letters_along: str = ""  # "rows", "columns", or "" where there are no letters
    n_letter_tests: int = 0
    n_comparisons: int = 0
    too_many_for_letters: bool = False


@dataclass(frozen=True)
class Crosstab:
    """A question answered. `cells[thing][row][column]`; each row is one head a row dimension.

    Without a dimension of that axis there is a single row () or a single column TOTAL. `first_on` and
    `last_on` are the days of the first and last response under the filter; `notes` are codes of what the
    reader must know: "choose_period" (nothing to compare the open period with), "no_earlier" (nothing there),
    "periods_overlap", "no_such_wave", "letters_too_many".
    """

    question: Question
    things: tuple[Thing, ...]
    row_dimensions: tuple[Dimension, ...]
    column_dimension: Dimension | None
    rows: tuple[tuple[Head, ...], ...]
    columns: tuple[Head, ...]
    cells: tuple[tuple[tuple[Cell, ...], ...], ...]
    n_rows: int
    tests: Tests
    notes: tuple[str, ...]
    compared_period: tuple[date | None, date | None] | None
    compared_wave: str
    weights: tuple[str, ...]
    as_of: datetime | None
    revision: str
    seconds: float
    last_good: LastGood | None = None  # why it is older than it should be; None: it is that of now

    @property
    def n_hidden(self) -> int:
        """Cells that are withheld because too few respondents stand behind them."""
        return sum(
            cell.base == "hidden" and cell.n_rows > 0 for rows in self.cells for row in rows for cell in row
        )

    @property
    def n_cells(self) -> int:
        """All cells."""
        return len(self.things) * len(self.rows) * len(self.columns)

    @property
    def is_empty(self) -> bool:
        """No response under the filter."""
        return self.n_rows == 0
