"""Names of variables are changed in the builder until they are published (C25)."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.surveys.building.problems import NameNotPossible, NameTaken
from huiyin.surveys.building.renaming import published_names, rename
from huiyin.surveys.definition import Definition
from huiyin.surveys.services import publish

from .conftest import branching


def nothing() -> frozenset[str]:
    return frozenset()


def test_conditions_and_texts_follow_a_new_name() -> None:
    data = branching()
    data["pages"][1]["questions"][0]["text"]["zh"] = "您打了 {{recommend|这个分}}，{{ speed }}，为什么？"
    data["pages"][1]["questions"][0]["show_if"] = {"!": {"missing": ["speed"]}}
    sent = {"q.recommend.key": "nps", "q.service.of.speed.key": "fast", "q.why.key": "why"}
    assert rename(sent, data, published=nothing) == {"recommend": "nps"}
    assert data["pages"][0]["questions"][0]["key"] == "nps"
    assert data["pages"][1]["show_if"] == {"<=": [{"var": "nps"}, 6]}
    asked = data["pages"][1]["questions"][0]
    assert asked["text"]["zh"] == "您打了 {{nps|这个分}}，{{ fast }}，为什么？"
    assert asked["show_if"] == {"!": {"missing": ["fast"]}}
    assert {v.key for v in Definition.from_json(data).variables()} == {"nps", "attitude", "fast", "why"}
    assert Definition.from_json(data).faults() == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [("Recommend", NameNotPossible), ("1st", NameNotPossible), ("speed", NameTaken), ("why", NameTaken)],
)
def test_a_name_that_cannot_be_or_is_taken_is_refused(name: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        rename({"q.recommend.key": name}, branching(), published=nothing)


@pytest.mark.django_db
def test_the_builder_renames_until_publication_and_not_afterwards(
    cast: Any, client: Any, questionnaire: Any
) -> None:
    client.force_login(cast.bob)
    address = f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}/"
    page = client.get(address, {"open": "recommend"}).content.decode()
    assert 'name="q.recommend.key"' in page
    assert "readonly" not in page
    sent = {"act": "save", "open": "recommend", "q.recommend.key": "nps"}
    drawn = client.post(address, sent, headers={"HX-Request": "true"})
    assert drawn.status_code == 200, "the fields have new names, so the draft is drawn anew"
    assert 'name="q.nps.key"' in drawn.content.decode()
    questionnaire.refresh_from_db()
    assert questionnaire.draft["pages"][1]["show_if"] == {"<=": [{"var": "nps"}, 6]}
    publish(by=cast.bob, questionnaire=questionnaire)
    assert "nps" in published_names(questionnaire)
    assert "readonly" in client.get(address, {"open": "nps"}).content.decode()
    client.post(address, {"act": "save", "open": "nps", "q.nps.key": "other"})
    questionnaire.refresh_from_db()
    assert questionnaire.draft["pages"][0]["questions"][0]["key"] == "nps"
