"""The life of a campaign: made, changed, approved, started, paused, cancelled."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.campaigns import sending
from huiyin.campaigns.calling import end_lists, reference_of
from huiyin.campaigns.contracts import (
    MONTHS,
    CampaignState,
    InvitationState,
    RehearsalAsked,
    WaveDue,
    WaveState,
)
from huiyin.campaigns.models import Campaign, CampaignWave, Invitation, Rehearsal
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.problems import NoAccountForChannel, NotPublishedYet, OwnApproval, WrongState
from huiyin.campaigns.reaching import CALLING, column_of, inviting_channels
from huiyin.campaigns.tracing import invite as invite
from huiyin.campaigns.tracing import record_event as record_event
from huiyin.channels.telephone.services import close_lists
from huiyin.core import audit, events
from huiyin.customers.contracts import SurveyKind
from huiyin.messaging.queries import usable_kinds
from huiyin.messaging.services import cancel as cancel_messages
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.queries import newest_version

AT_A_TIME = 2_000
_CHANGEABLE = (CampaignState.DRAFT, CampaignState.WAITING, CampaignState.PAUSED)


@transaction.atomic
def make_campaign(
    *,
    by: User | None,
    programme: Programme,
    questionnaire: Questionnaire,
    name: str,
    survey_kind: str,
    plan: Plan,
    seed: int | None = None,
) -> Campaign:
    """A new campaign as a draft; `seed` is drawn unless given, and kept."""
    campaign = Campaign.objects.create(
        programme=programme,
        questionnaire=questionnaire,
        name=name.strip()[:120] or questionnaire.title[:120],
        survey_kind=SurveyKind(survey_kind).value,
        plan=plan.as_json(),
        event_kind=plan.event_kind[:40] if plan.follows_events else "",
        seed=secrets.randbits(48) if seed is None else seed,
        made_by=by,
        made_at=timezone.now(),
    )
    audit.record("campaign.make", by=by, on=f"campaign:{campaign.pk}")
    return campaign


@transaction.atomic
def change_campaign(*, by: User, campaign_id: int, plan: Plan, name: str = "", survey_kind: str = "") -> None:
    """Change the plan of a campaign that is not running. What was approved must be approved again."""
    campaign = _locked(campaign_id, *_CHANGEABLE)
    campaign.plan = plan.as_json()
    campaign.event_kind = plan.event_kind[:40] if plan.follows_events else ""
    campaign.name = name.strip()[:120] or campaign.name
    campaign.survey_kind = SurveyKind(survey_kind or campaign.survey_kind).value
    campaign.approved_by = None
    if campaign.state == CampaignState.WAITING:
        campaign.state = CampaignState.DRAFT
    campaign.save()
    audit.record("campaign.change", by=by, on=f"campaign:{campaign.pk}")


@transaction.atomic
def change_condition(*, by: User, campaign_id: int, rule: Any) -> None:
    """Change which customers are in the frame; None is everybody."""
    campaign = _locked(campaign_id, *_CHANGEABLE)
    campaign.plan = replace(Plan.from_json(campaign.plan), condition=rule).as_json()
    campaign.approved_by = None
    campaign.save(update_fields=["plan", "approved_by"])
    audit.record("campaign.change_frame", by=by, on=f"campaign:{campaign.pk}")


@transaction.atomic
def resend(*, by: User, invitation: Invitation, channel: str, now: datetime) -> bool:
    """Tell one customer again by a channel of the plan; False where the rules or the address forbid it."""
    locked = Invitation.objects.select_related("contact__unit", "link", "campaign").get(pk=invitation.pk)
    plan = Plan.from_json(locked.campaign.plan)
    contact, column = locked.contact, column_of(channel)
    if channel not in plan.channels or contact is None or not column or not getattr(contact, column):
        return False
    sent = sending.resend(locked, channel, now=now)
    if sent:
        audit.record("campaign.resend", by=by, on=f"campaign:{locked.campaign_id}", invitation=locked.pk)
    return sent


@transaction.atomic
def rehearse(*, by: User, campaign_id: int) -> Rehearsal:
    """Work out in the background what the campaign would do; nothing is sent."""
    made = Rehearsal.objects.create(campaign_id=campaign_id, asked_by=by, asked_at=timezone.now())
    events.publish(RehearsalAsked(made.pk))
    return made


@transaction.atomic
def start(*, by: User, campaign_id: int) -> Campaign:
    """Begin to ask, or ask for approval where that is wanted.

    Raises `NotPublishedYet`, `NoAccountForChannel`, and what is wrong with the plan.
    """
    campaign = _locked(campaign_id, CampaignState.DRAFT)
    plan = Plan.from_json(campaign.plan)
    plan.check()
    check_ready(campaign, plan)
    if plan.needs_approval and campaign.approved_by_id is None:
        campaign.state = CampaignState.WAITING
        campaign.save(update_fields=["state"])
        audit.record("campaign.ask_approval", by=by, on=f"campaign:{campaign.pk}")
        return campaign
    return _begin(campaign, plan, by)


@transaction.atomic
def approve(*, by: User, campaign_id: int) -> Campaign:
    """Let a waiting campaign begin; not for whoever made it. Raises `OwnApproval`."""
    campaign = _locked(campaign_id, CampaignState.WAITING)
    if campaign.made_by_id == by.pk:
        raise OwnApproval
    campaign.approved_by = by
    campaign.save(update_fields=["approved_by"])
    audit.record("campaign.approve", by=by, on=f"campaign:{campaign.pk}")
    return _begin(campaign, Plan.from_json(campaign.plan), by)


def check_ready(campaign: Campaign, plan: Plan) -> None:
    """Whether those invited could answer, and messages could leave."""
    if newest_version(campaign.questionnaire_id) is None or campaign.questionnaire.closed_at is not None:
        raise NotPublishedYet(title=campaign.questionnaire.title)
    kinds, known = usable_kinds(), inviting_channels()
    for channel in plan.channels:
        if channel == CALLING:  # people call
            continue
        if channel not in known or str(known[channel].kind) not in kinds:
            raise NoAccountForChannel(channel=known[channel].name["zh"] if channel in known else channel)


def _begin(campaign: Campaign, plan: Plan, by: User) -> Campaign:
    now = timezone.now()
    campaign.state, campaign.started_at = CampaignState.RUNNING, now
    campaign.save(update_fields=["state", "started_at"])
    if not plan.follows_events:
        first = max(plan.starts or now, now)
        for number in range(max(1, plan.n_waves) if plan.rhythm in MONTHS else 1):
            starts_at = months_later(first, number * MONTHS.get(plan.rhythm, 0))
            wave = CampaignWave.objects.create(
                campaign=campaign, number=number + 1, name=wave_name(starts_at, plan), starts_at=starts_at
            )
            if starts_at <= now:
                events.publish(WaveDue(wave.pk))
    audit.record("campaign.start", by=by, on=f"campaign:{campaign.pk}")
    return campaign


def months_later(moment: datetime, months: int) -> datetime:
    """The same day some months later, or the last day of a shorter month.

    >>> months_later(datetime(2026, 11, 30), 3)
    datetime.datetime(2027, 2, 28, 0, 0)
    """
    year, month = divmod(moment.month - 1 + months, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=moment.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=moment.year + year, month=month + 1, day=min(moment.day, 28))


def wave_name(moment: datetime, plan: Plan) -> str:
    """The programme's wave that the answers belong to: the month or the quarter.

    >>> wave_name(datetime(2026, 11, 30), Plan(rhythm="quarter"))
    '2026-Q4'
    """
    if plan.rhythm == "half_year":
        return f"{moment.year}-H{1 if moment.month <= 6 else 2}"
    if plan.rhythm in {"quarter", "once"}:
        return f"{moment.year}-Q{(moment.month + 2) // 3}"
    return f"{moment.year}-{moment.month:02d}"


@transaction.atomic
def pause(*, by: User, campaign_id: int) -> int:
    """Send nothing more until resumed; what has not left is taken back. Returns how many messages."""
    campaign = _locked(campaign_id, CampaignState.RUNNING)
    campaign.state = CampaignState.PAUSED
    campaign.save(update_fields=["state"])
    close_lists(reference_of(campaign.pk), closed=True)
    audit.record("campaign.pause", by=by, on=f"campaign:{campaign.pk}")
    return cancel_messages(batch=f"campaign:{campaign.pk}", reason="campaign paused")


@transaction.atomic
def resume(*, by: User, campaign_id: int) -> None:
    """Go on with a paused campaign."""
    campaign = _locked(campaign_id, CampaignState.PAUSED)
    campaign.state = CampaignState.RUNNING
    campaign.save(update_fields=["state"])
    close_lists(reference_of(campaign.pk), closed=False)
    audit.record("campaign.resume", by=by, on=f"campaign:{campaign.pk}")


@transaction.atomic
def cancel(*, by: User, campaign_id: int) -> int:
    """End for good: what has not left is taken back and does not count against anybody's budget.

    Answers to what has left still count. Returns how many messages were taken back.
    """
    campaign = _locked(
        campaign_id,
        CampaignState.DRAFT,
        CampaignState.WAITING,
        CampaignState.RUNNING,
        CampaignState.PAUSED,
    )
    return close(campaign, CampaignState.CANCELLED, "person", by=by)


def close(campaign: Campaign, state: CampaignState, reason: str, *, by: User | None = None) -> int:
    """Finish or cancel in the open transaction, taking back what has not left."""
    campaign.state, campaign.stop_reason, campaign.ended_at = state, reason, timezone.now()
    campaign.save(update_fields=["state", "stop_reason", "ended_at"])
    n = cancel_messages(batch=f"campaign:{campaign.pk}", reason=f"campaign {state}")
    n += end_lists(campaign)
    planned = Invitation.objects.filter(campaign=campaign, state=InvitationState.PLANNED)
    planned.update(state=InvitationState.CANCELLED)
    audit.record(f"campaign.{state}", by=by, on=f"campaign:{campaign.pk}", reason=reason, taken_back=n)
    return n


@transaction.atomic
def remove_draft(*, by: User, campaign_id: int) -> None:
    """Delete a campaign that was never started."""
    campaign = _locked(campaign_id, CampaignState.DRAFT, CampaignState.WAITING)
    audit.record("campaign.remove", by=by, on=f"campaign:{campaign.pk}", name=campaign.name)
    campaign.delete()


@transaction.atomic
def remind_now(*, by: User, campaign_id: int) -> int:
    """Remind everybody who has not answered, one reminder more than planned; returns how many are due now.

    How many days must lie between is the contact rules' own number; the others follow as their day comes.
    """
    campaign = _locked(campaign_id, CampaignState.RUNNING)
    plan = Plan.from_json(campaign.plan)
    if plan.n_reminders < 2:
        campaign.plan = replace(plan, n_reminders=plan.n_reminders + 1).as_json()
        campaign.save(update_fields=["plan"])
    audit.record("campaign.remind", by=by, on=f"campaign:{campaign.pk}")
    return sending.due_reminders(Campaign.objects.get(pk=campaign.pk), timezone.now())


@transaction.atomic
def move_wave(*, by: User, wave_id: int, starts_at: datetime) -> None:
    """Let a wave that is not drawn yet begin at another time."""
    wave = CampaignWave.objects.select_for_update().get(pk=wave_id)
    if wave.state != WaveState.PLANNED:
        raise WrongState(state=wave.get_state_display())
    wave.starts_at = starts_at
    wave.save(update_fields=["starts_at"])
    audit.record("campaign.move_wave", by=by, on=f"campaign:{wave.campaign_id}", wave=wave.number)


def _locked(campaign_id: int, *allowed: CampaignState) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.state not in allowed:
        raise WrongState(state=CampaignState(campaign.state).label)
    return campaign
