"""Erasing a customer takes the words and leaves the sums (R16)."""

from __future__ import annotations

from huiyin.core.erasure import Person
from huiyin.recovery import services
from huiyin.recovery.erasers import RecoveryOfPerson
from huiyin.recovery.models import CostEntry, Finding, Grant, Plan


def test_words_go_and_the_ledger_stays(cast, programme, case, make_case, catalogue, causes) -> None:
    other = make_case()
    case.respondent_key = "K1"
    case.save(update_fields=["respondent_key"])
    for one in (case, other):
        services.ask_remedy(
            by=cast.alice, case_id=one.pk, remedy_id=catalogue["免费服务一次"].pk, reason="王女士"
        )
        services.name_cause(by=cast.alice, case_id=one.pk, cause_id=causes["数据错误"].pk, whys=["王女士说"])
        services.begin_plan(by=cast.alice, case_id=one.pk, goal="王女士回来")
    services.open_problem(by=cast.bob, unit=cast.north, title="计费", case_ids=[case.pk])
    eraser, person = RecoveryOfPerson(), Person(programme.pk, "K1")
    assert eraser.count(person) == 8  # a remedy, a finding, a plan with four steps, a place in a problem
    assert eraser.erase(person) == 8
    assert eraser.erase(person) == 0
    assert {row.case for row in Grant.objects.all()} == {other}
    assert Finding.objects.count() == Plan.objects.count() == 1
    assert CostEntry.objects.count() == 2
