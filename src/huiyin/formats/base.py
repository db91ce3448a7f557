"""What a file format is: a file opened as a stream of text columns, or a table written as its rows come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

import pyarrow as pa

from huiyin.analytics.problems import Problem
from huiyin.analytics.registry import Registry
from huiyin.formats.limits import Limits
from huiyin.formats.outgoing import Outgoing

Columns = Sequence[pa.Array]  # equally long arrays of strings, one a column


@dataclass
class OpenTable:
    """A file being read.

    `header` are the cells of the header row as they stand (empty and doubled ones included),
    `header_row` its row in the file from 1, 0 where the format has none. `batches` gives columns of
    canonical text in the order of the header. `labels` and `value_labels` are by position of the
    column. `warnings` may still grow while batches are taken.
    """

    header: Sequence[str]
    batches: Iterator[Columns]
    header_row: int = 1
    encoding: str = ""
    labels: Mapping[int, str] = field(default_factory=dict)
    value_labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)


class FileFormat(ABC):
    """One kind of file. Make one file in this package and decorate the class with `@formats.register`.

    `open` runs only inside the disposable process of `huiyin.formats.reader`: what it imports may
    crash, what it meets may be hostile. Heavy libraries are imported inside the methods.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]
    suffixes: ClassVar[tuple[str, ...]]  # with the dot, lower case, the usual one first
    also_named: ClassVar[
        tuple[str, ...]
    ] = ()  # suffixes of relatives that `open` refuses with the right words
    can_read: ClassVar[bool] = True
    can_write: ClassVar[bool] = False
    holds_words: ClassVar[bool] = False  # written files keep codes and the words of codes at once

    @abstractmethod
    def open(self, path: Path, filename: str, limits: Limits) -> OpenTable:
        """Start reading `path`, called `filename` in messages; raises a FormatProblem."""

    def write(self, sink: IO[bytes], table: Outgoing) -> int:
        """Write a table as its rows come, in memory that does not grow with them; returns how many rows.

        Only where `can_write`. `sink` need not seek. What the rows' reader raises goes through, and
        leaves a sink whose content is of no use.
        """
        raise NotImplementedError(f"{self.key} files are not written")


formats: Registry[FileFormat] = Registry("huiyin.formats", FileFormat)


def format_of(filename: str) -> FileFormat | None:
    """The readable format that the suffix of a file name promises, or None.

    >>> format_of("第一季度.CSV").key
    'csv'
    """
    suffix = Path(filename).suffix.lower()
    return next(
        (known for known in formats if suffix in known.suffixes + known.also_named and known.can_read), None
    )
