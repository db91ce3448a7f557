"""Sending what is due: in one transaction the budget is claimed, the link made and the message queued.

A worker that is killed leaves either all of that or nothing, and a customer has one invitation a wave,
so nobody is asked twice. What the rules spare at this moment is spared, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from huiyin.campaigns import calling
from huiyin.campaigns.contracts import OPEN_STATES, CampaignState, InvitationState
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.reaching import CALLING, address_of, channel_for, inviting_channels, message_kind
from huiyin.campaigns.wording import Writer
from huiyin.channels.base import InvitingChannel
from huiyin.channels.models import Link
from huiyin.channels.services import new_link, note_channels, store_links
from huiyin.customers import queries as customers
from huiyin.customers.asking import Ask, claim, load_people, offset_of
from huiyin.customers.contact_rules import Reason, Rules, decide_reminders, earliest_sending, minute_of
from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.models import Contact
from huiyin.customers.services import record_contact
from huiyin.messaging.contracts import Content, NewMessage, Purpose
from huiyin.messaging.services import queue_many
from huiyin.surveys.queries import newest_version
from huiyin.surveys.services import ensure_wave, first_day_of

BATCH = 300
FINAL = (InvitationState.ANSWERED, InvitationState.REFUSED, InvitationState.BOUNCED)


def send_batch(campaign_id: int, *, now: datetime | None = None, most: int = BATCH) -> int:
    """Ask the next of those whose time has come; returns how many invitations were looked at."""
    now = now or timezone.now()
    with transaction.atomic():
        campaign = _running(campaign_id)
        if campaign is None:
            return 0
        due = _locked(
            Invitation.objects.filter(
                campaign=campaign, state=InvitationState.PLANNED, due_at__lte=now
            ).order_by("due_at"),
            most,
        )
        if due:
            _ask(campaign, due, now)
        return len(due)


def remind_batch(campaign_id: int, *, now: datetime | None = None, most: int = BATCH) -> int:
    """Remind the next of those who have not answered; returns how many were reminded."""
    now = now or timezone.now()
    with transaction.atomic():
        campaign = _running(campaign_id)
        if campaign is None:
            return 0
        plan, (_, rules) = Plan.from_json(campaign.plan), customers.current_rules()
        reminded = 0
        for rows in _to_remind(campaign, plan, rules, now):
            found = _locked(rows.filter(due_at__lte=now).order_by("asked_at"), most)
            reminded += _remind(campaign, plan, found, now, rules) if found else 0
        return reminded


def _to_remind(campaign: Campaign, plan: Plan, rules: Rules, now: datetime) -> list[QuerySet[Invitation]]:
    """Whose first, and whose second reminder is due by the days of the rules.

    Whoever is on a call list is called again by the list's own rules.
    """
    rows = Invitation.objects.filter(
        campaign=campaign, state__in=OPEN_STATES, asked_at__gt=now - timedelta(days=plan.days_open)
    ).exclude(channel=CALLING)
    waits = (rules.first_reminder_days, rules.second_reminder_days)
    n_wanted = min(plan.n_reminders, rules.most_reminders, len(waits))
    return [
        rows.filter(n_reminded=number, asked_at__lte=now - timedelta(days=waits[number]))
        for number in range(n_wanted)
    ]


def due_reminders(campaign: Campaign, now: datetime) -> int:
    """How many customers are to be reminded now, by the days of the contact rules."""
    rules = customers.current_rules()[1]
    return sum(rows.count() for rows in _to_remind(campaign, Plan.from_json(campaign.plan), rules, now))


def fall_back(invitation: Invitation, *, now: datetime | None = None) -> bool:
    """Try the next channel for somebody whose message cannot be delivered; in the open transaction."""
    now = now or timezone.now()
    campaign = _running(invitation.campaign_id)
    if campaign is None or invitation.contact is None or invitation.state in FINAL:
        return False
    plan = Plan.from_json(campaign.plan)
    channel = channel_for(invitation.contact, plan, after=invitation.channel) if plan.falls_back else ""
    if not channel or not may_be_told([invitation], campaign.survey_kind, now)[0]:
        return False
    return bool(_tell(campaign, [(invitation, channel)], now, is_reminder=False))


def resend(invitation: Invitation, channel: str, *, now: datetime) -> bool:
    """Tell one customer again by a channel that somebody chose; counts as a reminder."""
    campaign = _running(invitation.campaign_id)
    if campaign is None or invitation.contact is None or invitation.state not in OPEN_STATES:
        return False
    if not may_be_told([invitation], campaign.survey_kind, now)[0]:
        return False
    invitation.n_reminded += 1
    return bool(_tell(campaign, [(invitation, channel)], now, is_reminder=True))


def may_be_told(invitations: Sequence[Invitation], kind: str, now: datetime) -> list[bool]:
    """Whether nothing spares these customers at the moment, apart from having been asked."""
    ids = sorted({one.contact_id for one in invitations if one.contact_id})
    n = len(ids)
    zeros, long_ago = np.zeros(n, dtype=np.int64), np.full(n, minute_of(now) - 100 * 24 * 60)
    reasons = decide_reminders(
        load_people(ids, now=now),
        kind,
        long_ago,
        zeros,
        zeros != 0,
        minute_of(now),
        customers.current_rules()[1],
    )
    allowed = {pk for pk, reason in zip(ids, reasons.tolist(), strict=True) if reason == Reason.ASK}
    return [one.contact_id in allowed for one in invitations]


def _running(campaign_id: int) -> Campaign | None:
    rows = Campaign.objects.select_related("programme__unit", "questionnaire")
    return rows.filter(
        pk=campaign_id,
        state=CampaignState.RUNNING,
        programme__archived_at=None,
        questionnaire__closed_at=None,
    ).first()


def _locked(rows: QuerySet[Invitation], most: int) -> list[Invitation]:
    skip = connection.features.has_select_for_update_skip_locked
    locked = rows.select_for_update(skip_locked=skip, of=("self",) if skip else ())
    return list(locked.select_related("contact__unit", "wave", "link")[:most])


def _ask(campaign: Campaign, due: list[Invitation], now: datetime) -> None:
    plan, (_, rules) = Plan.from_json(campaign.plan), customers.current_rules()
    wanted: list[tuple[Invitation, str]] = []
    for one in due:
        channel = channel_for(one.contact, plan) if one.contact is not None else ""
        if one.contact is None or not channel:
            _end(one, InvitationState.SPARED, "no_address")
        elif one.good_until is not None and one.good_until < now:
            _end(one, InvitationState.EXPIRED, "")
        else:
            later = _next_minute(one.contact, channel, now, rules)
            if later > now:
                one.due_at = later
                one.save(update_fields=["due_at"])
            else:
                wanted.append((one, channel))
    granted = claim([_ask_of(campaign, one, channel) for one, channel in wanted], now=now, rules=rules)
    allowed = []
    for one, channel in wanted:
        reason = granted[_ask_key(one)]
        if reason is Reason.ASK:
            allowed.append((one, channel))
        else:
            _end(one, InvitationState.SPARED, reason.name.lower())
    _make_links(campaign, allowed)
    for one, _ in allowed:
        one.asked_at = now
    _tell(campaign, allowed, now, is_reminder=False)


def _ask_key(one: Invitation) -> str:
    return f"invitation:{one.pk}:{one.n_attempts}"


def _ask_of(campaign: Campaign, one: Invitation, channel: str) -> Ask:
    return Ask(
        contact_id=one.contact_id or 0,
        survey_kind=campaign.survey_kind,
        channel=channel,
        dedup_key=_ask_key(one),
        reference=f"invitation:{one.pk}",
        programme_id=campaign.programme_id,
    )


def _end(one: Invitation, state: InvitationState, reason: str) -> None:
    one.state, one.reason = state, reason
    one.save(update_fields=["state", "reason"])


def _next_minute(contact: Contact, channel: str, now: datetime, rules: Rules) -> datetime:
    """Now, if the message may leave this minute, else the first moment in which it may."""
    if channel == CALLING:  # only the list is written; calls keep the list's hours
        return now
    kind = message_kind(channel)
    minute = minute_of(now)
    at = earliest_sending(np.array([minute]), np.array([offset_of(contact.time_zone, now)]), kind, rules)
    return now + timedelta(minutes=int(at[0]) - minute)


def _make_links(campaign: Campaign, allowed: Sequence[tuple[Invitation, str]]) -> None:
    """A personal link for each, in the programme's wave of that name."""
    version = newest_version(campaign.questionnaire_id)
    if version is None or not allowed:
        return
    writer = Writer(campaign, version)
    days, waves = Plan.from_json(campaign.plan).days_open, {}
    for name in {one.wave.name for one, _ in allowed}:
        waves[name] = ensure_wave(campaign.programme_id, name, first_day_of(name)).pk
    links = []
    for one, channel in allowed:
        if one.contact is None or one.link_id is not None:
            continue
        link = new_link(
            questionnaire_id=campaign.questionnaire_id,
            wave_id=waves[one.wave.name],
            channel=channel,
            respondent_key=one.contact.respondent_key,
            expires_at=timezone.now() + timedelta(days=days),
        )
        link.embedded = writer.embedded(one.contact)
        one.link = link
        links.append(link)
    store_links(links)
    for one, _ in allowed:
        one.link_id = one.link.pk if one.link is not None else None


