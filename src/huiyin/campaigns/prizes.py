"""Prizes drawn among those who answered, with the seed that repeats the draw (C17)."""

from __future__ import annotations

import hashlib
import secrets

import numpy as np
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.campaigns.contracts import Incentive, InvitationState
from huiyin.campaigns.models import Campaign, Invitation, PrizeDraw
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.problems import NobodyEntered
from huiyin.core import audit


def winners(invitation_ids: list[int], n: int, seed: int) -> list[int]:
    """Who wins among some invitations: the same for the same seed and the same entries.

    >>> winners([5, 3, 9], 2, 7) == winners([9, 5, 3], 2, 7)
    True
    """
    entries = np.array(sorted(invitation_ids), dtype=np.int64)
    return [int(pk) for pk in np.random.default_rng(seed).permutation(entries)[:n]]


@transaction.atomic
def draw_prizes(*, by: User, campaign_id: int, seed: int | None = None) -> PrizeDraw:
    """Draw among all who have answered and not won yet. Raises `NobodyEntered`."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    plan = Plan.from_json(campaign.plan)
    before = {pk for one in campaign.prize_draws.all() for pk in one.winners}
    rows = Invitation.objects.filter(campaign=campaign, state=InvitationState.ANSWERED, contact__isnull=False)
    entered = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in before]
    if plan.incentive != Incentive.DRAW or plan.n_prizes < 1 or not entered:
        raise NobodyEntered
    seed = secrets.randbits(48) if seed is None else seed
    made = PrizeDraw.objects.create(
        campaign=campaign,
        seed=seed,
        n_entered=len(entered),
        winners=winners(entered, plan.n_prizes, seed),
        fingerprint=hashlib.sha256(",".join(map(str, entered)).encode()).hexdigest(),
        drawn_by=by,
        drawn_at=timezone.now(),
    )
    audit.record(
        "campaign.draw_prizes", by=by, on=f"campaign:{campaign.pk}", n_entered=len(entered), seed=seed
    )
    return made
