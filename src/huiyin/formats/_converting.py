"""Columns of text to answers, distinct value by distinct value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._parsing import date_in, folded, number_in

Objects = npt.NDArray[np.object_]
LONGEST_ID = 120
_SUMMARIES = (
    "合计",
    "总计",
    "小计",
    "汇总",
    "平均",
    "平均值",
    "平均分",
    "均值",
    "总平均",
    "total",
    "grand total",
    "subtotal",
    "sum",
    "average",
    "mean",
)


class ConvertedRow(NamedTuple):
    """One row as an act of answering; variables without an answer are absent from `answers`."""

    row_number: int
    respondent_key: str
    answers: dict[str, Any]
    context: dict[str, str]
    weight: float | None = None
    answered_on: date | None = None
    wave: str | None = None


@dataclass(frozen=True)
class Converted:
    """Every row of a batch: either converted or rejected with a reason."""

    rows: list[ConvertedRow] = field(default_factory=list)
    rejected: list[tuple[int, Problem]] = field(default_factory=list)


@dataclass(frozen=True)
class _Bad:
    """A cell that cannot be what the mapping says; becomes a problem once its row is known."""

    make: Callable[[int], Problem]


class ColumnReader:
    """Turns the cells of one column into values of its variable: float, str, date, or None for missing."""

    def __init__(
        self, column: str, variable: Variable, missing_codes: Sequence[str], labels: Mapping[str, str]
    ) -> None:
        self.column, self.variable = column, variable
        self._missing = {folded(code) for code in missing_codes}
        numbers = (number_in(code) for code in missing_codes)
        self._missing_numbers = {number for number in numbers if number is not None}
        self._labels = {folded(code): word for code, word in labels.items()}
        words = variable.scale.words if variable.scale is not None else ()
        self._words = {folded(word): number for word, number in words}

    def values(self, cells: pa.Array) -> tuple[Objects, dict[int, _Bad]]:
        """One object a row (the value, or None for no answer), and the rows whose cell is no such value."""
        if self._takes_as_it_is(cells):
            plain = np.empty(len(cells), dtype=object)
            plain[:] = cells.to_pylist()
            return plain, {}
        encoded = cells.dictionary_encode()
        read = [self._read(text) for text in encoded.dictionary.to_pylist()]
        table = np.empty(len(read) + 1, dtype=object)  # the last one stands for a null
        table[:-1] = read
        at = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        bad = [position for position, value in enumerate(read) if isinstance(value, _Bad)]
        wrong = {int(row): read[at[row]] for row in np.flatnonzero(np.isin(at, bad))} if bad else {}
        values: Objects = table[at]
        return values, wrong

    def _takes_as_it_is(self, cells: pa.Array) -> bool:
        """Whether every cell is its own value, so that distinct ones need not be looked for."""
        if self._missing or self._labels:
            return False
        role = self.variable.role
        if role is Role.RESPONDENT_ID:
            return (pc.max(pc.utf8_length(cells)).as_py() or 0) <= LONGEST_ID
        return role in {Role.OPEN_TEXT, Role.SEGMENT, Role.WAVE}

    def _read(self, text: str) -> object:
        role = self.variable.role
        if self._missing and folded(text) in self._missing:
            return None
        if role.is_rating:
            return self._grade(text)
        if role.is_numeric:
            return self._number(text)
        if role is Role.DATE:
            day = date_in(text)
            return day if day is not None else self._bad(problems.UnreadableDate, text)
        if role is Role.DAY:
            asked = date_in(text)
            return asked.isoformat() if asked is not None else self._bad(problems.UnreadableDate, text)
        if role is Role.SEGMENT and self._labels:
            return self._labels.get(folded(text), text)
        if role is Role.RESPONDENT_ID and len(text) > LONGEST_ID:
            return self._bad(problems.IdTooLong, text, limit=LONGEST_ID)
        return text

    def _grade(self, text: str) -> object:
        worded = self._words.get(folded(text))
        if worded is not None:
            return worded
        number = number_in(text)
        if number is None:
            return self._bad(problems.UnrecognisedGrade, text)
        if number in self._missing_numbers:
            return None
        scale = self.variable.scale or Scale(-np.inf, np.inf)
        value = number + scale.offset
        if scale.minimum <= value <= scale.maximum:
            return value
        ends = {
            "minimum": f"{scale.minimum - scale.offset:g}",
            "maximum": f"{scale.maximum - scale.offset:g}",
        }
        return self._bad(problems.OutOfScale, text, **ends)

    def _number(self, text: str) -> object:
        number = number_in(text)
        if number is None:
            return self._bad(problems.NotANumber, text)
        if number in self._missing_numbers:
            return None
        if self.variable.role is Role.WEIGHT and number <= 0:
            return self._bad(problems.WeightNotPositive, text)
        return number

    def _bad(self, kind: type[Problem], text: str, **facts: object) -> _Bad:
        return _Bad(lambda row: kind(row=row, column=self.column, value=text, **facts))


def convert(readers: Sequence[ColumnReader], batch: pa.RecordBatch, first_row: int) -> Converted:
    """All rows of a batch; the first thing wrong in a row, from the left, is the reason it is rejected."""
    values: list[tuple[Variable, Objects]] = []
    reasons: dict[int, Problem] = {}
    empty = np.ones(batch.num_rows, dtype=bool)
    for reader in readers:
        cells = batch.column(reader.column)
        empty &= cells.is_null().to_numpy(zero_copy_only=False)
        column, wrong = reader.values(cells)
        values.append((reader.variable, column))
        for at, bad in wrong.items():
            reasons.setdefault(at, bad.make(first_row + at))
    for at, problem in _summary_rows(readers, batch, first_row):
        reasons[at] = problem
    for at in np.flatnonzero(empty).tolist():
        reasons[at] = problems.EmptyRow(row=first_row + at)
    kept = np.setdiff1d(np.arange(batch.num_rows), np.array(list(reasons), dtype=np.int64))
    chosen = [(variable, column[kept]) for variable, column in values]
    rejected = [(first_row + at, reasons[at]) for at in sorted(reasons)]
    return Converted(_rows(chosen, kept, first_row), rejected)


def _summary_rows(
    readers: Sequence[ColumnReader], batch: pa.RecordBatch, first_row: int
) -> Iterator[tuple[int, Problem]]:
    """Rows of totals and means below the answers: their first cell, or their id, says so."""
    spoken = {r.column for r in readers if r.variable.role.is_answer}  # "average" may be somebody's answer
    ids = [reader.column for reader in readers if reader.variable.role is Role.RESPONDENT_ID]
    summaries = pa.array(_SUMMARIES)
    for name in {batch.schema.names[0], *ids} - spoken:
        cells = pc.utf8_lower(batch.column(name))
        for at in pc.indices_nonzero(pc.is_in(cells, summaries)).to_pylist():
            value = batch.column(name)[at].as_py()
            yield at, problems.SummaryRow(row=first_row + at, column=name, value=value)


def _rows(
    values: Sequence[tuple[Variable, Objects]], kept: npt.NDArray[np.int64], first_row: int
) -> list[ConvertedRow]:
    def single(role: Role) -> list[Any]:
        found = (column.tolist() for variable, column in values if variable.role is role)
        return next(found, [None] * len(kept))

    answers = _dictionaries([(v.key, column) for v, column in values if v.role.is_answer], len(kept))
    context = _dictionaries([(v.key, column) for v, column in values if v.role is Role.SEGMENT], len(kept))
    return [
        ConvertedRow(number, respondent or "", answer, about, weight, day, wave)
        for number, respondent, answer, about, weight, day, wave in zip(
            (kept + first_row).tolist(),
            single(Role.RESPONDENT_ID),
            answers,
            context,
            single(Role.WEIGHT),
            single(Role.DATE),
            single(Role.WAVE),
            strict=True,
        )
    ]


def _dictionaries(columns: Sequence[tuple[str, Objects]], n_rows: int) -> list[dict[str, Any]]:
    """One dictionary a row, without what is missing."""
    if not columns:
        return [{} for _ in range(n_rows)]
    keys = [key for key, _ in columns]
    rows = zip(*(column.tolist() for _, column in columns), strict=True)
    made = [dict(zip(keys, row, strict=True)) for row in rows]
    for key, column in columns:  # faster than asking every cell: most are there
        for at in np.flatnonzero(column == None).tolist():  # noqa: E711 - element by element
            del made[at][key]
    return made
