"""Pages of recovery as people use them (T08, T16, T17, T18, T20, T21, T23)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.cases import services as cases
from huiyin.channels.reviews.queries import low_reviews_of
from huiyin.channels.reviews.services import NewReview, take_reviews
from huiyin.recovery import queries, services
from huiyin.recovery.contracts import CauseNeed, GrantState
from huiyin.recovery.models import Cause, Finding, Grant, KnownProblem, Plan, Remedy


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_an_agent_asks_from_the_case_and_the_manager_decides(cast, case, catalogue, limits) -> None:
    """T17: above the limit, approved on the page of approvals."""
    page = text_of(as_(cast.amy).get(reverse("case", args=[case.pk])))
    assert "给予补救" in page
    sent = {"remedy": catalogue["退款"].pk, "stated": "560", "reason": "多收了三个月"}
    answer = as_(cast.amy).post(reverse("case-remedies", args=[case.pk]), sent)
    assert answer.status_code == 302
    grant = Grant.objects.get()
    waiting = text_of(as_(cast.bob).get(reverse("remedy-approvals")))
    assert "多收了三个月" in waiting
    refused = as_(cast.bob).post(reverse("remedy-decide", args=[grant.pk]), {"decision": "refuse"})
    assert refused.status_code == 422
    as_(cast.bob).post(reverse("remedy-decide", args=[grant.pk]), {"decision": "approve"})
    as_(cast.amy).post(reverse("remedy-act", args=[grant.pk, "given"]))
    grant.refresh_from_db()
    assert grant.state == GrantState.GIVEN
    assert "560.00 元" in text_of(as_(cast.bob).get(reverse("remedy-ledger")))
    file = as_(cast.bob).get(reverse("remedy-ledger-file"))
    assert "560.00" in file.content.decode("utf-8-sig")


def test_what_was_typed_stays_when_a_request_is_refused(cast, case, catalogue, limits) -> None:
    sent = {"remedy": catalogue["优惠券"].pk, "stated": "9999", "reason": "客户很生气"}
    answer = as_(cast.amy).post(reverse("case-remedies", args=[case.pk]), sent)
    assert answer.status_code == 422
    assert "客户很生气" in text_of(answer)
    assert "超过这项补救的上限" in text_of(answer)


def test_a_manager_sets_the_catalogue_up_with_a_condition_by_form(cast) -> None:
    """T16: by problem and customer value."""
    bob = as_(cast.bob)
    bob.post(reverse("remedies-start"))
    assert Remedy.objects.filter(unit=cast.north).count() == 9
    sent = {
        "unit": cast.north.pk,
        "kind": "coupon",
        "name": "大客户券",
        "pricing": "fixed",
        "amount": "50",
        "cost_rate": "1",
        "f": '{"==":[{"var":"customer_key_account"},true]}',
    }
    assert bob.post(reverse("remedy-new"), {**sent, "amount": ""}).status_code == 422
    assert bob.post(reverse("remedy-new"), sent).status_code == 302
    remedy = Remedy.objects.get(name="大客户券")
    assert remedy.rule == {"==": [{"var": "customer_key_account"}, True]}
    assert "大客户" in text_of(bob.get(reverse("remedies")))
    assert bob.get(reverse("remedy", args=[remedy.pk])).status_code == 200
    bob.post(reverse("remedy", args=[remedy.pk]), {"switch": "1"})
    remedy.refresh_from_db()
    assert not remedy.is_active


def test_limits_and_the_policy_of_causes_are_set_on_one_page(cast) -> None:
    bob = as_(cast.bob)
    sent = {
        "unit": cast.north.pk,
        "own_agent": "most",
        "most_agent": "300",
        "own_manager": "free",
        "own_administrator": "above",
        "cause_needed": "low",
        "n_whys": "3",
    }
    assert bob.post(reverse("remedy-limits"), {**sent, "most_agent": ""}).status_code == 422
    assert bob.post(reverse("remedy-limits"), sent).status_code == 302
    page = text_of(bob.get(reverse("remedy-limits")))
    assert "300.00 元" in page
    assert bob.get(reverse("remedy-limits"), {"unit": cast.south.pk}).status_code == 404


def test_the_cause_is_named_with_whys_and_stands_on_the_case(cast, case, causes) -> None:
    """T08: five whys, a place in the tree, and the fishbone."""
    amy = as_(cast.amy)
    page = text_of(amy.get(reverse("case-cause", args=[case.pk])))
    assert "hy-fishbone" in page
    sent = {"cause": causes["数据错误"].pk, "why_1": "重复计费", "lesson": "先核对再重跑"}
    assert amy.post(reverse("case-cause", args=[case.pk]), sent).status_code == 302
    assert Finding.objects.get().whys == ["重复计费"]
    assert "先核对再重跑" in text_of(amy.get(reverse("case", args=[case.pk])))
    assert "数据错误" in text_of(as_(cast.ann).get(reverse("causes")))


def test_staff_cannot_call_a_case_solved_before_its_cause_is_named(cast, case, causes) -> None:
    """T08: mandatory at close by policy."""
    services.set_policy(by=cast.bob, unit=cast.north, cause_needed=CauseNeed.LOW, n_whys=0)
    with pytest.raises(Problem, match="HY-Y010"):
        cases.solve(by=cast.amy, case_id=case.pk, text="已退款", type="billing")
    services.name_cause(by=cast.amy, case_id=case.pk, cause_id=causes["数据错误"].pk)
    cases.solve(by=cast.amy, case_id=case.pk, text="已退款", type="billing")


def test_two_cases_are_grouped_into_a_problem_and_improved(cast, case, make_case, causes) -> None:
    """T08, T21."""
    other, amy = make_case("又多收"), as_(cast.amy)
    for one in (case, other):
        services.name_cause(by=cast.amy, case_id=one.pk, cause_id=causes["数据错误"].pk)
    assert "又多收" in text_of(amy.get(reverse("case-problem", args=[case.pk])))
    sent = {"act": "new", "case": [other.pk], "title": "重复计费", "owner": cast.amy.pk, "cause": ""}
    assert amy.post(reverse("case-problem", args=[case.pk]), sent).status_code == 302
    problem = KnownProblem.objects.get()
    assert problem.members.count() == 2
    changed = {"title": "重复计费", "owner": cast.amy.pk, "cause": "", "improvement": "核对批次"}
    amy.post(reverse("known-problem", args=[problem.pk]), changed)
    move = reverse("known-problem-move", args=[problem.pk])
    amy.post(move, {"state": "improving"})
    amy.post(move, {"state": "watched"})
    assert amy.post(move, {"state": "solved"}).status_code == 422
    assert "原因消除了吗" in text_of(amy.get(reverse("known-problem", args=[problem.pk])))
    assert "重复计费" in text_of(amy.get(reverse("known-problems")))
    third = make_case()
    amy.post(reverse("case-problem", args=[third.pk]), {"act": "join", "problem": problem.pk})
    amy.post(reverse("case-problem", args=[case.pk]), {"act": "leave"})
    assert set(queries.problem_cases(cast.amy, problem)) == {other, third}


def test_a_stranger_to_a_problem_reads_it_and_changes_nothing(cast) -> None:
    problem = services.open_problem(by=cast.bob, unit=cast.north, title="计费")
    amy = as_(cast.amy)
    amy.post(reverse("known-problem-move", args=[problem.pk]), {"state": "improving"})
    problem.refresh_from_db()
    assert problem.state == "open"
    assert as_(cast.nora).get(reverse("known-problem", args=[problem.pk])).status_code == 404


def test_a_plan_to_win_back_is_worked_through(cast, case) -> None:
    """T18."""
    amy = as_(cast.amy)
    amy.post(reverse("win-back-begin", args=[case.pk]), {"goal": "客户恢复用电"})
    plan = Plan.objects.get()
    address = reverse("win-back", args=[plan.pk])
    step = plan.steps.first()
    assert amy.post(address, {"act": "done", "step": step.pk, "outcome": ""}).status_code == 422
    amy.post(address, {"act": "done", "step": step.pk, "outcome": "已回访"})
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    amy.post(address, {"act": "add", "kind": "visit", "text": "上门道歉", "due_on": later})
    assert amy.post(address, {"act": "won", "proof": ""}).status_code == 422
    amy.post(address, {"act": "won", "proof": "两个月账单无误"})
    assert "两个月账单无误" in text_of(amy.get(address))
    assert "客户恢复用电" in text_of(amy.get(reverse("win-backs")))
    assert "n = 1" in text_of(as_(cast.bob).get(reverse("recovery")))


def test_a_bad_review_waits_until_somebody_answers(cast, programme) -> None:
    """T23: contact the author, find the reason, answer."""
    review = NewReview("点评网", timezone.now(), 1, "等了两个小时", "r1", author="小周")
    [taken] = take_reviews(programme=programme, reviews=[review], batch="b1")
    amy = as_(cast.amy)
    page = text_of(amy.get(reverse("bad-reviews")))
    assert "等了两个小时" in page
    [row] = low_reviews_of(cast.amy, 2.5)
    address = reverse("bad-review-reply", args=[programme.pk, row.pk])
    amy.post(address, {"text": ""})
    assert "等了两个小时" in text_of(amy.get(reverse("bad-reviews")))
    amy.post(address, {"text": "非常抱歉，我们已增开窗口。"})
    assert "差评均已回复" in text_of(amy.get(reverse("bad-reviews")))
    row.refresh_from_db()
    assert (row.reply, row.replied_by) == ("非常抱歉，我们已增开窗口。", cast.amy)
    assert taken.is_new


def test_the_tree_is_changed_by_those_above_the_unit(cast, causes) -> None:
    alice, bob = as_(cast.alice), as_(cast.bob)
    bob.post(reverse("cause-tree"), {"parent": causes["流程"].pk, "name": "叫号混乱", "unit": cast.north.pk})
    own = Cause.objects.get(name="叫号混乱")
    assert own.unit == cast.north
    bob.post(reverse("cause-change", args=[causes["流程"].pk]), {"name": "别的"})
    alice.post(reverse("cause-change", args=[own.pk]), {"name": "叫号", "is_active": "on"})
    own.refresh_from_db()
    causes["流程"].refresh_from_db()
    assert (own.name, causes["流程"].name) == ("叫号", "流程")


@pytest.mark.parametrize(
    "name", ["recovery", "remedy-approvals", "remedies", "remedy-ledger", "remedy-fairness", "causes"]
)
def test_empty_pages_say_what_to_do(cast, name) -> None:
    for language in ("zh-hans", "en"):
        answer = as_(cast.bob).get(reverse(name), headers={"accept-language": language})
        assert answer.status_code == 200
