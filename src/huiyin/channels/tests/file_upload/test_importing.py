"""From a file to answers through the pages (C01, C12), with counts that reconcile and reasons (C24)."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pyreadstat
import pytest
from django.db import IntegrityError
from pandas import DataFrame

from huiyin.channels.file_upload import jobs, queries, storage
from huiyin.channels.models import RejectedRow, Upload
from huiyin.core import events
from huiyin.core.models import AuditEntry, Delivery, OutboxEvent
from huiyin.surveys.queries import codebook, waves


def workbook(survey, rows) -> bytes:
    book = openpyxl.Workbook()
    for row in [survey.header, *rows]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def spss(survey, rows, tmp_path) -> bytes:
    names = ["id", "overall", "supply", "recommend", "region", "comment"]
    path = tmp_path / "survey.sav"
    pyreadstat.write_sav(DataFrame(rows, columns=names), str(path), column_labels=list(survey.header))
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["csv", "gb18030", "utf-16", "xlsx", "sav"])
def test_a_survey_comes_in_whatever_program_it_was_saved_with(desk, survey, tmp_path, kind) -> None:
    """C01: one record form, whatever the way in."""
    rows = survey.rows(12)
    content, name = {
        "csv": lambda: (survey.csv(rows), "调查.csv"),
        "gb18030": lambda: (survey.csv(rows, encoding="gb18030"), "调查.csv"),
        "utf-16": lambda: (survey.csv(rows, encoding="utf-16"), "调查.csv"),
        "xlsx": lambda: (workbook(survey, rows), "调查.xlsx"),
        "sav": lambda: (spss(survey, rows, tmp_path), "调查.sav"),
    }[kind]()
    upload = desk.bring_in(content, name)
    assert upload.state == Upload.DONE
    assert desk.counts(upload) == (12, 12, 0, 0)
    first = desk.answers()[0]
    assert first.respondent_key == "C0001"
    assert first.channel == "file_upload"
    assert sorted(map(str, first.answers.values())) == sorted(["2.0", "4.0", "1.0", "第1条意见"])
    assert list(first.context.values()) == ["城区"]


def test_the_first_rows_and_a_reason_for_each_column_are_shown_before_anything_is_stored(
    desk, survey
) -> None:
    upload = desk.read(survey.csv())
    assert upload.state == Upload.READY
    assert not desk.answers().exists()
    page = desk.page(upload).content.decode()
    assert "第1条意见" in page
    for column in queries.mapping_of(upload).columns:
        assert column.column in page
        assert column.reason_zh in page


def test_rows_that_do_not_fit_are_named_with_row_and_reason_and_the_counts_reconcile(desk, survey) -> None:
    """C24: what is not stored is accounted for."""
    rows = survey.rows(40)
    rows[3][1] = 9  # the fifth line of the file
    rows[20][2] = "看不清"
    upload = desk.bring_in(
        survey.csv(rows),
        **{"c1-minimum": 1, "c1-maximum": 5, "c1-missing": "", "c2-missing": ""},
    )
    assert desk.counts(upload) == (40, 38, 0, 2)
    assert desk.answers().count() == 38
    assert [row.row_number for row in queries.rejected_rows(upload)] == [5, 22]
    page = desk.page(upload).content.decode()
    assert "40 = 38 + 0 + 2" in page
    assert "看不清" in page
    assert "超出量表" in page
    answer = desk.client.get(desk.url("upload-rejected", upload.pk))
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Cache-Control"] == "no-store"
    assert [line.split(",")[0] for line in text.splitlines()] == ["行号", "5", "22"]
    assert AuditEntry.objects.filter(action="upload.export_rejected", actor="bob").count() == 1


def test_a_missing_rating_stays_missing_for_the_validity_rule_to_judge(desk, survey) -> None:
    """C23: the import neither fills in a rating nor drops the form; the metric's rule decides."""
    rows = survey.rows(20)
    rows[4][1] = ""
    upload = desk.bring_in(survey.csv(rows))
    assert desk.counts(upload) == (20, 20, 0, 0)
    keys = {column.column: column.variable.key for column in queries.mapping_of(upload).columns}
    incomplete = desk.answers().get(respondent_key="C0005")
    assert keys["总体满意度"] not in incomplete.answers
    assert incomplete.answers[keys["供电质量"]] == 1


