"""Referrals from the link to the rewards: once only, by the rules of the day, within limits (T27)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.core.models import AuditEntry
from huiyin.core.roles import UserRole
from huiyin.customers.consents import note_consent
from huiyin.recovery import queries as recovery_queries
from huiyin.recovery import services as recovery
from huiyin.recovery.contracts import GrantState
from huiyin.recovery.models import CostEntry, Grant
from huiyin.recovery.problems import OwnRequest
from huiyin.referrals import queries, services
from huiyin.referrals.contracts import Friend, NewRules, ReferralState, Side
from huiyin.referrals.models import Referral, Reward
from huiyin.referrals.problems import (
    BeginsInThePast,
    ConsentMissing,
    CustomerNumberNeeded,
    CustomerObjects,
    EventKindMissing,
    NoScheme,
    NotANewCustomer,
    ReachNotUnderstood,
    ReasonNeeded,
    RewardAboveLimit,
    RewardGivenAlready,
    RewardNotFixed,
    WrongReferralState,
)
from huiyin.referrals.tests.conftest import again


def costs() -> list[Decimal]:
    return [row.amount for row in CostEntry.objects.order_by("pk")]


def test_a_friend_joins_and_both_are_rewarded_in_the_same_ledger(cast, code, zhang, friend) -> None:
    """T27: a loyal customer recommends, a friend becomes a customer, both get what was promised."""
    row = friend(code)
    assert row.state == ReferralState.NEW
    joined = services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    assert (joined.state, joined.friend.respondent_key) == (ReferralState.JOINED, "N1")
    assert (joined.name, joined.identity) == ("", "")
    assert (joined.friend.name, joined.friend.phone) == ("李娜", "13900139000")
    given = {one.side: one for one in Reward.objects.select_related("grant")}
    assert given[Side.REFERRER].contact == zhang
    assert given[Side.FRIEND].contact == joined.friend
    assert {one.grant.state for one in given.values()} == {GrantState.GRANTED}
    assert costs() == [Decimal("30.00"), Decimal("10.00")]
    assert {row.reference for row in CostEntry.objects.all()} == {f"referral:{row.pk}"}
    sums = recovery_queries.ledger_sums(CostEntry.objects.all())
    assert (sums.total, sums.rewards, sums.n_cases, sums.by_cause) == (Decimal(40), Decimal(40), 0, [])


def test_confirmed_twice_is_once(cast, code, friend, person) -> None:
    row = friend(code)
    contact = person("N1", "李娜", "13900139000")
    services.join(referral_id=row.pk, contact=contact, by=cast.amy)
    services.join(referral_id=row.pk, contact=contact, by=cast.amy)
    assert Reward.objects.count() == 2
    with pytest.raises(WrongReferralState):
        services.confirm(by=cast.amy, referral_id=row.pk)


def test_the_same_friend_by_the_same_link_gets_the_same_receipt(code) -> None:
    first = services.register(code=code, friend=Friend("李娜", "139 0013 9000"))
    second = services.register(code=code, friend=Friend("娜娜", "+86 13900139000"))
    assert (first.receipt, first.is_first, second.is_first) == (second.receipt, True, False)
    assert Referral.objects.count() == 1
    with pytest.raises(ReachNotUnderstood):
        services.register(code=code, friend=Friend("李娜", "nobody"))


def test_a_friend_counts_once_over_all_links(cast, code, person, friend) -> None:
    other = services.make_code(contact=person("K2", "王芳"), by=cast.amy)
    assert friend(code).state == ReferralState.NEW
    late = friend(other)
    assert (late.state, late.name, late.identity) == (ReferralState.TWICE, "", "")


def test_customers_and_oneself_are_no_new_customers(cast, code, zhang, person, friend) -> None:
    person("K3", "老客户", "13700137000")
    assert friend(code, "13700137000").state == ReferralState.KNOWN
    assert friend(code, "13800138000").state == ReferralState.ONESELF
    assert friend(code, "zhang@example.com").state == ReferralState.ONESELF


def test_checking_again_changes_nothing(code, friend) -> None:
    row = friend(code)
    assert services.check(row.pk) == ReferralState.NEW
    n = AuditEntry.objects.count()
    assert services.check(row.pk) == ReferralState.NEW
    assert AuditEntry.objects.count() == n


def test_an_event_of_the_new_customer_fulfils_the_referral_once(cast, save, zhang, friend) -> None:
    from huiyin.campaigns.services import record_event
    from huiyin.customers.contracts import NewContact

    save(qualifies="event", event_kind="purchase")
    code = services.make_code(contact=zhang, by=cast.amy)
    row = friend(code)

    def happens(number: str, kind: str) -> None:
        contact = NewContact("N1", "李娜", "139-0013-9000")
        record_event(
            event_id=number,
            kind=kind,
            respondent_key="N1",
            at=timezone.now(),
            unit=cast.north,
            contact=contact,
        )
        events.drain_all()

    happens("e1", "visit")
    assert again(row).state == ReferralState.NEW
    happens("e2", "purchase")
    happens("e2", "purchase")
    happens("e3", "purchase")
    assert again(row).state == ReferralState.JOINED
    assert again(row).event_reference.startswith("event:")
    assert len(costs()) == 2
    assert {one.decided_by for one in Grant.objects.all()} == {None}


def test_above_the_number_of_a_year_the_referrers_reward_waits_and_somebody_else_decides(
    cast, save, zhang, friend, person
) -> None:
    recovery.set_limits(
        by=cast.alice, unit=cast.root, limits={UserRole.MANAGER: Decimal(100)}, own={UserRole.MANAGER}
    )
    save(most_rewarded=1)
    code = services.make_code(contact=zhang, by=cast.amy)
    first, second = friend(code), friend(code, "13900139001")
    services.confirm(by=cast.bob, referral_id=first.pk, customer_number="N1")
    services.confirm(by=cast.bob, referral_id=second.pk, customer_number="N2")
    waits = Grant.objects.get(state=GrantState.WAITING)
    assert (waits.reference, waits.remedy.name) == (f"referral:{second.pk}", "优惠券")
    assert len(costs()) == 3  # the friend's own reward does not wait
    assert [one.may_approve for one in recovery_queries.waiting_for(cast.bob)] == [False]
    assert [one.may_approve for one in recovery_queries.waiting_for(cast.alice)] == [True]
    assert recovery_queries.waiting_for(cast.nora) == []
    with pytest.raises(OwnRequest):
        recovery.decide(by=cast.bob, grant_id=waits.pk, approve=True)
    recovery.decide(by=cast.alice, grant_id=waits.pk, approve=True, text="很好")
    assert len(costs()) == 4
    recovery.mark_given(by=cast.amy, grant_id=waits.pk)
    waits.refresh_from_db()
    assert waits.state == GrantState.GIVEN


def test_above_the_budget_rewards_wait(cast, save, zhang, friend) -> None:
    save(budget=Decimal(50))
    code = services.make_code(contact=zhang, by=cast.amy)
    for number, reach in (("N1", "13900139000"), ("N2", "13900139001")):
        services.confirm(by=cast.amy, referral_id=friend(code, reach).pk, customer_number=number)
    assert sorted(one.waits_because for one in Reward.objects.all()) == ["", "", "", "budget"]
    assert sum(costs()) == Decimal(50)
    save(budget=Decimal(500))  # what waits still waits; what comes now does not
    services.confirm(by=cast.amy, referral_id=friend(code, "13900139002").pk, customer_number="N3")
    assert Grant.objects.filter(state=GrantState.WAITING).count() == 1


def test_a_referral_is_judged_by_the_rules_of_its_day(cast, code, rewards, save, friend) -> None:
    before = friend(code)
    recovery.save_remedy(
        by=cast.alice,
        unit=cast.root,
        remedy=rewards["优惠券"],
        condition=None,
        wanted=_dearer(rewards),
    )
    save(friend_remedy=None, n_days=10)
    after = friend(code, "13900139001")
    assert (before.version.number, after.version.number) == (1, 2)
    assert (after.expires_on - before.expires_on).days == 10 - 90
    for number, row in (("N1", before), ("N2", after)):
        services.confirm(by=cast.amy, referral_id=row.pk, customer_number=number)
    worth = [(one.referral_id, one.side, one.value) for one in Reward.objects.order_by("pk")]
    assert worth == [
        (before.pk, Side.REFERRER, Decimal(50)),
        (before.pk, Side.FRIEND, Decimal(1000)),
        (after.pk, Side.REFERRER, Decimal(80)),
    ]


def _dearer(rewards: dict[str, Any]) -> Any:
    from huiyin.recovery.catalogue import NewRemedy

    return NewRemedy(rewards["优惠券"].kind, "优惠券", "fixed", "Coupon", amount=Decimal(80))


def test_planned_rules_hold_from_their_day_and_a_unit_that_is_off_does_not_follow_the_one_above(
    cast, save, zhang
) -> None:
    today = timezone.localdate()
    save(unit=cast.root, name="全公司")
    assert queries.rules_for(cast.north, today).name == "全公司"
    save(name="北区", begins_on=today + timedelta(days=3), ends_on=today + timedelta(days=5))
    assert queries.rules_for(cast.north, today) is None  # the nearest counts
    days = [queries.rules_for(cast.north, today + timedelta(days=n)) for n in (2, 3, 5, 6)]
    assert [one and one.name for one in days] == [None, "北区", "北区", None]
    services.switch_scheme(by=cast.bob, unit=cast.north, on=False)
    assert queries.rules_for(cast.north, today + timedelta(days=4)) is None
    assert queries.rules_for(cast.south, today).name == "全公司"
    with pytest.raises(NoScheme):
        services.make_code(contact=zhang, by=cast.amy)


def test_rules_that_cannot_be_are_refused(cast, save, rewards) -> None:
    today = timezone.localdate()
    with pytest.raises(BeginsInThePast):
        save(begins_on=today - timedelta(days=1))
    with pytest.raises(BeginsInThePast):
        save(ends_on=today - timedelta(days=1))
    with pytest.raises(EventKindMissing):
        save(qualifies="event", event_kind=" ")
    with pytest.raises(RewardNotFixed):
        save(friend_remedy=999_999)
    with pytest.raises(RewardAboveLimit):  # managers grant nothing until a limit is set
        services.save_rules(
            by=cast.bob,
            unit=cast.north,
            wanted=NewRules("推荐", today, referrer_remedy=rewards["优惠券"].pk),
        )


def test_nobody_joins_too_late_and_the_name_goes(cast, code, friend) -> None:
    row = friend(code)
    assert services.expire(row.expires_on) == 0
    assert services.expire(row.expires_on + timedelta(days=1)) == 1
    assert services.expire(row.expires_on + timedelta(days=1)) == 0
    row = again(row)
    assert (row.state, row.name, row.identity) == (ReferralState.EXPIRED, "", "")
    with pytest.raises(WrongReferralState):
        services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")


def test_a_confirmation_is_taken_back_with_its_rewards(cast, code, friend) -> None:
    row = friend(code)
    services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    with pytest.raises(ReasonNeeded):
        services.undo(by=cast.bob, referral_id=row.pk, reason=" ")
    services.undo(by=cast.bob, referral_id=row.pk, reason="点错了人")
    row = again(row)
    assert (row.state, row.friend, row.reason) == (ReferralState.NEW, None, "点错了人")
    assert (row.name, row.identity) == ("李娜", "+8613900139000")
    assert sum(costs()) == 0
    assert AuditEntry.objects.filter(action="referral.undo", actor="bob").exists()
    services.confirm(by=cast.amy, referral_id=row.pk)  # the customer's file holds the number now
    assert sum(costs()) == Decimal(40)
    for grant in Grant.objects.filter(state=GrantState.GRANTED):
        recovery.mark_given(by=cast.amy, grant_id=grant.pk)
    with pytest.raises(RewardGivenAlready):
        services.undo(by=cast.bob, referral_id=row.pk, reason="还是错")


def test_a_refusal_can_be_taken_back(cast, code, friend) -> None:
    row = friend(code)
    services.refuse(by=cast.amy, referral_id=row.pk, reason="不是新客户")
    with pytest.raises(WrongReferralState):
        services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    services.undo(by=cast.bob, referral_id=row.pk, reason="弄错了")
    assert again(row).state == ReferralState.NEW


def test_who_was_a_customer_before_or_joined_elsewhere_cannot_be_the_friend(
    cast, code, zhang, person, friend
) -> None:
    person("K3", "老客户")
    row = friend(code)
    with pytest.raises(CustomerNumberNeeded):
        services.confirm(by=cast.amy, referral_id=row.pk)
    for number in ("K1", "K3"):
        with pytest.raises(NotANewCustomer):
            services.confirm(by=cast.amy, referral_id=row.pk, customer_number=number)
    services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    other = friend(code, "13900139001")
    with pytest.raises(NotANewCustomer):
        services.confirm(by=cast.amy, referral_id=other.pk, customer_number="N1")


def test_who_objects_to_offers_gets_no_link_and_who_was_not_asked_no_message(cast, save, zhang) -> None:
    save()
    with pytest.raises(ConsentMissing):
        services.send_own_page(by=cast.amy, contact=zhang)
    note_consent(contact=zhang, purpose="offers", is_given=False, by=cast.bob)
    with pytest.raises(CustomerObjects):
        services.send_own_page(by=cast.amy, contact=zhang)


def test_no_link_is_made_for_who_objects(cast, save, zhang) -> None:
    save()
    note_consent(contact=zhang, purpose="offers", is_given=False, by=cast.bob)
    with pytest.raises(CustomerObjects):
        services.make_code(contact=zhang, by=cast.amy)


def test_a_link_tells_nothing_of_the_customer_and_is_found_by_its_hash(cast, code, zhang) -> None:
    token = services.link_path(code).strip("/").split("/")[-1]
    assert queries.code_by(token, "referral-link") == code
    assert queries.code_by(token, "referral-own") is None
    assert token not in {code.secret_seed, code.link_hash, str(zhang.pk)}
    assert services.make_code(contact=zhang, by=cast.bob) == code