def _remind(campaign: Campaign, plan: Plan, found: list[Invitation], now: datetime, rules: Rules) -> int:
    by_contact = sorted((one for one in found if one.contact_id), key=lambda one: one.contact_id or 0)
    reasons = decide_reminders(
        load_people([one.contact_id or 0 for one in by_contact], now=now),
        campaign.survey_kind,
        np.array([minute_of(one.asked_at or now) for one in by_contact], dtype=np.int64),
        np.array([one.n_reminded for one in by_contact], dtype=np.int64),
        np.zeros(len(by_contact), dtype=np.bool_),
        minute_of(now),
        rules,
    )
    chosen: list[tuple[Invitation, str]] = []
    for one, reason in zip(by_contact, reasons.tolist(), strict=True):
        if one.contact is None:
            continue
        channel = _reminding_channel(one, one.contact, plan, rules)
        later = _next_minute(one.contact, channel, now, rules)
        if reason == Reason.ASK and later <= now and not _answered(one):
            one.n_reminded += 1
            chosen.append((one, channel))
        else:  # looked at again tomorrow, or when the customer's day begins
            one.due_at = later if reason == Reason.ASK and later > now else now + timedelta(hours=12)
            one.save(update_fields=["due_at"])
    return _tell(campaign, chosen, now, is_reminder=True)


