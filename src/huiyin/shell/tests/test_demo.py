"""The sample organisation tells the same on all its pages."""

from __future__ import annotations

import pytest

from huiyin.accounts.models import Unit
from huiyin.responses.queries import n_answers_by_channel, n_answers_by_questionnaire
from huiyin.shell._demo.story import N_ANSWERS, WAVES, _programme


@pytest.mark.django_db
def test_the_questionnaire_has_the_answers_of_its_link(cast: object) -> None:
    programme_id = _programme(Unit.objects.get(parent=None))
    by_questionnaire = n_answers_by_questionnaire(programme_id)
    by_channel = n_answers_by_channel(programme_id)
    assert sum(by_questionnaire.values()) == len(WAVES) * N_ANSWERS
    assert {(one, "web_link"): n for one, n in by_questionnaire.items()} == by_channel
