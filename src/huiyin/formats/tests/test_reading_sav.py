"""SPSS files: labels come along, broken files are refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas
import pyreadstat
import pytest


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    """A file of four respondents with labels, a declared missing value, dates and text."""
    path = tmp_path / "survey.sav"
    frame = pandas.DataFrame(
        {
            "id": ["110101199001011234", "b", "c", "d"],
            "q1": [1.0, 5.0, 99.0, float("nan")],
            "q2": [0.5, 2.0, 3.0, 4.0],
            "day": [date(2016, 3, 1), date(2016, 3, 2), None, date(2016, 3, 4)],
            "moment": [datetime(2016, 3, 1, 9, 30), None, None, None],
            "why": ["服务很好", "", "x" * 300, "一般"],
        }
    )
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=["编号", "总体满意度", "", "日期", "", "原因"],
        variable_value_labels={"q1": {1: "很不满意", 5: "很满意", 99: "拒答"}},
        missing_ranges={"q1": [99]},
    )
    return path


def test_values_labels_and_dates_come_along(reads, sav):
    table = reads(sav, "调查.sav")
    assert table.format == "sav"
    assert table.head(2) == [
        ["110101199001011234", "1", "0.5", "2016-03-01", "2016-03-01 09:30:00", "服务很好"],
        ["b", "5", "2", "2016-03-02", None, None],
    ]
    assert table.labels == {"id": "编号", "q1": "总体满意度", "day": "日期", "why": "原因"}
    assert table.value_labels == {"q1": {"1": "很不满意", "5": "很满意", "99": "拒答"}}
    assert table.first_row == 1


def test_values_declared_missing_are_empty(reads, sav):
    assert [row[1] for row in reads(sav, "a.sav").head()] == ["1", "5", None, None]


def test_a_truncated_file_is_refused_and_says_how_far_it_went(refuses, sav):
    problem = refuses(sav.read_bytes()[:-100], "a.sav")
    assert problem.code == "HY-F023"
    assert problem.facts["expected"] == 4
    assert 0 <= problem.facts["row"] < 4


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_a_file_cut_in_its_header_is_refused(refuses, sav, share):
    content = sav.read_bytes()
    assert refuses(content[: int(len(content) * share)], "a.sav").code in {"HY-F007", "HY-F023"}


def test_something_else_renamed_sav_is_refused(refuses):
    assert refuses(b"a,b\n1,2\n", "a.sav").code == "HY-F004"


def test_a_file_without_rows_is_refused(refuses, tmp_path):
    path = tmp_path / "empty.sav"
    pyreadstat.write_sav(pandas.DataFrame({"q": pandas.Series([], dtype=float)}), str(path))
    assert refuses(path, "a.sav").code == "HY-F013"


def test_a_compressed_file_is_read(reads, tmp_path):
    path = tmp_path / "packed.zsav"
    pyreadstat.write_sav(pandas.DataFrame({"q": [1.0, 2.0]}), str(path), compress=True)
    assert reads(path, "a.zsav").head() == [["1"], ["2"]]


def test_a_file_longer_than_one_portion_is_read_whole(reads, tmp_path, monkeypatch):
    from huiyin.formats import sav as module
    from huiyin.formats.limits import LIMITS

    path = tmp_path / "long.sav"
    pyreadstat.write_sav(pandas.DataFrame({"q": [float(n) for n in range(25)]}), str(path))
    monkeypatch.setattr(module, "_CELLS_AT_ONCE", 10)
    opened = module.Sav().open(path, "a.sav", LIMITS)
    sizes = [len(columns[0]) for columns in opened.batches]
    assert sizes == [10, 10, 5]
