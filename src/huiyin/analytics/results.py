"""Results that explain themselves: tables for a notebook, a frame, a chart, JSON.

Every analysis gives a frozen dataclass derived from `Result`. Its fields are the numbers; `tables`
says how a person reads them; `notes` what the reader must know before believing them.
"""

from __future__ import annotations

import dataclasses
import html
import math
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.problems import NoChart, NoSuchTable

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

Bilingual = Mapping[str, str]  # {"zh": …, "en": …}
MOST_ROWS = 60  # of a table that is printed or shown; frames have all

_spoken = ["en" if os.environ.get("HUIYIN_LANGUAGE", "zh").startswith("en") else "zh"]


def speak(language: str) -> None:
    """Print results in "zh" (the default) or "en"; HUIYIN_LANGUAGE sets it for a whole process."""
    _spoken[0] = language_of(language)


def language_of(language: str | None = None) -> str:
    """ "zh" or "en" for any language tag; without one, the language results are printed in.

    >>> language_of("zh-hans"), language_of("en-gb")
    ('zh', 'en')
    """
    return "zh" if (language or _spoken[0]).startswith("zh") else "en"


def in_words(text: Bilingual, language: str | None = None) -> str:
    """The text in `language`, or in the language results are printed in."""
    return text[language_of(language)]


def spoken(cell: Any, language: str | None = None) -> Any:
    """The cell itself, or its words in the language."""
    return in_words(cell, language) if isinstance(cell, Mapping) else cell


