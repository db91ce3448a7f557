"""Rules that look at figures, words, control charts and clocks; news of them; and all the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.alerts import clock_rules, raising, rule_queries, ruling
from huiyin.alerts.contracts import NewAlert, RuleKind
from huiyin.alerts.models import Alert, Listening, Raised, Roster, Rule
from huiyin.alerts.ruling import Wanted
from huiyin.alerts.services import watch_programme
from huiyin.alerts.tests.conftest import BAD_WEEK, NOW
from huiyin.api import webhook_services
from huiyin.api.models import WebhookMessage
from huiyin.cases import services as cases
from huiyin.cases.contracts import CaseEscalated, ClockBreached
from huiyin.cases.models import Case
from huiyin.core import remembering
from huiyin.core.events import drain_all
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys

LEVEL = {
    "contract": "satisfaction_index",
    "dimension": "q_area",
    "grain": "week",
    "side": "below",
    "limit": 55.0,
    "minimum_base": 10,
}
WORDS = {"variable": "why", "budget": 1.0, "fewest": 4}


def make(by: Any, programme: Any, kind: str, settings: Any, **given: Any) -> Rule:
    wanted = Wanted(
        kind, given.pop("name", "规则"), given.pop("condition", None), settings, people=[by.pk], **given
    )
    rule = ruling.save_rule(by=by, programme=programme, wanted=wanted)
    ruling.switch_rule(by=by, rule=rule, is_on=True)
    return rule


def test_a_segment_below_its_limit_for_sure_starts_an_intervention_once(cast: Any, troubled: Any) -> None:
    """T32: an abnormal metric starts an intervention; the healthy segment is left alone."""
    make(cast.bob, troubled, RuleKind.FIGURE, LEVEL, opens_case=True, name="满意度")
    assert ruling.look_at_all(NOW) == 1
    raised = Raised.objects.get()
    seen = raised.evidence
    assert (seen["segment"], seen["period"], seen["n_segments"]) == ("城南", "2026-W41", 2)
    assert seen["high"] < 55
    assert seen["chance"] <= 0.05
    assert raised.case == Case.objects.get()
    assert "城南" in raised.case.title
    assert ruling.look_at_all(NOW) == 0, "nothing has changed"
    Rule.objects.update(looked_at="")
    ruling.look_at_all(NOW)
    assert Raised.objects.count() == Case.objects.count() == 1


def test_on_history_a_limit_shows_the_bad_week_and_its_chance_is_corrected(cast: Any, troubled: Any) -> None:
    run = rule_queries.tried(troubled.pk, RuleKind.FIGURE, LEVEL, None)
    assert [one["period"] for one in run.examples] == ["2026-W41"]
    assert (run.n, run.days[0][0]) == (1, BAD_WEEK)
    south = {"==": [{"var": "q_area"}, "城北"]}
    assert rule_queries.tried(troubled.pk, RuleKind.FIGURE, LEVEL, south).n == 0
    assert not Raised.objects.exists()


def test_a_word_that_breaks_out_today_is_told_once_a_week(cast: Any, hall: Callable[[], Any]) -> None:
    made, today = hall(), timezone.localdate()
    wave = surveys.ensure_wave(made.pk, "2026", date(2026, 1, 1))
    rows = []
    for back in range(29):
        for number in range(10):
            text = "扫码缴费失败" if back == 0 and number < 6 else ("很快", "排队太久", "态度好")[number % 3]
            rows.append(
                NewAnswer(
                    dedup_key=f"w:{back}:{number}",
                    answers={"why": text},
                    wave_id=wave.pk,
                    answered_on=today - timedelta(days=back),
                    respondent_key=f"W{back}{number}",
                )
            )
    store_batch(rows, programme_id=made.pk, channel="file_upload", batch="w")
    drain_all()
    make(cast.bob, made, RuleKind.TEXT, WORDS)
    now = timezone.now()
    assert ruling.look_at_all(now) == 1
    raised = Raised.objects.get()
    assert (raised.evidence["word"], raised.evidence["n"]) == ("扫码缴费失败", 6)
    assert len(raised.evidence["response_ids"]) == 6
    Rule.objects.update(looked_at="")
    ruling.look_at_all(now)
    assert Raised.objects.count() == 1
    run = rule_queries.tried(made.pk, RuleKind.TEXT, WORDS, None)
    assert [one["word"] for one in run.examples] == ["扫码缴费失败"]


def test_a_control_chart_that_leaves_its_limits_is_passed_to_the_rule(cast: Any, troubled: Any) -> None:
    make(cast.bob, troubled, RuleKind.CHART, {"contract": "", "only_worse": True})
    watch_programme(troubled.pk, now=NOW)
    drain_all()
    subjects = set(Raised.objects.values_list("subject", flat=True))
    assert subjects == {f"chart:{alert.pk}" for alert in Alert.objects.all()}
    assert subjects
    assert raising.raise_for_chart(Alert.objects.first().pk) == []  # type: ignore[union-attr]


def test_clocks_of_cases_raise_alerts_by_what_happened_and_by_the_condition(
    cast: Any, hall: Callable[[], Any]
) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="评价")
    high = cases.open_case(by=cast.bob, programme=made, title="停电", severity="high")
    low = cases.open_case(by=cast.bob, programme=made, title="发票", severity="low")
    urgent_only = {"==": [{"var": "severity"}, "high"]}
    make(cast.bob, made, RuleKind.CLOCK, {"what": ["late"], "clock": "solution"}, condition=urgent_only)
    due = datetime(2026, 11, 20, tzinfo=UTC).isoformat()

    def breach(case: Any, clock: str = "solution") -> int:
        event = ClockBreached(case.pk, made.pk, cast.north.pk, clock, 1, due)
        return len(clock_rules.raise_for_breach(event))

    assert breach(high) == 1
    assert breach(high) == 0, "the same clock again"
    assert breach(low) == 0
    assert breach(high, "first_reply") == 0
    soon = CaseEscalated(high.pk, made.pk, cast.north.pk, "solution", 1, 0, "owner", due, False)
    assert clock_rules.raise_for_step(soon) == []
    raised = Raised.objects.get()
    assert raised.case == high
    assert "已超时" in raised.evidence["words"]["zh"]


def test_an_endpoint_hears_of_an_alert(cast: Any, hall: Callable[[], Any]) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="评价")
    webhook_services.make_endpoint(
        by=cast.bob, unit=cast.north, name="CRM", url="https://192.0.2.1/x", events=["alert.raised"]
    )
    remembering.forget_all()
    rule = make(cast.bob, made, RuleKind.CHART, {"contract": "", "only_worse": True}, urgency="high")
    (raised,) = raising.raise_alerts(rule, [NewAlert("chart:1", {})])
    drain_all()
    message = WebhookMessage.objects.get()
    assert (message.event, message.message_id) == ("alert.raised", f"msg_alert_{raised.pk}")
    assert (message.data["rule_id"], message.data["urgency"]) == (rule.pk, "high")


@pytest.fixture
def page(cast: Any, client: Client) -> Callable[..., str]:
    client.force_login(cast.bob)

    def get(address: str, data: Any = None, status: int = 200) -> str:
        response = client.get(address) if data is None else client.post(address, data)
        assert response.status_code == status, response.content.decode()[:2000]
        return response.content.decode()

    return get


def test_a_rule_is_made_tried_switched_on_and_changed_in_the_browser(
    cast: Any, troubled: Any, page: Callable[..., str]
) -> None:
    """Complaint 23: visible, editable rules with a test run."""
    assert "还没有自定义规则" in page("/alerts/rules/")
    new = f"/programmes/{troubled.pk}/alert-rules/new/answer/"
    assert "单位" in page(f"{new}?f-join=all&f-do=add&name=南边")
    rows = {
        "f-join": "all",
        "f-row": "0",
        "f-0-field": "q_wait",
        "f-0-is": "<=",
        "f-0-value": "2",
        "name": "等候低分",
        "urgency": "high",
        "people": [cast.bob.pk],
        "answer_within": "15",
    }
    tried = page(new, {**rows, "try": "1", "f-do": "apply"})
    assert "365 天内的告警" in tried
    assert not Rule.objects.exists()
    assert "规则没有任何动作" in page(new, {**rows, "people": [], "f-do": "apply"}, status=422)
    page(new, {**rows, "f-do": "apply"}, status=302)
    rule = Rule.objects.get()
    assert (rule.condition, rule.is_on, rule.answer_within) == ({"<=": [{"var": "q_wait"}, 2]}, False, 15)
    assert "等候时间不高于 2" in page(f"/alerts/rules/{rule.pk}/")
    assert "答卷" in page(f"/alerts/rules/{rule.pk}/trial/")
    page(f"/alerts/rules/{rule.pk}/on/", {}, status=302)
    page(f"/alerts/rules/{rule.pk}/edit/", {**rows, "name": "新名", "f-do": "apply"}, status=302)
    rule.refresh_from_db()
    assert (rule.name, rule.is_on, rule.revision) == ("新名", True, 3)
    for kind in RuleKind:
        assert "触发后" in page(f"/programmes/{troubled.pk}/alert-rules/new/{kind.value}/")
    level = {**LEVEL, "name": "满意客户率", "urgency": "low", "people": [cast.bob.pk], "answer_within": "0"}
    level |= {"contract": "satisfied_customer_rate", "limit": "60", "f-join": "all", "f-do": "apply"}
    page(f"/programmes/{troubled.pk}/alert-rules/new/figure/", level, status=302)
    made = Rule.objects.get(kind="figure")
    assert made.settings["limit"] == 0.6, "shares are typed in percent"
    assert "低于 60" in page("/alerts/rules/")
    assert 'value="60.0"' in page(f"/alerts/rules/{made.pk}/edit/")
    page(f"/alerts/rules/{made.pk}/remove/", {}, status=302)
    assert "满意客户率低于" not in page("/alerts/rules/")


def test_an_alert_is_read_and_acknowledged_in_the_browser(
    cast: Any, troubled: Any, page: Callable[..., str]
) -> None:
    make(cast.bob, troubled, RuleKind.FIGURE, LEVEL, answer_within=30)
    ruling.look_at_all(NOW)
    raised = Raised.objects.get()
    assert "城南" in page("/alerts/raised/")
    text = page(f"/alerts/raised/{raised.pk}/")
    assert "通知下一位" in text
    assert "没有可用的联系方式" in text, "bob has no address"
    page("/alerts/raised/acknowledge/", {"alert": [raised.pk], "note": "去现场"}, status=302)
    assert "去现场" in page(f"/alerts/raised/{raised.pk}/")
    assert "没有待认领的告警" in page("/alerts/raised/")
    assert "鲍勃 已认领" in page("/alerts/raised/?which=all")


def test_a_roster_and_ones_own_way_are_set_in_the_browser(cast: Any, page: Callable[..., str]) -> None:
    """O16: who is on duty when, with stand-ins."""
    form = {"name": "值班", "turn": "day", "starts_on": "2026-01-01", "changes_at": "09:00"}
    assert "值班表不完整" in page("/alerts/duty/new/", form, status=422)
    page("/alerts/duty/new/", {**form, "person-0": cast.ann.pk, "person-1": cast.amy.pk}, status=302)
    roster = Roster.objects.get()
    assert "安娜" in page(f"/alerts/duty/{roster.pk}/")
    soon = timezone.localtime() + timedelta(hours=1)
    stand_in = {"user": cast.bob.pk, "starts_at": f"{soon:%Y-%m-%dT%H:%M}"}
    wrong = {**stand_in, "ends_at": stand_in["starts_at"]}
    assert "结束时间必须晚于开始时间" in page(f"/alerts/duty/{roster.pk}/", wrong, status=422)
    late = {**stand_in, "ends_at": f"{soon + timedelta(hours=8):%Y-%m-%dT%H:%M}"}
    page(f"/alerts/duty/{roster.pk}/", late, status=302)
    substitution = roster.substitutions.get()
    page(f"/alerts/duty/{roster.pk}/drop/", {"substitution": substitution.pk}, status=302)
    assert not roster.substitutions.exists()
    assert "值班" in page("/alerts/duty/")
    page(f"/alerts/duty/{roster.pk}/remove/", {}, status=302)
    own = {"by_email": "on", "gathering": "day", "digest_at": "08:30", "phone": "13800138000"}
    page("/alerts/mine/", {**own, "by_sms": "on", "quiet_from": "", "quiet_to": ""}, status=302)
    saved = Listening.objects.get(user=cast.bob)
    assert (saved.phone, saved.gathering, saved.quiet_from) == ("+8613800138000", "day", None)
    assert "手机号" in page("/alerts/mine/", {**own, "by_sms": "on", "phone": "1"}, status=422)
