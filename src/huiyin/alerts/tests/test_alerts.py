"""Alerts: one an episode, evidence frozen, words read live, states, and who sees them (A03, X05)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from huiyin.alerts import queries, services
from huiyin.alerts.contracts import AlertState, Outcome
from huiyin.alerts.models import Alert, WatchSetting
from huiyin.alerts.problems import NothingWatched, NotOpen, WordsMissing
from huiyin.alerts.tests.conftest import BAD_WEEK, NOW, weeks
from huiyin.metrics.watching import Watch, WatchPlan
from huiyin.responses.models import Response

PLAN = WatchPlan((Watch("satisfaction_index"), Watch("satisfaction_index", "q_area")), 1.0, 10, False)


def looked(programme: Any, cast: Any, plan: WatchPlan = PLAN, now: Any = NOW) -> list[Alert]:
    services.save_plan(by=cast.bob, programme=programme, plan=plan, is_on=True)
    return services.watch_programme(programme.pk, now=now)


def test_a_bad_week_of_one_area_opens_one_alert_with_its_evidence(troubled: Any, cast: Any) -> None:
    opened = looked(troubled, cast)
    south = [alert for alert in opened if alert.evidence["value"] == "城南"]
    assert len(south) == 1
    evidence = south[0].evidence
    assert (south[0].side, south[0].rule) == ("low", "limits")
    assert south[0].first_on == BAD_WEEK
    assert (evidence["contract"]["key"], evidence["contract"]["version"]) == ("satisfaction_index", 1)
    last = evidence["points"][-1]
    assert last["value"] < last["low"] < last["centre"]
    assert last["n"] == 24
    assert len(evidence["points"]) >= 20
    assert evidence["revision"]


def test_looking_again_opens_nothing_again(troubled: Any, cast: Any) -> None:
    assert looked(troubled, cast)
    assert services.watch_programme(troubled.pk, now=NOW + timedelta(hours=1)) == []


def test_the_next_bad_week_lengthens_the_episode(troubled: Any, cast: Any) -> None:
    alert = next(a for a in looked(troubled, cast) if a.evidence["value"] == "城南")
    weeks(troubled, [BAD_WEEK + timedelta(weeks=1)], bad=True, seed=5)
    assert services.watch_programme(troubled.pk, now=NOW + timedelta(weeks=1)) == []
    alert.refresh_from_db()
    assert alert.last_period == alert.first_period + 1
    assert [point["name"] for point in alert.later] == ["2026-W42"]
    assert alert.evidence["period"] == "2026-W41"


def test_history_opens_no_alert(hall: Any, cast: Any) -> None:
    """A bad week long ago is no news when watching begins."""
    programme = hall()
    weeks(programme, [date(2026, 7, 6)], bad=True, seed=6, each=40)
    assert looked(programme, cast, now=NOW) == []
    setting = WatchSetting.objects.get(programme=programme)
    assert setting.opens_from == date(2026, 9, 28)
    assert (setting.n_series, setting.n_short) == (3, 0)


def test_the_words_of_the_week_are_read_from_the_answers_and_go_with_them(troubled: Any, cast: Any) -> None:
    alert = next(a for a in looked(troubled, cast) if a.evidence["value"] == "城南")
    words = queries.verbatims(alert, "zh")
    assert {text.words for one in words for text in one.answer.texts} >= {"等了两个小时"}
    assert "等了两个小时" not in str(alert.evidence)
    assert all(Response.objects.get(pk=one.response_id).context["area"] == "城南" for one in words)
    Response.objects.filter(pk=words[0].response_id).delete()
    assert [one.response_id for one in queries.verbatims(alert, "zh")] == [w.response_id for w in words[1:]]


def test_an_alert_goes_from_new_to_closed_by_who_did_what(troubled: Any, cast: Any) -> None:
    alert = looked(troubled, cast)[0]
    assert queries.n_new(cast.ann) >= 1
    services.acknowledge(by=cast.ann, alert_id=alert.pk, text="在查")
    with pytest.raises(WordsMissing):
        services.explain(by=cast.ann, alert_id=alert.pk, text="  ")
    services.explain(by=cast.bob, alert_id=alert.pk, text="窗口停用")
    services.close(by=cast.bob, alert_id=alert.pk, outcome=Outcome.BACK_TO_NORMAL)
    alert.refresh_from_db()
    assert (alert.state, alert.note, alert.cause, alert.acknowledged_by) == (
        AlertState.CLOSED,
        "在查",
        "窗口停用",
        cast.ann,
    )
    with pytest.raises(NotOpen):
        services.close(by=cast.bob, alert_id=alert.pk, outcome=Outcome.FALSE_ALARM)


def test_a_closed_episode_is_not_opened_again_while_it_lasts(troubled: Any, cast: Any) -> None:
    for alert in looked(troubled, cast):
        services.close(by=cast.bob, alert_id=alert.pk, outcome=Outcome.BACK_TO_NORMAL)
    weeks(troubled, [BAD_WEEK + timedelta(weeks=1)], bad=True, seed=5)
    assert services.watch_programme(troubled.pk, now=NOW + timedelta(weeks=1)) == []


def test_under_a_new_level_the_limits_of_the_series_begin_anew(troubled: Any, cast: Any) -> None:
    alert = next(a for a in looked(troubled, cast) if a.evidence["value"] == "城南")
    services.close(by=cast.bob, alert_id=alert.pk, outcome=Outcome.NEW_LEVEL)
    services.watch_programme(troubled.pk, now=NOW + timedelta(minutes=5))
    setting = WatchSetting.objects.get(programme=troubled)
    assert setting.levels == {alert.series: BAD_WEEK.isoformat()}
    assert (setting.n_series, setting.n_short) == (2, 1)


def test_the_worker_looks_when_facts_change_but_not_every_minute(troubled: Any, cast: Any) -> None:
    services.save_plan(by=cast.bob, programme=troubled, plan=PLAN, is_on=True)
    assert services.watch_due(NOW) == 1
    assert services.watch_due(NOW + timedelta(minutes=1)) == 0
    weeks(troubled, [BAD_WEEK + timedelta(weeks=1)], bad=False, seed=8)
    assert services.watch_due(NOW + timedelta(minutes=2)) == 0
    assert services.watch_due(NOW + timedelta(minutes=4)) == 1
    assert services.watch_due(NOW + timedelta(hours=8)) == 0
    assert services.watch_due(NOW + timedelta(days=1)) == 1  # a day has closed
    services.save_plan(by=cast.bob, programme=troubled, plan=PLAN, is_on=False)
    assert services.watch_due(NOW + timedelta(days=2)) == 0


def test_an_empty_plan_cannot_be_switched_on(troubled: Any, cast: Any) -> None:
    with pytest.raises(NothingWatched):
        services.save_plan(by=cast.bob, programme=troubled, plan=WatchPlan(), is_on=True)


def test_another_unit_sees_nothing(troubled: Any, cast: Any, client: Client) -> None:
    alert = looked(troubled, cast)[0]
    client.force_login(cast.nora)
    assert client.get(f"/alerts/{alert.pk}/").status_code == 404
    assert "城南" not in client.get("/alerts/?which=all").content.decode()
    assert queries.n_new(cast.nora) == 0
    assert queries.n_new(cast.amy) == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_show_alert_chart_words_and_count(
    troubled: Any, cast: Any, client: Client, language: str
) -> None:
    alert = next(a for a in looked(troubled, cast) if a.evidence["value"] == "城南")
    client.force_login(cast.ann)
    client.cookies["django_language"] = language
    page = client.get(f"/alerts/{alert.pk}/").content.decode()
    assert "城南" in page
    assert "2026-W41" in page
    assert "等了两个小时" in page
    assert '<path class="hy-alarm"' in page
    assert f"/alerts/{alert.pk}/" in client.get("/alerts/").content.decode()
    assert "badge bg-red" in client.get("/").content.decode()


def test_what_was_typed_is_still_there_when_it_cannot_be_saved(
    troubled: Any, cast: Any, client: Client
) -> None:
    alert = looked(troubled, cast)[0]
    services.close(by=cast.bob, alert_id=alert.pk, outcome=Outcome.FALSE_ALARM)
    client.force_login(cast.ann)
    page = client.post(f"/alerts/{alert.pk}/explain/", {"text": "设备检修"})
    assert page.status_code == 422
    assert "这条告警已经关闭" in page.content.decode()


def test_the_plan_page_tries_the_budget_on_history_and_saves(
    troubled: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    address = f"/programmes/{troubled.pk}/watch/"
    assert "hx-get" in client.get(address).content.decode()
    trial = client.get(f"{address}trial/").content.decode()
    assert "会产生的告警" in trial
    form = {
        "is_on": "on",
        "budget": "0.5",
        "minimum_base": "12",
        "satisfaction_index.week": ["satisfaction_index||week", "satisfaction_index|q_area|week"],
    }
    assert client.post(address, form).status_code == 302
    plan = queries.plan_of(queries.setting_of(troubled.pk))
    assert (plan.budget, plan.minimum_base, plan.small_shifts, len(plan.watches)) == (0.5, 12, False, 2)
    wrong = client.post(address, {**form, "budget": "0"})
    assert wrong.status_code == 422
