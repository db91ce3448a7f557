"""The pages of the builder: conditions by form, translations, the test run, findings, copying."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from huiyin.surveys.building import findings, history
from huiyin.surveys.building.acts import perform
from huiyin.surveys.building.copying import archive_questionnaire, copy_questionnaire, move_questionnaire
from huiyin.surveys.building.problems import CollectsStill, ReasonMissing, StaysInItsProgramme
from huiyin.surveys.building.translating import n_missing, rows
from huiyin.surveys.building.trying import try_out
from huiyin.surveys.definition import Definition, Page
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.question_types.base import question_types
from huiyin.surveys.services import close_questionnaire, create_programme, publish
from huiyin.surveys.tests.building.conftest import UNHAPPY, branching


@pytest.fixture
def base(cast: object, client: Client, questionnaire: Questionnaire) -> str:
    client.force_login(cast.ann)
    return f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}"


def test_the_builder_shows_every_type_in_its_palette_and_opens_one_question(
    client: Client, base: str
) -> None:
    page = client.get(f"{base}/?add=p1").content.decode()
    assert all(kind.name["zh"] in page for kind in question_types)
    opened = client.get(f"{base}/?open=service").content.decode()
    assert 'name="q.service.of.speed.zh"' in opened
    assert 'name="q.why.zh"' not in opened, "only one question is open"
    part = client.get(f"{base}/?open=why", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'name="q.why.zh"' in part


def test_hostile_words_are_shown_as_words(client: Client, base: str) -> None:
    client.post(f"{base}/", {"q.service.of.speed.zh": "<b>快不快</b>", "open": "service"})
    page = client.get(f"{base}/?open=service").content.decode()
    assert "&lt;b&gt;快不快&lt;/b&gt;" in page
    assert "<b>快不快</b>" not in page


def test_a_condition_is_made_by_form_and_taken_away(
    client: Client, base: str, questionnaire: Questionnaire
) -> None:
    form = client.get(f"{base}/rule/?at=question:why").content.decode()
    assert "您有多大可能推荐我们？" in form, "what was asked on the page before may be chosen"
    rows_sent = {"f-join": "all", "f-row": "0", "f-0-field": "recommend", "f-0-is": "<=", "f-0-value": "6"}
    more = client.get(f"{base}/rule/", {"at": "question:why", **rows_sent, "f-do": "add"})
    assert more.content.decode().count("f-row") > 1
    saved = client.post(f"{base}/rule/", {"at": "question:why", **rows_sent, "f-do": "apply"})
    assert saved.headers["Location"].endswith("?open=why#card-why")
    questionnaire.refresh_from_db()
    assert questionnaire.draft["pages"][1]["questions"][0]["show_if"] == UNHAPPY
    opened = client.get(f"{base}/?open=why").content.decode()
    assert "“您有多大可能推荐我们？”不高于 6" in opened
    client.post(f"{base}/rule/", {"at": "question:why", "f-join": "all", "f-do": "clear"})
    questionnaire.refresh_from_db()
    assert "show_if" not in questionnaire.draft["pages"][1]["questions"][0]


def test_a_condition_that_makes_no_sense_is_told_and_not_saved(client: Client, base: str) -> None:
    wrong = {"f-join": "all", "f-row": "0", "f-0-field": "recommend", "f-0-is": "<=", "f-0-value": "many"}
    answer = client.post(f"{base}/rule/", {"at": "page:p2", **wrong, "f-do": "apply"})
    assert answer.status_code == 422
    assert client.get(f"{base}/rule/?at=question:gone").status_code == 404


def test_the_first_page_knows_nothing_yet_and_offers_a_new_page(client: Client, base: str) -> None:
    page = client.get(f"{base}/rule/?at=question:service").content.decode()
    assert "page-split:service" in page


def test_translations_count_what_is_missing(client: Client, base: str, questionnaire: Questionnaire) -> None:
    client.post(f"{base}/", {"q.why.en": "", "q.service.help.zh": "按实际经历", "back": "translate"})
    questionnaire.refresh_from_db()
    assert n_missing(rows(questionnaire.draft)) == {"zh": 0, "en": 2}
    page = client.get(f"{base}/translate/?only").content.decode()
    assert 'name="q.why.en"' in page
    assert 'name="q.recommend.en"' not in page


def test_bots_see_every_way_and_say_what_nobody_reaches() -> None:
    report = try_out(Definition.from_json(branching()))
    assert {path.pages for path in report.paths} == {("p1",), ("p1", "p2")}
    assert report.unseen == []
    assert (report.fewest, report.most) == (2, 3)
    never = branching()
    never["pages"][1]["show_if"] = {">": [{"var": "recommend"}, 10]}
    assert try_out(Definition.from_json(never)).unseen == ["why"]


@pytest.mark.parametrize("kind", list(question_types), ids=lambda kind: kind.key)
def test_bots_can_answer_every_type_of_question(kind: object) -> None:
    question = {**kind.example()}
    report = try_out(Definition({"zh": "一"}, {}, {}, (Page("p1", (question,)),)), n_bots=12)
    assert not report.stuck


def test_the_test_run_page_tells_what_bots_saw(client: Client, base: str) -> None:
    page = client.get(f"{base}/trial/").content.decode()
    assert "1 → 2" in page


def test_a_finding_stands_with_a_reason_until_its_words_change(
    cast: object, questionnaire: Questionnaire
) -> None:
    draft = branching()
    draft["pages"][1]["questions"][0]["text"]["zh"] = "您是否同意我们热情周到的服务态度和处理速度总是很好？"
    row = history.change_draft(by=cast.bob, questionnaire=questionnaire, definition=draft)
    told = [one for one in findings.told(row, row.draft) if one.finding.question_key == "why"]
    assert told, "the checker has something to say"
    with pytest.raises(ReasonMissing):
        findings.let_stand(by=cast.bob, questionnaire=row, key=told[0].key, reason=" ")
    findings.let_stand(by=cast.bob, questionnaire=row, key=told[0].key, reason="行业惯用")
    reasons = {one.key: one.reason for one in findings.told(row, row.draft)}
    assert reasons[told[0].key] == "行业惯用"
    findings.take_up(by=cast.bob, questionnaire=row, key=told[0].key)
    assert not any(one.reason for one in findings.told(row, row.draft))


def test_copies_move_between_programmes_and_published_ones_stay(
    cast: object, questionnaire: Questionnaire
) -> None:
    other = create_programme(by=cast.bob, unit=cast.north, name="另一个项目")
    copy = copy_questionnaire(
        by=cast.bob, questionnaire=questionnaire, programme=other, title="满意度（副本）"
    )
    assert copy.draft["title"]["zh"] == "满意度（副本）"
    assert copy.programme == other
    move_questionnaire(by=cast.bob, questionnaire=copy, programme=questionnaire.programme)
    copy.refresh_from_db()
    assert copy.programme == questionnaire.programme
    publish(by=cast.bob, questionnaire=copy)
    with pytest.raises(StaysInItsProgramme):
        move_questionnaire(by=cast.bob, questionnaire=copy, programme=other)


def test_only_what_collects_no_more_goes_into_the_archive(cast: object, questionnaire: Questionnaire) -> None:
    publish(by=cast.bob, questionnaire=questionnaire)
    with pytest.raises(CollectsStill):
        archive_questionnaire(by=cast.bob, questionnaire=questionnaire, archived=True)
    close_questionnaire(by=cast.bob, questionnaire=questionnaire, closed=True)
    archive_questionnaire(by=cast.bob, questionnaire=questionnaire, archived=True)
    questionnaire.refresh_from_db()
    assert questionnaire.archived_at is not None


def test_a_copy_is_made_on_the_page(
    cast: object, client: Client, base: str, questionnaire: Questionnaire
) -> None:
    sent = {"title": "副本", "programme": questionnaire.programme_id, "do": "copy"}
    answer = client.post(f"{base}/copy/", sent, follow=True)
    assert answer.status_code == 200
    assert Questionnaire.objects.filter(title="副本").exists()


def test_nothing_of_another_unit_is_found(cast: object, client: Client, base: str) -> None:
    client.force_login(cast.nora)
    for page in ("", "rule/?at=page:p1", "translate/", "versions/", "trial/", "copy/"):
        assert client.get(f"{base}/{page}").status_code == 404
    assert perform(branching(), "keep:why").open == "why"


def test_the_script_opens_questions_and_the_palette_by_acts_that_save_first(
    client: Client, base: str, questionnaire: Questionnaire
) -> None:
    typed = {"q.why.zh": "请说明原因", "stamp": str(questionnaire.draft_stamp)}
    part = client.post(f"{base}/", {**typed, "act": "open:service"}, headers={"HX-Request": "true"})
    assert 'name="q.service.of.speed.zh"' in part.content.decode()
    state = json.loads(part.headers["HX-Trigger-After-Swap"])["huiyin:draft"]
    assert (state["open"], state["page"]) == ("service", 1)
    assert state["titles"]["why"] == "请说明原因"
    palette = client.post(
        f"{base}/", {"stamp": str(state["stamp"]), "act": "palette:p2"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'value="add:open_text:p2"' in palette
