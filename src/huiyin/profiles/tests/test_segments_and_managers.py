"""Segments in the condition language, account managers by rule, the care calendar (R03, R06, R11, R12, R13)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.conditions import EVERYTHING, parse
from huiyin.customers import queries as customer_queries
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import ConsentEntry, Contact
from huiyin.profiles import care, managing, segments
from huiyin.profiles.contracts import CareKind, TaskState
from huiyin.profiles.models import AccountManager, CareMoment, CareTask, Segment
from huiyin.profiles.problems import MomentInvalid, NotTheirCustomer, SegmentNameTaken

pytestmark = pytest.mark.django_db


@pytest.fixture
def dozen(cast) -> list[Contact]:
    rows = [
        NewContact(
            f"D{n}",
            f"客户{n}",
            region="东城" if n < 6 else "西城",
            volume=float(n),
            attributes={"信用": "A" if n % 2 else "B", "生日": f"1980-{1 + n:02}-15"},
        )
        for n in range(12)
    ]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    return list(Contact.objects.order_by("pk"))


def condition(unit, rule):
    return parse(rule, segments.fields_for(unit))


def saved(cast, name, rule) -> Segment:
    return segments.save_segment(
        by=cast.bob,
        segment=None,
        unit=cast.north,
        name=name,
        purpose="",
        condition=condition(cast.north, rule),
    )


EAST = {"==": [{"var": "region"}, "东城"]}


def test_a_segment_is_counted_and_campaigns_choose_customers_by_its_name(cast, dozen) -> None:
    """R06: segments by use, size, credit; usable wherever customers are chosen by a condition."""
    east = saved(cast, "东城", EAST)
    credit = saved(cast, "信用 A", {"==": [{"var": "attribute:信用"}, "A"]})
    assert (east.n_customers, credit.n_customers) == (6, 6)
    both = {"and": [{"==": [{"var": "segment"}, str(east.pk)]}, {"!=": [{"var": "segment"}, str(credit.pk)]}]}
    chosen = customer_queries.chosen(cast.north, rule=both)
    assert {one.respondent_key for one in chosen} == {"D0", "D2", "D4"}
    either = {"in": [{"var": "segment"}, [str(east.pk), str(credit.pk)]]}
    assert customer_queries.chosen(cast.north, rule=either).count() == 9
    assert "segment" in {field.key for field in customer_queries.fields_of(cast.north)}
    segments.remove_segment(by=cast.bob, segment=east)
    assert not customer_queries.chosen(cast.north, rule={"==": [{"var": "segment"}, str(east.pk)]}).exists()


def test_two_segments_of_a_unit_have_two_names(cast, dozen) -> None:
    saved(cast, "东城", EAST)
    with pytest.raises(SegmentNameTaken):
        saved(cast, "东城", EAST)


def test_the_customers_page_names_the_segments_that_choosing_would_find(cast, dozen, client) -> None:
    east = saved(cast, "东城客户", EAST)
    client.force_login(cast.amy)
    for contact in (dozen[0], dozen[11]):
        text = client.get(reverse("customer", args=[contact.pk])).content.decode()
        assert ("东城客户" in text) == segments.members_of(east).filter(pk=contact.pk).exists()


def test_a_segment_is_made_in_the_browser(cast, dozen, client) -> None:
    client.force_login(cast.bob)
    rows = {
        "f-join": "all",
        "f-row": "0",
        "f-0-field": "volume",
        "f-0-is": ">=",
        "f-0-value": "6",
        "f-do": "",
    }
    response = client.post(reverse("segment-new"), {"name": "大客户", "purpose": "", **rows})
    row = Segment.objects.get()
    assert response.url == reverse("segment", args=[row.pk])
    assert row.n_customers == 6
    assert "客户11" in client.get(response.url).content.decode()
    wrong = client.post(reverse("segment-new"), {"name": "甲", **rows, "f-0-value": "many"})
    assert wrong.status_code == 422
    client.post(reverse("segment-remove", args=[row.pk]))
    assert client.get(reverse("segments")).status_code == 200
    assert not Segment.objects.exists()


def test_the_first_rule_that_fits_decides_and_the_least_loaded_gets_the_next(cast, dozen) -> None:
    """R11: ownership by tier and territory; a trial changes nothing; by hand stays."""
    managing.save_rule(
        by=cast.bob, rule=None, unit=cast.north, name="大户", order=1,
        condition=condition(cast.north, {">=": [{"var": "volume"}, 10]}), manager_ids=[cast.bob.pk],
    )  # fmt: skip
    managing.save_rule(
        by=cast.bob, rule=None, unit=cast.north, name="其余", order=2, condition=EVERYTHING,
        manager_ids=[cast.amy.pk, cast.bob.pk],
    )  # fmt: skip
    managing.assign_by_hand(by=cast.bob, contact=dozen[11], manager_id=cast.amy.pk)
    trial = managing.assign_all(by=None, unit=cast.north, is_trial=True)
    assert [(one.n, one.n_changed) for one in trial] == [(1, 1), (10, 10)]
    assert AccountManager.objects.count() == 1
    managing.assign_all(by=cast.bob, unit=cast.north)
    load = {
        name: AccountManager.objects.filter(manager=who).count()
        for name, who in (("amy", cast.amy), ("bob", cast.bob))
    }
    assert load == {"amy": 6, "bob": 6}
    assert AccountManager.objects.get(contact=dozen[11]).manager == cast.amy
    again = managing.assign_all(by=cast.bob, unit=cast.north)
    assert sum(one.n_changed for one in again) == 0


def test_nobody_outside_looks_after_a_customer(cast, dozen) -> None:
    with pytest.raises(NotTheirCustomer):
        managing.assign_by_hand(by=cast.bob, contact=dozen[0], manager_id=cast.nora.pk)
    with pytest.raises(NotTheirCustomer):
        managing.assign_by_hand(by=cast.bob, contact=dozen[0], manager_id=cast.ann.pk)


def test_portfolios_show_ones_own_customers_and_managers_see_those_of_others(cast, dozen, client) -> None:
    managing.assign_by_hand(by=cast.bob, contact=dozen[3], manager_id=cast.amy.pk)
    client.force_login(cast.amy)
    assert "客户3" in client.get(reverse("portfolio")).content.decode()
    client.force_login(cast.bob)
    assert "客户3" not in client.get(reverse("portfolio")).content.decode()
    assert "客户3" in client.get(reverse("portfolio"), {"person": cast.amy.pk}).content.decode()
    assert client.get(reverse("account-managers"), {"trial": "1"}).status_code == 200


def moment(cast, **given) -> CareMoment:
    usual = {
        "name": "生日",
        "kind": CareKind.YEARLY.value,
        "source": "生日",
        "advice": "致电祝贺",
        "days_before": 2,
    }
    return care.save_moment(
        by=cast.bob,
        moment=None,
        unit=cast.north,
        condition=given.pop("condition", EVERYTHING),
        **(usual | given),
    )


def test_birthdays_are_planned_once_before_the_day_for_whoever_looks_after_the_customer(cast, dozen) -> None:
    """R12, R13: care on birthdays, planned ahead, each occasion once."""
    managing.assign_by_hand(by=cast.bob, contact=dozen[5], manager_id=cast.amy.pk)
    made = moment(cast)
    CareTask.objects.all().delete()
    assert care.plan(date(2027, 6, 1)) == 1
    assert care.plan(date(2027, 6, 2)) == 0
    task = CareTask.objects.get()
    assert (task.contact, task.due_on, task.occasion, task.owner) == (
        dozen[5], date(2027, 6, 13), "2027-06-15", cast.amy,
    )  # fmt: skip
    assert care.plan(date(2028, 6, 1)) == 1
    assert made.days_before == 2


@pytest.mark.parametrize(
    ("kind", "source", "value", "since", "expected"),
    [
        (CareKind.YEARLY, "生日", "2000-02-29", date(2027, 2, 20), [("2027-02-28", date(2027, 2, 28))]),
        (CareKind.YEARLY, "生日", "1980-01-02", date(2026, 12, 20), [("2027-01-02", date(2027, 1, 2))]),
        (CareKind.YEARLY, "首购", "2026-12-25", date(2026, 12, 20), []),
        (CareKind.BEFORE, "合同到期", "2026-12-25", date(2026, 12, 20), [("2026-12-25", date(2026, 12, 25))]),
        (CareKind.BEFORE, "合同到期", "未定", date(2026, 12, 20), []),
        (
            CareKind.FESTIVAL,
            "Mid-autumn Festival",
            "",
            date(2026, 9, 10),
            [("2026-09-25", date(2026, 9, 25))],
        ),
    ],
)
def test_occasions_are_found_across_years_and_leap_days(kind, source, value, since, expected) -> None:
    """R12: birthdays, purchase anniversaries (not the purchase itself), renewals, festivals."""
    made = CareMoment(kind=kind, source=source, days_before=0)
    assert list(care.occasions(made, value, since, since + timedelta(days=30))) == expected


def test_a_milestone_is_cared_for_once(cast, dozen) -> None:
    customers.upsert_contacts([NewContact("D1", attributes={"里程": "10,500"})], unit=cast.north, by=cast.bob)
    moment(cast, name="万里", kind=CareKind.MILESTONE.value, source="里程", mark=10_000.0)
    assert CareTask.objects.count() == 1
    assert care.plan(timezone.localdate() + timedelta(days=90)) == 0


def test_incomplete_moments_are_refused(cast) -> None:
    for wrong in ({"source": ""}, {"advice": " "}, {"kind": "milestone"}, {"kind": "festival"}):
        with pytest.raises(MomentInvalid):
            moment(cast, **wrong)


def test_care_is_done_undone_and_shown_on_the_customers_page(cast, dozen, client) -> None:
    today = timezone.localdate()
    customers.upsert_contacts(
        [NewContact("D1", attributes={"生日": f"{today.replace(year=1980, day=min(today.day, 28))}"})],
        unit=cast.north,
        by=cast.bob,
    )
    moment(cast, days_before=0)
    task = CareTask.objects.get(contact=dozen[1])
    client.force_login(cast.amy)
    assert "致电祝贺" in client.get(reverse("care")).content.decode()
    client.post(reverse("care-task", args=[task.pk, "done"]), {"note": "客户很高兴", "back": "state=open"})
    task.refresh_from_db()
    assert (task.state, task.done_by, task.note) == (TaskState.DONE, cast.amy, "客户很高兴")
    assert "客户很高兴" in client.get(reverse("customer", args=[dozen[1].pk])).content.decode()
    assert "客户很高兴" in client.get(reverse("care"), {"state": "done"}).content.decode()
    client.post(reverse("care-task", args=[task.pk, "undo"]))
    task.refresh_from_db()
    assert (task.state, task.done_by, task.note) == (TaskState.OPEN, None, "")


def test_a_moment_of_care_is_made_and_changed_in_the_browser(cast, dozen, client) -> None:
    client.force_login(cast.bob)
    data = {
        "name": "生日", "kind": "yearly", "attribute": "生日", "festival": "", "mark": "", "days_before": "1",
        "advice": "致电祝贺", "is_on": "on",
    }  # fmt: skip
    assert client.post(reverse("care-moment-new"), {**data, "attribute": ""}).status_code == 422
    assert client.post(reverse("care-moment-new"), data).status_code == 302
    made = CareMoment.objects.get()
    address = reverse("care-moment", args=[made.pk])
    assert client.get(address).status_code == 200
    client.post(address, {**data, "is_on": ""})
    made.refresh_from_db()
    assert not made.is_on
    assert not CareTask.objects.filter(state=TaskState.OPEN).exists()
    client.post(reverse("care-moment-remove", args=[made.pk]))
    assert client.get(reverse("care-moments")).status_code == 200


def test_who_refused_personal_care_is_left_in_peace(cast, dozen) -> None:
    """R13, R16: a withdrawn consent outweighs every moment of care."""
    ConsentEntry.objects.create(contact=dozen[5], purpose="care", is_given=False, at=timezone.now())
    made = moment(cast)
    CareTask.objects.all().delete()
    care.plan(date(2027, 6, 1), [made])
    assert not CareTask.objects.filter(contact=dozen[5]).exists()
    ConsentEntry.objects.create(contact=dozen[5], purpose="care", is_given=True, at=timezone.now())
    care.plan(date(2027, 6, 1), [made])
    assert CareTask.objects.filter(contact=dozen[5]).exists()
