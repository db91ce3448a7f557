"""Clocks of cases: started by the rules of the day, met by steps, stood by pauses, escalated once (T04, T07, T10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from huiyin.cases import clock_keeping, clock_rules, problems, services
from huiyin.cases.clock_ticking import evaluate, tick
from huiyin.cases.contracts import CaseChannel, CaseType, Severity
from huiyin.cases.models import Case, CaseClock, CaseEntry, ClockEscalation, ClockPause
from huiyin.clocks import Calendar, Hours, SpecialDay, week
from huiyin.clocks.rules import ClockKind
from huiyin.core.models import OutboxEvent
from huiyin.messaging.models import OutgoingMessage

HOUR = timedelta(hours=1)
SHANGHAI = Calendar.always().zone


@pytest.fixture
def case(cast, programme, answered):
    return services.open_case(
        by=cast.bob, programme=programme, title="多次停电", owner=cast.amy, answer=answered(nps=3)
    )


def clock_of(case, kind=ClockKind.FIRST_REPLY, turn=0):
    return CaseClock.objects.get(case=case, kind=kind, turn=turn)


def came(case, text):
    """The case as if it had come at a time in Shanghai, its clocks started anew."""
    case.clocks.all().delete()
    case.opened_at = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    case.save()
    clock_keeping.start_clocks([case])
    return case


def news(kind):
    return [event.payload for event in OutboxEvent.objects.filter(kind=kind).order_by("pk")]


def test_a_new_case_has_its_promises_and_is_due_at_the_first_of_them(case):
    """T04: first reply within 24 hours; the solution has a clock of its own."""
    case.refresh_from_db()
    first, solution = clock_of(case), clock_of(case, ClockKind.SOLUTION)
    assert first.due_at == case.opened_at + 24 * HOUR
    assert case.due_at == first.due_at < solution.due_at
    assert not case.clocks.filter(kind=ClockKind.CONFIRMATION).exists()


def test_the_vector_of_the_national_day_week(case):
    """T10: received on Friday 2025-09-26 at 16:00, 5 working days end with 2025-10-10."""
    solution = clock_of(came(case, "2025-09-26T16:00"), ClockKind.SOLUTION)
    assert solution.due_at.astimezone(SHANGHAI).isoformat() == "2025-10-10T23:59:59+08:00"


def test_each_step_meets_its_clock_and_starts_the_next(cast, case):
    services.acknowledge(by=cast.amy, case_id=case.pk, text="已致电")
    case.refresh_from_db()
    assert clock_of(case).met_at is not None
    assert case.due_at == clock_of(case, ClockKind.SOLUTION).due_at
    services.solve(by=cast.amy, case_id=case.pk, text="已修复", type=CaseType.SERVICE)
    case.refresh_from_db()
    confirmation = clock_of(case, ClockKind.CONFIRMATION)
    assert case.due_at == confirmation.due_at
    services.ask_customer(by=cast.amy, case_id=case.pk)
    assert clock_of(case, ClockKind.CONFIRMATION).met_at is not None


def test_taken_up_again_a_case_gets_a_new_clock_and_keeps_the_old_one(cast, case):
    services.solve(by=cast.amy, case_id=case.pk, text="已修复", type=CaseType.SERVICE)
    services.reopen(by=cast.amy, case_id=case.pk, text="又停电了")
    case.refresh_from_db()
    assert clock_of(case, ClockKind.SOLUTION).met_at is not None
    again = clock_of(case, ClockKind.SOLUTION, turn=1)
    assert again.is_running
    assert clock_of(case, ClockKind.CONFIRMATION).stopped_at is not None


def test_who_speaks_with_the_customer_has_replied(case):
    case.channel = CaseChannel.PHONE
    came(case, "2025-09-26T16:00")
    assert clock_of(case).met_at == case.opened_at


def test_a_graver_case_has_less_time_by_the_same_rules(cast, case):
    before = clock_of(case, ClockKind.SOLUTION)
    services.classify(by=cast.bob, case_id=case.pk, type=CaseType.SERVICE, severity=Severity.CRITICAL)
    after = clock_of(case, ClockKind.SOLUTION)
    assert (before.amount, after.amount) == (5, 2)
    assert after.started_at == before.started_at
    assert after.due_at <= before.due_at


def test_a_case_is_judged_by_the_rules_of_its_day_however_they_change(cast, case):
    """The 95598 promises as dated rules: 7 working days once, 5 from 8 August 2023 on."""
    clock_rules.adopt(by=cast.alice, unit=cast.root, pack="power", key="service_95598")
    old = clock_of(came(case, "2023-08-07T10:00"), ClockKind.SOLUTION)
    assert (old.amount, clock_of(case).unit) == (7, "working_days")
    assert clock_of(came(case, "2023-08-08T10:00"), ClockKind.SOLUTION).amount == 5
    assert (clock_of(case).amount, clock_of(case).unit) == (24, "hours")
    clock_rules.adopt(by=cast.alice, unit=cast.root, pack="power", key="regulator_12398")
    services.classify(by=cast.bob, case_id=case.pk, type=CaseType.INFORMATION, severity=Severity.HIGH)
    assert clock_of(case, ClockKind.SOLUTION).amount == 4  # of the version it came under, by its new type


def test_a_unit_without_rules_takes_those_above_it(cast, case):
    clock_rules.adopt(by=cast.alice, unit=cast.root, pack="power", key="regulator_12398")
    assert clock_rules.book_of(cast.north).rule_set.name["en"].startswith("12398")
    own = clock_rules.adopt(by=cast.bob, unit=cast.north, pack="general", key="standard")
    assert clock_rules.book_of(cast.north).rules == own
    clock_rules.put_away(by=cast.bob, rules=own)
    assert clock_rules.book_of(cast.north).rule_set.name["en"].startswith("12398")


def test_every_set_of_every_pack_can_be_used():
    found = clock_rules.promises()
    assert {pack for pack, _ in found} >= {"general", "power"}
    for _, rules in found:
        assert rules.version_on(date(2026, 3, 2)).clocks


def test_rules_of_the_past_are_never_changed_and_a_new_version_ends_the_one_before(cast):
    rules = clock_rules.adopt(by=cast.alice, unit=cast.root, pack="power", key="service_95598")
    today = clock_rules.book_of(cast.root).calendar.day_of(timezone.now())
    newest = rules.versions.first()
    for day in (date(2023, 8, 8), today - timedelta(days=1)):
        with pytest.raises(problems.TooLateToChangeRules):
            clock_rules.save_version(
                by=cast.alice, rules=rules, definition={**newest.definition, "valid_from": day.isoformat()}
            )
    begins = today + timedelta(days=3)
    made = clock_rules.save_version(
        by=cast.alice, rules=rules, definition={**newest.definition, "valid_from": begins.isoformat()}
    )
    newest.refresh_from_db()
    assert newest.valid_to == begins - timedelta(days=1)
    assert clock_rules.book_of(cast.root).rule_set.version_on(begins).valid_from == made.valid_from


def test_a_pause_moves_the_solution_and_never_the_first_reply(cast, case):
    came(case, timezone.now().isoformat()[:16])
    case.opened_at = timezone.now()
    case.save()
    first, solution = clock_of(case), clock_of(case, ClockKind.SOLUTION)
    until = timezone.now() + 30 * HOUR
    clock_keeping.pause(by=cast.amy, case_id=case.pk, reason="customer", until=until, text="等用户证明")
    assert clock_of(case).due_at == first.due_at
    assert clock_of(case, ClockKind.SOLUTION).due_at >= solution.due_at
    with pytest.raises(problems.NothingToPause):
        clock_keeping.pause(by=cast.amy, case_id=case.pk, reason="customer", until=until, text="再等")
    clock_keeping.resume(by=cast.amy, case_id=case.pk)
    assert clock_of(case, ClockKind.SOLUTION).due_at == solution.due_at
    with pytest.raises(problems.NoPauseNow):
        clock_keeping.resume(by=cast.amy, case_id=case.pk)
    assert [entry.kind for entry in case.entries.all()][-2:] == ["paused", "resumed"]


def test_pauses_are_limited_in_length_and_number_and_need_a_reason(cast, case):
    soon = timezone.now() + HOUR
    for reason, until, text in [("holiday", soon, "休假"), ("customer", soon + timedelta(days=60), "等")]:
        with pytest.raises(problems.PauseNotGranted):
            clock_keeping.pause(by=cast.amy, case_id=case.pk, reason=reason, until=until, text=text)
    with pytest.raises(problems.NothingWritten):
        clock_keeping.pause(by=cast.amy, case_id=case.pk, reason="customer", until=soon, text=" ")
    for _ in range(2):
        clock_keeping.pause(by=cast.amy, case_id=case.pk, reason="customer", until=soon, text="等材料")
        clock_keeping.resume(by=cast.amy, case_id=case.pk)
    with pytest.raises(problems.PauseNotGranted) as refused:
        clock_keeping.pause(by=cast.amy, case_id=case.pk, reason="customer", until=soon, text="等材料")
    assert "3 个工作日" in refused.value.words("zh").cause
    assert ClockPause.objects.count() == 2


def test_a_clock_that_ran_out_cannot_be_paused_any_more(cast, case):
    came(case, "2025-09-26T16:00")
    with pytest.raises(problems.NothingToPause):
        clock_keeping.pause(
            by=cast.amy, case_id=case.pk, reason="customer", until=timezone.now() + HOUR, text="等"
        )


def test_the_owner_is_warned_then_the_manager_told_and_the_breach_is_marked_once(cast, case):
    """T07: each step once, in order, to the nearest who must know; nothing before its time."""
    clock_of(case, ClockKind.SOLUTION).delete()
    at = case.opened_at
    assert tick(at + 17 * HOUR).n_escalated == 0
    assert tick(at + 18 * HOUR).n_escalated == 1
    assert tick(at + 24 * HOUR).n_breached == 0  # on its last moment it is still in time
    late = tick(at + 25 * HOUR)
    assert (late.n_breached, late.n_escalated) == (1, 0)
    assert [tick(at + 26 * HOUR).n_escalated, tick(at + 90 * HOUR).n_breached] == [0, 0]
    assert [(one.level, one.told) for one in ClockEscalation.objects.all()] == [
        ("owner", [cast.amy.pk]),
        ("manager", [cast.bob.pk]),
    ]
    assert [(one["level"], one["is_late"]) for one in news("CaseEscalated")] == [
        ("owner", False),
        ("manager", False),
    ]
    assert len(news("ClockBreached")) == 1
    kinds = list(CaseEntry.objects.filter(case=case).values_list("kind", flat=True))
    assert (kinds.count("escalated"), kinds.count("breached")) == (2, 1)


def test_after_a_long_stop_every_step_is_taken_once_in_one_round(cast, case):
    done = tick(case.opened_at + timedelta(days=60))
    assert done.n_breached == 2
    steps = list(
        ClockEscalation.objects.order_by("clock__kind", "step").values_list("clock__kind", "step", "level")
    )
    assert len(steps) == len(set(steps)) == done.n_escalated == 6
    assert ("solution", 2, "above") in steps
    assert tick(case.opened_at + timedelta(days=61)).n_escalated == 0
    clock = clock_of(case)
    assert clock.breached_at == clock.due_at


def test_a_watch_set_back_undoes_nothing_and_tells_nobody_twice(cast, case):
    tick(case.opened_at + timedelta(days=60))
    before = list(ClockEscalation.objects.values_list("pk", "at"))
    for hours in (1, -500, 30, 0):
        assert tick(case.opened_at + hours * HOUR).n_escalated == 0
    assert list(ClockEscalation.objects.values_list("pk", "at")) == before


def test_people_with_an_address_get_one_message_each(cast, case):
    from huiyin.messaging.models import SenderAccount

    SenderAccount.objects.create(name="SMTP", kind="email", sender="smtp", is_enabled=True)
    for person in (cast.amy, cast.bob):
        person.email = f"{person.login}@example.com"
        person.save()
    tick(case.opened_at + timedelta(days=3))
    sent = OutgoingMessage.objects.filter(reference=f"case:{case.pk}")
    assert sorted(sent.values_list("to", flat=True)) == ["amy@example.com", "bob@example.com"]
    assert all(f"/cases/{case.pk}/" in message.text for message in sent)
    tick(case.opened_at + timedelta(days=4))
    assert sent.filter(dedup_key__contains=":0:").count() == 1


def test_a_case_without_an_owner_is_told_to_its_manager(cast, case):
    Case.objects.filter(pk=case.pk).update(owner=None)
    tick(case.opened_at + 19 * HOUR)
    assert ClockEscalation.objects.get().told == [cast.bob.pk]


def test_a_met_clock_is_late_if_it_was_and_tells_nobody(cast, case):
    came(case, "2025-09-26T16:00")
    services.acknowledge(by=cast.amy, case_id=case.pk, text="")
    clock = clock_of(case)
    assert clock.breached_at == clock.due_at
    assert clock.is_late(timezone.now())
    tick(timezone.now())
    assert not ClockEscalation.objects.filter(clock=clock).exists()


def test_when_holidays_are_announced_running_clocks_move_and_met_ones_stay(cast, case):
    came(case, "2026-03-02T10:00")  # a Monday
    before = clock_of(case, ClockKind.SOLUTION).due_at
    closed = Calendar.chinese(
        week(Hours.of("09:00-17:00")), special=[SpecialDay(date(2026, 3, 4), name="企业停工日")]
    )
    clock_rules.save_calendar(by=cast.bob, unit=cast.north, calendar=closed)
    CaseClock.objects.update(calendar=clock_rules.book_of(cast.north).calendar_row)
    assert evaluate() == (2, 1)
    assert clock_of(case, ClockKind.SOLUTION).due_at == before + 24 * HOUR
    assert evaluate() == (2, 0)


def test_days_whose_holidays_nobody_knows_yet_are_marked(case):
    came(case, "2026-12-29T10:00")
    assert not clock_of(case, ClockKind.SOLUTION).is_certain
    assert clock_of(case).is_certain  # hours need no holidays
    assert clock_of(case).due_at.tzinfo == UTC


def test_a_merged_case_has_no_clock_running(cast, case, programme, answered):
    from huiyin.cases.contracts import Outcome
    from huiyin.cases.steps import move
    from huiyin.cases.workflow import Step

    move(case, Step.MERGE, Outcome.MERGED)
    assert all(clock.stopped_at for clock in case.clocks.all())
    assert tick(case.opened_at + timedelta(days=60)).n_breached == 0
    move(case, Step.UNMERGE)
    assert all(clock.is_running for clock in case.clocks.all())


def test_who_was_reached_by_telephone_has_had_the_first_reply(cast, case):
    """P08: the call itself is the reply, whatever state the case is in."""
    from huiyin.cases import desk

    services.start(by=cast.amy, case_id=case.pk)
    desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="no_answer")
    assert clock_of(case).is_running
    desk.log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="reached")
    assert clock_of(case).met_at is not None
