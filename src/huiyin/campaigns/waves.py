"""Drawing a wave: the frame as it is now, those drawn written in batches, going on after a killed worker."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.campaigns import frames
from huiyin.campaigns.contracts import CampaignState, WaveDue, WaveState
from huiyin.campaigns.models import Campaign, CampaignWave
from huiyin.campaigns.plan import Plan
from huiyin.core import audit, events
from huiyin.customers import queries as customers

PART = 10_000


def open_due_waves() -> int:
    """Tell the worker of waves whose time has come; returns how many."""
    now = timezone.now()
    with transaction.atomic():
        due = CampaignWave.objects.select_for_update(of=("self",)).filter(
            state=WaveState.PLANNED, starts_at__lte=now, campaign__state=CampaignState.RUNNING
        )
        found = list(due.values_list("pk", flat=True))
        for pk in found:
            events.publish(WaveDue(pk))
        CampaignWave.objects.filter(pk__in=found).update(state=WaveState.DRAWING)
    return len(found)


def draw_wave(wave_id: int) -> None:
    """Draw a wave and write its invitations; what a predecessor wrote stays.

    Written contacts are spared from being drawn a second time by the draw itself: frame, rules and seed
    are read anew only while nothing is written, afterwards the draw that was kept must come out again.
    """
    wave = CampaignWave.objects.select_related("campaign__programme__unit").filter(pk=wave_id).first()
    if wave is None or wave.state == WaveState.DRAWN or wave.campaign.state != CampaignState.RUNNING:
        return
    campaign, now = wave.campaign, timezone.now()
    plan, (number, rules) = Plan.from_json(campaign.plan), customers.current_rules()
    frame = frames.load(campaign.programme.unit, plan, campaign.survey_kind, now=now, rules=rules)
    selection = frames.select(frame, plan, seed_of(wave), month=month_of(wave))
    n = len(selection.positions)
    with transaction.atomic():
        events.renew_lease(120)
        wave.invitations.filter(state="planned").delete()  # of a predecessor that was killed in the middle
        CampaignWave.objects.filter(pk=wave.pk).update(
            state=WaveState.DRAWING,
            rules_number=number,
            counts=selection.counts(),
            allocation=[list(row) for row in selection.drawn.allocation],
            fingerprint=selection.drawn.fingerprint,
            n_frame=len(frame),
            n_drawn=n,
            n_written=0,
        )
    due = [now + timedelta(seconds=0)] * min(PART, n)
    for start in range(0, n, PART):
        with transaction.atomic():
            events.renew_lease(120)
            frames.write(selection, wave, due=due, start=start, most=PART)
            CampaignWave.objects.filter(pk=wave.pk).update(n_written=min(n, start + PART))
    with transaction.atomic():
        CampaignWave.objects.filter(pk=wave.pk).update(state=WaveState.DRAWN)
        audit.record("campaign.draw", on=f"campaign:{campaign.pk}", wave=wave.number, n=n)


def seed_of(wave: CampaignWave) -> int:
    """The seed of a wave: the campaign's, moved on by the number of the wave."""
    return int(wave.campaign.seed) + wave.number


def month_of(wave: CampaignWave) -> int:
    """The planned month (1–12) that a monthly wave asks."""
    return (wave.number - 1) % 12 + 1


def is_over(campaign: Campaign) -> bool:
    """Whether every wave of a campaign has been drawn."""
    return not campaign.waves.exclude(state=WaveState.DRAWN).exists()
