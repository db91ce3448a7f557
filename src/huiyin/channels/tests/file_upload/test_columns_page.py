"""The page where the meaning of the columns is confirmed, corrected and kept for the next wave."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from huiyin.analytics.codebook import Role
from huiyin.channels.file_upload import pages, queries
from huiyin.channels.models import SavedMapping, Upload
from huiyin.core import events
from huiyin.responses.queries import answers_of
from huiyin.surveys import services as surveys
from huiyin.surveys.queries import codebook


def roles(upload: Upload) -> dict[str, Role]:
    return {column.column: column.variable.role for column in queries.mapping_of(upload).columns}


def test_a_wrong_guess_is_corrected_and_the_correction_is_imported(desk, survey) -> None:
    upload = desk.read(survey.csv())
    changes = {"c2-role": "overall", "c1-role": "rating", "c2-label": "供电质量(总体)", "c4-role": "ignore"}
    done = desk.confirm(upload, **changes)
    assert done.state == Upload.DONE
    variables = {variable.label: variable for variable in codebook(desk.programme.pk)}
    assert variables["供电质量(总体)"].role is Role.OVERALL
    assert "地区" not in variables


def test_a_draft_is_kept_without_importing_anything(desk, survey) -> None:
    upload = desk.read(survey.csv())
    answer = desk.map(upload, action="save", **{"c2-role": "effort", "wave_name": "试点"})
    assert answer.status_code == 302
    events.drain_all()
    kept = desk.again(upload)
    assert (kept.state, kept.wave_name) == (Upload.READY, "试点")
    assert roles(kept)["供电质量"] is Role.EFFORT
    assert "由您指定" in desk.page(kept).content.decode()
    assert codebook(desk.programme.pk) == []


def test_what_was_typed_wrongly_is_shown_again_with_the_reason(desk, survey) -> None:
    upload = desk.read(survey.csv())
    answer = desk.map(
        upload, **{"c1-minimum": "5", "c1-maximum": "1", "c2-label": "我改的名字", "c2-minimum": "abc"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "量表的最小值必须小于最大值" in page
    assert "我改的名字" in page
    assert 'value="abc"' in page
    assert desk.again(upload).state == Upload.READY
    assert roles(desk.again(upload)) == roles(upload)


def test_a_rating_needs_the_ends_of_its_scale(desk, survey) -> None:
    upload = desk.read(survey.csv())
    answer = desk.map(upload, **{"c2-minimum": "", "c2-maximum": ""})
    assert "例如 1 和 5" in answer.content.decode()


def test_many_columns_are_set_at_once(desk, survey) -> None:
    upload = desk.read(survey.csv())
    change = {"action": "bulk", "bulk_which": "ticked", "bulk_role": "rating", "ticked": ["c1", "c2"]}
    assert desk.map(upload, **change, bulk_minimum="1", bulk_maximum="7").status_code == 302
    mapping = queries.mapping_of(desk.again(upload))
    for column in mapping.columns[1:3]:
        assert column.variable.role is Role.RATING
        assert (column.variable.scale.minimum, column.variable.scale.maximum) == (1, 7)
    assert mapping.columns[0] == queries.mapping_of(upload).columns[0]
    desk.map(upload, action="bulk", bulk_which="all", bulk_role="ignore")
    assert set(roles(desk.again(upload)).values()) == {Role.IGNORE}


def test_a_bulk_change_needs_both_ends_of_a_scale(desk, survey) -> None:
    upload = desk.read(survey.csv())
    answer = desk.map(
        upload, action="bulk", bulk_which="all", bulk_role="rating", bulk_minimum="1", bulk_maximum=""
    )
    assert "量表要填两端" in answer.content.decode()
    assert roles(desk.again(upload)) == roles(upload)


def test_problems_stand_beside_the_column_and_keep_the_import_waiting(desk, survey) -> None:
    upload = desk.read(survey.csv())
    answer = desk.map(upload, **{"c5-role": "respondent_id"})
    assert answer.status_code == 302
    events.drain_all()
    again = desk.again(upload)
    assert again.state == Upload.READY
    shown = desk.page(again)
    assert "导入前需要改正" in shown.content.decode()
    wrong = {row.form.column.column for row in shown.context["page"].rows if row.problems}
    assert wrong == {"客户编号", "意见"}
    assert not desk.answers().exists()


def test_an_expectation_names_its_perception(desk, survey) -> None:
    upload = desk.read(survey.csv())
    key = queries.mapping_of(upload).columns[2].variable.key
    change = {"c1-role": "expectation", "c1-minimum": "1", "c1-maximum": "5", "c2-role": "rating"}
    desk.map(upload, **change, **{"c1-pair": "nothing_like_that"})
    assert desk.again(upload).state == Upload.READY
    done = desk.confirm(upload, **change, **{"c1-pair": key})
    assert done.state == Upload.DONE
    assert {v.pair for v in codebook(desk.programme.pk) if v.role is Role.EXPECTATION} == {key}


def test_worded_grades_have_a_table_that_can_be_completed(desk, survey) -> None:
    words = ["很满意", "满意", "一般", "不满意", "很不满意"]
    rows = [[f"A{i}", words[i % 5] if i != 7 else "马马虎虎"] for i in range(40)]
    upload = desk.read(survey.csv(rows, ["编号", "总体满意度"]))
    data = desk.form_data(upload)
    assert [data[f"c1-word_{n}"] for n in range(5)]
    grades = {data[f"c1-word_{n}"]: float(data[f"c1-grade_{n}"]) for n in range(5)}
    assert grades["很满意"] - grades["很不满意"] == 4
    free = next(n for n in range(20) if f"c1-word_{n}" not in data or not data[f"c1-word_{n}"])
    done = desk.confirm(upload, **{f"c1-word_{free}": "马马虎虎", f"c1-grade_{free}": "3", "c1-missing": ""})
    assert desk.counts(done) == (40, 40, 0, 0)
    assert desk.answers().get(respondent_key="A7").answers == {
        queries.mapping_of(done).columns[1].variable.key: 3.0
    }


def test_a_recommendation_coded_from_1_to_11_is_proposed_minus_1_with_the_reason(desk, survey) -> None:
    rows = [[f"A{i}", i % 11 + 1] for i in range(60)]
    upload = desk.read(survey.csv(rows, ["编号", "推荐意愿NPS"]))
    column = queries.mapping_of(upload).columns[1]
    assert (column.variable.role, column.variable.scale.offset) == (Role.RECOMMEND, -1)
    assert column.note_zh
    page = desk.page(upload).content.decode()
    assert page.count(column.note_zh) == 2  # among what needs a look, and beside the column
    desk.confirm(upload)
    key = column.variable.key
    assert {row.answers[key] for row in desk.answers()} == {float(n) for n in range(11)}


def test_the_next_wave_reuses_the_mapping_and_says_so(desk, survey) -> None:
    first = desk.bring_in(survey.csv(), **{"c2-label": "供电可靠性", "c2-role": "effort"})
    upload = desk.read(survey.csv(survey.rows(20)), "第二季度.csv", wave_name="2026-Q2")
    column = queries.mapping_of(upload).columns[2].variable
    assert (column.role, column.label) == (Role.EFFORT, "供电可靠性")
    page = desk.page(upload).content.decode()
    assert "已沿用" in page
    assert timezone.localdate(SavedMapping.objects.get().saved_at).isoformat() in page
    done = desk.confirm(upload)
    assert done.wave_name == "2026-Q2"
    assert desk.counts(done) == (20, 20, 0, 0)
    assert first.state == Upload.DONE


def test_the_reuse_finds_its_columns_in_another_order_and_case(desk, survey) -> None:
    header = ["ID", "Overall", "Region"]
    desk.bring_in(survey.csv([[f"A{i}", i % 5 + 1, "n" if i % 2 else "s"] for i in range(30)], header))
    turned = survey.csv(
        [["n" if i % 2 else "s", f"B{i}", i % 5 + 1] for i in range(30)], ["region", "id", "OVERALL"]
    )
    upload = desk.read(turned)
    assert upload.profile["saved_at"]
    assert [column.column for column in queries.mapping_of(upload).columns] == ["region", "id", "OVERALL"]
    assert desk.counts(desk.confirm(upload)) == (30, 30, 0, 0)


def test_a_reused_mapping_can_be_guessed_afresh(desk, survey) -> None:
    desk.undo(desk.bring_in(survey.csv(), **{"c5-role": "ignore"}))
    upload = desk.read(survey.csv(survey.rows(20)))
    assert roles(upload)["意见"] is Role.IGNORE
    assert desk.map(upload, action="guess").status_code == 302
    assert roles(desk.again(upload))["意见"] is Role.OPEN_TEXT
    assert "已沿用" not in desk.page(upload).content.decode()


def test_a_known_variable_keeps_its_scale_while_there_are_answers(desk, survey) -> None:
    first = desk.bring_in(survey.csv())
    upload = desk.read(survey.csv(survey.rows(25)))
    desk.map(upload, **{"c1-maximum": "7"})
    events.drain_all()
    page = desk.page(upload).content.decode()
    assert "HY-H101" in [problem.code for problem in queries.mapping_problems(upload, changed(desk, upload))]
    assert "与项目中已有的变量" in page
    assert desk.again(upload).state == Upload.READY
    other_key = {"c1-maximum": "7", "c1-key": "another_question"}
    assert desk.confirm(upload, **other_key).state == Upload.DONE
    assert "another_question" in [variable.key for variable in codebook(desk.programme.pk)]
    assert first.state == Upload.DONE


def changed(desk, upload):
    return queries.mapping_of(desk.again(upload))


def test_once_the_wrong_import_is_undone_its_scale_may_be_corrected(desk, survey) -> None:
    desk.undo(desk.bring_in(survey.csv(), **{"c1-maximum": "9"}))
    assert desk.bring_in(survey.csv(), **{"c1-maximum": "5"}).state == Upload.DONE


def test_a_column_the_programme_knows_is_taken_for_what_it_is_there(desk, survey) -> None:
    desk.bring_in(survey.csv(), **{"c2-maximum": "10", "c2-label": "供电"})
    header = [*survey.header, "新的一列"]
    upload = desk.read(survey.csv([[*row, "x"] for row in survey.rows()], header))
    column = queries.mapping_of(upload).columns[2]
    assert column.variable.scale.maximum == 10
    assert column.variable.label == "供电"
    assert queries.mapping_problems(upload, queries.mapping_of(upload)) == []


def test_seventy_columns_fit_on_one_page_and_more_are_paged(desk, survey, monkeypatch) -> None:
    header = ["编号", *[f"题目{i}满意度" for i in range(69)]]
    rows = [[f"A{r}", *[(r + i) % 5 + 1 for i in range(69)]] for r in range(12)]
    upload = desk.read(survey.csv(rows, header))
    assert len(desk.page(upload).context["page"].columns) == 70
    monkeypatch.setattr(pages, "PER_PAGE", 30)
    assert len(desk.page(upload, page=3).context["page"].columns) == 10
    data = {"page": 3, "action": "page-1", "c69-label": "最后一题"}
    answer = desk.client.post(
        desk.url("upload", upload.pk), {**desk.form_data(upload), **third_page(desk, upload), **data}
    )
    assert answer.status_code == 302
    assert queries.mapping_of(desk.again(upload)).columns[69].variable.label == "最后一题"
    assert desk.counts(desk.confirm(desk.again(upload))) == (12, 12, 0, 0)


def third_page(desk, upload) -> dict[str, object]:
    forms = desk.page(upload, page=3).context["page"].columns
    return {bound.html_name: bound.value() for form in forms for bound in form if bound.value() is not None}


def test_text_of_the_file_is_escaped_wherever_it_is_shown(desk, survey) -> None:
    evil = "<img src=x onerror=alert(1)>"
    rows = [[f"{evil}{i}", i % 5 + 1, evil] for i in range(20)]
    rows[4][1] = evil
    upload = desk.read(survey.csv(rows, ["编号", "总体满意度", f"意见{evil}"]), f"{evil}.csv")
    pages_shown = [desk.page(upload)]
    done = desk.confirm(upload, **{"c1-role": "overall", "c1-minimum": 1, "c1-maximum": 5, "c1-missing": ""})
    assert done.n_rejected == 1
    pages_shown += [desk.page(done), desk.client.get(desk.url("uploads"))]
    for page in pages_shown:
        text = page.content.decode()
        assert evil not in text
        assert "&lt;img src=x onerror=alert(1)" in text


def test_a_confirmed_upload_cannot_be_changed_from_an_old_tab(desk, survey) -> None:
    upload = desk.read(survey.csv())
    old_tab = desk.form_data(upload, **{"c1-role": "ignore"})
    done = desk.confirm(upload)
    answer = desk.client.post(desk.url("upload", upload.pk), old_tab)
    assert answer.status_code == 302
    assert roles(desk.again(upload)) == roles(done)
    assert replace(queries.mapping_of(done)) == queries.mapping_of(desk.again(upload))


def test_the_form_offers_the_current_quarter_and_opens_no_cases(desk) -> None:
    page = desk.client.get(desk.url("upload-new"))
    assert page.context["form"]["wave_name"].value() == surveys.quarter_of()
    assert not page.context["form"]["open_cases"].value()


@pytest.mark.parametrize("number", ["0", "-1", "999999999999", "x"])
def test_a_page_of_columns_that_does_not_exist_shows_one_that_does(desk, survey, number) -> None:
    upload = desk.read(survey.csv())
    assert desk.page(upload, page=number).status_code == 200


def test_answers_of_another_programme_are_not_touched(desk, survey, cast) -> None:
    other = surveys.create_programme(by=cast.nora, unit=cast.south, name="南区满意度")
    desk.bring_in(survey.csv())
    assert not answers_of(cast.nora, other.pk).exists()
    assert codebook(other.pk) == []
