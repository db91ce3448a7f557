"""Cases that answers open by themselves (T01, T02, T04)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.cases import queries, services
from huiyin.cases.contracts import CaseState, Severity
from huiyin.cases.models import Case
from huiyin.core.events import drain_all, publish
from huiyin.core.models import AuditEntry
from huiyin.responses.contracts import AnswerAccepted, NewAnswer
from huiyin.responses.services import remove_batch, store_batch
from huiyin.surveys.services import ensure_wave


def test_an_unhappy_answer_opens_one_case_with_owner_severity_and_a_day_to_act(cast, programme, answered):
    """T01 T02 T04."""
    before = timezone.now()
    answer = answered(live=True, respondent="C-7", nps=2, attitude=3)
    case = Case.objects.get()
    assert (case.response_id, case.respondent_key, case.origin) == (answer.id, "C-7", "detractor")
    assert case.owner == cast.amy
    assert case.unit == cast.north
    assert case.severity == Severity.HIGH
    assert case.state == CaseState.RECEIVED
    assert before + timedelta(hours=24) <= case.due_at <= timezone.now() + timedelta(hours=24)
    assert case.title_in("zh-hans") == "贬损者：推荐意愿 2 分"
    assert case.title_in("en") == "Detractor: would recommend 2 of 10"
    assert AuditEntry.objects.filter(action="case.open_by_rule").count() == 1


def test_the_most_severe_alert_names_the_case(answered):
    answered(live=True, nps=5, overall=1, attitude=2)
    assert Case.objects.get().origin == "lowest_two_grades"


def test_a_content_answer_opens_nothing(answered):
    answered(live=True, nps=9, overall=5, attitude=4)
    assert not Case.objects.exists()


def test_the_same_news_twice_opens_one_case(programme, answered):
    answer = answered(live=True, nps=0)
    with transaction.atomic():
        publish(AnswerAccepted(answer.id, programme.pk))
        publish(AnswerAccepted(answer.id, programme.pk))
    drain_all()
    assert Case.objects.count() == 1


def test_the_database_itself_refuses_a_second_case_for_an_answer(programme, answered):
    case = (
        services.open_for_alerts(programme_id=programme.pk, answers=[answered(nps=0)]) and Case.objects.get()
    )
    case.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        case.save(force_insert=True)


def test_a_rule_that_is_switched_off_opens_nothing_and_the_other_still_does(cast, programme, answered):
    services.switch_alerts(by=cast.bob, programme=programme, on={"lowest_two_grades"})
    answered(live=True, nps=0)
    assert not Case.objects.exists()
    answered(live=True, nps=0, overall=1)
    assert Case.objects.get().origin == "lowest_two_grades"


def test_cases_are_shared_out_evenly(cast, programme, answered):
    from huiyin.accounts.models import User

    ada = User.objects.create(login="ada", name="阿达", role="agent", unit=cast.north)
    services.open_for_alerts(programme_id=programme.pk, answers=[answered(nps=n % 7) for n in range(10)])
    assert Case.objects.filter(owner=ada).count() == Case.objects.filter(owner=cast.amy).count() == 5


def test_without_an_agent_the_manager_owns_it_and_without_both_somebody_above(cast, programme, answered):
    """T02: whoever is there, one named person."""
    cast.amy.is_active = False
    cast.amy.save()
    answered(live=True, nps=0)
    assert Case.objects.latest("pk").owner == cast.bob
    cast.bob.is_active = False
    cast.bob.save()
    answered(live=True, nps=0)
    assert Case.objects.latest("pk").owner == cast.alice
    cast.alice.is_active = False
    cast.alice.save()
    answered(live=True, nps=0)
    assert Case.objects.latest("pk").owner is None


def _import(programme, n, *, open_cases):
    wave = ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    rows = [NewAnswer(f"upload:1:{i}", {"nps": i}, wave.pk, date(2026, 1, 5)) for i in range(n)]
    store_batch(
        rows, programme_id=programme.pk, channel="file_upload", batch="upload:1", open_cases=open_cases
    )
    drain_all()


def test_imported_answers_open_cases_only_when_that_was_wanted(programme):
    _import(programme, 11, open_cases=False)
    assert not Case.objects.exists()


def test_an_import_that_wants_cases_gets_one_for_each_detractor(programme):
    _import(programme, 11, open_cases=True)
    assert Case.objects.count() == 7
    assert Case.objects.filter(severity=Severity.HIGH).count() == 4


def test_an_undone_import_leaves_its_cases_and_they_say_so(programme, answered):
    answered(live=True, nps=0)
    _import(programme, 3, open_cases=True)
    remove_batch(programme_id=programme.pk, batch="upload:1")
    drain_all()
    withdrawn = Case.objects.exclude(answer_withdrawn_at=None)
    assert withdrawn.count() == 3
    assert Case.objects.count() == 4
    assert [entry.kind for entry in withdrawn[0].entries.all()] == ["opened", "withdrawn"]
    assert services.mark_withdrawn(programme_id=programme.pk) == 0
    assert queries.recovery_of(programme.pk).n_active == 4