class Kind(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    COUNT = "count"  # whole numbers
    NUMBER = "number"  # four significant digits
    FIGURE = "figure"  # the same, each cell for itself: different quantities in one column
    RATE = "rate"  # a share in 0-1, written as percent
    P_VALUE = "p_value"


@dataclass(frozen=True)
class Column:
    """One column: its key in the frame, its heading, how its cells are written.

    `digits` are the decimals of every number in it; None gives the largest four significant digits, and
    the others as many decimals, so that a column stays comparable.
    """

    key: str
    name: Bilingual
    kind: Kind = Kind.NUMBER
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """A tidy table: one row a case, one column a quantity.

    Cells are numbers, texts, words in both languages, or None.
    """

    key: str
    title: Bilingual
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    def texts(self, language: str | None = None) -> tuple[tuple[str, ...], ...]:
        """Every cell as a person reads it."""
        digits = [self._digits(at) for at in range(len(self.columns))]
        return tuple(
            tuple(
                written(cell, column.kind, language, decimals)
                for cell, column, decimals in zip(row, self.columns, digits, strict=True)
            )
            for row in self.rows
        )

    def _digits(self, at: int) -> int | None:
        """Decimals of a column of numbers."""
        column = self.columns[at]
        if column.digits is not None or column.kind is not Kind.NUMBER:
            return column.digits
        numbers = [
            abs(float(cell)) for row in self.rows if isinstance(cell := row[at], float | int | np.number)
        ]
        largest = max((number for number in numbers if math.isfinite(number)), default=0.0)
        if largest == 0 or all(number == round(number) for number in numbers if math.isfinite(number)):
            return 0
        smallest = min(number for number in numbers if number > 0)
        if largest >= 100 and smallest < 0.05:
            return None  # quantities of different size in one column
        return min(max(3 - math.floor(math.log10(largest)), 0), 6)

    def to_frame(self) -> pd.DataFrame:
        """The table as a pandas DataFrame with the columns' keys."""
        import pandas as pd

        return pd.DataFrame(
            {column.key: [spoken(row[at]) for row in self.rows] for at, column in enumerate(self.columns)}
        )

    def __str__(self) -> str:
        return f"{in_words(self.title)}\n{as_text(self)}"

    def _repr_html_(self) -> str:
        return as_html(self)


@dataclass(frozen=True)
class Note:
    """Something the reader must know: a code for programs, a sentence for people."""

    code: str
    text: Bilingual


def note(code: str, zh: str, en: str) -> Note:
    """A note in both languages.

    >>> note("few", "样本少。", "The sample is small.").text["zh"]
    '样本少。'
    """
    return Note(code, {"zh": zh, "en": en})


class Result(ABC):
    """Base of all results; derive a frozen dataclass from it.

    `notes` (give it as a field) are shown under the tables. `str()` and a notebook print the tables
    in the language set by `huiyin.speak`.
    """

    title: ClassVar[Bilingual]

    @abstractmethod
    def tables(self) -> tuple[Table, ...]:
        """The tables, the most important first."""

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The result as an Altair chart; raises `NoChart` where a table says it better."""
        raise NoChart(result=type(self).__name__)

    def to_frame(self, table: str | None = None) -> pd.DataFrame:
        """The first table, or the one with the key `table`, as a pandas DataFrame.

        Raises `NoSuchTable`.
        """
        return self.table(table).to_frame()

    def table(self, key: str | None = None) -> Table:
        """The first table, or the one with that key; a notebook shows it. Raises `NoSuchTable`."""
        made = {one.key: one for one in self.tables()}
        if key is not None and key not in made:
            raise NoSuchTable(table=key, known=", ".join(made))
        return self.tables()[0] if key is None else made[key]

    def as_json(self) -> dict[str, Any]:
        """The fields as plain JSON data: arrays as lists, what cannot be told as null."""
        return {field.name: plain(getattr(self, field.name)) for field in dataclasses.fields(self)}  # type: ignore[arg-type]

    def notes_of(self) -> tuple[Note, ...]:
        """The notes; none where the result has no such field."""
        found: tuple[Note, ...] = getattr(self, "notes", ())
        return found

    def __str__(self) -> str:
        parts = [in_words(self.title)]
        parts += [f"{in_words(table.title)}\n{as_text(table)}" for table in self.tables()]
        parts += [f"• {in_words(note.text)}" for note in self.notes_of()]
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        parts = [f"<h4>{html.escape(in_words(self.title))}</h4>"]
        parts += [as_html(table) for table in self.tables()]
        notes = "".join(f"<li>{html.escape(in_words(note.text))}</li>" for note in self.notes_of())
        return "".join(parts) + (f"<ul>{notes}</ul>" if notes else "")


def plain(value: Any) -> Any:
    """`value` as JSON can hold it; NaN and infinity become None.

    >>> plain({"a": np.array([1.0, float("nan")]), "b": (np.int64(2), True)})
    {'a': [1.0, None], 'b': [2, True]}
    """
    if isinstance(value, Result):
        return value.as_json()
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def written(cell: Any, kind: Kind, language: str | None = None, digits: int | None = None) -> str:
    """A cell as text, words in the language; what is missing is a dash.

    >>> written(0.12345, Kind.RATE), written(1234.5678, Kind.NUMBER), written(0.00001, Kind.P_VALUE)
    ('12.3%', '1235', '<0.0001')
    """
    if isinstance(cell, Mapping):
        return in_words(cell, language)
    if cell is None or (isinstance(cell, float | np.floating) and not math.isfinite(cell)):
        return "–"
    if kind is Kind.TEXT or isinstance(cell, str):
        return str(cell)
    number = float(cell)
    if kind is Kind.COUNT:
        text = f"{number:,.0f}"
    elif kind is Kind.RATE:
        text = f"{number * 100:.{1 if digits is None else digits}f}%"
    elif kind is Kind.P_VALUE:
        text = "<0.0001" if number < 0.0001 else f"{number:.4f}"
    elif digits is not None:
        text = f"{number:.{digits}f}"
    else:
        text = f"{number:.0f}" if abs(number) >= 1000 else f"{number:.4g}"
    return text.replace("-", "−")


def as_text(table: Table) -> str:
    """The table in aligned columns, at most `MOST_ROWS`; a Chinese character is two columns wide."""
    from huiyin.analytics.plots.style import display_width

    head = [in_words(column.name) for column in table.columns]
    kinds = [column.kind for column in table.columns]
    lines = [head, *map(list, table.texts()[:MOST_ROWS])]
    widths = [max(display_width(line[at]) for line in lines) for at in range(len(head))]
    out = []
    for line in lines:
        cells = []
        for text, width, kind in zip(line, widths, kinds, strict=True):
            space = " " * (width - display_width(text))
            cells.append(text + space if kind is Kind.TEXT else space + text)
        out.append("  ".join(cells).rstrip())
    out.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*out, *_cut(table)])


def _cut(table: Table) -> list[str]:
    """How many rows are not printed, if any."""
    more = len(table.rows) - MOST_ROWS
    said = {
        "zh": f"… 另有 {more:,} 行，to_frame() 给出全部",
        "en": f"… {more:,} more rows; to_frame() gives all",
    }
    return [in_words(said)] if more > 0 else []


def as_html(table: Table) -> str:
    """The table as HTML, everything escaped."""
    align = {True: "text-align:left", False: "text-align:right"}
    heads = "".join(
        f'<th style="{align[column.kind is Kind.TEXT]}">{html.escape(in_words(column.name))}</th>'
        for column in table.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="{align[column.kind is Kind.TEXT]}">{html.escape(text)}</td>'
            for text, column in zip(texts, table.columns, strict=True)
        )
        + "</tr>"
        for texts in table.texts()[:MOST_ROWS]
    )
    caption = html.escape(in_words(table.title))
    rest = "".join(f"<p>{html.escape(line)}</p>" for line in _cut(table))
    return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}"
