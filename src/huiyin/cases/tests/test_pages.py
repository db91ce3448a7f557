"""The pages of those who work on cases: who sees what, what is offered, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.cases import queries, services
from huiyin.cases.contracts import LEAST_ATTEMPTS, CaseState, CaseType
from huiyin.cases.models import Case
from huiyin.core.models import AuditEntry


@pytest.fixture
def case(cast, programme, answered):
    return services.open_case(
        by=cast.bob,
        programme=programme,
        title="服务态度差",
        owner=cast.amy,
        answer=answered(respondent="C-7", nps=3, overall=2, attitude=4, comment="<b>没人理我</b>"),
    )


def act(client, case, name, **fields):
    case.refresh_from_db()
    return client.post(reverse("case-act", args=[case.pk, name]), {"seen": case.seen, **fields})


def test_an_agent_walks_a_case_from_open_to_the_customers_link(client, cast, case):
    """T03 T09."""
    client.force_login(cast.amy)
    assert act(client, case, "start").status_code == 302
    assert act(client, case, "solve", type="service", text="已致歉").status_code == 302
    assert act(client, case, "ask", way="link", text="我们已更换设备").status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.COMMUNICATED
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    token = queries.token_of(queries.open_verification(case))
    assert f"/c/{token}/" in page
    answer = client.post(f"/c/{token}/", {"solved": "yes"}, follow=True)
    assert answer.status_code == 200
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_the_page_shows_the_low_answers_first_and_escapes_what_was_typed(client, cast, case):
    client.force_login(cast.amy)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    scores = page[page.index("客户反馈") :]
    assert scores.index("推荐意愿") < scores.index("服务态度</span>")
    assert "&lt;b&gt;没人理我&lt;/b&gt;" in page
    assert "<b>没人理我</b>" not in page


def offered(client, case):
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    return set(re.findall(rf'action="/cases/{case.pk}/([a-z]+)/"', page))


def test_only_what_can_be_done_now_is_offered(client, cast, case):
    client.force_login(cast.amy)
    assert offered(client, case) == {
        "acknowledge",
        "assess",
        "start",
        "solve",
        "note",
        "assign",
        "classify",
        "consult",
    }
    services.solve(by=cast.amy, case_id=case.pk, text="已处理", type=CaseType.OTHER)
    assert offered(client, case) == {
        "ask",
        "verdict",
        "refuse",
        "reopen",
        "note",
        "assign",
        "classify",
        "consult",
    }
    for _ in range(LEAST_ATTEMPTS - 1):
        services.ask_customer(by=cast.amy, case_id=case.pk, way="phone")
    assert "close" not in offered(client, case)
    services.ask_customer(by=cast.amy, case_id=case.pk, way="phone")
    assert "close" in offered(client, case)
    services.close_unanswered(by=cast.amy, case_id=case.pk, text="联系不上")
    assert offered(client, case) == {"reopen", "note"}
    assert "不计为满意" in client.get(reverse("case", args=[case.pk])).content.decode()


def test_a_manager_takes_a_case_and_hands_it_on(client, cast, case):
    client.force_login(cast.bob)
    assert "take" in offered(client, case)
    act(client, case, "take")
    case.refresh_from_db()
    assert case.owner == cast.bob
    act(client, case, "assign", owner=cast.amy.pk)
    case.refresh_from_db()
    assert case.owner == cast.amy


def test_nobody_from_outside_can_be_made_owner(client, cast, case):
    """T02."""
    client.force_login(cast.bob)
    for stranger in (cast.nora, cast.ann, cast.alice):
        assert act(client, case, "assign", owner=stranger.pk).status_code == 422
    case.refresh_from_db()
    assert case.owner == cast.amy


def test_a_colleague_was_faster_so_nothing_is_done_and_nothing_typed_is_lost(client, cast, case):
    client.force_login(cast.amy)
    seen = case.seen
    services.assign(by=cast.bob, case_id=case.pk, owner=cast.bob)
    url = reverse("case-act", args=[case.pk, "solve"])
    answer = client.post(url, {"seen": seen, "type": "speed", "text": "换了新电表"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "工单刚刚被别人更新了" in page
    assert "换了新电表" in page
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    assert case.seen in page
    assert client.post(url, {"seen": case.seen, "type": "speed", "text": "换了新电表"}).status_code == 302


def test_an_impossible_step_is_refused_in_words(client, cast, case):
    client.force_login(cast.amy)
    answer = act(client, case, "close", text="联系不上")
    assert answer.status_code == 422
    assert "现在不能做这一步" in answer.content.decode()
    assert "联系不上" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("solve", {"type": "unclassified", "text": "已处理"}),
        ("solve", {"type": "speed", "text": "  "}),
        ("solve", {"type": "speed", "text": "长" * 5000}),
        ("classify", {"type": "nonsense", "severity": "high"}),
        ("note", {}),
        ("assign", {"owner": "1 OR 1=1"}),
        ("ask", {"way": "pigeon"}),
        ("verdict", {"solved": "maybe", "text": "好了"}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(client, cast, case, name, fields):
    client.force_login(cast.amy)
    assert act(client, case, name, **fields).status_code == 422
    assert case.entries.count() == 1


def test_an_unknown_act_and_a_state_change_by_get_do_not_exist(client, cast, case):
    client.force_login(cast.amy)
    assert client.post(reverse("case-act", args=[case.pk, "delete"])).status_code == 404
    assert client.get(reverse("case-act", args=[case.pk, "start"])).status_code == 405


def test_people_of_another_unit_find_no_such_case(client, cast, case):
    client.force_login(cast.nora)
    assert client.get(reverse("case", args=[case.pk])).status_code == 404
    assert act(client, case, "note", text="x").status_code == 404
    assert "服务态度差" not in client.get(reverse("cases") + "?whose=all").content.decode()
    url = reverse("case-open", args=[case.programme.pk, case.response_id])
    assert client.post(url, {"title": "x"}).status_code == 404


def test_an_analyst_works_on_no_cases(client, cast, case):
    client.force_login(cast.ann)
    assert client.get(reverse("cases")).status_code == 403
    assert client.get(reverse("case", args=[case.pk])).status_code == 403


def test_the_list_shows_mine_first_to_an_agent_and_all_to_a_manager(client, cast, programme, case):
    services.open_case(by=cast.bob, programme=programme, title="账单错误", owner=cast.bob)
    client.force_login(cast.amy)
    mine = client.get(reverse("cases")).content.decode()
    assert "服务态度差" in mine
    assert "账单错误" not in mine
    client.force_login(cast.bob)
    everything = client.get(reverse("cases")).content.decode()
    assert "服务态度差" in everything
    assert "账单错误" in everything


def test_overdue_is_marked_until_we_have_acted(client, cast, case):
    """T04."""
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(days=2, hours=1))
    client.force_login(cast.amy)
    assert "已超时 2" in client.get(reverse("cases")).content.decode()
    services.solve(by=cast.amy, case_id=case.pk, text="已处理", type=CaseType.OTHER)
    assert "已超时 2" not in client.get(reverse("cases")).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?state=open", True),
        ("?state=closed", False),
        ("?severity=high", False),
        ("?severity=medium", True),
        ("?state=nonsense&severity=%00&programme=x&page=-1", True),
        ("?programme=999999", True),
    ],
)
def test_filters_choose_and_nonsense_restricts_nothing(client, cast, case, query, found):
    client.force_login(cast.amy)
    page = client.get(reverse("cases") + query)
    assert page.status_code == 200
    assert ("服务态度差" in page.content.decode()) == found


def test_without_cases_the_list_says_how_they_come_about(client, cast):
    client.force_login(cast.amy)
    assert "还没有工单" in client.get(reverse("cases")).content.decode()


def test_a_case_is_opened_from_an_answer_once(client, cast, programme, answered):
    client.force_login(cast.bob)
    answer = answered(nps=4, overall=3)
    page = client.get(reverse("answer", args=[programme.pk, answer.id])).content.decode()
    assert "贬损者：推荐意愿 4 分" in page
    url = reverse("case-open", args=[programme.pk, answer.id])
    fields = {"title": "回访", "type": "service", "severity": "high", "owner": ""}
    first = client.post(url, fields)
    case = Case.objects.get()
    assert first.url == reverse("case", args=[case.pk])
    assert (case.owner, case.type, case.severity, case.origin) == (cast.amy, "service", "high", "manual")
    assert client.post(url, fields).url == first.url
    assert Case.objects.count() == 1
    assert "回访" in client.get(reverse("answer", args=[programme.pk, answer.id])).content.decode()


def test_a_case_without_title_is_refused_and_keeps_what_was_chosen(client, cast, programme, answered):
    client.force_login(cast.bob)
    url = reverse("case-open", args=[programme.pk, answered(nps=4).id])
    answer = client.post(url, {"title": "", "type": "speed", "severity": "high", "owner": cast.amy.pk})
    assert answer.status_code == 422
    assert '<option value="speed" selected>' in answer.content.decode()
    assert not Case.objects.exists()


def test_an_analyst_sees_the_answer_but_no_case(client, cast, programme, case):
    client.force_login(cast.ann)
    page = client.get(reverse("answer", args=[programme.pk, case.response_id])).content.decode()
    assert "服务态度差" not in page
    assert "创建工单" not in page


def test_a_manager_switches_rules_and_sees_what_they_would_have_done(client, cast, programme, answered):
    for score in (1, 5, 9):
        answered(nps=score)
    client.force_login(cast.bob)
    url = reverse("alerts", args=[programme.pk])
    page = client.get(url).content.decode()
    assert "最近 3 份答卷中有 2 份符合这条规则" in page
    assert page.count("checked") == 2
    assert client.post(url, {"on": ["detractor", "nonsense"]}).status_code == 302
    assert queries.rule_settings(programme.pk) == {"detractor": True, "lowest_two_grades": False}
    assert AuditEntry.objects.filter(action="alerts.switch").count() == 1


@pytest.mark.parametrize(("who", "status"), [("amy", 403), ("ann", 403), ("nora", 404), ("alice", 200)])
def test_rules_belong_to_the_managers_of_the_unit(client, cast, programme, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("alerts", args=[programme.pk])).status_code == status


def test_the_pages_speak_english_too(client, cast, programme, answered):
    answered(live=True, nps=1)
    cast.amy.language = "en"
    cast.amy.save()
    client.force_login(cast.amy)
    page = client.get(reverse("case", args=[Case.objects.get().pk])).content.decode()
    assert "Detractor: would recommend 1 of 10" in page
    assert "Opened by the rule “Detractor”" in page
    assert "Start work" in page


def test_a_withdrawn_answer_is_said_on_the_page(client, cast, case):
    Case.objects.filter(pk=case.pk).update(answer_withdrawn_at=timezone.now(), response_id=10**9)
    client.force_login(cast.amy)
    assert "这张工单对应的答卷已撤销" in client.get(reverse("case", args=[case.pk])).content.decode()
