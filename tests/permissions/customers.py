"""A customer, a file of customers, a paused area, a campaign and an invitation."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.campaigns import services as campaigns
from huiyin.campaigns.models import CampaignWave, Invitation
from huiyin.campaigns.plan import Plan
from huiyin.customers import importing, services
from huiyin.customers.contracts import NewContact


def places(manager: Any, unit: Any, programme: Any, questionnaire: Any) -> dict[str, object]:
    """What the rows of customers and campaigns point at."""
    key = f"contact-{unit.pk}"
    contact = services.save_contact(by=manager, unit=unit, contact=NewContact(key, "客户", "13800138000"))
    file = importing.receive(
        by=manager, unit=unit, filename="contacts.csv", chunks=["客户编号\nK1\n".encode()]
    )
    now = timezone.now()
    pause = services.pause_area(
        by=manager, unit=unit, region="东城", reason="停电", starts_at=now, ends_at=None
    )
    campaign = campaigns.make_campaign(
        by=manager,
        programme=programme,
        questionnaire=questionnaire,
        name="调查",
        survey_kind="relationship",
        plan=Plan(channels=("sms",)),
    )
    wave = CampaignWave.objects.create(campaign=campaign, number=1, name="2026-Q4", starts_at=now)
    invitation = Invitation.objects.create(campaign=campaign, wave=wave, contact=contact, due_at=now)
    return {
        "contact": contact.pk,
        "contact_file": file.pk,
        "area_pause": pause.pk,
        "campaign": campaign.pk,
        "invitation": invitation.pk,
    }
