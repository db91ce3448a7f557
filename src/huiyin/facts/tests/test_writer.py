"""Facts on the disk: whole files or none."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.table import fact_table
from huiyin.facts.writer import retire, sweep, write_part


def test_a_part_is_a_whole_file_with_its_digest(tmp_path: Path) -> None:
    part = write_part(tmp_path / "facts", "one.parquet", pa.table({"a": [1, 2]}))
    file = tmp_path / "facts" / "one.parquet"
    assert (part.name, part.n_rows) == ("one.parquet", 2)
    assert part.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert pq.ParquetFile(file).metadata.row_group(0).column(0).compression == "ZSTD"
    assert [path.name for path in file.parent.iterdir()] == ["one.parquet"]


def test_a_part_is_never_written_over_and_never_leaves_its_folder(tmp_path: Path) -> None:
    write_part(tmp_path, "one.parquet", pa.table({"a": [1]}))
    with pytest.raises(ValueError, match="exists"):
        write_part(tmp_path, "one.parquet", pa.table({"a": [2]}))
    with pytest.raises(ValueError, match="not a name"):
        write_part(tmp_path, "../one.parquet", pa.table({"a": [2]}))
    assert pq.read_table(tmp_path / "one.parquet").to_pydict() == {"a": [1]}


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_part(tmp_path, "one.parquet", pa.table({"a": [1]}))
    assert list(tmp_path.iterdir()) == []


def test_only_old_files_that_nobody_lists_are_swept(tmp_path: Path) -> None:
    for name in ("listed", "orphan", "fresh", "read"):
        write_part(tmp_path / "1", f"{name}.parquet", pa.table({"a": [1]}))
    (tmp_path / "1" / "note.txt").write_text("not ours")
    old = time.time() - 7200
    for name in ("listed.parquet", "orphan.parquet", "read.parquet", "note.txt"):
        os.utime(tmp_path / "1" / name, (old, old))
    retire(tmp_path / "1" / "read.parquet")
    assert sweep(tmp_path, {"listed.parquet"}) == 1
    kept = {path.name for path in (tmp_path / "1").iterdir()}
    assert kept == {"listed.parquet", "fresh.parquet", "read.parquet", "note.txt"}


def test_what_is_no_number_is_missing_and_context_is_found_by_key() -> None:
    variables = [Variable("a", "甲", Role.RATING, Scale(1, 5)), Variable("area", "地区", Role.SEGMENT)]
    rows = [
        {"id": 1, "answers": {"a": "4"}, "context": {"area": " 北 "}, "weight": "nan", "unit_path": "/1/"},
        {"id": 2, "answers": {"a": "很好"}, "context": {}},
        {"id": 3, "answers": {}, "context": {"area": 7.0}},
    ]
    table = fact_table(variables, rows)
    assert table.column("q_a").to_pylist() == [4.0, None, None]
    assert table.column("q_area").to_pylist() == ["北", None, "7"]
    assert table.column("weight").to_pylist() == [None, None, None]
    assert table.column("unit_path").to_pylist() == ["/1/", None, None]


def test_numbers_without_end_are_missing_in_the_fast_path_too() -> None:
    rows = [
        {"id": at, "answers": {"a": value}}
        for at, value in enumerate((1, 2.5, float("inf"), float("nan"), None))
    ]
    table = fact_table([Variable("a", "甲", Role.RATING, Scale(1, 5))], rows)
    assert table.column("q_a").to_pylist() == [1.0, 2.5, None, None, None]
