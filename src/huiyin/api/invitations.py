"""Invitations by machines: ask one customer in a running campaign, and look what became of it."""

from __future__ import annotations

import msgspec

from huiyin.accounts.queries import unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.events import Who, contact_from
from huiyin.api.operations import operation
from huiyin.api.problems import NotThere
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.campaigns import services as campaigns
from huiyin.campaigns.models import Invitation
from huiyin.campaigns.queries import campaign_within, invitation_within


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """Whom a running campaign is to ask; the same customer twice in a wave is one invitation."""

    campaign: int
    respondent: str
    contact: Who | None = None


class Standing(msgspec.Struct):
    """Where an invitation stands; `reason` says why somebody is spared."""

    id: int
    campaign: int
    state: str
    reason: str
    channel: str
    due_at: str
    asked_at: str | None
    answered_at: str | None


_wanted = msgspec.json.Decoder(Wanted)


def _standing(one: Invitation) -> Standing:
    return Standing(
        one.pk,
        one.campaign_id,
        one.state,
        one.reason,
        one.channel,
        one.due_at.isoformat(),
        one.asked_at.isoformat() if one.asked_at else None,
        one.answered_at.isoformat() if one.answered_at else None,
    )


@operation(
    "POST",
    "invitations",
    name="api-invitations",
    scope=Scope.INVITATIONS,
    tag="campaigns",
    summary={"zh": "邀请一位客户", "en": "Invite one customer"},
    body=Wanted,
    replies={201: Standing, 200: Standing},
    refusals=(404, 409, 413, 422),
)
def invite(call: Call, caller: Caller) -> Reply:
    """Plan the invitation; the contact rules decide when it leaves, or spare the customer."""
    sent = decoded(_wanted, body_of(call))
    campaign = campaign_within(caller.unit_path, caller.programme_id, sent.campaign)
    if campaign is None:
        raise NotThere(number=sent.campaign, what={"zh": "调查活动", "en": "campaign"})
    one, is_new = campaigns.invite(
        campaign=campaign,
        respondent_key=sent.respondent,
        unit=unit_by_path(caller.unit_path),
        contact=contact_from(sent.respondent, sent.contact),
    )
    return json_reply(_standing(one), 201 if is_new else 200)


@operation(
    "GET",
    "invitations/<int:invitation_id>",
    name="api-invitation",
    scope=Scope.INVITATIONS,
    tag="campaigns",
    summary={"zh": "一份邀请的状态", "en": "Where an invitation stands"},
    replies={200: Standing},
    refusals=(404,),
)
def look(call: Call, caller: Caller, invitation_id: int) -> Reply:
    """The invitation, if the key sees its campaign."""
    one = invitation_within(caller.unit_path, caller.programme_id, invitation_id)
    if one is None:
        raise NotThere(number=invitation_id, what={"zh": "邀请", "en": "invitation"})
    return json_reply(_standing(one), 200)
