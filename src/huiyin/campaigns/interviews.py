"""How much of the questionnaire those invited have answered, and what AAPOR calls it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db.models import Case, CharField, F, Value, When

from huiyin.campaigns.contracts import InvitationState
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.campaigns.reaching import CALLING
from huiyin.channels.queries import dedup_key_of
from huiyin.responses.queries import ids_by_name, stored_many, version_ids
from huiyin.surveys.contracts import Definition
from huiyin.surveys.queries import BROKEN_OFF, COMPLETE, PARTIAL, answered_percent, version_of

NOT_CALLED = "3.11"  # on a call list, and not called yet: as the list itself counts it


def shares_of(rows: Sequence[Invitation]) -> dict[int, int]:
    """The share answered of the applicable questions, by invitation, for answers that lead back to a link.

    Interviews by telephone are left out: their calls tell. Anonymous answers lead back to nothing.
    """
    names = {
        dedup_key_of(one.link, one.link.answered_submission): one
        for one in rows
        if one.link is not None and one.channel != CALLING
    }
    ids = ids_by_name(list(names))
    versions = version_ids(ids.values())
    answers = {one.id: one.answers for one in stored_many(sorted(ids.values()))}

    @cache
    def definition(questionnaire_id: int, version_id: int) -> Definition | None:
        found = version_of(questionnaire_id, version_id)
        return None if found is None else Definition.from_json(found.definition)

    shares: dict[int, int] = {}
    for name, response_id in ids.items():
        one, version_id = names[name], versions.get(response_id)
        if one.link is None or version_id is None or response_id not in answers:
            continue
        asked = definition(one.link.questionnaire_id, version_id)
        percent = None if asked is None else answered_percent(asked, answers[response_id])
        if percent is not None:
            shares[one.pk] = percent
    return shares


def interview_case(campaign: Campaign) -> Case:
    """AAPOR's code of each invitation as far as it is known: of the last call, or of the answer handed in."""
    programme = campaign.programme
    return Case(
        When(state=InvitationState.ANSWERED, answered_percent=None, then=Value(COMPLETE)),
        When(
            state=InvitationState.ANSWERED,
            answered_percent__lt=programme.partial_percent,
            then=Value(BROKEN_OFF),
        ),
        When(
            state=InvitationState.ANSWERED,
            answered_percent__lt=programme.complete_percent,
            then=Value(PARTIAL),
        ),
        When(state=InvitationState.ANSWERED, then=Value(COMPLETE)),
        When(state=InvitationState.ASKED, channel=CALLING, code="", then=Value(NOT_CALLED)),
        default=F("code"),
        output_field=CharField(),
    )
