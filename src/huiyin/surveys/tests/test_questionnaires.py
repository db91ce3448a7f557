"""Questionnaires: edited as a draft, published as versions that never change."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.analytics.codebook import Role
from huiyin.core.models import OutboxEvent
from huiyin.surveys.building.reading import read
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.problems import (
    BadDefinition,
    KeyTaken,
    NothingToAsk,
    ProgrammeArchived,
    QuestionnaireClosed,
    ScaleChanged,
    TextMissing,
    TooFewChoices,
    UnknownQuestionType,
)
from huiyin.surveys.queries import codebook, newest_version
from huiyin.surveys.question_types.base import question_types
from huiyin.surveys.services import (
    archive_programme,
    close_questionnaire,
    create_programme,
    create_questionnaire,
    publish,
    save_draft,
)


def example() -> Definition:
    """One page with one question of every type."""
    questions = tuple(kind.example() for kind in question_types)
    return Definition({"zh": "满意度", "en": "Satisfaction"}, {}, {}, (Page("p1", questions),))


@pytest.fixture
def questionnaire(cast: object) -> Questionnaire:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    return create_questionnaire(
        by=cast.bob, programme=programme, title="满意度", definition=example().as_json()
    )


def edited(questionnaire: Questionnaire, **changes: object) -> Definition:
    definition = Definition.from_json(questionnaire.draft)
    return Definition(**{**definition.__dict__, **changes})


def test_publishing_freezes_a_version_and_extends_the_codebook(
    cast: object, questionnaire: Questionnaire
) -> None:
    version = publish(by=cast.bob, questionnaire=questionnaire)
    assert version.number == 1
    roles = {variable.key: variable.role for variable in codebook(questionnaire.programme_id)}
    assert roles["recommend"] is Role.RECOMMEND
    assert roles["attitude"] is Role.RATING
    assert roles["comment"] is Role.OPEN_TEXT
    assert roles["region"] is Role.SEGMENT
    assert OutboxEvent.objects.filter(kind="QuestionnairePublished").count() == 1


def test_a_published_version_keeps_its_words_when_the_draft_changes(
    cast: object, questionnaire: Questionnaire
) -> None:
    first = publish(by=cast.bob, questionnaire=questionnaire)
    before = first.definition
    save_draft(
        by=cast.bob, questionnaire=questionnaire, definition=edited(questionnaire, title={"zh": "新标题"})
    )
    second = publish(by=cast.bob, questionnaire=questionnaire)
    first.refresh_from_db()
    assert first.definition == before
    assert (second.number, second.definition["title"]) == (2, {"zh": "新标题"})
    assert newest_version(questionnaire.pk) == second


def test_a_version_spells_out_the_grades_so_that_later_scales_do_not_touch_it(
    cast: object, questionnaire: Questionnaire
) -> None:
    version = publish(by=cast.bob, questionnaire=questionnaire)
    block = next(q for q in version.definition["pages"][0]["questions"] if q["type"] == "rating_block")
    assert [grade["value"] for grade in block["grades"]] == [5, 4, 3, 2, 1]
    assert block["grades"][0]["text"] == {"zh": "很满意", "en": "Very satisfied"}


def test_an_edited_scale_is_what_is_published(cast: object, questionnaire: Questionnaire) -> None:
    typed = read({"q.service.present": "1", "q.service.scale": "satisfaction_10"}, questionnaire.draft)
    save_draft(by=cast.bob, questionnaire=questionnaire, definition=Definition.from_json(typed))
    publish(by=cast.bob, questionnaire=questionnaire)
    scale = {v.key: v.scale for v in codebook(questionnaire.programme_id)}["attitude"]
    assert scale is not None
    assert (scale.minimum, scale.maximum) == (1, 10)


def test_a_variable_already_collected_on_another_scale_is_refused(
    cast: object, questionnaire: Questionnaire
) -> None:
    publish(by=cast.bob, questionnaire=questionnaire)
    typed = read({"q.service.present": "1", "q.service.scale": "satisfaction_10"}, questionnaire.draft)
    save_draft(by=cast.bob, questionnaire=questionnaire, definition=Definition.from_json(typed))
    with pytest.raises(ScaleChanged):
        publish(by=cast.bob, questionnaire=questionnaire)
    assert questionnaire.versions.count() == 1


@pytest.mark.parametrize(
    ("pages", "problem"),
    [
        ((), NothingToAsk),
        (((),), NothingToAsk),
        ((({**question_types["recommend"].example(), "text": {"zh": " ".strip(), "en": ""}},),), TextMissing),
        ((({**question_types["rating_block"].example(), "items": []},),), TooFewChoices),
        ((({**question_types["single_choice"].example(), "options": []},),), TooFewChoices),
        (((question_types["recommend"].example(), question_types["recommend"].example()),), KeyTaken),
    ],
)
def test_an_unfinished_draft_can_be_kept_but_not_published(
    cast: object, questionnaire: Questionnaire, pages: tuple[object, ...], problem: type[Exception]
) -> None:
    save_draft(
        by=cast.bob,
        questionnaire=questionnaire,
        definition=edited(questionnaire, pages=tuple(Page(f"p{n}", page) for n, page in enumerate(pages))),
    )
    with pytest.raises(problem):
        publish(by=cast.bob, questionnaire=questionnaire)
    assert not questionnaire.versions.exists()
    assert codebook(questionnaire.programme_id) == []


def test_closed_and_archived_publish_nothing(cast: object, questionnaire: Questionnaire) -> None:
    close_questionnaire(by=cast.bob, questionnaire=questionnaire, closed=True)
    with pytest.raises(QuestionnaireClosed):
        publish(by=cast.bob, questionnaire=questionnaire)
    close_questionnaire(by=cast.bob, questionnaire=questionnaire, closed=False)
    archive_programme(by=cast.bob, programme=questionnaire.programme, archived=True)
    with pytest.raises(ProgrammeArchived):
        publish(by=cast.bob, questionnaire=questionnaire)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, BadDefinition),
        ({"pages": 3}, BadDefinition),
        ({"pages": [["x"]]}, BadDefinition),
        ({"pages": [{"questions": ["x"]}]}, BadDefinition),
        ({"pages": [{}]}, BadDefinition),
        ({"pages": [{"questions": [{"type": "hologram"}]}]}, UnknownQuestionType),
        ({"pages": [{"questions": [{"type": "recommend"}]}]}, BadDefinition),
    ],
)
def test_a_definition_that_cannot_be_understood_is_refused(data: object, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        Definition.from_json(data)


def test_a_language_is_offered_only_when_every_word_has_it() -> None:
    both = example()
    assert both.languages == ("zh", "en")
    questions = [dict(question) for question in both.questions]
    questions[0]["text"] = {"zh": questions[0]["text"]["zh"], "en": ""}
    assert Definition(both.title, {}, {}, (Page("p1", tuple(questions)),)).languages == ("zh",)


def test_closing_needs_a_manager_and_a_post(
    cast: object, client: Client, questionnaire: Questionnaire
) -> None:
    address = f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}/close/"
    client.force_login(cast.ann)
    assert client.post(address, {"closed": "1"}).status_code == 403
    client.force_login(cast.nora)
    assert client.post(address, {"closed": "1"}).status_code == 404
    client.force_login(cast.bob)
    assert client.get(address).status_code == 405
    client.post(address, {"closed": "1"})
    questionnaire.refresh_from_db()
    assert questionnaire.closed_at is not None
