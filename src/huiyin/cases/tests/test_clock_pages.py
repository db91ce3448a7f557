"""Pages of time: rules and a case to try, versions by form, calendars, pauses on the case, what will run out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.cases import clock_rules, services
from huiyin.cases.clock_forecast import forecast
from huiyin.cases.models import Case, CaseClock, TimeRules, WorkCalendar
from huiyin.clocks.rules import ClockKind


@pytest.fixture
def case(cast, programme, answered):
    return services.open_case(
        by=cast.bob, programme=programme, title="多次停电", owner=cast.amy, answer=answered(nps=3)
    )


@pytest.fixture
def manager(cast):
    client = Client()
    client.force_login(cast.bob)
    return client


@pytest.fixture
def agent(cast):
    client = Client()
    client.force_login(cast.amy)
    return client


def fields_of(response):
    """What the form of a new version holds, as a browser would send it."""
    editor, sent = response.context["editor"], {}
    sent |= {name: editor.head[name].value() for name in editor.head.fields}
    sent["valid_from"] = editor.head["valid_from"].value().isoformat()
    sent["clock"] = [row.name for row in editor.clocks]
    sent["reason"] = [row.name for row in editor.reasons]
    for row in editor.clocks:
        sent[row.editor.parameter] = row.editor.text
        for form in (row.form, *row.steps):
            sent |= {form[name].html_name: form[name].value() or "" for name in form.fields}
    for row in editor.reasons:
        sent |= {row.form[name].html_name: row.form[name].value() or "" for name in row.form.fields}
    return sent


def test_a_case_tried_on_a_date_is_judged_by_the_version_of_that_day(cast, manager):
    """The vector of 95598: Friday 2025-09-26 16:00 and five working days."""
    clock_rules.adopt(by=cast.alice, unit=cast.root, pack="power", key="service_95598")
    page = manager.get(
        "/cases/time/", {"at": "2025-09-26T16:00", "type": "service", "severity": "medium"}
    ).content.decode()
    assert "2025-10-10 23:59:59" in page
    assert "95598" in page
    earlier = manager.get("/cases/time/", {"at": "2023-08-07T10:00", "type": "service", "severity": "medium"})
    assert "2023-08-16 23:59:59" in earlier.content.decode()


def test_agents_read_the_rules_and_only_managers_change_them(agent):
    page = agent.get("/cases/time/")
    assert page.status_code == 200
    assert "/cases/time/new/" not in page.content.decode()
    assert agent.get("/cases/time/new/").status_code == 403


def test_a_manager_adopts_rules_changes_them_by_form_and_puts_them_away(cast, manager):
    manager.post("/cases/time/adopt/", {"promise": "power/service_95598", "unit": cast.north.pk})
    rules = TimeRules.objects.get(unit=cast.north, archived_at=None)
    assert rules.origin == "power/service_95598"
    sent = fields_of(manager.get("/cases/time/new/"))
    sent["k2-amount"] = "3"
    more = manager.post("/cases/time/new/", {**sent, "do": "add-clock"})
    assert len(more.context["editor"].clocks) == len(sent["clock"]) + 1
    assert rules.versions.count() == 2
    saved = manager.post("/cases/time/new/", {**sent, "do": "save"})
    assert saved.status_code == 302, saved.context["problem"]
    newest = rules.versions.first()
    spans = [clock["span"]["amount"] for clock in newest.definition["clocks"]]
    assert spans == [24, 4, 3, 1]
    assert newest.definition["clocks"][1]["when"] == {"==": [{"var": "type"}, "information"]}
    manager.post("/cases/time/put-away/")
    assert not TimeRules.objects.filter(unit=cast.north, archived_at=None).exists()


def test_a_version_without_any_clock_and_one_of_today_are_refused_with_reasons(cast, manager):
    sent = fields_of(manager.get("/cases/time/new/"))
    empty = manager.post("/cases/time/new/", {**sent, "clock": [], "do": "save"})
    assert empty.status_code == 422
    past = manager.post("/cases/time/new/", {**sent, "valid_from": "2024-01-01", "do": "save"})
    assert past.status_code == 422
    assert "HY-C051" in past.content.decode() or "过去的规则不能修改" in past.content.decode()
    assert TimeRules.objects.count() == 0


def test_a_calendar_is_read_as_people_write_it_and_bad_lines_are_named(cast, manager):
    hours = {f"day{n}": "8:30-12:00，13:00-17:00" if n < 5 else "" for n in range(7)}
    days = "2027-02-06 春节\n2027-02-20 09:00-17:00 调休上班"
    sent = {"unit": cast.north.pk, "is_chinese": "on", "days": days, **hours}
    wrong = manager.post("/cases/time/calendar/", {**sent, "days": "二月六日 春节", "day1": "早上"})
    assert wrong.status_code == 422
    assert "二月六日" in wrong.content.decode()
    assert not WorkCalendar.objects.exists()
    assert manager.post("/cases/time/calendar/", sent).status_code == 302
    calendar = clock_rules.book_of(cast.north).calendar
    assert [str(day.hours) for day in calendar.special] == ["", "09:00-17:00"]
    page = manager.get("/cases/time/calendar/", {"unit": cast.north.pk, "year": "2028"})
    assert page.context["is_known"] is False
    manager.post("/cases/time/calendar/drop/", {"unit": cast.north.pk})
    assert not WorkCalendar.objects.exists()


def test_a_calendar_made_later_moves_the_clocks_that_run(cast, case):
    before = CaseClock.objects.get(case=case, kind=ClockKind.SOLUTION)
    assert before.calendar is None
    book = clock_rules.book_of(cast.north)
    row = clock_rules.save_calendar(by=cast.bob, unit=cast.north, calendar=book.calendar)
    before.refresh_from_db()
    assert before.calendar == row
    clock_rules.drop_calendar(by=cast.bob, unit=cast.north)
    before.refresh_from_db()
    assert before.calendar is None


def test_clocks_are_paused_and_resumed_on_the_page_of_the_case(agent, case):
    page = agent.get(f"/cases/{case.pk}/").content.decode()
    assert f"/cases/{case.pk}/clocks/pause/" in page
    until = timezone.localtime(timezone.now() + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    sent = {"reason": "customer", "until": until, "text": "等用户提供房产证明"}
    agent.post(f"/cases/{case.pk}/clocks/pause/", sent)
    page = agent.get(f"/cases/{case.pk}/").content.decode()
    assert f"/cases/{case.pk}/clocks/resume/" in page
    assert "等用户提供房产证明" in page
    agent.post(f"/cases/{case.pk}/clocks/resume/")
    assert case.entries.last().kind == "resumed"


def test_a_pause_too_long_is_refused_in_words(agent, case):
    until = timezone.localtime(timezone.now() + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M")
    sent = {"reason": "customer", "until": until, "text": "等"}
    answer = agent.post(f"/cases/{case.pk}/clocks/pause/", sent, follow=True)
    assert "3 个工作日" in answer.content.decode()
    assert not case.clock_pauses.exists()


def test_cases_of_other_units_cannot_be_paused(cast, case):
    client = Client()
    client.force_login(cast.nora)
    assert client.post(f"/cases/{case.pk}/clocks/pause/", {}).status_code == 404


def test_the_forecast_names_what_will_run_out_at_the_present_speed(cast, programme, agent):
    """Of ten cases that are due within a day, somebody who finished none lets more run out than somebody fast."""
    for number in range(10):
        case = services.open_case(by=cast.bob, programme=programme, title=f"工单 {number}", owner=cast.amy)
        soon = timezone.now() + timedelta(hours=10 + number)
        CaseClock.objects.filter(case=case, kind=ClockKind.SOLUTION).update(due_at=soon)
    slow = forecast(cast.amy, hours=24)
    assert (slow.n_due, len(slow.cases), slow.desks[0].n_waiting) == (10, 10, 10)
    done = [
        services.open_case(by=cast.bob, programme=programme, title="旧", owner=cast.amy) for _ in range(60)
    ]
    for one in done:
        CaseClock.objects.filter(case=one).update(met_at=timezone.now())
        Case.objects.filter(pk=one.pk).update(solved_at=timezone.now() - timedelta(days=1))
    fast = forecast(cast.amy, hours=24)
    assert fast.desks[0].n_finished == 60
    assert fast.expected <= slow.expected
    assert all(0 <= one.chance <= 1 for one in fast.cases)
    assert agent.get("/cases/forecast/", {"hours": "24"}).status_code == 200
    assert forecast(cast.nora, hours=24).n_due == 0
