"""Files are made by the tests themselves and read as a user's would be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pytest

from huiyin.formats.guessing import guess
from huiyin.formats.limits import LIMITS, Limits
from huiyin.formats.problems import FormatProblem
from huiyin.formats.raw import RawTable
from huiyin.formats.reading import read

Reads = Callable[..., RawTable]
Refuses = Callable[..., FormatProblem]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Read bytes (or the file at a path) under a name; the file must be readable."""

    def reads(content: bytes | Path, filename: str = "数据.csv", limits: Limits = LIMITS) -> RawTable:
        path = content if isinstance(content, Path) else tmp_path / "upload"
        if isinstance(content, bytes):
            path.write_bytes(content)
        return read(path, filename=filename, into=tmp_path / "table.arrow", limits=limits)

    return reads


@pytest.fixture
def refuses(tmp_path: Path) -> Refuses:
    """Read a file that must be refused; gives the problem, having seen that nothing was left behind."""

    def refuses(content: bytes | Path, filename: str = "数据.csv", limits: Limits = LIMITS) -> FormatProblem:
        path = content if isinstance(content, Path) else tmp_path / "upload"
        if isinstance(content, bytes):
            path.write_bytes(content)
        folder = tmp_path / "refused"
        folder.mkdir(exist_ok=True)
        with pytest.raises(FormatProblem) as caught:
            read(path, filename=filename, into=folder / "table.arrow", limits=limits)
        problem = caught.value
        for language in ("zh", "en"):
            words = problem.words(language)
            assert Path(filename).name[:80] in words.title
            assert words.cause
            assert words.cure
        assert not list(folder.iterdir())
        return problem

    return refuses


@pytest.fixture
def table_of(tmp_path: Path) -> Callable[..., RawTable]:
    """A table of text made from lists of cells, as if it had been read."""

    def table_of(columns: dict[str, list], **about: object) -> RawTable:
        cells = {
            name: [None if cell is None or cell == "" else str(cell) for cell in column]
            for name, column in columns.items()
        }
        batch = pa.record_batch({name: pa.array(column, pa.string()) for name, column in cells.items()})
        path = tmp_path / "table_of.arrow"
        with pa.ipc.new_file(str(path), batch.schema) as writer:
            writer.write_batch(batch)
        return RawTable(path, "a.csv", "csv", tuple(columns), batch.num_rows, **about)

    return table_of


@pytest.fixture
def guesses(table_of):
    """Guess one table; gives {column: ColumnMapping}, having seen that every proposal has its reasons."""

    def guesses(columns, **about):
        mapping = guess(table_of(columns, **about))
        for column in mapping.columns:
            assert column.reason_zh
            assert column.reason_en
            assert bool(column.note_zh) == bool(column.note_en)
        return {column.column: column for column in mapping.columns}

    return guesses
