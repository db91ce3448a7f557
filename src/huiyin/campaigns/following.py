"""What becomes of invitations: delivered, undeliverable, answered, refused; each said twice counts once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from huiyin.campaigns import calling
from huiyin.campaigns.contracts import OPEN_STATES, CampaignState, InvitationState
from huiyin.campaigns.interviews import shares_of
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.campaigns.reaching import CALLING
from huiyin.campaigns.sending import fall_back
from huiyin.channels.telephone.contracts import NumberCalled
from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.services import record_contact, withdraw_asks
from huiyin.messaging.services import cancel as cancel_messages

_PREFIX = "invitation:"
_BEFORE = {
    InvitationState.SENT: (InvitationState.ASKED,),
    InvitationState.DELIVERED: (InvitationState.ASKED, InvitationState.SENT),
}


def moved_on(references: Collection[str], state: InvitationState) -> int:
    """Messages of these invitations were sent or delivered; an invitation never moves back."""
    rows = Invitation.objects.filter(pk__in=_ids(references), state__in=_BEFORE[state])
    return rows.update(state=state)


def not_delivered(reference: str, dedup_key: str, *, permanent: bool) -> None:
    """A message will not arrive: the next channel is tried, else the invitation ends here."""
    one = _of_attempt(reference, dedup_key)
    if one is None or one.state not in OPEN_STATES:
        return
    if fall_back(one):
        return
    if one.n_reminded:  # the invitation itself had arrived
        Invitation.objects.filter(pk=one.pk).update(state=InvitationState.SENT)
        return
    one.state, one.reason = InvitationState.BOUNCED, "permanent" if permanent else ""
    one.save(update_fields=["state", "reason"])
    _note(one, EventKind.BOUNCED)


def taken_back(reference: str, dedup_key: str) -> None:
    """A message was cancelled before it left: the customer was not asked, and may be later."""
    one = _of_attempt(reference, dedup_key)
    if one is None or one.state != InvitationState.ASKED:
        return
    if one.n_reminded:
        one.state, one.n_reminded = InvitationState.SENT, one.n_reminded - 1
    else:
        withdraw_asks([reference])
        over = one.campaign.state in {CampaignState.CANCELLED, CampaignState.DONE}
        one.state = InvitationState.CANCELLED if over else InvitationState.PLANNED
        one.asked_at = None
    one.n_parts = max(0, one.n_parts - 1)
    one.save(update_fields=["state", "n_reminded", "asked_at", "n_parts"])


def _of_attempt(reference: str, dedup_key: str) -> Invitation | None:
    """The invitation, if this message is its newest one; news of older messages changes nothing."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "campaign", "contact__unit", "link"
    )
    one = rows.filter(pk__in=_ids([reference])).first()
    if one is None or dedup_key != f"{_PREFIX}{one.pk}:{one.n_attempts - 1}":
        return None
    return one


def answered_by(respondent_keys: Collection[str], programme_ids: Collection[int]) -> int:
    """These respondents answered something; invitations whose own link was spent are done."""
    return _answered(
        Q(contact__respondent_key__in=list(respondent_keys), campaign__programme__in=list(programme_ids))
    )


def _answered(which: Q) -> int:
    """Invitations by whose link answers came in; reminders that have not left are taken back."""
    rows = Invitation.objects.select_related("link__questionnaire__programme", "campaign__programme")
    found = list(
        rows.select_for_update(of=("self",))
        .filter(which, link__answered_at__isnull=False)
        .exclude(state=InvitationState.ANSWERED)
    )
    shares = shares_of(found)
    for one in found:
        moment = one.link.answered_at if one.link is not None else None
        one.state, one.answered_at = InvitationState.ANSWERED, moment or timezone.now()
        one.answered_percent = shares.get(one.pk, one.answered_percent)
        one.save(update_fields=["state", "answered_at", "answered_percent"])
        _note(one, EventKind.ANSWERED, one.answered_at)
        cancel_messages(reference=f"{_PREFIX}{one.pk}", reason="answered")
    calling.take_off(one for one in found if one.n_attempts)
    return len(found)


def find_answered(campaign: Campaign) -> int:
    """Links of a campaign that were answered without news of it (anonymous programmes); returns how many."""
    found = Invitation.objects.filter(
        campaign=campaign, state__in=OPEN_STATES, link__answered_at__isnull=False
    ).values_list("pk", flat=True)[:1000]
    keys = list(found)
    if not keys:
        return 0
    with transaction.atomic():
        return _answered(Q(pk__in=keys))


def opted_out(contact_ids: Collection[int]) -> int:
    """These customers want no more: invitations not answered end as refused, those not sent are spared."""
    rows = Invitation.objects.select_for_update().filter(contact__in=contact_ids)
    planned = rows.filter(state=InvitationState.PLANNED)
    n = planned.update(state=InvitationState.SPARED, reason="opted_out")
    open_ones = list(rows.filter(state__in=OPEN_STATES))
    calling.take_off(one for one in open_ones if one.channel == CALLING)
    for one in open_ones:
        one.state, one.reason = InvitationState.REFUSED, "opted_out"
        one.save(update_fields=["state", "reason"])
        _note(one, EventKind.REFUSED)
        cancel_messages(reference=f"{_PREFIX}{one.pk}", reason="opted out")
        n += 1
    return n


def held(contact_ids: Collection[int]) -> int:
    """A complaint or a fault came up: messages to these customers that have not left are taken back."""
    rows = Invitation.objects.filter(contact__in=contact_ids, state=InvitationState.ASKED)
    return sum(
        cancel_messages(reference=f"{_PREFIX}{pk}", reason="on hold")
        for pk in rows.values_list("pk", flat=True)
    )


def called(event: NumberCalled) -> None:
    """Somebody on a call list was called; where that is over without an interview, the next channel is tried."""
    one = calling.note_call(event)
    if one is None:
        return
    if one.state == InvitationState.REFUSED:
        _note(one, EventKind.REFUSED)
    elif one.state == InvitationState.OVER:
        fall_back(one)


def expire(campaign: Campaign, now: datetime | None = None) -> int:
    """Events whose week is over are not asked about any more."""
    rows = Invitation.objects.filter(
        campaign=campaign, state=InvitationState.PLANNED, good_until__lt=now or timezone.now()
    )
    return rows.update(state=InvitationState.EXPIRED)


def _note(one: Invitation, kind: EventKind, at: datetime | None = None) -> None:
    if one.contact_id is None:
        return
    record_contact(
        [
            Entry(
                contact_id=one.contact_id,
                kind=kind,
                dedup_key=f"{kind}:{one.pk}",
                at=at,
                channel=one.channel,
                survey_kind=one.campaign.survey_kind,
                programme_id=one.campaign.programme_id,
                reference=f"{_PREFIX}{one.pk}",
            )
        ]
    )


def postpone(invitation_ids: Collection[int], by: timedelta) -> int:
    """Send these later."""
    rows = Invitation.objects.filter(pk__in=invitation_ids, state=InvitationState.PLANNED)
    return rows.update(due_at=F("due_at") + by)


def _ids(references: Collection[str]) -> list[int]:
    texts = [one.removeprefix(_PREFIX) for one in references if one.startswith(_PREFIX)]
    return [int(text) for text in texts if text.isdigit()]
