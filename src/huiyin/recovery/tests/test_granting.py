"""Remedies within and above a limit, their approval, and the ledger (T16, T17, T20)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huiyin.cases.contracts import CaseType
from huiyin.conditions import equals
from huiyin.core.models import AuditEntry, OutboxEvent
from huiyin.core.roles import UserRole
from huiyin.recovery import queries, services
from huiyin.recovery.catalogue import NewRemedy
from huiyin.recovery.contracts import GrantState, Pricing, RemedyKind
from huiyin.recovery.granting import offered_for, value_of
from huiyin.recovery.limits import approvers_for, limit_of, next_level
from huiyin.recovery.models import CostEntry, Grant
from huiyin.recovery.problems import (
    AboveCeiling,
    AboveYourLimit,
    NobodyMayApprove,
    NotForThisCase,
    OwnRequest,
    RemedyNotThere,
    RemedyWrong,
    ValueNeeded,
    WordsNeeded,
)

pytestmark = pytest.mark.usefixtures("limits")


def ask(cast: Any, case: Any, remedy: Any, stated: int | None = None, by: Any = None) -> Grant:
    return services.ask_remedy(
        by=by or cast.amy,
        case_id=case.pk,
        remedy_id=remedy.pk,
        stated=None if stated is None else Decimal(stated),
        reason="多扣了钱",
    )


def entered(case: Any) -> list[Decimal]:
    return [row.amount for row in CostEntry.objects.filter(case_number=case.pk).order_by("pk")]


def test_within_the_limit_a_remedy_is_granted_at_once_and_its_cost_is_entered(cast, case, catalogue) -> None:
    """T17: front-line authority, and the spend log."""
    grant = ask(cast, case, catalogue["退款"], 200)
    assert (grant.state, grant.decided_by) == (GrantState.GRANTED, cast.amy)
    assert entered(case) == [Decimal("200.00")]
    assert OutboxEvent.objects.filter(kind="RemedyGranted").count() == 1
    assert "退款" in case.entries.last().text


def test_above_the_limit_the_next_level_decides(cast, case, catalogue) -> None:
    """T17: the manager of the unit is next; nothing is spent before."""
    grant = ask(cast, case, catalogue["退款"], 500)
    assert grant.state == GrantState.WAITING
    assert entered(case) == []
    assert next_level(approvers_for(case.unit, grant.cost, cast.amy)) == [cast.bob]
    assert (queries.n_to_approve(cast.bob), queries.n_to_approve(cast.amy)) == (1, 0)
    assert queries.n_to_approve(cast.nora) == 0
    decided = services.decide(by=cast.bob, grant_id=grant.pk, approve=True)
    assert (decided.state, entered(case)) == (GrantState.GRANTED, [Decimal("500.00")])
    assert queries.n_to_approve(cast.bob) == 0


def test_two_halves_are_not_easier_to_decide_than_the_whole(cast, case, catalogue) -> None:
    """T17: the limit holds for the sum of a case, what waits included."""
    assert ask(cast, case, catalogue["退款"], 150).state == GrantState.GRANTED
    assert ask(cast, case, catalogue["退款"], 100).state == GrantState.WAITING
    assert ask(cast, case, catalogue["退款"], 50).state == GrantState.WAITING


def test_a_manager_approves_only_what_the_manager_could_grant(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["退款"], 1500)
    assert next_level(approvers_for(case.unit, grant.cost, cast.amy)) == [cast.alice]
    assert not queries.waiting_for(cast.bob)[0].may_approve
    with pytest.raises(AboveYourLimit):
        services.decide(by=cast.bob, grant_id=grant.pk, approve=True)
    assert services.decide(by=cast.alice, grant_id=grant.pk, approve=True).state == GrantState.GRANTED


def test_nobody_approves_their_own_request(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["退款"], 1500, by=cast.bob)
    services.set_limits(
        by=cast.alice, unit=cast.root, limits={UserRole.MANAGER: None}, own={UserRole.MANAGER}
    )
    with pytest.raises(OwnRequest):
        services.decide(by=cast.bob, grant_id=grant.pk, approve=True)


def test_what_nobody_could_approve_is_refused_at_once(cast, case, catalogue) -> None:
    all_roles = {role: Decimal(100) for role in (UserRole.AGENT, UserRole.MANAGER, UserRole.ADMINISTRATOR)}
    services.set_limits(by=cast.alice, unit=cast.root, limits=all_roles, own=set(all_roles))
    with pytest.raises(NobodyMayApprove):
        ask(cast, case, catalogue["退款"], 500)
    assert not Grant.objects.exists()


def test_the_nearest_row_upwards_is_the_limit_and_without_any_nothing_may_be_spent(cast) -> None:
    services.set_limits(
        by=cast.bob, unit=cast.north, limits={UserRole.AGENT: Decimal(50)}, own={UserRole.AGENT}
    )
    assert limit_of(cast.amy, cast.north) == 50
    assert limit_of(cast.bob, cast.north) == 1000
    assert limit_of(cast.alice, cast.north) is None
    services.set_limits(by=cast.alice, unit=cast.root, limits={}, own=set())
    assert limit_of(cast.bob, cast.north) == 0


def test_an_apology_needs_nobody(cast, case, catalogue) -> None:
    """T20, T21: what costs nothing but matters is in the catalogue, and staff may always give it."""
    services.set_limits(by=cast.alice, unit=cast.root, limits={}, own=set())
    grant = ask(cast, case, catalogue["主管致歉（电话或上门）"])
    assert (grant.state, grant.cost) == (GrantState.GRANTED, 0)
    assert entered(case) == []


def test_a_refusal_needs_words_and_is_decided_once(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["退款"], 500)
    with pytest.raises(WordsNeeded):
        services.decide(by=cast.bob, grant_id=grant.pk, approve=False)
    services.decide(by=cast.bob, grant_id=grant.pk, approve=False, text="已经退过")
    with pytest.raises(RemedyNotThere):
        services.decide(by=cast.bob, grant_id=grant.pk, approve=True)
    assert entered(case) == []


def test_what_is_taken_back_is_a_line_of_its_own(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["退款"], 100)
    services.withdraw(by=cast.amy, grant_id=grant.pk)
    assert entered(case) == [Decimal(100), Decimal(-100)]
    with pytest.raises(RemedyNotThere):
        services.withdraw(by=cast.amy, grant_id=grant.pk)


def test_what_the_customer_has_cannot_be_taken_back(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["退款"], 100)
    services.mark_given(by=cast.amy, grant_id=grant.pk)
    with pytest.raises(RemedyNotThere):
        services.withdraw(by=cast.amy, grant_id=grant.pk)


def test_lines_of_the_ledger_are_never_changed_nor_deleted(cast, case, catalogue) -> None:
    ask(cast, case, catalogue["退款"], 100)
    row = CostEntry.objects.get()
    row.amount = Decimal(1)
    with pytest.raises(RuntimeError, match="never changed"):
        row.save()
    with pytest.raises(RuntimeError, match="never deleted"):
        row.delete()


def test_values_follow_the_catalogue(catalogue) -> None:
    """T16: fixed, a share of the loss up to a ceiling, or stated up to a ceiling."""
    assert value_of(catalogue["免费服务一次"], None) == 80
    assert value_of(catalogue["按损失比例赔付"], Decimal(1000)) == 300
    assert value_of(catalogue["按损失比例赔付"], Decimal(100000)) == 2000
    with pytest.raises(ValueNeeded):
        value_of(catalogue["退款"], None)
    with pytest.raises(AboveCeiling):
        value_of(catalogue["优惠券"], Decimal(500))


def test_points_count_at_what_they_cost_us(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["补偿积分"], 5000)
    assert (grant.value, grant.cost) == (5000, 50)


def test_a_remedy_is_offered_by_problem_and_by_the_customers_value(cast, make_case, limits) -> None:
    """T16: by problem and customer value."""
    remedy = services.save_remedy(
        by=cast.bob,
        unit=cast.north,
        wanted=NewRemedy(RemedyKind.UPGRADE, "升级", Pricing.FIXED, amount=Decimal(10)),
        condition=equals("type", CaseType.BILLING),
    )
    billing, slow = make_case(type=CaseType.BILLING), make_case(type=CaseType.SPEED)
    assert (offered_for(billing), offered_for(slow)) == ([remedy], [])
    with pytest.raises(NotForThisCase):
        ask(cast, slow, remedy)
    services.save_remedy(
        by=cast.bob,
        unit=cast.north,
        remedy=remedy,
        wanted=NewRemedy(RemedyKind.UPGRADE, "升级", Pricing.FIXED, amount=Decimal(10)),
        condition=equals("customer_key_account", True),
    )
    assert offered_for(billing) == []  # nothing is known of this customer's value


def test_a_remedy_without_its_number_is_refused(cast) -> None:
    with pytest.raises(RemedyWrong):
        services.save_remedy(
            by=cast.bob,
            unit=cast.north,
            wanted=NewRemedy(RemedyKind.COUPON, "券", Pricing.FIXED),
            condition=None,
        )


def test_the_ledger_adds_up_by_month_kind_unit_and_cause(cast, case, make_case, catalogue, causes) -> None:
    ask(cast, case, catalogue["退款"], 100)
    other = make_case()
    ask(cast, other, catalogue["免费服务一次"])
    services.name_cause(by=cast.amy, case_id=case.pk, cause_id=causes["数据错误"].pk)
    sums = queries.ledger_sums(queries.ledger(cast.bob, queries.LedgerFilter()))
    assert (sums.total, sums.n_cases) == (180, 2)
    assert sums.by_kind == [(RemedyKind.REFUND, 100), (RemedyKind.FREE_SERVICE, 80)]
    assert sums.by_cause == [(causes["数据错误"], 100), (None, 80)]
    assert not queries.ledger(cast.nora, queries.LedgerFilter()).exists()


def test_every_act_is_in_the_audit_log(cast, case, catalogue) -> None:
    grant = ask(cast, case, catalogue["退款"], 500)
    services.decide(by=cast.bob, grant_id=grant.pk, approve=True)
    actions = set(AuditEntry.objects.filter(object=f"remedy:{grant.pk}").values_list("action", flat=True))
    assert actions == {"remedy.ask", "remedy.decide"}
