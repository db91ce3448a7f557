"""Who may open the upload pages, and what they say while the worker is busy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from huiyin.channels.models import Upload
from huiyin.core import events
from huiyin.core.models import AuditEntry, Delivery

NAMES = ["uploads", "upload-new"]
OF_ONE = ["upload", "upload-progress", "upload-undo", "upload-resume", "upload-rejected"]


def addresses(desk, upload) -> list[str]:
    return [desk.url(name) for name in NAMES] + [desk.url(name, upload.pk) for name in OF_ONE]


def test_uploads_of_another_unit_do_not_exist_for_others(desk, survey, cast) -> None:
    upload = desk.bring_in(survey.csv())
    stranger = Client()
    stranger.force_login(cast.nora)
    for address in addresses(desk, upload):
        for method in (stranger.get, stranger.post):
            assert method(address).status_code in {404, 405}, address
    assert stranger.get(desk.url("upload", upload.pk)).status_code == 404
    assert desk.again(upload).state == Upload.DONE


def test_an_upload_is_not_found_under_another_programme(desk, survey, cast) -> None:
    from huiyin.surveys import services as surveys

    upload = desk.read(survey.csv())
    other = surveys.create_programme(by=cast.bob, unit=cast.north, name="另一个项目")
    desk.programme = other
    assert desk.client.get(desk.url("upload", upload.pk)).status_code == 404
    assert desk.client.post(desk.url("upload-undo", upload.pk)).status_code == 404


def test_agents_and_visitors_have_no_business_here(desk, survey, cast) -> None:
    upload = desk.read(survey.csv())
    agent, visitor = Client(), Client()
    agent.force_login(cast.amy)
    for address in addresses(desk, upload):
        assert agent.get(address).status_code == 403, address
        assert visitor.get(address).status_code == 302, address


def test_an_analyst_of_the_unit_may_import(desk, survey, cast) -> None:
    desk.client.force_login(cast.ann)
    desk.user = cast.ann
    assert desk.bring_in(survey.csv()).uploaded_by == cast.ann


def test_a_form_without_its_token_is_refused(desk, survey, cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.bob)
    file = SimpleUploadedFile("a.csv", survey.csv())
    assert strict.post(desk.url("upload-new"), {"file": file, "wave_name": "x"}).status_code == 403
    assert not Upload.objects.exists()


def test_an_imported_answer_tells_the_file_it_came_with(desk, survey) -> None:
    upload = desk.bring_in(survey.csv())
    answer = desk.answers().first()
    page = desk.client.get(f"/programmes/{upload.programme_id}/answers/{answer.pk}/").content.decode()
    assert upload.filename in page
    assert f"upload:{upload.pk}" not in page


@pytest.mark.parametrize("name", ["upload-undo", "upload-resume"])
def test_looking_changes_nothing(desk, survey, name) -> None:
    upload = desk.bring_in(survey.csv())
    desk.client.get(desk.url(name, upload.pk))
    events.drain_all()
    assert desk.again(upload).state == Upload.DONE
    assert desk.answers().count() == 30


def test_while_the_file_is_read_the_page_says_so_and_looks_again(desk, survey) -> None:
    upload = desk.send(survey.csv())
    page = desk.page(upload).content.decode()
    assert "正在读取文件" in page
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = desk.client.get(desk.url("upload-progress", upload.pk))
    assert "HX-Refresh" not in part
    events.drain_all()
    assert desk.client.get(desk.url("upload-progress", upload.pk))["HX-Refresh"] == "true"


def test_while_rows_are_imported_the_page_shows_how_many_are_done(desk, survey) -> None:
    upload = desk.read(survey.csv())
    desk.map(upload)
    Upload.objects.filter(pk=upload.pk).update(state=Upload.RUNNING, n_read=12, n_stored=11, n_rejected=1)
    part = desk.client.get(desk.url("upload-progress", upload.pk)).content.decode()
    assert 'value="12" max="30"' in part
    assert "已入库 11 · 已存在 0 · 未入库 1" in part


def test_work_that_stands_still_can_be_asked_for_again(desk, survey) -> None:
    upload = desk.read(survey.csv())
    desk.map(upload)
    events.fan_out()
    Delivery.objects.filter(done_at=None).update(parked_at=timezone.now())
    assert "没有进展" not in desk.page(upload).content.decode()
    Upload.objects.filter(pk=upload.pk).update(progressed_at=timezone.now() - timedelta(minutes=9))
    assert "没有进展" in desk.page(upload).content.decode()
    assert desk.client.post(desk.url("upload-resume", upload.pk)).status_code == 302
    events.drain_all()
    assert desk.counts(desk.again(upload)) == (30, 30, 0, 0)


def test_what_is_done_twice_by_the_worker_has_its_effect_once(desk, survey) -> None:
    upload = desk.bring_in(survey.csv())
    Delivery.objects.filter(subscriber__startswith="channels.").update(
        done_at=None, next_try_at=timezone.now()
    )
    events.drain_all()
    assert desk.counts(desk.again(upload)) == (30, 30, 0, 0)
    assert desk.answers().count() == 30


def test_the_list_shows_state_counts_and_who(desk, survey) -> None:
    assert "还没有导入过文件" in desk.client.get(desk.url("uploads")).content.decode()
    desk.bring_in(survey.csv(), "第一季度.csv")
    page = desk.client.get(desk.url("uploads")).content.decode()
    for words in ("第一季度.csv", "已导入", "鲍勃", "撤销"):
        assert words in page


def test_each_act_is_in_the_audit_log(desk, survey) -> None:
    desk.undo(desk.bring_in(survey.csv()))
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "upload.receive",
        "upload.confirm",
        "upload.imported",
        "upload.undo",
        "upload.undone",
    } <= actions


def test_every_page_speaks_english_too(desk, survey) -> None:
    upload = desk.read(survey.csv())
    done = desk.bring_in(survey.csv(survey.rows(12)))
    with translation.override("en"):
        desk.client.cookies["django_language"] = "en"
        for address in (
            desk.url("uploads"),
            desk.url("upload-new"),
            desk.url("upload", upload.pk),
            desk.url("upload", done.pk),
            desk.url("upload-undo", done.pk),
        ):
            page = desk.client.get(address).content.decode()
            assert 'lang="en"' in page
            assert "导入" not in page.replace("调查", "")
