"""C02: which number is called next, and that nobody else has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.telephone import calling, queries
from huiyin.channels.telephone.leasing import held_by, next_number, part_of_week
from huiyin.channels.telephone.models import Call, Number
from huiyin.channels.telephone.problems import BadAppointment, CallNotYours, NoNumbers, OutcomeUnknown
from huiyin.channels.telephone.services import Listed, Plan, add_numbers, close_study, save_study
from huiyin.channels.tests.telephone.calling_world import study
from huiyin.customers import rule_sets
from huiyin.customers.contact_rules import Rules
from huiyin.customers.contracts import HoldKind, NewContact
from huiyin.customers.models import ContactEvent, OptOut
from huiyin.customers.services import hold, upsert_contacts


@pytest.mark.django_db(transaction=True)
def test_no_two_interviewers_ever_get_the_same_number(cast, shared_database) -> None:
    made = study(cast, 40)
    people = [
        User.objects.create(login=f"i{n}", name=f"访员{n}", role="agent", unit=cast.north) for n in range(8)
    ]

    shared_database()

    def work(person: User) -> list[int]:
        taken = []
        try:
            while (number := next_number(study=made, user=person)) is not None:
                taken.append(number.pk)
                calling.finish(by=person, number=number, outcome="refusal")
        finally:
            connections.close_all()
        return taken

    def counted() -> tuple[list[int], int]:
        found = sorted(Number.objects.values_list("pk", flat=True)), Call.objects.count()
        connections.close_all()
        return found

    with ThreadPoolExecutor(8) as pool:
        taken = [pk for part in pool.map(work, people) for pk in part]
        numbers, n_calls = pool.submit(counted).result()
    assert sorted(taken) == numbers, "each once, none left out"
    assert n_calls == 40


@pytest.mark.django_db(transaction=True)
def test_a_quota_of_three_is_never_overrun_by_interviewers_at_once(cast, shared_database) -> None:
    made = study(cast, 24, quota_field="地区", quotas={"北": 3})
    people = [
        User.objects.create(login=f"i{n}", name=f"访员{n}", role="agent", unit=cast.north) for n in range(8)
    ]

    shared_database()

    def work(person: User) -> int:
        try:
            return int(next_number(study=made, user=person) is not None)
        finally:
            connections.close_all()

    def held() -> list[str]:
        found = list(Number.objects.exclude(leased_until=None).values_list("cell", flat=True))
        connections.close_all()
        return found

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, people)) == 3
        assert pool.submit(held).result() == ["北"] * 3


def test_an_interviewer_keeps_the_number_until_the_lease_runs_out(cast) -> None:
    made = study(cast, 1)
    first = next_number(study=made, user=cast.amy)
    assert next_number(study=made, user=cast.amy) == first
    assert next_number(study=made, user=cast.bob) is None
    Number.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert next_number(study=made, user=cast.bob) == first
    with pytest.raises(CallNotYours):
        calling.finish(by=cast.amy, number=first, outcome="no_answer")
    assert [call.outcome for call in Call.objects.order_by("pk")] == ["abandoned", ""]


def test_appointments_come_first_then_the_cell_that_lacks_most(cast) -> None:
    made = study(cast, 6, quota_field="地区", quotas={"北": 10, "南": 10})
    for number in Number.objects.filter(cell="北")[:2]:
        Number.objects.filter(pk=number.pk).update(state=Number.DONE)
    assert next_number(study=made, user=cast.amy).cell == "南"
    Number.objects.filter(cell="北", state="open").update(
        has_appointment=True, next_at=timezone.now() - timedelta(minutes=1)
    )
    assert next_number(study=made, user=cast.bob).cell == "北"


def test_attempts_are_spread_over_times_of_day_and_end(cast) -> None:
    made = study(cast, 1, max_attempts=3, first_hour=9, last_hour=20)
    slots = []
    for _ in range(3):
        number = next_number(study=made, user=cast.amy)
        call = calling.finish(by=cast.amy, number=number, outcome="no_answer")
        slots.append(part_of_week(timezone.localtime(call.started_at)))
        row = Number.objects.get()
        if row.state == Number.OPEN:
            hour = timezone.localtime(row.next_at)
            assert 9 <= hour.hour < 20
            assert part_of_week(hour) not in row.tried
            assert row.next_at > timezone.now()
            Number.objects.update(next_at=timezone.now())
    assert (row.state, row.code, row.n_attempts) == (Number.OVER, "3.13", 3)
    assert next_number(study=made, user=cast.amy) is None


def test_an_appointment_is_kept_past_the_last_attempt_and_must_fit_the_hours(cast) -> None:
    made = study(cast, 1, max_attempts=1, first_hour=9, last_hour=20)
    number = next_number(study=made, user=cast.amy)
    midnight = timezone.localtime() + timedelta(days=1)
    for bad in (None, timezone.now() - timedelta(hours=1), midnight.replace(hour=3)):
        with pytest.raises(BadAppointment):
            calling.finish(by=cast.amy, number=number, outcome="call_back", call_back_at=bad)
    wanted = midnight.replace(hour=15, minute=30, second=0, microsecond=0)
    calling.finish(by=cast.amy, number=number, outcome="call_back", call_back_at=wanted, note="下午方便")
    row = Number.objects.get()
    assert (row.state, row.next_at, row.has_appointment) == (Number.OPEN, wanted, True)
    assert [numbers for _, numbers in queries.appointments(made)] == [[row]]


def test_an_unknown_outcome_is_refused_and_nothing_is_lost(cast) -> None:
    made = study(cast, 1)
    number = next_number(study=made, user=cast.amy)
    with pytest.raises(OutcomeUnknown):
        calling.finish(by=cast.amy, number=number, outcome="tired")
    assert held_by(made, cast.amy) == number


def test_whoever_opted_out_or_complains_is_not_called(cast) -> None:
    rule_sets.save_rules(by=cast.alice, rules=Rules(control_percent=0))
    made = study(cast, 3)
    upsert_contacts([NewContact(f"K{n}", phone=f"1380013{8000 + n}") for n in range(3)], unit=cast.north)
    hold(respondent_key="K0", kind=HoldKind.COMPLAINT, reference="case:1")
    number = next_number(study=made, user=cast.amy)
    assert number.respondent_key != "K0"
    calling.finish(by=cast.amy, number=number, outcome="refusal", never_again=True)
    assert OptOut.objects.exists()
    second = next_number(study=made, user=cast.amy)
    assert second.respondent_key not in {"K0", number.respondent_key}
    calling.put_back(by=cast.amy, number=second)
    assert Number.objects.get(pk=second.pk).n_attempts == 0


def test_calls_spend_the_contact_budget_and_spare_whoever_was_asked(cast) -> None:
    """One contact budget over all channels: a call is an ask like any other."""
    rule_sets.save_rules(by=cast.alice, rules=Rules(control_percent=0))
    rows = [NewContact(f"K{n}", f"客户{n}", phone=f"1380013{8000 + n}") for n in range(2)]
    upsert_contacts(rows, unit=cast.north, by=cast.bob)
    first = study(cast, 2)
    called = {next_number(study=first, user=person).respondent_key for person in (cast.amy, cast.bob)}
    assert called == {"K0", "K1"}
    assert ContactEvent.objects.filter(kind="asked", channel="telephone").count() == 2
    second = save_study(
        by=cast.bob,
        programme=first.programme,
        questionnaire=first.questionnaire,
        plan=Plan("第二次", "2026-Q4", first_hour=0, last_hour=24),
    )
    add_numbers(by=cast.bob, study=second, rows=[Listed("13800138000", "客户0", "K0")])
    assert next_number(study=second, user=cast.amy) is None
    assert Number.objects.get(study=second).reason == "quarantine"
    assert queries.progress(second).n_aside == 1
    held = held_by(first, cast.amy)
    calling.put_back(by=cast.amy, number=held)
    assert ContactEvent.objects.filter(kind="asked").count() == 1, "who was not called was not asked"
    assert next_number(study=first, user=cast.amy).pk == held.pk
    assert ContactEvent.objects.filter(kind="asked").count() == 2


def test_the_same_number_is_added_once_and_an_empty_list_is_refused(cast) -> None:
    made = study(cast, 2)
    assert add_numbers(by=cast.bob, study=made, rows=[Listed("13800138000"), Listed("13900139000")]) == 1
    with pytest.raises(NoNumbers):
        add_numbers(by=cast.bob, study=made, rows=[])
    close_study(by=cast.bob, study=made, closed=True)
    made.refresh_from_db()
    assert made.closed_at is not None
