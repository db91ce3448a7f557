"""What every file format promises, tested for each as soon as its file exists."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from huiyin.analytics.problems import catalogue
from huiyin.formats import problems
from huiyin.formats.base import FileFormat, format_of, formats
from huiyin.formats.outgoing import Outgoing, of_table

FORMATS = list(formats)
READABLE = [one for one in FORMATS if one.can_read]
WRITABLE = [one for one in FORMATS if one.can_write]


def by_key(one) -> str:
    return one.key


def test_the_formats_of_the_house_are_found():
    assert {"csv", "xlsx", "sav", "parquet"} <= {one.key for one in READABLE} & {one.key for one in WRITABLE}


@pytest.mark.parametrize("one", FORMATS, ids=by_key)
def test_a_format_names_itself_in_both_languages_and_its_suffixes(one):
    assert one.name["zh"]
    assert one.name["en"]
    assert one.about["zh"].endswith("。")
    assert one.about["en"].endswith(".")
    assert one.suffixes
    for suffix in one.suffixes + one.also_named:
        assert suffix.startswith(".")
        assert suffix == suffix.lower()
        assert not one.can_read or format_of(f"表{suffix.upper()}") is one


def test_no_two_formats_claim_one_suffix():
    claimed = Counter(suffix for one in FORMATS for suffix in one.suffixes + one.also_named)
    assert max(claimed.values()) == 1


@pytest.mark.parametrize("one", READABLE, ids=by_key)
@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\x00" * 5_000, b"\xff\xfe\x00" * 999], ids=["none", "nul", "nuls", "junk"]
)
def test_junk_is_refused_with_a_problem(one, content, refuses):
    assert refuses(content, f"junk{one.suffixes[0]}").code.startswith("HY-F")


ROWS = pa.table(
    {
        "编号": ["110101199001011234", "b", "c", "d"],
        "q1": pa.array([5, None, 0, -3], pa.int64()),
        "q2": [2.5, -1.0, 1e6, None],
        "意见": ["很满意,没有意见", "line\nbreak", '"quoted"', None],
        "日期": [date(2026, 3, 1), None, date(1970, 1, 1), date(2026, 12, 31)],
    }
)


@pytest.mark.parametrize("one", WRITABLE, ids=by_key)
def test_what_a_format_writes_it_reads(one, reads, tmp_path):
    path = tmp_path / f"written{one.suffixes[0]}"
    with path.open("wb") as sink:
        assert one.write(sink, of_table(ROWS)) == 4
    table = reads(path, path.name)
    assert table.columns == tuple(ROWS.column_names)
    assert table.head() == [
        ["110101199001011234", "5", "2.5", "很满意,没有意见", "2026-03-01"],
        ["b", None, "-1", "line\nbreak", None],
        ["c", "0", "1000000", '"quoted"', "1970-01-01"],
        ["d", "-3", None, None, "2026-12-31"],
    ]


@pytest.mark.parametrize("one", WRITABLE, ids=by_key)
def test_it_writes_as_the_rows_come_to_a_sink_that_cannot_seek(one, reads, tmp_path):
    """However the rows are cut into batches, and whether or not somebody counted them first."""
    plain = tmp_path / f"plain{one.suffixes[0]}"
    pieces = [*ROWS.slice(0, 1).to_batches(), *ROWS.slice(0, 0).to_batches(), *ROWS.slice(1).to_batches()]
    columns = of_table(ROWS).columns
    table = Outgoing(columns, lambda names: (piece.select(list(names)) for piece in pieces))
    with plain.open("wb") as file:
        assert one.write(OneWay(file), table) == 4
    assert reads(plain, plain.name).n_rows == 4


@pytest.mark.parametrize("one", WRITABLE, ids=by_key)
def test_what_goes_wrong_with_the_rows_is_not_swallowed(one):
    """A file that breaks off must not pass for a whole one."""

    def read(names):
        yield from ROWS.select(list(names)).to_batches()
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        one.write(io.BytesIO(), Outgoing(of_table(ROWS).columns, read))


@pytest.mark.parametrize("one", WRITABLE, ids=by_key)
def test_a_table_without_rows_is_a_file_all_the_same(one, refuses, tmp_path):
    path = tmp_path / f"empty{one.suffixes[0]}"
    with path.open("wb") as sink:
        assert one.write(sink, of_table(ROWS.slice(0, 0))) == 0
    assert type(refuses(path, path.name)) in {problems.NoRows, problems.EmptyFile}


class OneWay(io.RawIOBase):
    """A sink as the net is one: it takes bytes, and there is no way back."""

    def __init__(self, file):
        self._file = file

    def writable(self):
        return True

    def write(self, data):
        return self._file.write(data)


def test_a_format_that_cannot_write_says_so():
    class Stone(FileFormat):
        key = "stone"

        def open(self, path, filename, limits):
            raise problems.EmptyFile(file=filename)

    with pytest.raises(NotImplementedError):
        Stone().write(io.BytesIO(), of_table(ROWS))


def test_every_problem_of_files_is_worded_in_chinese_and_english():
    mine = [kind for kind in catalogue() if kind.code.startswith("HY-F")]
    assert len(mine) >= 40
    for kind in mine:
        facts = dict.fromkeys(kind.zh.placeholders(), "X")
        for words in (kind(**facts).words("zh"), kind(**facts).words("en")):
            assert words.title
            assert words.cause
            assert words.cure
        assert any("\u4e00" <= character <= "\u9fff" for character in kind.zh.cure)
        assert not any(
            "\u4e00" <= character <= "\u9fff"
            for character in kind.en.cure.replace("年", "").replace("月", "").replace("日", "")
        )
