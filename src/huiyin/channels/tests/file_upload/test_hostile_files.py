"""Bad input: each file gets its clear message with a cure, nothing is stored, and the next file comes in."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pyreadstat
import pytest
from pandas import DataFrame

from huiyin.channels.file_upload import queries, storage, uploading
from huiyin.channels.models import RejectedRow, SavedMapping, Upload
from huiyin.formats.limits import Limits
from huiyin.surveys.queries import codebook


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def bomb() -> bytes:
    """A workbook of a few kilobytes whose sheet unpacks to 60 MB."""
    source, target = io.BytesIO(workbook(["q1"], [5])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if "sheet1" in name:
                content = content.replace(b"</worksheet>", b" " * 60_000_000 + b"</worksheet>")
            new.writestr(name, content)
    return target.getvalue()


def far_corner() -> bytes:
    book = openpyxl.Workbook()
    book.active.cell(1, 1, "a")
    book.active.cell(1048576, 16384, "b")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def locked() -> bytes:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016)
    return ole + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def truncated_sav(tmp_path) -> bytes:
    path = tmp_path / "whole.sav"
    pyreadstat.write_sav(DataFrame({"q1": list(range(500)), "q2": ["text"] * 500}), str(path))
    return path.read_bytes()[:900]


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8

FILES = {
    "a workbook bomb": ("bomb.xlsx", lambda tmp: bomb(), "HY-F008"),
    "two cells in far corners": ("corner.xlsx", lambda tmp: far_corner(), "HY-F010"),
    "a workbook with a password": ("locked.xlsx", lambda tmp: locked(), "HY-F005"),
    "a truncated .sav": ("cut.sav", truncated_sav, "HY-F023"),
    "an image renamed .csv": ("photo.csv", lambda tmp: PNG, "HY-F004"),
    "two million columns": ("wide.csv", lambda tmp: b",".join([b"q"] * 2_000_000) + b"\n1\n", "HY-F011"),
    "no rows": ("empty.csv", lambda tmp: "编号,满意度\n".encode(), "HY-F013"),
    "a kind that is not known": ("photo.heic", lambda tmp: PNG, "HY-F001"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_bad_file_is_refused_with_its_cure_and_nothing_is_stored(desk, tmp_path, what) -> None:
    name, make, code = FILES[what]
    upload = desk.read(make(tmp_path), name)
    assert upload.state == Upload.REFUSED
    assert upload.problem["code"] == code
    words = queries.stored_problem(upload.problem).words("zh")
    page = desk.page(upload).content.decode()
    assert name in page
    assert code in page
    for sentence in (words.cause, words.cure):
        assert sentence[:20] in page
    assert "没有保存任何数据" in page
    assert not desk.answers().exists()
    assert codebook(desk.programme.pk) == []
    assert not SavedMapping.objects.exists()
    assert not RejectedRow.objects.exists()
    assert not storage.file_path(upload.sha256).exists()
    assert not storage.table_path(upload.pk).exists()
    assert "未接受" in desk.client.get(desk.url("uploads")).content.decode()


def test_after_a_bad_file_a_good_one_comes_in(desk, survey, tmp_path) -> None:
    assert desk.read(truncated_sav(tmp_path), "cut.sav").state == Upload.REFUSED
    assert desk.bring_in(survey.csv()).state == Upload.DONE


def test_formulas_are_read_as_their_results_and_the_warning_is_shown(desk) -> None:
    rows = [[f"A{i}", i % 5 + 1, "=1+1"] for i in range(20)]
    upload = desk.read(workbook(["编号", "总体满意度", "合计"], *rows), "formulas.xlsx")
    assert upload.state == Upload.READY
    assert "公式" in desk.page(upload).content.decode()


def test_doubled_headers_are_told_apart_and_the_warning_is_shown(desk, survey) -> None:
    rows = [[f"A{i}", i % 5 + 1, i % 4 + 1] for i in range(20)]
    upload = desk.read(survey.csv(rows, ["编号", "满意度", "满意度"]))
    assert len({column.column for column in queries.mapping_of(upload).columns}) == 3
    assert "重复的列名" in desk.page(upload).content.decode()
    assert desk.counts(desk.confirm(upload)) == (20, 20, 0, 0)


def test_dates_as_text_are_read_and_those_that_are_none_are_named(desk, survey) -> None:
    rows = [[f"A{i}", i % 5 + 1, f"2026年3月{i + 1}日"] for i in range(20)]
    rows[6][2] = "下周二"
    upload = desk.bring_in(survey.csv(rows, ["编号", "总体满意度", "答卷日期"]), **{"c2-role": "date"})
    assert desk.counts(upload) == (20, 19, 0, 1)
    assert queries.rejected_rows(upload).get().row_number == 8
    assert "下周二" in desk.page(upload).content.decode()
    assert desk.answers()[0].answered_on.isoformat() == "2026-03-01"


def test_an_empty_file_and_no_file_are_refused_at_once(desk, client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    empty = client.post(
        desk.url("upload-new"), {"file": SimpleUploadedFile("a.csv", b""), "wave_name": "第1波"}
    )
    none = client.post(desk.url("upload-new"), {"wave_name": "第1波"})
    assert "这个文件是空的" in empty.content.decode()
    assert "请先选择文件" in none.content.decode()
    assert 'value="第1波"' in none.content.decode()
    assert not Upload.objects.exists()


def test_a_file_beyond_the_limit_is_not_kept(desk, survey, monkeypatch) -> None:
    monkeypatch.setattr(uploading, "LIMITS", Limits(file_size=100_000))
    content = survey.csv(survey.rows(4_000))
    assert len(content) > 100_000
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = desk.client.post(
        desk.url("upload-new"), {"file": SimpleUploadedFile("big.csv", content), "wave_name": "2026-Q1"}
    )
    assert answer.status_code == 200
    assert "文件超过 200 MB" in answer.content.decode()
    assert "请先选择文件" not in answer.content.decode()
    assert not Upload.objects.exists()
    assert desk.bring_in(survey.csv()).state == Upload.DONE


def test_the_name_of_a_file_never_becomes_a_path(desk, survey, data_folder) -> None:
    upload = desk.read(survey.csv(), "..%2f..%2f..%5cetc\u202epasswd.csv")
    assert upload.state == Upload.READY
    assert "\u202e" not in upload.filename
    assert [path.name for path in sorted((data_folder / "uploads").iterdir())] == sorted(
        [upload.sha256, f"table-{upload.pk}.arrow"]
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\第一季度.csv", "第一季度.csv"),
        ("\x00\x1b[31m", "[31m"),
        ("", "file"),
    ],
)
def test_names_are_cleaned(name, shown) -> None:
    assert storage.clean_name(name) == shown


def test_a_very_long_name_keeps_its_suffix() -> None:
    cleaned = storage.clean_name("很" * 400 + ".csv")
    assert len(cleaned) <= 255
    assert cleaned.endswith("….csv")