def _reminding_channel(one: Invitation, contact: Contact, plan: Plan, rules: Rules) -> str:
    """By which channel somebody is reminded: the last reminder may be a call, others may change over."""
    is_last = one.n_reminded == min(plan.n_reminders, rules.most_reminders) - 1
    if plan.calls_last and is_last and CALLING in plan.channels and contact.phone:
        return CALLING
    return (plan.switches and channel_for(contact, plan, after=one.channel)) or one.channel


def _answered(one: Invitation) -> bool:
    return one.link is None or one.link.answered_at is not None


def _tell(
    campaign: Campaign, wanted: Sequence[tuple[Invitation, str]], now: datetime, *, is_reminder: bool
) -> int:
    """Queue one message for each, or put them on the call list, and write the invitations; returns how many."""
    calling.take_off([one for one, channel in wanted if one.channel == CALLING != channel])
    listed = calling.listed(campaign, [one for one, channel in wanted if channel == CALLING])
    wanted = [(one, channel) for one, channel in wanted if channel != CALLING or one.pk in listed]
    version = newest_version(campaign.questionnaire_id)
    if version is None or not wanted:
        return 0
    writer, known = Writer(campaign, version), inviting_channels()
    addresses = addresses_of([(one.link, channel) for one, channel in wanted if one.link is not None])
    messages, rows = [], []
    for one, channel in wanted:
        if one.link is None or one.contact is None:
            continue
        one.state, one.code = InvitationState.ASKED, ""
        if channel == CALLING:
            one.channel, one.n_attempts = channel, one.n_attempts + 1
            rows.append(one)
            continue
        content = known[channel].compose(
            writer.message(one.contact, addresses[one.link.pk, channel], is_reminder=is_reminder)
        )
        messages.append(_message(campaign, one, channel, content, is_reminder))
        one.n_parts += known[channel].parts(content.text)
        one.channel, one.n_attempts = channel, one.n_attempts + 1
        rows.append(one)
    queue_many(messages)
    note_channels([(one.link, one.channel) for one in rows if one.link is not None])
    Invitation.objects.bulk_update(
        rows,
        ["state", "channel", "code", "n_attempts", "n_reminded", "n_parts", "asked_at", "link"],
        batch_size=300,
    )
    if is_reminder:
        record_contact(
            Entry(
                contact_id=one.contact_id or 0,
                kind=EventKind.REMINDED,
                dedup_key=f"reminder:{one.pk}:{one.n_reminded}",
                at=now,
                channel=one.channel,
                survey_kind=campaign.survey_kind,
                programme_id=campaign.programme_id,
                reference=f"invitation:{one.pk}",
            )
            for one in rows
        )
    return len(rows)


def addresses_of(pairs: Sequence[tuple[Link, str]]) -> dict[tuple[int, str], str]:
    """The addresses to send out, by link and channel."""
    found: dict[tuple[int, str], str] = {}
    for key, channel in inviting_channels().items():
        links = [link for link, wanted in pairs if wanted == key]
        for link, address in zip(links, channel.addresses(links), strict=True):
            found[link.pk, key] = address
    return found


def _message(
    campaign: Campaign, one: Invitation, channel: str, content: Content, is_reminder: bool
) -> NewMessage:
    known: InvitingChannel = inviting_channels()[channel]
    contact = one.contact
    if contact is None:
        raise ValueError("an invitation that is sent has a contact")
    return NewMessage(
        kind=str(known.kind),
        to=address_of(contact, channel),
        content=content,
        purpose=Purpose.REMINDER if is_reminder else Purpose.SURVEY,
        dedup_key=f"invitation:{one.pk}:{one.n_attempts}",
        respondent_key=contact.respondent_key,
        reference=f"invitation:{one.pk}",
        batch=f"campaign:{campaign.pk}",
        programme_id=campaign.programme_id,
        unit_id=campaign.programme.unit_id,
        survey_kind=campaign.survey_kind,
    )


def spent(campaign: Campaign, plan: Plan) -> float:
    """What was spent so far: parts sent, and calls made, by each channel at its cost."""
    rows = Invitation.objects.filter(campaign=campaign).exclude(channel="").values("channel")
    found = rows.annotate(n=Sum("n_parts")).values_list("channel", "n")
    return sum(float(plan.costs.get(channel, 0.0)) * (n or 0) for channel, n in found)
