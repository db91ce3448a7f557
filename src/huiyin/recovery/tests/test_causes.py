"""Causes, problems behind many cases, and plans to win customers back (T08, T18, T21)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.closing import check_may_close
from huiyin.recovery import queries, services
from huiyin.recovery.causes import causes_over, flat, path_words, tree_of
from huiyin.recovery.contracts import CauseNeed, PlanState, ProblemState
from huiyin.recovery.models import Finding, KnownProblem
from huiyin.recovery.problems import (
    CaseHasProblem,
    CauseNameTaken,
    CauseNeeded,
    CauseNotHere,
    ImprovementNeeded,
    MoreWhysNeeded,
    NotTheirProblem,
    PlanEnded,
    ProblemMoved,
    ProofNeeded,
    WordsNeeded,
)


def test_the_tree_holds_for_the_units_below_and_not_beside(cast, causes) -> None:
    """T08: a tree of causes that the organisation edits."""
    own = services.add_cause(by=cast.bob, unit=cast.north, parent=causes["流程"], name="排队叫号")
    assert own in causes_over(cast.north)
    assert own not in causes_over(cast.south)
    assert causes["流程"] in causes_over(cast.south)
    lines = flat(tree_of(causes_over(cast.north)))
    assert lines[0].depth == 0
    assert path_words(own) == "流程 › 排队叫号"
    with pytest.raises(CauseNameTaken):
        services.add_cause(by=cast.bob, unit=cast.north, parent=causes["流程"], name="排队叫号")


def test_a_cause_switched_off_is_not_offered_but_stays_where_it_was_found(cast, case, causes) -> None:
    cause = causes["数据错误"]
    services.name_cause(by=cast.amy, case_id=case.pk, cause_id=cause.pk)
    services.change_cause(by=cast.alice, cause=cause, name=cause.name, name_en="", is_active=False)
    with pytest.raises(CauseNotHere):
        services.name_cause(by=cast.amy, case_id=case.pk, cause_id=cause.pk)
    assert Finding.objects.get().cause == cause


def test_a_case_is_not_called_solved_before_its_cause_is_named_where_the_policy_says_so(
    cast, case, causes
) -> None:
    """T08: mandatory at close by policy, from a severity on, with so many whys."""
    assert check_may_close(case) is None
    services.set_policy(by=cast.bob, unit=cast.north, cause_needed=CauseNeed.MEDIUM, n_whys=2)
    with pytest.raises(CauseNeeded):
        check_may_close(case)
    services.name_cause(by=cast.amy, case_id=case.pk, cause_id=causes["数据错误"].pk, whys=["抄表错了"])
    with pytest.raises(MoreWhysNeeded):
        check_may_close(case)
    services.name_cause(
        by=cast.amy, case_id=case.pk, cause_id=causes["数据错误"].pk, whys=["抄表错了", "", "没有复核"]
    )
    assert check_may_close(case) is None
    services.set_policy(by=cast.bob, unit=cast.north, cause_needed=CauseNeed.HIGH, n_whys=0)
    Finding.objects.all().delete()
    assert check_may_close(case) is None  # a case of medium severity


def test_at_most_five_whys_are_kept(cast, case, causes) -> None:
    finding = services.name_cause(
        by=cast.amy, case_id=case.pk, cause_id=causes["数据错误"].pk, whys=[f"因为{n}" for n in range(7)]
    )
    assert len(finding.whys) == 5


def test_two_cases_become_one_problem_with_an_owner(cast, case, make_case, causes) -> None:
    """T08, T21: linked cases become a problem; a case belongs to one at most."""
    other = make_case("又多收了费")
    for one in (case, other):
        services.name_cause(by=cast.amy, case_id=one.pk, cause_id=causes["数据错误"].pk)
    assert queries.like_cases(cast.amy, case) == [other]
    problem = services.open_problem(
        by=cast.bob, unit=cast.north, title="计费数据错误", owner=cast.amy, case_ids=[case.pk, other.pk]
    )
    assert problem.owner == cast.amy
    assert set(queries.problem_cases(cast.bob, problem)) == {case, other}
    assert queries.problem_of(other) == problem
    assert queries.like_cases(cast.amy, case) == []
    with pytest.raises(CaseHasProblem):
        services.join_problem(by=cast.bob, problem_id=problem.pk, case_id=case.pk)
    services.leave_problem(by=cast.bob, case_id=case.pk)
    assert queries.problem_of(case) is None


def test_an_owner_must_see_the_unit(cast) -> None:
    with pytest.raises(NotTheirProblem):
        services.open_problem(by=cast.bob, unit=cast.north, title="问题", owner=cast.nora)
    assert not KnownProblem.objects.exists()


def test_a_problem_is_watched_only_after_an_improvement_and_ends_with_words(cast, case) -> None:
    """T21: learn from failure."""
    problem = services.open_problem(by=cast.bob, unit=cast.north, title="问题")

    def move(state: str, text: str = "") -> Any:
        return services.move_problem(by=cast.bob, problem_id=problem.pk, state=state, text=text)

    with pytest.raises(ProblemMoved):
        move(ProblemState.SOLVED)
    move(ProblemState.IMPROVING)
    with pytest.raises(ImprovementNeeded):
        move(ProblemState.WATCHED)
    services.change_problem(
        by=cast.bob,
        problem_id=problem.pk,
        title="问题",
        description="",
        cause=None,
        owner=cast.bob,
        improvement="双人复核",
        due_on=None,
    )
    assert move(ProblemState.WATCHED).improved_at is not None
    with pytest.raises(WordsNeeded):
        move(ProblemState.SOLVED)
    assert move(ProblemState.SOLVED, "三个月没有再发生").ended_at is not None
    with pytest.raises(ProblemMoved):
        services.join_problem(by=cast.bob, problem_id=problem.pk, case_id=case.pk)
    assert move(ProblemState.OPEN).ended_at is None
    services.join_problem(by=cast.bob, problem_id=problem.pk, case_id=case.pk)


def test_problems_of_another_unit_are_not_there(cast) -> None:
    services.open_problem(by=cast.bob, unit=cast.north, title="问题")
    assert queries.problems_of(cast.bob).count() == 1
    assert queries.problems_of(cast.nora).count() == 0


def test_a_customer_is_won_back_by_dated_steps_and_a_proof(cast, case) -> None:
    """T18: follow-up, offer, proof that the cause is gone."""
    plan = services.begin_plan(by=cast.amy, case_id=case.pk, goal="客户恢复订购")
    assert services.begin_plan(by=cast.amy, case_id=case.pk, goal="再来一次") == plan
    today = timezone.localdate()
    assert [step.due_on - today for step in plan.steps.all()][:2] == [timedelta(days=3), timedelta(days=14)]
    assert queries.n_steps_due(cast.amy, today + timedelta(days=20)) == 2
    step = plan.steps.first()
    services.finish_step(by=cast.amy, plan_id=plan.pk, step_id=step.pk, outcome="客户接受道歉")
    with pytest.raises(PlanEnded):
        services.finish_step(by=cast.amy, plan_id=plan.pk, step_id=step.pk, outcome="再写")
    services.add_step(by=cast.amy, plan_id=plan.pk, kind="visit", text="上门", due_on=date(2030, 1, 1))
    with pytest.raises(ProofNeeded):
        services.end_plan(by=cast.amy, plan_id=plan.pk, won=True, proof="")
    ended = services.end_plan(by=cast.amy, plan_id=plan.pk, won=True, proof="两次账单均无误")
    assert ended.state == PlanState.WON
    with pytest.raises(PlanEnded):
        services.add_step(by=cast.amy, plan_id=plan.pk, kind="visit", text="上门", due_on=date(2030, 1, 1))
    assert queries.n_steps_due(cast.amy, today + timedelta(days=200)) == 0


def test_a_customers_file_holds_complaints_with_what_was_done(cast, case, catalogue, limits, causes) -> None:
    """R09: complaint records with their recovery in the recognition file."""
    case.respondent_key = "K1"
    case.save(update_fields=["respondent_key"])
    services.ask_remedy(by=cast.amy, case_id=case.pk, remedy_id=catalogue["免费服务一次"].pk, reason="歉意")
    services.name_cause(by=cast.amy, case_id=case.pk, cause_id=causes["数据错误"].pk)
    problem = services.open_problem(by=cast.bob, unit=cast.north, title="问题", case_ids=[case.pk])
    [record] = queries.recovery_of_customer(cast.amy, "K1")
    assert (record.case, record.cost, record.cause, record.problem) == (case, 80, causes["数据错误"], problem)
    assert queries.recovery_of_customer(cast.nora, "K1") == []
    assert queries.recovery_of_customer(cast.amy, "") == []
