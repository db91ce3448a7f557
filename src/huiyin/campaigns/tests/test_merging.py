"""Planned invitations follow a customer who turns out to be another one, and come back when that was wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from huiyin.campaigns.models import CampaignWave, Invitation
from huiyin.core.events import drain_all
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact

from .conftest import campaign


@pytest.fixture
def waves(cast: Any, programme: Any) -> list[CampaignWave]:
    """Three waves of one campaign."""
    made = campaign(cast, programme)
    now = timezone.now()
    return [
        CampaignWave.objects.create(campaign=made, number=n, name=f"第{n}波", starts_at=now)
        for n in (1, 2, 3)
    ]


@pytest.fixture
def pair(cast: Any) -> tuple[Contact, Contact]:
    """Two ids that are one person."""
    rows = [NewContact(f"K{n}", name="李娜", phone=f"1380013800{n}") for n in (1, 2)]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    one, two = Contact.objects.order_by("pk")
    return one, two


def invite(wave: CampaignWave, contact: Contact, state: str = "planned") -> Invitation:
    return Invitation.objects.create(
        campaign=wave.campaign, wave=wave, contact=contact, state=state, due_at=timezone.now()
    )


def standing(*rows: Invitation) -> list[tuple[str | None, str, str]]:
    found = []
    for row in rows:
        row.refresh_from_db()
        found.append((row.contact.respondent_key if row.contact else None, row.state, row.reason))
    return found


def test_what_waits_moves_with_the_person_and_nobody_is_asked_twice(
    cast: Any, waves: list[CampaignWave], pair: tuple[Contact, Contact]
) -> None:
    """T32: the contact budget holds for a person, whatever ids they have."""
    kept, absorbed = pair
    alone = invite(waves[0], absorbed)
    double = invite(waves[1], kept), invite(waves[1], absorbed)
    asked = invite(waves[2], absorbed, "asked"), invite(waves[2], kept)
    before = standing(alone, *double, *asked)
    row = customers.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    drain_all()
    assert standing(alone, *double, *asked) == [
        ("K1", "planned", ""),
        ("K1", "planned", ""),
        ("K2", "spared", "same_person"),
        ("K2", "asked", ""),
        ("K1", "spared", "same_person"),
    ]
    customers.unmerge(by=cast.bob, merge_id=row.pk)
    drain_all()
    assert standing(alone, *double, *asked) == before


def test_what_was_asked_meanwhile_stays_where_it_was_asked(
    cast: Any, waves: list[CampaignWave], pair: tuple[Contact, Contact]
) -> None:
    kept, absorbed = pair
    one = invite(waves[0], absorbed)
    row = customers.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    drain_all()
    Invitation.objects.filter(pk=one.pk).update(state="sent")
    customers.unmerge(by=cast.bob, merge_id=row.pk)
    drain_all()
    assert standing(one) == [("K1", "sent", "")]
