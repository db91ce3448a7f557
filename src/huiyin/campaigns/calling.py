"""The telephone as a channel of campaigns: call lists are filled, and news of the calls taken in.

A campaign has one list a wave. The budget of a customer on it was claimed like that of a message; whoever is
taken off uncalled gets it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from huiyin.campaigns.contracts import OPEN_STATES, InvitationState
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.campaigns.reaching import CALLING
from huiyin.channels.models import Link
from huiyin.channels.telephone import services as telephone
from huiyin.customers.models import Contact
from huiyin.customers.services import withdraw_asks

SAME_PHONE = "same_phone"
_PART = 2_000


def reference_of(campaign_id: int) -> str:
    """How the references of a campaign's call lists begin."""
    return f"campaign:{campaign_id}:"


def listed(campaign: Campaign, rows: Sequence[Invitation]) -> set[int]:
    """Put these on the call lists of their waves, in the open transaction; who is on one now.

    Of customers who share a number one is called; the others end here, and keep their budget.
    """
    found: set[int] = set()
    for wave in {one.wave_id: one.wave for one in rows}.values():
        of_wave = [(one, one.contact, one.link) for one in rows if one.wave_id == wave.pk]
        called = [_to_call(one, contact, link) for one, contact, link in of_wave if contact and link]
        if not called:
            continue
        study = telephone.call_list(
            reference=f"{reference_of(campaign.pk)}{wave.pk}",
            name=f"{campaign.name} · {wave.name}",
            questionnaire=campaign.questionnaire,
            wave_id=next(link.wave_id for _, _, link in of_wave if link),
            survey_kind=campaign.survey_kind,
        )
        on_list = telephone.put_on_list(study, called)
        for one, _, _ in of_wave:
            if _reference(one.pk) in on_list:
                found.add(one.pk)
            else:
                _leave_out(one)
    return found


def _to_call(one: Invitation, contact: Contact, link: Link) -> telephone.ToCall:
    known = {"地区": contact.region, "stratum": one.stratum, "volume_band": one.volume_band}
    return telephone.ToCall(
        reference=_reference(one.pk),
        phone=contact.phone,
        link=link,
        name=contact.name,
        respondent_key=contact.respondent_key,
        attributes={
            **{key: value for key, value in known.items() if value},
            **{str(key): str(value) for key, value in contact.attributes.items()},
        },
    )


def _reference(invitation_id: int) -> str:
    return f"invitation:{invitation_id}"


def _leave_out(one: Invitation) -> None:
    """Somebody else of the list has the same number. Who was asked in writing stays asked."""
    if one.n_attempts:
        one.save(update_fields=["n_reminded"])
        return
    withdraw_asks([_reference(one.pk)])
    one.state, one.reason, one.asked_at = InvitationState.SPARED, SAME_PHONE, None
    one.save(update_fields=["state", "reason", "asked_at"])


def take_off(rows: Iterable[Invitation]) -> int:
    """Call these no more; returns how many had not been called yet."""
    return len(_taken([one.pk for one in rows]))


def _taken(ids: Collection[int]) -> set[str]:
    return telephone.take_off([_reference(pk) for pk in ids]) if ids else set()


def end_lists(campaign: Campaign) -> int:
    """Nobody of the campaign is called any more; who was not called yet is cancelled and gets the budget back."""
    open_ones = Invitation.objects.filter(campaign=campaign, channel=CALLING, state__in=OPEN_STATES)
    ids, n = list(open_ones.values_list("pk", flat=True)), 0
    for start in range(0, len(ids), _PART):
        fresh = _taken(ids[start : start + _PART])
        withdraw_asks(fresh)
        keys = [int(one.rpartition(":")[2]) for one in fresh]
        # who was told in writing before was asked
        rows = Invitation.objects.filter(pk__in=keys, n_attempts=1, state=InvitationState.ASKED)
        n += rows.update(state=InvitationState.CANCELLED, asked_at=None)
    telephone.close_lists(reference_of(campaign.pk), closed=True)
    return n


@transaction.atomic
def note_call(event: telephone.NumberCalled) -> Invitation | None:
    """What a call left; the invitation where the next channel is to be tried, else None."""
    one = _locked(event.reference)
    if one is None or one.channel != CALLING:
        return None
    one.n_parts += 1
    one.code, one.answered_percent = event.code, event.answered_percent
    if one.state in OPEN_STATES and not event.is_answered:
        one.state = InvitationState.OVER if event.is_over else InvitationState.SENT
        if event.outcome == "refusal":
            one.state, one.reason = InvitationState.REFUSED, ""
    one.save(update_fields=["n_parts", "code", "answered_percent", "state", "reason"])
    return one


def _locked(reference: str) -> Invitation | None:
    number = reference.removeprefix("invitation:")
    if number == reference or not number.isdigit():
        return None
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "campaign__questionnaire", "contact__unit", "link", "wave"
    )
    return rows.filter(pk=int(number)).first()
