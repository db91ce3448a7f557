"""Third-party studies: imported from files, kept apart from our own surveys, and named wherever they show."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huiyin.channels.tests.asking import questionnaire
from huiyin.responses.models import Response
from huiyin.surveys import services as surveys
from huiyin.surveys.models import Programme
from huiyin.surveys.problems import ThirdPartyOnly, WhoAsksIsFixed

AGENCY = "国信调查研究院"


@pytest.fixture
def study(desk: Any) -> Any:
    Programme.objects.filter(pk=desk.programme.pk).update(conducted_by=AGENCY)
    desk.programme.refresh_from_db()
    return desk


def test_answers_of_a_third_partys_file_say_so_and_every_page_names_the_agency(
    study: Any, survey: Any
) -> None:
    """C12: always kept apart from self-evaluation, with source, method and sample."""
    study.bring_in(survey.csv())
    assert set(Response.objects.values_list("source", flat=True)) == {"third_party"}
    for page in ("programme", "answers", "uploads"):
        assert f"第三方调查 · {AGENCY}" in study.client.get(study.url(page)).content.decode()


def test_our_own_files_stay_our_own(desk: Any, survey: Any) -> None:
    desk.bring_in(survey.csv())
    assert set(Response.objects.values_list("source", flat=True)) == {"own"}


def test_a_third_partys_programme_publishes_no_questionnaire(cast: Any, db: None) -> None:
    """Nothing of ours gets among its data."""
    ours = questionnaire(cast)
    Programme.objects.filter(pk=ours.programme_id).update(conducted_by=AGENCY)
    with pytest.raises(ThirdPartyOnly, match=AGENCY):
        surveys.publish(by=cast.bob, questionnaire=ours)


def test_who_asked_is_fixed_once_there_are_answers(study: Any, survey: Any) -> None:
    programme, unit = study.programme, study.programme.unit
    surveys.change_programme(by=study.user, programme=programme, unit=unit, name="A", conducted_by="另一家")
    study.bring_in(survey.csv())
    with pytest.raises(WhoAsksIsFixed):
        surveys.change_programme(by=study.user, programme=programme, unit=unit, name="A", conducted_by="")
    page = Client()
    page.force_login(study.user)
    fields = {"name": "改名", "unit": unit.pk, "identity": "identified", "conducted_by": "", "aim": ""}
    assert page.post(study.url("programme-settings"), fields).status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.conducted_by) == ("改名", "另一家")
