"""What the worker does for running campaigns, every few seconds: draw, send, remind, follow, stop."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.campaigns import following, sending, services, waves
from huiyin.campaigns.contracts import OPEN_STATES, CampaignState, InvitationState
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.campaigns.plan import Plan
from huiyin.responses.quotas import quota_states

ROUNDS = 20  # batches of one campaign before the next has its turn
logger = logging.getLogger(__name__)


def tick(now: datetime | None = None) -> int:
    """One round over all running campaigns; returns how many invitations were looked at."""
    now = now or timezone.now()
    waves.open_due_waves()
    touched = 0
    for campaign in Campaign.objects.filter(state=CampaignState.RUNNING).select_related("questionnaire"):
        try:
            touched += _round(campaign, now)
        except Problem as problem:
            logger.warning("campaign %s cannot go on: %s", campaign.pk, problem)
    for campaign in Campaign.objects.filter(state=CampaignState.PAUSED):
        following.find_answered(campaign)
    return touched


def _round(campaign: Campaign, now: datetime) -> int:
    following.find_answered(campaign)
    if stop_if_due(campaign, now):
        return 0
    following.expire(campaign, now)
    touched = 0
    for _ in range(ROUNDS):
        n = sending.send_batch(campaign.pk, now=now)
        touched += n
        if n < sending.BATCH or stop_if_due(campaign, now):
            break
    return touched + sending.remind_batch(campaign.pk, now=now)


def stop_if_due(campaign: Campaign, now: datetime) -> bool:
    """Finish a campaign whose answers, day or money are reached, or that has nobody left to wait for."""
    reason = why_stop(campaign, now)
    if not reason:
        return False
    with transaction.atomic():
        locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if locked.state == CampaignState.RUNNING:
            services.close(locked, CampaignState.DONE, reason)
    return True


def why_stop(campaign: Campaign, now: datetime) -> str:
    """ "answers", "date", "budget", "full" (its quotas), "waves" (all are over), or "" to go on."""
    plan = Plan.from_json(campaign.plan)
    rows = Invitation.objects.filter(campaign=campaign)
    if plan.stop_answers and rows.filter(state=InvitationState.ANSWERED).count() >= plan.stop_answers:
        return "answers"
    if plan.stops_on is not None and timezone.localdate(now) > plan.stops_on:
        return "date"
    if plan.budget and sending.spent(campaign, plan) >= plan.budget:
        return "budget"
    if campaign.questionnaire.has_quotas:
        states = quota_states(campaign.questionnaire_id)
        if states and all(state.is_full for state in states):
            return "full"
    if plan.follows_events or not waves.is_over(campaign):
        return ""
    waiting = rows.filter(state=InvitationState.PLANNED).exists()
    since = now - timedelta(days=plan.days_open)
    still_open = rows.filter(state__in=OPEN_STATES, asked_at__gt=since).exists()
    return "" if waiting or still_open else "waves"