def test_a_corrected_file_is_recognised_by_its_respondents_before_it_counts_twice(desk, survey) -> None:
    first = survey.rows(30)
    first[3][1] = 99
    rejected = {"c1-role": "overall", "c1-minimum": 1, "c1-maximum": 5, "c1-missing": ""}
    upload = desk.bring_in(survey.csv(first), **rejected)
    assert upload.n_rejected == 1
    assert "请先撤销这次导入" in desk.page(upload).content.decode()
    corrected = desk.read(survey.csv())
    assert "前 30 位受访者中，有 29 位在本项目中已有答卷" in desk.page(corrected).content.decode()
    desk.undo(upload)
    assert "已有答卷" not in desk.page(desk.read(survey.csv())).content.decode()


def test_a_formula_in_a_rejected_cell_is_neutralised_in_the_download(desk, survey) -> None:
    upload = desk.bring_in(survey.csv())
    RejectedRow.objects.create(
        upload=upload, row_number=7, code="HY-F052", facts={"row": 7, "column": "=cmd()", "value": "=1+1"}
    )
    Upload.objects.filter(pk=upload.pk).update(n_rejected=1, n_read=31)
    text = desk.client.get(desk.url("upload-rejected", upload.pk)).content.decode("utf-8-sig")
    for cell in text.splitlines()[1].split(","):
        assert not cell.strip('"').startswith(("=", "+", "-", "@"))


def test_the_same_file_again_stores_nothing_again(desk, survey) -> None:
    first = desk.bring_in(survey.csv())
    second = desk.bring_in(survey.csv(), "另一个名字.csv")
    assert desk.counts(first) == (30, 30, 0, 0)
    assert desk.counts(second) == (30, 0, 30, 0)
    assert desk.answers().count() == 30
    page = desk.page(second).content.decode()
    assert "同一文件以前导入过" in page
    assert desk.url("upload", first.pk) in page


def test_equal_rows_of_one_file_are_different_respondents(desk, survey) -> None:
    row = ["", 5, 4, 9, "城区", "好"]
    upload = desk.bring_in(survey.csv([*survey.rows(20), row, row, row]))
    assert desk.counts(upload) == (23, 23, 0, 0)


def test_where_personal_data_is_masked_the_file_goes_when_its_answers_are_stored(desk, survey) -> None:
    """X08: neither the answers nor the file, nor an excerpt of it, says what was masked."""
    desk.programme.masked_kinds = ["phone"]
    desk.programme.save()
    upload = desk.bring_in(survey.csv().replace("第1条意见".encode(), "回电13800138000".encode()))
    assert upload.state == Upload.DONE
    assert "回电[电话]" in str(desk.answers()[0].answers)
    assert not storage.file_path(upload.sha256).exists()
    assert "13800138000" not in str(upload.profile)
    assert desk.page(upload).status_code == 200


def test_undo_removes_the_rows_and_the_file_and_nothing_else(desk, survey) -> None:
    other = desk.bring_in(survey.csv(survey.rows(10)))
    upload = desk.bring_in(survey.csv())
    assert "30" in desk.client.get(desk.url("upload-undo", upload.pk)).content.decode()
    assert desk.answers().count() == 40
    undone = desk.undo(upload)
    assert (undone.state, undone.n_removed) == (Upload.UNDONE, 30)
    assert desk.answers().count() == 10
    assert not storage.file_path(upload.sha256).exists()
    assert storage.file_path(other.sha256).exists()
    assert "已于" in desk.page(undone).content.decode()
    assert "第1条意见" not in str(undone.profile)


