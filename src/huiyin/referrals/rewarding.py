"""What both sides get once a friend has joined: at once within the rules, by somebody's approval above them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.recovery import services as recovery
from huiyin.recovery.contracts import PENDING, SPENT, GrantState
from huiyin.referrals import queries
from huiyin.referrals.contracts import Side, WaitsBecause
from huiyin.referrals.models import PromisedReward, Referral, Reward, Scheme
from huiyin.referrals.problems import RewardGivenAlready

YEAR = timedelta(days=365)
_REASONS = {
    WaitsBecause.LIMIT: "这位推荐人一年内已奖励的推荐数达到规则上限 / The referrer has had the most rewarded referrals of twelve months",
    WaitsBecause.BUDGET: "推荐计划的预算已用完 / The budget of the scheme is used up",
    WaitsBecause.NOTHING: "",
}


def reward(row: Referral, *, by: User | None) -> list[Reward]:
    """Give what the rules of the day promised, in the open transaction; of a scheme, one after the other."""
    Scheme.objects.select_for_update().get(pk=row.version.scheme_id)
    given = []
    for promised in row.version.promised.select_related("remedy"):
        contact = row.friend if promised.side == Side.FRIEND else queries.referrer_of(row.code)
        if contact is None:  # erased meanwhile: nobody is there to get it
            continue
        because = _waits_because(row, promised, contact)
        grant = recovery.give_reward(
            remedy=promised.remedy,
            value=promised.value,
            cost=promised.cost,
            unit=row.unit,
            reference=queries.reference_of(row),
            asked_by=by,
            waits_because=_REASONS[because],
        )
        given.append(
            Reward.objects.create(
                contact=contact,
                referral=row,
                side=promised.side,
                grant=grant,
                remedy_name=promised.remedy.name,
                value=promised.value,
                waits_because=because,
                given_at=grant.asked_at,
            )
        )
    return given


def _waits_because(row: Referral, promised: PromisedReward, contact: Contact) -> WaitsBecause:
    most = row.version.most_rewarded
    if promised.side == Side.REFERRER and most is not None and row.joined_at is not None:
        earlier = Reward.objects.filter(
            contact__in=queries.ids_of(contact),
            side=Side.REFERRER,
            grant__state__in=PENDING,
            referral__joined_at__gt=row.joined_at - YEAR,
        )
        if earlier.count() >= most:
            return WaitsBecause.LIMIT
    budget = queries.budget_of(row.version.scheme)
    if budget is not None and spent_by(row.version.scheme) + promised.cost > budget:
        return WaitsBecause.BUDGET
    return WaitsBecause.NOTHING


def spent_by(scheme: Scheme) -> Decimal:
    """What the rewards of a scheme cost that were granted so far; what waits is not decided yet."""
    rows = Reward.objects.filter(referral__version__scheme=scheme, grant__state__in=SPENT)
    return rows.aggregate(total=Sum("grant__cost"))["total"] or Decimal(0)


def take_back(row: Referral, *, by: User) -> None:
    """Take the rewards of a referral back, in the open transaction. Raises `RewardGivenAlready`."""
    rows = list(row.rewards.select_related("grant"))
    if any(one.grant.state == GrantState.GIVEN for one in rows):
        raise RewardGivenAlready()
    for one in rows:
        if one.grant.state in {GrantState.WAITING, GrantState.GRANTED}:
            recovery.withdraw(by=by, grant_id=one.grant.pk)
        one.delete()
