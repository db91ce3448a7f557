"""Pages of outages as people use them (P03–P06), and crisis plans (T25)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.core import events
from huiyin.messaging.models import OutgoingMessage
from huiyin.notices import services
from huiyin.notices.contracts import OutageState
from huiyin.notices.models import (
    CallEntry,
    CrisisMark,
    CrisisPlan,
    CrisisRun,
    Meeting,
    Outage,
    StageWords,
    Standard,
)


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def form_of(**more: Any) -> dict[str, Any]:
    start = timezone.localtime() + timedelta(days=9)
    return {
        "kind": "planned",
        "start": f"{start:%Y-%m-%dT%H:%M}",
        "end": f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}",
        "place": "东里小区",
        "reason": "更换变压器",
        "audience": "region",
        "region": "东里",
        **more,
    }


def test_an_outage_is_entered_looked_at_and_announced(people, cast, send_all) -> None:
    bob = as_(cast.bob)
    answer = bob.post(reverse("outage-new"), form_of(unit=cast.north.pk))
    outage = Outage.objects.get()
    assert answer["Location"] == reverse("outage", args=[outage.pk])
    page = text_of(bob.get(answer["Location"]))
    assert "目前 4 位客户" in page
    assert "尊敬的客户：因更换变压器，东里小区将于" in page
    assert "Dear customer, because of 更换变压器" in page
    bob.post(reverse("outage-act", args=[outage.pk, "submit"]))
    events.drain_all()
    assert send_all() == 3
    page = text_of(bob.get(reverse("outage", args=[outage.pk])))
    assert "75.0%" in page
    assert "已告知 3 / 4" in page
    assert "待致电 1 位" in page
    log = text_of(bob.get(reverse("outage-log", args=[outage.pk]) + "?state=no_address"))
    assert "李先生" in log
    assert "王女士" not in log
    file = bob.get(reverse("outage-log-file", args=[outage.pk])).content.decode("utf-8-sig")
    assert "E1,事前告知,短信,已发出,2026-11-02 10:00" in file
    assert "13800138001" not in file


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"region": ""}, "请填写此项"),
        ({"end": ""}, "需要告诉客户停到什么时候"),
        ({"start": "2026-12-24T10:00", "end": "2026-12-24T09:00"}, "结束时间必须晚于开始时间"),
        ({"audience": "list", "keys": "E1\nX9"}, "X9"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(people, cast, wrong, said) -> None:
    answer = as_(cast.bob).post(reverse("outage-new"), form_of(unit=cast.north.pk, **wrong))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "更换变压器" in text_of(answer)
    assert not Outage.objects.exists()


def test_every_step_is_taken_on_the_page(people, cast, submitted, send_all, the_clock) -> None:
    outage = submitted()
    send_all()
    bob, at = as_(cast.bob), outage.announced_start
    moved = {
        "move-start": f"{timezone.localtime(at + timedelta(minutes=10)):%Y-%m-%dT%H:%M}",
        "move-end": f"{timezone.localtime(at + timedelta(hours=2)):%Y-%m-%dT%H:%M}",
    }
    refused = bob.post(reverse("outage-act", args=[outage.pk, "move"]), moved)
    assert refused.status_code == 422
    bob.post(reverse("outage-act", args=[outage.pk, "move"]), {**moved, "move-text": "配合施工"})
    the_clock["now"] = at + timedelta(minutes=30)
    assert "请填写实际开始时间" in text_of(bob.get(reverse("outages")))

    def post(act: str, moment: Any, field: str = "at") -> Any:
        sent = {f"{act}-{field}": f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"}
        return bob.post(reverse("outage-act", args=[outage.pk, act]), sent)

    assert post("begin", the_clock["now"]).status_code == 302
    assert post("delay", at + timedelta(hours=5)).status_code == 302
    the_clock["now"] = at + timedelta(hours=4)
    assert post("restore", the_clock["now"] + timedelta(hours=1)).status_code == 422
    assert post("restore", the_clock["now"]).status_code == 302
    events.drain_all()
    send_all()
    bob.post(reverse("outage-act", args=[outage.pk, "measure"]), {"text": "备齐材料再停"})
    page = text_of(bob.get(reverse("outage", args=[outage.pk])))
    assert "晚 20 分钟" in page
    assert "晚 120 分钟" in page
    assert "延时恢复" in page
    assert "备齐材料再停" in page
    assert bob.post(reverse("outage-act", args=[outage.pk, "nonsense"])).status_code == 404
    assert bob.post(reverse("outage-act", args=[outage.pk, "begin"]), {"begin-at": "x"}).status_code == 422


def test_the_month_shows_the_three_controls_and_keeps_the_meeting(
    people, cast, submitted, send_all, the_clock
) -> None:
    """P06: repeated, temporary, late."""
    for kind, late in (("planned", 0), ("temporary", 90)):
        outage = submitted(kind, days=8)
        send_all()
        the_clock["now"] = outage.announced_start
        services.begin(by=cast.bob, outage=outage, at=the_clock["now"])
        the_clock["now"] += timedelta(hours=4, minutes=late)
        services.restore(by=cast.bob, outage=outage, at=the_clock["now"])
        events.drain_all()
    bob = as_(cast.bob)
    address = f"{reverse('outage-governance')}?month=2026-11"
    page = text_of(bob.get(address))
    assert "重复 4 位" in page
    assert "延时恢复" in page
    assert "1/2" in page
    assert "尚未填写改进措施" in page
    # N_T 5; (4, 240 min), (4, 330 min): SAIFI 8/5, SAIDI 2280/5
    assert "1.600" in page
    assert "456.00" in page
    assert "285.00" in page
    bob.post(address, {"held_on": "2026-12-02", "attendants": "张、李", "agreed": "临时停供须由副总签批"})
    assert Meeting.objects.get().month.isoformat() == "2026-11-01"
    assert "临时停供须由副总签批" in text_of(bob.get(address))
    file = bob.get(f"{reverse('outage-governance-file')}?month=2026-11").content.decode("utf-8-sig")
    assert file.count("东里小区") == 2
    empty = text_of(bob.get(f"{reverse('outage-governance')}?month=2026-10"))
    assert "本月没有停供" in empty


def test_an_agent_calls_key_customers(people, cast, submitted) -> None:
    outage = submitted()
    amy = as_(cast.amy)
    page = text_of(amy.get(reverse("outage-calls")))
    assert "大华公司" in page
    assert "13800138002" not in page
    address = reverse("outage-call", args=[outage.affected.get(is_key=True).pk])
    assert "尊敬的大华公司：" in text_of(amy.get(address))
    assert "13800138002" in text_of(amy.post(address, {"reveal": "1"}))
    assert amy.post(address, {}).status_code == 422
    amy.post(address, {"outcome": "reached", "recording": "R-1"})
    assert "已电话告知" in text_of(amy.get(address))
    entry = CallEntry.objects.get()
    assert as_(cast.nora).post(reverse("outage-call-undo", args=[entry.pk])).status_code == 404
    amy.post(reverse("outage-call-undo", args=[entry.pk]))
    assert "大华公司" in text_of(amy.get(reverse("outage-calls")))


def test_rules_hold_from_their_day_and_words_can_be_changed(people, cast, submitted) -> None:
    alice, bob = as_(cast.alice), as_(cast.bob)
    page = alice.get(reverse("outage-rules"))
    sent = {
        **page.context["form"].initial,
        "planned_hours": 240,
        "service": "供电",
        "hotline": "95598",
        "valid_from": "2026-11-02",
        "signatory": "",
    }
    assert alice.post(reverse("outage-rules"), sent).status_code == 302
    assert Standard.objects.get().terms["planned_hours"] == 240
    address = reverse("stage-words", args=["planned", "ahead"])
    words = {"subject": "停电", "text": "{{place}}{{wrong}}", "subject_en": "x", "text_en": "y"}
    assert "wrong" in text_of(bob.post(address, words))
    bob.post(address, {**words, "text": "{{name|客户}}，{{place}}要停{{service}}。{{hotline}}"})
    submitted(days=9)
    texts = {row.respondent_key: row.text for row in OutgoingMessage.objects.filter(kind="sms")}
    assert texts["E1"] == "王女士，东里小区要停供电。咨询电话：95598"
    assert "本单位文案" in text_of(bob.get(reverse("outage-words")))
    bob.post(address, {"go": "usual"})
    assert not StageWords.objects.exists()
    assert bob.get(reverse("stage-words", args=["fault", "ahead"])).status_code == 404


def test_a_crisis_plan_is_written_practised_and_looked_back_on(cast, accounts) -> None:
    """T25: a senior manager by name."""
    bob = as_(cast.bob)
    cast.bob.email = "bob@example.cn"
    cast.bob.save()
    page = bob.get(reverse("crisis-plan-new"))
    sent = {
        "unit": cast.north.pk,
        "name": "大面积停电",
        "trigger": "上千户",
        "senior": cast.bob.pk,
        "drill_months": 6,
        "steps": "15 | 值班经理 | 核实\n没有格式",
    }
    assert "10" in text_of(page)
    refused = bob.post(reverse("crisis-plan-new"), sent)
    assert refused.status_code == 422
    assert "第 2 行" in text_of(refused)
    bob.post(reverse("crisis-plan-new"), {**sent, "steps": "15 | 值班经理 | 核实\n60｜客服主管｜通知客户"})
    plan = CrisisPlan.objects.get()
    assert "2027-05-02" in text_of(bob.get(reverse("crisis-plans")))
    bob.post(reverse("crisis-begin", args=[plan.pk]), {"go": "drill", "occasion": "演练一"})
    events.drain_all()
    assert OutgoingMessage.objects.get().to == "bob@example.cn"
    run = CrisisRun.objects.get()
    mark = CrisisMark.objects.filter(run=run).first()
    amy = as_(cast.amy)
    amy.post(reverse("crisis-run", args=[run.pk]), {"mark": mark.pk, "go": "done", "note": "属实"})
    assert "属实" in text_of(amy.get(reverse("crisis-run", args=[run.pk])))
    assert bob.post(reverse("crisis-end", args=[run.pk]), {"lesson": ""}).status_code == 422
    bob.post(reverse("crisis-end", args=[run.pk]), {"lesson": "电话名单要更新"})
    assert "电话名单要更新" in text_of(bob.get(reverse("crisis-run", args=[run.pk])))
    bob.post(reverse("crisis-close", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.closed_at is not None


def test_whoever_works_on_a_case_sees_the_outage(people, cast, submitted) -> None:
    from huiyin.cases import services as cases
    from huiyin.surveys.services import create_programme

    submitted("fault", days=0)
    programme = create_programme(by=cast.bob, unit=cast.north, name="营业厅")
    case = cases.open_case(
        by=cast.bob, programme=programme, title="没电", type="other", respondent_key="E1", owner=cast.amy
    )
    page = text_of(as_(cast.amy).get(reverse("case", args=[case.pk])))
    assert "该客户的停供情况" in page


def test_pages_without_anything_say_what_they_are_for(cast) -> None:
    bob = as_(cast.bob)
    for name, said in (
        ("outages", "当前没有停供"),
        ("outage-calls", "没有需要致电的客户"),
        ("crisis-plans", "还没有危机预案"),
        ("outage-rules", "还没有版本"),
    ):
        assert said in text_of(bob.get(reverse(name)))
    assert "还没有结束的停供" in text_of(bob.get(reverse("outages") + "?show=past"))


def test_only_one_of_two_managers_signs(people, cast, submitted) -> None:
    services.save_standard(
        by=cast.bob,
        unit=cast.north,
        valid_from=timezone.localdate(),
        terms=services.Terms(),
        source="",
        signatory=cast.alice,
    )
    outage = submitted()
    page = text_of(as_(cast.bob).get(reverse("outage", args=[outage.pk])))
    assert "由艾丽一支笔签批" in page
    assert "签批并告知客户" not in page
    assert as_(cast.bob).post(reverse("outage-act", args=[outage.pk, "approve"])).status_code == 422
    as_(cast.alice).post(reverse("outage-act", args=[outage.pk, "approve"]))
    outage.refresh_from_db()
    assert outage.state == OutageState.ANNOUNCED