def test_after_undoing_the_same_file_is_stored_anew(desk, survey) -> None:
    desk.undo(desk.bring_in(survey.csv()))
    again = desk.bring_in(survey.csv())
    assert desk.counts(again) == (30, 30, 0, 0)
    assert desk.answers().count() == 30


def test_undoing_the_first_of_two_equal_imports_is_told_on_the_second(desk, survey) -> None:
    first = desk.bring_in(survey.csv())
    second = desk.bring_in(survey.csv())
    assert "可能已被删除" not in desk.page(second).content.decode()
    desk.undo(first)
    assert "可能已被删除" in desk.page(second).content.decode()
    assert storage.file_path(second.sha256).exists()


def test_undoing_twice_is_refused_and_changes_nothing(desk, survey) -> None:
    upload = desk.undo(desk.bring_in(survey.csv()))
    answer = desk.client.post(desk.url("upload-undo", upload.pk))
    assert answer.status_code == 422
    assert "HY-H102" in answer.content.decode()
    assert desk.again(upload).state == Upload.UNDONE


def test_a_file_that_was_not_confirmed_can_be_discarded(desk, survey) -> None:
    upload = desk.undo(desk.read(survey.csv()))
    assert upload.state == Upload.UNDONE
    assert not storage.file_path(upload.sha256).exists()
    assert not storage.table_path(upload.pk).exists()


def test_an_import_that_waits_can_be_stopped(desk, survey) -> None:
    upload = desk.read(survey.csv())
    desk.map(upload)
    assert desk.again(upload).state == Upload.QUEUED
    desk.undo(upload)
    assert not desk.answers().exists()
    assert desk.again(upload).state == Upload.UNDONE


def test_an_import_that_runs_can_be_stopped_between_two_chunks(desk, survey, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 10)
    upload = desk.read(survey.csv())
    desk.map(upload)
    store = jobs._Import.store

    def undone_after_the_second_chunk(self, first_row, batch):
        store(self, first_row, batch)
        if first_row == 12:
            assert desk.client.post(desk.url("upload-undo", upload.pk)).status_code == 302

    monkeypatch.setattr(jobs._Import, "store", undone_after_the_second_chunk)
    with desk.committing(execute=True):
        events.drain_all()
    stopped = desk.again(upload)
    assert (stopped.state, stopped.n_removed) == (Upload.UNDONE, 20)
    assert desk.counts(stopped) == (20, 20, 0, 0)
    assert not desk.answers().exists()


def test_a_killed_import_goes_on_where_it_was_and_doubles_nothing(desk, survey, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 10)
    upload = desk.read(survey.csv(survey.rows(35)))
    desk.map(upload)
    store, n_calls = jobs._Import.store, []

    def dies_in_the_third_chunk(self, first_row, batch):
        n_calls.append(first_row)
        if len(n_calls) == 3:
            raise MemoryError
        store(self, first_row, batch)

    monkeypatch.setattr(jobs._Import, "store", dies_in_the_third_chunk)
    events.drain_all()
    halfway = desk.again(upload)
    assert halfway.state == Upload.RUNNING
    assert desk.counts(halfway) == (20, 20, 0, 0)
    assert desk.answers().count() == 20
    storage.forget_table(upload.pk)  # lost with the machine: it is read again from the file
    Delivery.objects.filter(done_at=None).update(next_try_at="2020-01-01T00:00:00Z")
    events.drain_all()
    done = desk.again(upload)
    assert done.state == Upload.DONE
    assert desk.counts(done) == (35, 35, 0, 0)
    assert sorted(row.respondent_key for row in desk.answers()) == [f"C{i:04d}" for i in range(1, 36)]
    assert n_calls == [2, 12, 22, 22, 32]
    assert not storage.table_path(upload.pk).exists()
    assert storage.file_path(upload.sha256).exists()


def test_a_chunk_is_stored_with_its_counts_or_not_at_all(desk, survey, monkeypatch) -> None:
    upload = desk.read(survey.csv())
    desk.map(upload)

    def fails(self, rejected):
        raise MemoryError

    monkeypatch.setattr(jobs._Import, "_keep_rejections", fails)
    events.drain_all()
    assert not desk.answers().exists()
    assert desk.counts(desk.again(upload)) == (0, 0, 0, 0)


