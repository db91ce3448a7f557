"""Rewards: what a customer gets from the catalogue without a case behind it, by a rule that was set beforehand.

They are grants like remedies: decided on the same page, within the same limits, in the same ledger.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.recovery.contracts import GrantState
from huiyin.recovery.granting import ask_approval, enter_granted
from huiyin.recovery.limits import approvers_for
from huiyin.recovery.models import Grant, Remedy
from huiyin.recovery.occasions import Occasion as Occasion
from huiyin.recovery.occasions import add_occasion as add_occasion


@transaction.atomic
def give_reward(
    *,
    remedy: Remedy,
    value: Decimal,
    cost: Decimal,
    unit: Unit,
    reference: str,
    asked_by: User | None,
    waits_because: str = "",
) -> Grant:
    """Grant a reward at once, or let it wait for somebody whose limit covers it where a reason for that is given."""
    now = timezone.now()
    grant = Grant.objects.create(
        unit=unit,
        reference=reference,
        remedy=remedy,
        value=value,
        cost=cost,
        reason=waits_because,
        state=GrantState.WAITING if waits_because else GrantState.GRANTED,
        asked_by=asked_by,
        asked_at=now,
        decided_at=None if waits_because else now,
    )
    audit.record(
        "reward.give",
        by=asked_by,
        on=f"remedy:{grant.pk}",
        reference=reference,
        cost=str(cost),
        state=grant.state,
    )
    if waits_because:
        ask_approval(grant, approvers_for(unit, cost, asked_by))
    else:
        enter_granted(grant, asked_by)
    return grant


@transaction.atomic
def forget_words(reference: str) -> int:
    """Take what people wrote about rewards of that reference away; amounts and states stay."""
    return (
        Grant.objects.filter(reference=reference)
        .exclude(reason="", decision="")
        .update(reason="", decision="")
    )
