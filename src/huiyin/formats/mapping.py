"""How the columns of a file become variables of a programme, kept for the next wave."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._converting import ColumnReader, Converted, ConvertedRow, convert

__all__ = ["ColumnMapping", "Converted", "ConvertedRow", "Mapping", "fingerprint"]

_ONE_COLUMN_ONLY = (Role.RESPONDENT_ID, Role.DATE, Role.WEIGHT, Role.WAVE)


@dataclass(frozen=True)
class ColumnMapping:
    """One column of the file and the variable it feeds.

    `missing_codes` are cells that mean "no answer" besides empty ones. `labels` replaces codes by
    words in segments ((code, word), …). The reason says why this was proposed, the note what the
    user should look at; both may be empty.
    """

    column: str
    variable: Variable
    reason_zh: str = ""
    reason_en: str = ""
    missing_codes: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` turns it back."""
        return {**asdict(self), "variable": self.variable.as_json()}

    @classmethod
    def from_json(cls, data: MappingOf[str, Any]) -> ColumnMapping:
        """The column stored by `as_json`."""
        return cls(
            **{
                **data,
                "variable": Variable.from_json(data["variable"]),
                "missing_codes": tuple(str(code) for code in data.get("missing_codes", ())),
                "labels": tuple((str(code), str(word)) for code, word in data.get("labels", ())),
            }
        )


@dataclass(frozen=True)
class Mapping:
    """What each column of a file is."""

    columns: tuple[ColumnMapping, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` turns it back."""
        return {"columns": [column.as_json() for column in self.columns]}

    @classmethod
    def from_json(cls, data: MappingOf[str, Any]) -> Mapping:
        """The mapping stored by `as_json`. Raises UnusableMapping for anything else."""
        try:
            return cls(tuple(ColumnMapping.from_json(column) for column in data["columns"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise problems.UnusableMapping(detail=f"{type(error).__name__}: {error}") from None

    def problems(self) -> list[Problem]:
        """What must be put right before rows can be converted."""
        return [
            *self._doubled_roles(),
            *self._doubled_keys(),
            *self._useless_scales(),
            *self._unpaired(),
            *self._nothing_to_measure(),
        ]

    def _used(self) -> list[ColumnMapping]:
        return [column for column in self.columns if column.variable.role is not Role.IGNORE]

    def _doubled_roles(self) -> Iterator[Problem]:
        for role in _ONE_COLUMN_ONLY:
            names = [column.column for column in self._used() if column.variable.role is role]
            if len(names) > 1:
                yield problems.TwoOfOneRole(role=role.value, first=names[0], second=names[1])

    def _doubled_keys(self) -> Iterator[Problem]:
        by_key: dict[str, list[str]] = defaultdict(list)
        for column in self._used():
            by_key[column.variable.key].append(column.column)
        for key, names in by_key.items():
            if len(names) > 1:
                yield problems.SameKey(key=key, first=names[0], second=names[1])

    def _useless_scales(self) -> Iterator[Problem]:
        for column in self._used():
            scale = column.variable.scale
            if not column.variable.role.is_rating:
                continue
            if (
                scale is None
                or not scale.minimum < scale.maximum
                or any(not scale.minimum <= number <= scale.maximum for _, number in scale.words)
            ):
                yield problems.RatingWithoutScale(column=column.column)

    def _unpaired(self) -> Iterator[Problem]:
        variables = {column.variable.key: column.variable for column in self._used()}
        for column in self._used():
            if column.variable.role is not Role.EXPECTATION:
                continue
            other = variables.get(column.variable.pair)
            if (
                other is None
                or other.scale is None
                or column.variable.scale is None
                or other.role is not Role.RATING
                or (other.scale.minimum, other.scale.maximum)
                != (column.variable.scale.minimum, column.variable.scale.maximum)
            ):
                yield problems.UnpairedExpectation(column=column.column)

    def _nothing_to_measure(self) -> Iterator[Problem]:
        roles = {column.variable.role for column in self.columns}
        if not any(role.is_rating or role is Role.OPEN_TEXT for role in roles):
            yield problems.NothingToMeasure()

    def convert(self, batch: pa.RecordBatch, first_row: int) -> Converted:
        """Rows of text as answers; what does not fit is rejected with the reason, never guessed.

        `first_row` is the number of the batch's first row (`RawTable.first_row` for the first batch).
        Raises MappingDoesNotFit when the batch lacks a column.
        """
        used = self._used()
        absent = [column.column for column in used if column.column not in batch.schema.names]
        if absent:
            raise problems.MappingDoesNotFit(columns=", ".join(absent))
        readers = [
            ColumnReader(column.column, column.variable, column.missing_codes, dict(column.labels))
            for column in used
        ]
        return convert(readers, batch, first_row)


def fingerprint(columns: Iterable[str]) -> str:
    """A hash of the column names, whatever their order, case or width of letters.

    >>> fingerprint(["编号", "Q1"]) == fingerprint(["q1", "编号"])
    True
    """
    names = sorted(unicodedata.normalize("NFKC", name).casefold().strip() for name in columns)
    return hashlib.sha256("\x1f".join(names).encode("utf-8", "surrogatepass")).hexdigest()
