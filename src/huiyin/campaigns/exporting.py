"""Invitations as a file: whom by id, when, by which way, and what became of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import StreamingHttpResponse

from huiyin.accounts.models import User
from huiyin.campaigns import field, queries
from huiyin.campaigns.contracts import InvitationState
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.core import audit
from huiyin.core.streaming import csv_download

COLUMNS = (
    "customer",
    "wave",
    "stratum",
    "unit",
    "volume_band",
    "channel",
    "state",
    "reason",
    "aapor",
    "reminders",
    "asked_at",
    "answered_at",
)


def download(*, by: User, campaign: Campaign) -> StreamingHttpResponse:
    """The file, written while it is fetched; on record."""
    with transaction.atomic():
        audit.record("campaign.export", by=by, on=f"campaign:{campaign.pk}")
    rows = map(_row, queries.invitations(campaign))
    return csv_download(f"campaign-{campaign.pk}.csv", COLUMNS, rows)


def _row(one: Invitation) -> list[Any]:
    return [
        one.contact.respondent_key if one.contact else "",
        one.wave.name,
        one.stratum,
        one.unit_path,
        one.volume_band,
        one.channel,
        one.state,
        one.reason,
        field.code_of(
            InvitationState(one.state),
            one.reason,
            is_repeated=one.n_attempts > 1,
            known=getattr(one, "known_code", ""),
        ),
        one.n_reminded,
        one.asked_at.isoformat() if one.asked_at else "",
        one.answered_at.isoformat() if one.answered_at else "",
    ]
