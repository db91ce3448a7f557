"""Every change of a draft is kept, undone and done again; two people at once lose nothing."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from huiyin.surveys.building import history
from huiyin.surveys.building.acts import perform
from huiyin.surveys.building.problems import DraftChangedMeanwhile
from huiyin.surveys.building.reading import read
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.services import publish


def press(cast: object, questionnaire: Questionnaire, act: str) -> Questionnaire:
    questionnaire.refresh_from_db()
    return history.change_draft(
        by=cast.bob, questionnaire=questionnaire, definition=perform(questionnaire.draft, act).data
    )


def test_any_number_of_steps_is_undone_and_done_again(cast: object, questionnaire: Questionnaire) -> None:
    drafts = [questionnaire.draft]
    for act in ("up:why", "remove:recommend", "page-add", "add:open_text:p1", "copy:service"):
        drafts.append(press(cast, questionnaire, act).draft)
    for draft in reversed(drafts[:-1]):
        assert history.step(by=cast.bob, questionnaire=questionnaire, back=True).draft == draft
    assert history.step(by=cast.bob, questionnaire=questionnaire, back=True).draft == drafts[0]
    for draft in drafts[1:]:
        assert history.step(by=cast.bob, questionnaire=questionnaire, back=False).draft == draft


def test_a_change_after_undoing_forgets_what_was_undone(cast: object, questionnaire: Questionnaire) -> None:
    press(cast, questionnaire, "remove:recommend")
    history.step(by=cast.bob, questionnaire=questionnaire, back=True)
    kept = press(cast, questionnaire, "remove:why")
    assert history.step(by=cast.bob, questionnaire=questionnaire, back=False).draft == kept.draft


def test_undo_says_what_it_undoes(cast: object, questionnaire: Questionnaire) -> None:
    row = press(cast, questionnaire, "remove:why")
    undo, redo = history.steps(row)
    assert undo is not None
    assert undo.difference.words["zh"] == "移除题目“为什么？”"
    assert undo.by == cast.bob.name
    assert redo is None


def test_typing_on_in_one_field_is_one_step(cast: object, questionnaire: Questionnaire) -> None:
    before = questionnaire.draft
    for text in ("为", "为什", "为什么这样"):
        questionnaire.refresh_from_db()
        typed = read({"q.why.zh": text}, questionnaire.draft)
        row = history.change_draft(by=cast.bob, questionnaire=questionnaire, definition=typed)
    assert row.draft_number == 2
    assert history.step(by=cast.bob, questionnaire=questionnaire, back=True).draft == before


def test_a_change_to_an_old_draft_is_refused_and_may_be_made_on_top(
    cast: object, questionnaire: Questionnaire
) -> None:
    stamp = questionnaire.draft_stamp
    press(cast, questionnaire, "remove:recommend")
    mine = read({"q.why.zh": "请说明原因"}, questionnaire.draft)
    with pytest.raises(DraftChangedMeanwhile):
        history.change_draft(by=cast.ann, questionnaire=questionnaire, definition=mine, stamp=stamp)


def test_two_people_at_the_builder_both_keep_their_work(
    cast: object, client: Client, questionnaire: Questionnaire
) -> None:
    address = f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}/"
    client.force_login(cast.ann)
    stamp = str(questionnaire.draft_stamp)
    press(cast, questionnaire, "remove:recommend")
    typed = {"stamp": stamp, "open": "why", "q.why.zh": "请说明原因", "act": "save"}
    refused = client.post(address, typed)
    assert refused.status_code == 409
    assert "请说明原因" in refused.content.decode()
    by_script = client.post(address, typed, headers={"HX-Request": "true"})
    assert by_script.headers["HX-Retarget"] == "#conflict"
    client.post(address, {**typed, "over": "save"})
    questionnaire.refresh_from_db()
    texts = {q["key"]: q["text"]["zh"] for page in questionnaire.draft["pages"] for q in page["questions"]}
    assert texts["why"] == "请说明原因"
    assert "recommend" not in texts, "the other person's change stays"


def test_each_edit_is_saved_at_once_and_answers_with_the_new_state(
    cast: object, client: Client, questionnaire: Questionnaire
) -> None:
    address = f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}/"
    client.force_login(cast.ann)
    typed = {"stamp": str(questionnaire.draft_stamp), "open": "why", "q.why.zh": "请说明原因"}
    answer = client.post(address, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    state = json.loads(answer.headers["HX-Trigger"])["huiyin:draft"]
    assert state["stamp"] == questionnaire.draft_stamp + 1
    assert state["undo"] == "题目“请说明原因”（中文）改写"
    back = client.post(address, {"act": "undo", "stamp": str(state["stamp"])})
    assert back.status_code == 302
    questionnaire.refresh_from_db()
    assert questionnaire.draft["pages"][1]["questions"][0]["text"]["zh"] == "为什么？"


def test_a_published_version_never_changes_and_can_be_the_draft_again(
    cast: object, client: Client, questionnaire: Questionnaire
) -> None:
    version = publish(by=cast.bob, questionnaire=questionnaire)
    press(cast, questionnaire, "remove:why")
    version.refresh_from_db()
    assert len(version.definition["pages"][1]["questions"]) == 1
    client.force_login(cast.ann)
    base = f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}"
    page = client.get(f"{base}/versions/").content.decode()
    assert "移除题目“为什么？”" in page
    client.post(f"{base}/restore/", {"version": str(version.pk)})
    questionnaire.refresh_from_db()
    assert questionnaire.draft["pages"][1]["questions"][0]["key"] == "why"
    history.step(by=cast.bob, questionnaire=questionnaire, back=True)
    questionnaire.refresh_from_db()
    assert questionnaire.draft["pages"][1]["questions"] == []
