"""Bringing a questionnaire in and handing one out, as people do it."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.surveys import services
from huiyin.surveys.interchange.base import interchange_formats
from huiyin.surveys.interchange.samples import BASIC, BRANCHED

SURVEY = {
    "title": "服务调查",
    "pages": [
        {
            "elements": [
                {
                    "type": "radiogroup",
                    "name": "used",
                    "title": "您办过业务吗？",
                    "choices": ["是", "否"],
                    "isRequired": True,
                },
                {
                    "type": "comment",
                    "name": "why",
                    "title": "服务态度和速度怎么样？",
                    "visibleIf": "{used} = '是'",
                },
                {"type": "imagepicker", "name": "pick", "title": "选一张图"},
                {"type": "comment", "name": "odd", "title": "另外", "visibleIf": "age({birth}) > 18"},
            ]
        }
    ],
}


@pytest.fixture
def programme(cast):
    return services.create_programme(by=cast.bob, unit=cast.north, name="北区服务")


@pytest.fixture
def manager(cast, client: Client) -> Client:
    client.force_login(cast.bob)
    return client


def upload(data: object, name: str = "survey.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps(data, ensure_ascii=False).encode())


def test_a_file_is_shown_with_what_is_lost_and_stored_only_when_confirmed(
    cast, programme, manager: Client
) -> None:
    """C25"""
    before = programme.questionnaires.count()
    page = manager.post(
        f"/programmes/{programme.pk}/questionnaires/import/", {"file": upload(SURVEY), "format": ""}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "有 2 项内容无法导入" in text
    assert "imagepicker" in text
    assert "age({birth})" in text
    assert "您办过业务吗？" in text
    assert programme.questionnaires.count() == before
    ticket = page.context["understood"].ticket
    done = manager.post(f"/programmes/{programme.pk}/questionnaires/import/confirm/", {"ticket": ticket})
    made = programme.questionnaires.order_by("-pk").first()
    assert done.headers["Location"] == f"/programmes/{programme.pk}/questionnaires/{made.pk}/"
    questions = [question for page in made.draft["pages"] for question in page["questions"]]
    assert [question["type"] for question in questions] == ["single_choice", "open_text", "open_text"]
    assert questions[1]["show_if"] == {"==": [{"var": "used"}, "是"]}
    assert questions[0]["required"]


def test_the_checker_speaks_before_the_import(cast, programme, manager: Client) -> None:
    """C16"""
    data = {"elements": [{"type": "rating", "name": "r", "title": "您对态度和速度满意吗？"}]}
    page = manager.post(f"/programmes/{programme.pk}/questionnaires/import/", {"file": upload(data)})
    assert "一题两问" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"{"), ("a.exe", b"MZ"), ("a.docx", b"PK\x03\x04oops"), ("a.qsf", b"[]"), ("a.lss", b"<a/>")],
)
def test_a_bad_file_is_told_why_and_stores_nothing(
    cast, programme, manager: Client, name: str, content: bytes
) -> None:
    page = manager.post(
        f"/programmes/{programme.pk}/questionnaires/import/", {"file": SimpleUploadedFile(name, content)}
    )
    assert page.status_code == 422
    assert "请" in page.content.decode()


def test_no_file_is_told(cast, programme, manager: Client) -> None:
    assert manager.post(f"/programmes/{programme.pk}/questionnaires/import/", {}).status_code == 422


def test_a_ticket_of_somebody_else_or_a_changed_one_creates_nothing(cast, programme, manager: Client) -> None:
    page = manager.post(f"/programmes/{programme.pk}/questionnaires/import/", {"file": upload(SURVEY)})
    ticket, before = page.context["understood"].ticket, programme.questionnaires.count()
    address = f"/programmes/{programme.pk}/questionnaires/import/confirm/"
    assert manager.post(address, {"ticket": ticket[:-2] + "xx"}).status_code == 302
    manager.force_login(cast.ann)
    assert manager.post(address, {"ticket": ticket}).status_code == 302
    assert programme.questionnaires.count() == before


def test_every_format_can_be_downloaded_and_says_beforehand_what_stays_behind(
    cast, programme, manager: Client
) -> None:
    made = services.create_questionnaire(by=cast.bob, programme=programme, title="导出", definition=BRANCHED)
    address = f"/programmes/{programme.pk}/questionnaires/{made.pk}/export/"
    text = manager.get(address).content.decode()
    for form in interchange_formats:
        if form.can_write:
            assert form.name["zh"] in text
            file = manager.get(f"{address}{form.key}/")
            assert file.status_code == 200
            assert form.suffixes[0] in file.headers["Content-Disposition"]
            assert len(file.content) > 200
    assert "无法导出" in text
    assert "内容完整" in text
    assert manager.get(f"{address}nothing/").status_code == 404


def test_a_whole_questionnaire_goes_out_and_comes_back_through_the_pages(
    cast, programme, manager: Client
) -> None:
    made = services.create_questionnaire(by=cast.bob, programme=programme, title="往返", definition=BASIC)
    file = manager.get(f"/programmes/{programme.pk}/questionnaires/{made.pk}/export/surveyjs/")
    page = manager.post(
        f"/programmes/{programme.pk}/questionnaires/import/",
        {"file": SimpleUploadedFile("x.json", file.content)},
    )
    assert page.context["understood"].lost == []
    assert [q["key"] for q in page.context["understood"].definition.questions] == [
        "region",
        "ways",
        "service",
        "waited",
        "comment",
    ]
