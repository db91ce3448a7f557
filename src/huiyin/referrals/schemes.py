"""The rules by which recommending is rewarded: each change is a new version, and none begins in the past."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.recovery.models import Remedy
from huiyin.recovery.queries import covers, limit_of, money, rewardable
from huiyin.referrals.contracts import NewRules, Qualifies, Side
from huiyin.referrals.models import PromisedReward, Scheme, SchemeVersion
from huiyin.referrals.problems import BeginsInThePast, EventKindMissing, RewardAboveLimit, RewardNotFixed

_CENT = Decimal("0.01")
_REWARDS = ("referrer_remedy", "friend_remedy")


@transaction.atomic
def save_rules(*, by: User, unit: Unit, wanted: NewRules, today: date | None = None) -> SchemeVersion:
    """Make a new version of a unit's rules, beginning today or later.

    Who saves it answers for the rewards, which are then granted without asking again: both together must be within
    the person's limit. Raises `BeginsInThePast`, `EventKindMissing`, `RewardNotFixed`, `RewardAboveLimit`.
    """
    today = today or timezone.localdate()
    if wanted.begins_on < today or (wanted.ends_on is not None and wanted.ends_on < wanted.begins_on):
        raise BeginsInThePast(day=wanted.begins_on.isoformat())
    if wanted.qualifies == Qualifies.EVENT and not typed(wanted.event_kind):
        raise EventKindMissing()
    promised = _promised(by, unit, wanted)
    scheme, _made = Scheme.objects.select_for_update().get_or_create(unit=unit)
    newest = scheme.versions.order_by("-number").first()
    data = {key: typed(one) if isinstance(one, str) else one for key, one in asdict(wanted).items()}
    for name in _REWARDS:
        del data[name]
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=newest.number + 1 if newest else 1,
        saved_by=by,
        saved_at=timezone.now(),
        **data,
    )
    for side, remedy in promised.items():
        value = remedy.amount or Decimal(0)
        PromisedReward.objects.create(
            version=version, side=side, remedy=remedy, value=value, cost=_cost(remedy)
        )
    audit.record("referral.rules", by=by, on=f"unit:{unit.pk}", number=version.number)
    return version


def _cost(remedy: Remedy) -> Decimal:
    return ((remedy.amount or Decimal(0)) * remedy.cost_rate).quantize(_CENT, ROUND_HALF_UP)


def _promised(by: User, unit: Unit, wanted: NewRules) -> dict[Side, Remedy]:
    offered = {remedy.pk: remedy for remedy in rewardable(unit)}
    chosen = {
        side: getattr(wanted, name)
        for side, name in zip((Side.REFERRER, Side.FRIEND), _REWARDS, strict=True)
        if getattr(wanted, name) is not None
    }
    if not set(chosen.values()) <= set(offered):
        raise RewardNotFixed()
    found = {side: offered[number] for side, number in chosen.items()}
    total, limit = sum((_cost(one) for one in found.values()), Decimal(0)), limit_of(by, unit)
    if not covers(limit, total):
        raise RewardAboveLimit(total=money(total), limit=money(limit))
    return found


@transaction.atomic
def switch_scheme(*, by: User, unit: Unit, on: bool) -> Scheme:
    """Open the links of a unit and those below, or close them; a unit that is off does not follow the one above."""
    scheme, _made = Scheme.objects.update_or_create(unit=unit, defaults={"is_on": on})
    audit.record("referral.switch", by=by, on=f"unit:{unit.pk}", is_on=on)
    return scheme