def test_a_file_deleted_from_the_server_stops_the_import_with_a_clear_message(desk, survey) -> None:
    upload = desk.read(survey.csv())
    desk.map(upload)
    storage.forget_table(upload.pk)
    storage.forget_file(upload.sha256)
    events.drain_all()
    stopped = desk.again(upload)
    assert stopped.state == Upload.STOPPED
    page = desk.page(stopped).content.decode()
    assert "HY-H103" in page
    assert "重新上传" in page
    assert desk.undo(stopped).state == Upload.UNDONE


def test_only_so_many_reasons_are_kept_but_all_rejected_rows_are_counted(desk, survey, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "MOST_REJECTIONS", 3)
    monkeypatch.setattr(jobs, "CHUNK", 7)
    rows = survey.rows(30)
    for row in rows[10:20]:
        row[1] = 99
    upload = desk.bring_in(
        survey.csv(rows), **{"c1-role": "overall", "c1-minimum": 1, "c1-maximum": 5, "c1-missing": ""}
    )
    assert desk.counts(upload) == (30, 20, 0, 10)
    assert queries.rejected_rows(upload).count() == 3
    assert "只保留前 3 行" in desk.page(upload).content.decode()


def test_the_database_itself_refuses_counts_that_do_not_reconcile(desk, survey) -> None:
    upload = desk.bring_in(survey.csv())
    with pytest.raises(IntegrityError):
        Upload.objects.filter(pk=upload.pk).update(n_stored=29)


def test_waves_come_from_the_name_the_date_or_the_column(desk, survey) -> None:
    header = ["编号", "总体满意度", "答卷日期", "波次"]
    rows = [[f"A{i}", i % 5 + 1, f"2025-{i % 12 + 1:02d}-15", f"第{i % 2 + 1}波"] for i in range(24)]
    content = survey.csv(rows, header)
    by_column = desk.read(content)
    assert by_column.wave_source == "column"
    upload = desk.confirm(by_column)
    assert [wave.name for wave in waves(desk.programme.pk)] == ["第1波", "第2波"]
    desk.undo(upload)
    desk.bring_in(content, wave_source="date")
    assert {row.wave.name for row in desk.answers().select_related("wave")} == {
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    }
    assert desk.answers().filter(answered_on=date(2025, 3, 15)).count() == 2
    desk.undo(Upload.objects.latest("pk"))
    desk.bring_in(content, wave_source="name", wave_name="2025年第三季度")
    names = {wave.name: wave.starts_on for wave in waves(desk.programme.pk)}
    assert {row.wave.name for row in desk.answers().select_related("wave")} == {"2025年第三季度"}
    assert names["2025年第三季度"] == date(2025, 1, 15)  # its first answer


def test_a_wave_without_dates_begins_with_the_period_it_is_named_after(desk, survey) -> None:
    desk.bring_in(survey.csv(), wave_name="2024-Q2")
    assert [(wave.name, wave.starts_on) for wave in waves(desk.programme.pk)] == [
        ("2024-Q2", date(2024, 4, 1))
    ]


def test_the_imported_columns_are_in_the_codebook_and_ignored_ones_are_not(desk, survey) -> None:
    desk.bring_in(survey.csv(), **{"c5-role": "ignore"})
    labels = [variable.label for variable in codebook(desk.programme.pk)]
    assert "总体满意度" in labels
    assert "意见" not in labels


@pytest.mark.parametrize(("ticked", "expected"), [({}, False), ({"open_cases": "on"}, True)])
def test_cases_are_opened_for_imported_rows_only_on_request(desk, survey, ticked, expected) -> None:
    desk.bring_in(survey.csv(), **ticked)
    told = OutboxEvent.objects.get(kind="AnswersImported").payload
    assert told["open_cases"] is expected
