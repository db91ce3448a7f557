"""Outages from the plan to the thanks: who is told what, once, in time (P03, P04, P05)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huiyin.conditions import equals
from huiyin.core import events
from huiyin.customers.models import AreaPause, Contact, ContactEvent, Hold
from huiyin.messaging.models import OutgoingMessage
from huiyin.notices import queries, services
from huiyin.notices.contracts import Audience, CallState, OutageKind, OutageState, TellingState
from huiyin.notices.figures import reach_of
from huiyin.notices.models import Affected, Announcement, Telling
from huiyin.notices.problems import (
    NotNow,
    NotYet,
    NotYourPen,
    ReasonNeeded,
    TimesWrong,
    UnknownCustomers,
)
from huiyin.notices.telling import tell_all, tell_part
from huiyin.notices.terms import Terms


def states(outage: Any) -> dict[str, str]:
    rows = Telling.objects.filter(affected__outage=outage).values_list(
        "affected__contact__respondent_key", "state"
    )
    return dict(rows)


def test_a_planned_outage_is_told_to_all_affected_and_nobody_else(people, submitted, send_all) -> None:
    """P03: everybody in the region of the unit, by the first channel that reaches them."""
    outage = submitted()
    assert (outage.state, outage.n_affected) == (OutageState.ANNOUNCED, 4)
    assert states(outage) == {"E1": "queued", "E2": "queued", "E3": "queued", "E4": "no_address"}
    sent = {row.respondent_key: row for row in OutgoingMessage.objects.all()}
    assert {key: row.kind for key, row in sent.items()} == {"E1": "sms", "E2": "sms", "E3": "email"}
    assert sent["E1"].text.startswith(
        "尊敬的王女士：因线路检修，东里小区将于11月12日10:00至11月12日14:00暂停服务"
    )
    assert "Dear customer, because of" in sent["E3"].text
    assert "Unsubscribe" in sent["E3"].text
    send_all()
    assert set(states(outage).values()) == {TellingState.SENT, TellingState.NO_ADDRESS}
    reach = reach_of([outage])[outage.pk]
    assert (reach.n_affected, reach.n_told, reach.n_in_time) == (4, 3, 3)
    assert reach.coverage_rate == 0.75
    told = ContactEvent.objects.filter(kind="noticed").values_list("contact__respondent_key", flat=True)
    assert sorted(told) == ["E1", "E2", "E3"]


def test_planning_again_tells_nobody_twice(people, submitted) -> None:
    """A worker that dies in the middle leaves whole parts; the next one goes on behind them."""
    outage = submitted()
    n_before = OutgoingMessage.objects.count()
    row = Announcement.objects.get()
    Announcement.objects.filter(pk=row.pk).update(planned_at=None)
    assert tell_part(row.pk) == 0
    Telling.objects.all().delete()
    Announcement.objects.filter(pk=row.pk).update(planned_at=None, cursor=0, n_planned=0)
    assert tell_part(row.pk, most=2) == 2
    tell_all(row.pk)
    row.refresh_from_db()
    assert (row.n_planned, OutgoingMessage.objects.count()) == (4, n_before)
    assert Telling.objects.count() == outage.n_affected


def test_who_is_told_late_counts_as_covered_but_not_as_in_time(people, submitted, send_all) -> None:
    outage = submitted(days=6)
    send_all()
    reach = reach_of([outage])[outage.pk]
    assert (reach.n_told, reach.n_in_time) == (3, 0)


def test_a_temporary_outage_needs_a_day_and_another_kind_what_was_entered(
    people, submitted, send_all
) -> None:
    """P04."""
    day = submitted(OutageKind.TEMPORARY, days=1.1)
    other = submitted(OutageKind.OTHER, days=1.1, lead_hours=72)
    send_all()
    found = reach_of([day, other])
    assert (found[day.pk].n_in_time, found[other.pk].n_in_time) == (3, 0)


def test_the_next_channel_is_tried_and_who_opted_out_is_not_told(people, cast, submitted, send_all) -> None:
    outage = submitted()
    send_all(failing=("+8613800138001", "+8613800138002"))
    rows = states(outage)
    assert (rows["E1"], rows["E2"]) == ("queued", "failed")
    send_all()
    assert states(outage)["E1"] == "sent"
    assert Telling.objects.get(affected__contact__respondent_key="E1").channel == "email"
    assert reach_of([outage])[outage.pk].n_told == 2


def test_stopping_takes_back_what_has_not_left(people, cast, submitted, send_all) -> None:
    outage = submitted()
    assert services.stop(by=cast.bob, announcement=Announcement.objects.get()) == 3
    events.drain_all()
    assert send_all() == 0
    assert set(states(outage).values()) == {"stopped", "no_address"}


def test_key_customers_are_called_and_the_call_is_kept(people, cast, submitted, the_clock) -> None:
    """P03: a recorded call to key customers."""
    outage = submitted()
    row = queries.calls_of(cast.amy).get()
    assert row.contact.respondent_key == "E2"
    services.log_call(by=cast.amy, affected=row, outcome="no_answer")
    entry = services.log_call(
        by=cast.amy, affected=row, outcome="reached", note="已转告设备科", recording="R-17"
    )
    row.refresh_from_db()
    assert (row.call_state, row.told_at) == (CallState.REACHED, the_clock["now"])
    assert ContactEvent.objects.filter(kind="called", contact=row.contact).count() == 2
    services.void_call(by=cast.amy, entry=entry)
    row.refresh_from_db()
    assert (row.call_state, row.told_at) == (CallState.OPEN, None)
    services.log_call(by=cast.amy, affected=row, outcome="wrong_number")
    assert queries.calls_of(cast.amy).count() == 0
    assert services.call_the_unreached(by=cast.bob, outage=outage) == 1
    assert queries.calls_of(cast.amy).get().contact.respondent_key == "E4"


def test_one_pen_signs_and_sends_back(people, cast, submitted, send_all) -> None:
    """P06: whoever is named decides, nobody else, and only with the list complete."""
    services.save_standard(
        by=cast.alice, unit=cast.root, valid_from=outage_day(), terms=Terms(), source="", signatory=cast.alice
    )
    outage = submitted()
    assert (outage.state, outage.n_affected) == (OutageState.WAITING, 4)
    assert send_all() == 0
    with pytest.raises(NotYourPen):
        services.decide(by=cast.bob, outage=outage, approves=True)
    with pytest.raises(ReasonNeeded):
        services.decide(by=cast.alice, outage=outage, approves=False)
    services.decide(by=cast.alice, outage=outage, approves=False, text="避开高考")
    outage.refresh_from_db()
    assert (outage.state, Affected.objects.count()) == (OutageState.DRAFT, 0)
    services.submit(by=cast.bob, outage=outage)
    events.drain_all()
    assert queries.n_waiting(cast.alice) == 1
    services.decide(by=cast.alice, outage=outage, approves=True)
    events.drain_all()
    assert send_all() == 3


def outage_day() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def test_a_new_time_makes_what_was_told_before_worthless(
    people, cast, submitted, send_all, the_clock
) -> None:
    outage = submitted()
    send_all()
    the_clock["now"] += timedelta(days=5)
    new = outage.announced_start + timedelta(days=1)
    services.move(by=cast.bob, outage=outage, start=new, end=new + timedelta(hours=2), text="材料未到")
    events.drain_all()
    assert reach_of([outage])[outage.pk].n_told == 0
    send_all()
    outage.refresh_from_db()
    reach = reach_of([outage])[outage.pk]
    assert (reach.n_told, reach.n_in_time) == (3, 0)  # six days ahead is not seven
    texts = OutgoingMessage.objects.filter(kind="sms").order_by("-pk")
    assert "改为11月13日10:00至11月13日12:00" in texts[0].text


def test_calling_off_tells_those_who_were_told(people, cast, submitted, send_all) -> None:
    outage = submitted()
    services.call_off(by=cast.bob, outage=outage, text="改用带电作业")
    events.drain_all()
    assert send_all() == 6
    outage.refresh_from_db()
    assert (outage.state, AreaPause.objects.filter(ends_at__gt=outage.announced_start).count()) == (
        "cancelled",
        0,
    )
    with pytest.raises(NotNow):
        services.begin(by=cast.bob, outage=outage, at=outage.announced_start)


def test_a_fault_is_told_at_once_and_everybody_is_thanked(
    people, cast, submitted, send_all, the_clock
) -> None:
    """P05: during, the delay, and after."""
    outage = submitted(OutageKind.FAULT, days=-0.01, open_end=True)
    assert outage.state == OutageState.RUNNING
    send_all()
    assert reach_of([outage])[outage.pk].n_in_time == 3
    assert "正在抢修，恢复后会及时告知您" in OutgoingMessage.objects.filter(kind="sms").first().text
    the_clock["now"] += timedelta(hours=1)
    services.delay(by=cast.bob, outage=outage, end=the_clock["now"] + timedelta(hours=3))
    events.drain_all()
    the_clock["now"] += timedelta(hours=4)
    with pytest.raises(NotYet):
        services.restore(by=cast.bob, outage=outage, at=the_clock["now"] + timedelta(hours=1))
    services.restore(by=cast.bob, outage=outage, at=the_clock["now"])
    events.drain_all()
    send_all()
    last = OutgoingMessage.objects.filter(kind="sms").order_by("-pk")[0].text
    assert "恢复服务，感谢您的理解与支持" in last
    reach = reach_of([outage_again(outage)])[outage.pk]
    assert (reach.n_restored_told, reach.n_restored_in_time) == (3, 3)


def outage_again(outage: Any) -> Any:
    outage.refresh_from_db()
    return outage


def test_at_night_only_what_is_urgent_leaves(people, submitted, the_clock) -> None:
    the_clock["now"] += timedelta(hours=13)  # eleven at night
    far, near = submitted(), submitted(OutageKind.FAULT, days=0)
    due = OutgoingMessage.objects.filter(kind="sms")
    assert min(row.due_at for row in due.filter(batch__startswith=f"outage:{far.pk}:")) > the_clock["now"]
    assert max(row.due_at for row in due.filter(batch__startswith=f"outage:{near.pk}:")) == the_clock["now"]


def test_surveys_rest_in_the_area_while_it_lasts(people, cast, submitted, the_clock) -> None:
    outage = submitted()
    pause = AreaPause.objects.get()
    assert (pause.region, pause.starts_at, pause.ends_at) == (
        "东里",
        outage.announced_start,
        outage.announced_end,
    )
    the_clock["now"] = outage.announced_start + timedelta(minutes=20)
    services.begin(by=cast.bob, outage=outage, at=the_clock["now"])
    events.drain_all()
    the_clock["now"] += timedelta(hours=26)
    services.restore(by=cast.bob, outage=outage, at=the_clock["now"])
    events.drain_all()
    open_ones = AreaPause.objects.filter(ends_at__gt=the_clock["now"])
    assert open_ones.get().ends_at == the_clock["now"] + timedelta(
        hours=24
    )  # longer than a day: as long again


def test_surveys_rest_for_chosen_customers_while_it_lasts(people, cast, submitted, the_clock) -> None:
    outage = submitted(
        OutageKind.FAULT, days=0, audience=Audience.CONDITION, condition=equals("key_account", True)
    )
    assert [hold.contact.respondent_key for hold in Hold.objects.filter(released_at=None)] == ["E2"]
    the_clock["now"] += timedelta(hours=1)
    services.restore(by=cast.bob, outage=outage, at=the_clock["now"])
    events.drain_all()
    assert not Hold.objects.filter(released_at=None).exists()


def test_a_pasted_list_takes_known_customers_of_the_unit_only(people, cast, make_outage) -> None:
    outage = make_outage(audience=Audience.LIST, keys=["W1", "E1", "W1"])
    assert queries.n_expected(outage) == 2
    with pytest.raises(UnknownCustomers):
        make_outage(audience=Audience.LIST, keys=["W1", "S1"])
    with pytest.raises(TimesWrong):
        make_outage(hours=-1)


def test_erasing_a_customer_leaves_the_counts(people, submitted, send_all) -> None:
    outage = submitted()
    send_all()
    Contact.objects.get(respondent_key="E1").delete()
    reach = reach_of([outage])[outage.pk]
    assert (reach.n_affected, reach.n_told) == (4, 3)
