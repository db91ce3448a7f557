"""Data files of SPSS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ClassVar

import pyarrow as pa

from huiyin.formats import problems
from huiyin.formats._cells import text_array, text_of
from huiyin.formats._sniffing import head_of, kind_of
from huiyin.formats.base import FileFormat, OpenTable, formats
from huiyin.formats.limits import Limits
from huiyin.formats.outgoing import Outgoing

_CELLS_AT_ONCE = 2_000_000


@formats.register
class Sav(FileFormat):
    key = "sav"
    name: ClassVar = {"zh": "SPSS 数据文件", "en": "SPSS data file"}
    about: ClassVar = {
        "zh": "SPSS 数据文件；变量标签、值标签和声明的缺失值一并读取。",
        "en": "SPSS data files, with their variable labels, value labels and declared missing values.",
    }
    suffixes = (".sav", ".zsav")
    can_write = True
    holds_words = True

    def open(self, path: Path, filename: str, limits: Limits) -> OpenTable:
        kind = kind_of(head_of(path))
        if kind != "sav":
            raise problems.WrongContent(file=filename, expected="SPSS (.sav)", found=kind)
        source = _Source(path)
        meta = source.meta
        names = list(meta.column_names)
        if len(names) > limits.columns:
            raise problems.TooManyColumns(file=filename, row=0, n=len(names), limit=limits.columns)
        labels = {at: str(meta.column_names_to_labels.get(name) or "") for at, name in enumerate(names)}
        value_labels = {
            at: {text_of(code) or "": str(word) for code, word in meta.variable_value_labels[name].items()}
            for at, name in enumerate(names)
            if name in meta.variable_value_labels
        }
        return OpenTable(
            names,
            _batches(source, filename),
            header_row=0,
            encoding=source.encoding or str(meta.file_encoding or ""),
            labels=labels,
            value_labels=value_labels,
        )

    def write(self, sink: IO[bytes], table: Outgoing) -> int:
        from huiyin.formats._sav_writing import write_cases

        return write_cases(sink, table, datetime.now())


class _Source:
    """A .sav file and the options under which its library can read it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encoding = ""
        self._plain_numbers = False  # dates that Python cannot hold stay numbers
        self.meta = self.read(metadataonly=True)[1]

    def read(self, **options: Any) -> tuple[dict[str, list[Any]], Any]:
        import pyreadstat

        for _ in range(3):
            try:
                data, meta = pyreadstat.read_sav(
                    str(self._path),
                    output_format="dict",
                    encoding=self.encoding or None,
                    disable_datetime_conversion=self._plain_numbers,
                    **options,
                )
            except OverflowError:
                self._plain_numbers = True
            except (UnicodeDecodeError, pyreadstat.ReadstatError) as error:
                about_text = isinstance(error, UnicodeDecodeError) or "convert" in str(error)
                if self.encoding or not about_text:
                    raise
                self.encoding = "GB18030"  # old Chinese files do not say what they are written in
            else:
                return data, meta
        raise ValueError("no way to read this file")


def _batches(source: _Source, filename: str) -> Iterator[list[pa.Array]]:
    import pyreadstat

    names = list(source.meta.column_names)
    expected = source.meta.number_rows
    step = max(1, _CELLS_AT_ONCE // max(1, len(names)))
    start = 0
    while names and (expected is None or start < expected):
        try:
            data, _ = source.read(row_offset=start, row_limit=step)
        except pyreadstat.ReadstatError as error:
            if "expected number of rows" not in str(error):
                raise
            row = start + _readable_rows(source, start, step)
            raise problems.CutShort(file=filename, row=row, expected=expected) from None
        n_rows = len(data[names[0]])
        if n_rows:
            yield [text_array([text_of(value) for value in data[name]]) for name in names]
        start += n_rows
        if n_rows < step:
            break
    if expected is not None and start < expected:
        raise problems.CutShort(file=filename, row=start, expected=expected)


def _readable_rows(source: _Source, start: int, step: int) -> int:
    """How many rows from `start` can be read, found by halving."""
    import pyreadstat

    good, bad = 0, step
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            source.read(row_offset=start, row_limit=middle)
        except pyreadstat.ReadstatError:
            bad = middle
        else:
            good = middle
    return good
