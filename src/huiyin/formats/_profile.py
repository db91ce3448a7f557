"""What a column holds: distinct cells with their counts, and what they look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.formats._grades import is_no_answer
from huiyin.formats._parsing import date_in, number_in
from huiyin.formats.raw import RawTable

_MOST_DISTINCT = 5_000
_ROWS_LOOKED_AT = 100_000


@dataclass(frozen=True)
class Profile:
    """The distinct cells of one column (a regular selection, where there are very many).

    `n` counts cells that are not empty, `n_distinct` distinct ones; `counts` says how often each occurs.
    """

    column: str
    position: int
    n_rows: int
    n: int
    n_distinct: int
    counts: Mapping[str, int]
    label: str = ""
    value_labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What the column is called, in the file and by its label."""
        return (self.column, self.label) if self.label else (self.column,)

    @property
    def is_unique(self) -> bool:
        return self.n_distinct == self.n > 1

    @cached_property
    def no_answer(self) -> dict[str, int]:
        """Cells that say in words that there is no answer."""
        return {text: count for text, count in self.counts.items() if is_no_answer(text)}

    @cached_property
    def numbers(self) -> dict[float, int]:
        """Cells that are numbers."""
        found: Counter[float] = Counter()
        for text, count in self.counts.items():
            number = number_in(text)
            if number is not None:
                found[number] += count
        return dict(sorted(found.items()))

    @cached_property
    def words(self) -> dict[str, int]:
        """Cells that are neither numbers nor ways to say that there is no answer."""
        texts = self.counts.items()
        return {t: count for t, count in texts if t not in self.no_answer and number_in(t) is None}

    @cached_property
    def n_shown(self) -> int:
        """Cells in `counts` that hold something, "no answer" left out."""
        return sum(self.counts.values()) - sum(self.no_answer.values())

    @cached_property
    def number_share(self) -> float:
        return sum(self.numbers.values()) / self.n_shown if self.n_shown else 0.0

    @cached_property
    def date_share(self) -> float:
        """Share of cells that are dates in words or with separators; bare digits are not counted."""
        dates = (count for t, count in self.words.items() if date_in(t) is not None)
        return sum(dates) / self.n_shown if self.n_shown else 0.0

    @cached_property
    def day_number_share(self) -> float:
        """Share of cells that are dates if bare digits (20160301, 42430) are taken for dates too."""
        dates = (count for t, count in self.counts.items() if date_in(t) is not None)
        return sum(dates) / self.n_shown if self.n_shown else 0.0

    @cached_property
    def mean_length(self) -> float:
        """Mean width of the cells, a Chinese character counting as two."""
        widths = (count * sum(2 if ord(c) > 0x2E80 else 1 for c in t) for t, count in self.counts.items())
        return sum(widths) / max(1, sum(self.counts.values()))


def profiles_of(table: RawTable) -> list[Profile]:
    """One profile a column, from at most 100,000 rows spread over the file."""
    batches = list(table.sample(_ROWS_LOOKED_AT))
    n_rows = sum(batch.num_rows for batch in batches)
    return [
        _profile(table, position, column, n_rows, (batch.column(column) for batch in batches))
        for position, column in enumerate(table.columns)
    ]


def _profile(table: RawTable, position: int, column: str, n_rows: int, chunks: Iterable[pa.Array]) -> Profile:
    cells = pa.chunked_array(list(chunks), pa.string())
    n = n_rows - cells.null_count
    counted = pc.value_counts(cells.drop_null())
    values, counts = counted.field("values").to_pylist(), counted.field("counts").to_pylist()
    step = max(1, -(-len(values) // _MOST_DISTINCT))
    selected = dict(zip(values[::step], counts[::step], strict=True))
    return Profile(
        column,
        position,
        n_rows,
        n,
        len(values),
        selected,
        table.labels.get(column, ""),
        table.value_labels.get(column, {}),
    )
