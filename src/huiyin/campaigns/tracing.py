"""Events that campaigns follow: a service done, a purchase made; each customer is asked after a pause."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.campaigns.contracts import CampaignState, InvitationState, ServiceNoted, WaveState
from huiyin.campaigns.models import Campaign, CampaignWave, Invitation, TriggerEvent
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.problems import EventIncomplete, EventInFuture, NoSuchCustomer, WrongState
from huiyin.campaigns.reaching import channel_for, message_kind
from huiyin.core import events
from huiyin.customers import queries as customers
from huiyin.customers.asking import offset_of
from huiyin.customers.contact_rules import earliest_sending, minute_of
from huiyin.customers.contracts import Entry, EventKind, NewContact
from huiyin.customers.models import Contact
from huiyin.customers.queries import contact_of
from huiyin.customers.services import record_contact, upsert_contacts

LONGEST_FUTURE = timedelta(hours=1)  # clocks differ


@transaction.atomic
def record_event(
    *,
    event_id: str,
    kind: str,
    respondent_key: str,
    at: datetime,
    unit: Unit,
    attributes: Mapping[str, Any] | None = None,
    contact: NewContact | None = None,
) -> tuple[TriggerEvent, bool]:
    """Note what happened to a customer and plan the questions of running campaigns that follow it.

    The same `event_id` again does nothing; returns the event and whether it is new. `contact` tells who
    the customer is, where that is new. Raises `EventIncomplete`, `EventInFuture`,
    `NoSuchCustomer`.
    """
    known = TriggerEvent.objects.filter(event_id=event_id).first()
    if known is not None:
        return known, False
    now = timezone.now()
    if not event_id or not kind or not respondent_key:
        raise EventIncomplete
    if at > now + LONGEST_FUTURE:
        raise EventInFuture(at=at.isoformat())
    if contact is not None:
        upsert_contacts([contact], unit=unit, source="event")
    person = contact_of(respondent_key)
    if person is None or not person.unit.path.startswith(unit.path):
        raise NoSuchCustomer(key=respondent_key)
    row, is_new = TriggerEvent.objects.get_or_create(
        event_id=event_id[:120],
        defaults={
            "kind": kind[:40],
            "contact": person,
            "at": at,
            "attributes": {str(k)[:80]: str(v)[:200] for k, v in (attributes or {}).items()},
            "received_at": now,
        },
    )
    if is_new:
        record_contact(
            [
                Entry(
                    person.pk,
                    EventKind.SERVED,
                    f"event:{row.pk}",
                    at,
                    channel="",
                    reference=f"event:{row.pk}",
                )
            ]
        )
        events.publish(ServiceNoted(row.pk, person.pk, row.kind, at.isoformat()))
        for campaign in Campaign.objects.filter(state=CampaignState.RUNNING, event_kind=row.kind):
            plan_invitation(campaign, row, person, now)
    return row, is_new


def plan_invitation(
    campaign: Campaign, event: TriggerEvent, person: Contact, now: datetime
) -> Invitation | None:
    """The invitation that follows an event, if the campaign wants it (C13, C14); None otherwise.

    Whether it is drawn and how long it waits depend on the campaign's seed and the event alone.
    """
    plan = Plan.from_json(campaign.plan)
    if not person.unit.path.startswith(campaign.programme.unit.path) or not channel_for(person, plan):
        return None
    if plan.condition is not None or plan.file_id is not None:
        wanted = customers.chosen(campaign.programme.unit, rule=plan.condition, file_id=plan.file_id)
        if not wanted.filter(pk=person.pk).exists():
            return None
    lot, pause = _lots(campaign.seed, event.event_id)
    good_until = event.at + timedelta(days=plan.within_days)
    if lot * 100 >= plan.percent or good_until <= now:
        return None
    wait = plan.min_hours + pause * (plan.max_hours - plan.min_hours)
    due = first_moment(max(event.at + timedelta(hours=wait), now), person, channel_for(person, plan))
    if due > good_until:
        return None
    made, is_new = Invitation.objects.get_or_create(
        wave=wave_of_month(campaign, due),
        contact=person,
        defaults={
            "campaign": campaign,
            "stratum": person.region,
            "unit_path": person.unit.path,
            "state": InvitationState.PLANNED,
            "due_at": due,
            "good_until": good_until,
        },
    )
    return made if is_new else None


@transaction.atomic
def invite(
    *, campaign: Campaign, respondent_key: str, unit: Unit, contact: NewContact | None = None
) -> tuple[Invitation, bool]:
    """Plan an invitation of one customer in the running campaign's present wave; the one there is, if any.

    The contact rules still decide when it is sent. Raises `WrongState`, `NoSuchCustomer`.
    """
    if campaign.state != CampaignState.RUNNING:
        raise WrongState(state=CampaignState(campaign.state).label)
    if contact is not None:
        upsert_contacts([contact], unit=unit, source="invitation")
    person = contact_of(respondent_key)
    if person is None or not person.unit.path.startswith(unit.path):
        raise NoSuchCustomer(key=respondent_key)
    now, wave = timezone.now(), None
    if not Plan.from_json(campaign.plan).follows_events:
        wave = campaign.waves.filter(starts_at__lte=now).order_by("-number").first()
    channel = channel_for(person, Plan.from_json(campaign.plan))
    return Invitation.objects.get_or_create(
        wave=wave or wave_of_month(campaign, now),
        contact=person,
        defaults={
            "campaign": campaign,
            "stratum": person.region,
            "unit_path": person.unit.path,
            "due_at": first_moment(now, person, channel) if channel else now,
        },
    )


def _lots(seed: int, event_id: str) -> tuple[float, float]:
    """Two numbers in 0–1 that an event keeps for a campaign."""
    digest = hashlib.sha256(f"{seed}:{event_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64, int.from_bytes(digest[8:16], "big") / 2**64


def first_moment(moment: datetime, person: Contact, channel: str) -> datetime:
    """The first moment from then on in which a message may reach the customer."""
    kind = message_kind(channel)
    offset = np.array([offset_of(person.time_zone, moment)])
    exact = np.array([-(-int(moment.timestamp()) // 60)])
    at = earliest_sending(exact, offset, kind, customers.current_rules()[1])
    return moment + timedelta(minutes=max(0, int(at[0]) - minute_of(moment)))


def wave_of_month(campaign: Campaign, moment: datetime) -> CampaignWave:
    """The campaign's wave of a month, made when it is first needed."""
    local = timezone.localtime(moment)
    number = local.year * 12 + local.month
    wave, _ = CampaignWave.objects.get_or_create(
        campaign=campaign,
        number=number,
        defaults={
            "name": f"{local.year}-{local.month:02d}",
            "starts_at": moment,
            "state": WaveState.DRAWN,
        },
    )
    return wave
