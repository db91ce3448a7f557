"""CSV, Parquet and workbooks as their rows come: the same cells as one by one, labels kept, memory flat."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.formats import writing
from huiyin.formats.base import formats
from huiyin.formats.outgoing import Column, Level, Outgoing, in_pieces, of_table

TEXTS = (
    st.none()
    | st.text(max_size=12)
    | st.sampled_from(["=1", " ＠x", "﹢2", "-5", "\t", 'a"b', "a,b\r\n", "\u200b=1"])
)
NUMBERS = st.none() | st.floats(allow_nan=True) | st.integers(-(10**16), 10**16).map(float)


def written(key: str, table: Outgoing) -> bytes:
    sink = io.BytesIO()
    formats[key].write(sink, table)
    return sink.getvalue()


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, NUMBERS, st.none() | st.dates()), max_size=20))
def test_csv_by_columns_is_csv_by_cells(rows):
    table = pa.table(
        {
            "意见": pa.array([row[0] for row in rows], pa.string()),
            "n": pa.array([row[1] for row in rows], pa.float64()),
            "=day": pa.array([row[2] for row in rows], pa.date32()),
        }
    )
    plain = io.StringIO(newline="")
    writing.write_csv(plain, table.column_names, [[*row] for row in rows])
    assert cells(written("csv", of_table(table)).decode()) == cells(plain.getvalue())


def cells(text: str) -> list[list[object]]:
    """The cells of a CSV file, numbers as numbers: 1e-07 and 1e-7 are one."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return [rows[0], *([text, float(number) if number else None, day] for text, number, day in rows[1:])]


def test_raw_csv_keeps_what_a_spreadsheet_would_take_for_a_formula():
    table = pa.table({"t": ["=1+1", "好"]})
    assert b"'=1+1" in written("csv", of_table(table))
    assert b"\r\n=1+1\r\n" in written("csv", of_table(table, is_raw=True))


def test_moments_stand_by_the_clock_on_the_wall():
    at = datetime(2026, 3, 1, 16, 30, 59, 5, tzinfo=UTC)
    table = of_table(pa.table({"at": pa.array([at], pa.timestamp("us", tz="UTC"))}), zone="Asia/Shanghai")
    assert written("csv", table).endswith(b"2026-03-02 00:30:59\r\n")
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", table)))
    assert book.worksheets[0]["A2"].value == datetime(2026, 3, 2, 0, 30, 59)
    back = pq.read_table(io.BytesIO(written("parquet", table)))
    assert back["at"].to_pylist() == [at]


COLUMNS = [
    Column("q1", pa.float64(), "总体满意度", ((1.0, "很不满意"), (5.0, "很满意")), Level.ORDINAL, "overall")
]


def test_a_workbook_shows_the_data_first_and_says_what_it_means():
    rows = of_table(pa.table({"q1": [5.0, None]}), COLUMNS, title="营业厅", about=(("口径", "全部答卷"),))
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", rows)))
    assert book.sheetnames == ["营业厅", "编码表"]
    assert [row[0].value for row in book["营业厅"].iter_rows()] == ["q1", 5]
    said = [[cell.value for cell in row] for row in book["编码表"].iter_rows(min_row=2)]
    assert said[0][:2] == ["口径", "全部答卷"]
    assert said[2][:4] == ["q1", "总体满意度", "overall", "ordinal"]
    assert [row[5:] for row in said[3:]] == [[1, "很不满意"], [5, "很满意"]]


def test_a_long_table_goes_on_on_further_sheets(monkeypatch):
    monkeypatch.setattr(writing, "_LAST_ROW", 4)
    book = openpyxl.load_workbook(
        io.BytesIO(written("xlsx", of_table(pa.table({"n": range(8)}), title="答卷")))
    )
    assert book.sheetnames == ["答卷", "答卷 (2)", "答卷 (3)"]
    cells = [[row[0].value for row in sheet.iter_rows()] for sheet in book.worksheets]
    assert cells == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6, 7]]


def test_parquet_carries_labels_and_the_codebook_in_its_metadata():
    content = written("parquet", of_table(pa.table({"q1": [5.0]}), COLUMNS, title="营业厅"))
    schema = pq.read_schema(io.BytesIO(content))
    assert schema.field("q1").metadata[b"label"].decode() == "总体满意度"
    book = json.loads(schema.metadata[b"huiyin"])
    assert book["columns"][0]["values"][1] == {"code": 5.0, "label": "很满意"}
    assert book["columns"][0]["level"] == "ordinal"


def test_pieces_are_small_in_rows_and_in_bytes():
    long = pa.record_batch({"t": ["长" * 10_000] * 3_000})
    sizes = [piece.num_rows for piece in in_pieces(long)]
    assert sum(sizes) == 3_000
    assert max(sizes) * 30_000 <= 8 * 1024 * 1024
    assert max(piece.num_rows for piece in in_pieces(pa.record_batch({"n": range(100_000)}))) == 16_384
    assert list(in_pieces(long.slice(0, 0))) == []


GROWS = """
import io, resource, sys
import numpy as np, pyarrow as pa
from huiyin.formats.base import formats
from huiyin.formats.outgoing import Column, Outgoing

class Nowhere(io.RawIOBase):
    def writable(self): return True
    def write(self, data): return memoryview(data).nbytes

def peak(n_batches):
    batch = pa.record_batch({"q": np.arange(20_000) % 7.0, "t": ["意见" * (at % 20) for at in range(20_000)]})
    columns = [Column(one.name, one.type) for one in batch.schema]
    formats[sys.argv[1]].write(Nowhere(), Outgoing(tuple(columns), lambda names: (batch.select(list(names)) for _ in range(n_batches))))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

small = peak(20 if sys.argv[1] != 'xlsx' else 4)
print(peak(int(sys.argv[2])) - small)
"""


@pytest.mark.parametrize(("key", "n_batches"), [("csv", 150), ("sav", 150), ("parquet", 150), ("xlsx", 12)])
def test_memory_does_not_grow_with_the_rows(key, n_batches):
    """Three million rows (240,000 in a workbook) need hardly more than the first few."""
    done = subprocess.run(
        [sys.executable, "-c", GROWS, key, str(n_batches)], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 40  # MiB
