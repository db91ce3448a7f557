"""A customer, a file of customers, a paused area, a campaign and an invitation."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.campaigns import services as campaigns
from huiyin.campaigns.models import CampaignWave, Invitation
from huiyin.campaigns.plan import Plan
from huiyin.customers import file_quality, importing, merging, requests, services
from huiyin.customers.business import NewAccount
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import MatchSuggestion


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
        **_about(manager, unit, contact),
        "contact": contact.pk,
        "contact_file": file.pk,
        "area_pause": pause.pk,
        "campaign": campaign.pk,
        "invitation": invitation.pk,
    }


def _about(manager: Any, unit: Any, contact: Any) -> dict[str, object]:
    """A business, a pair of contacts, a merge, a sample and a request."""
    account = services.save_account(by=manager, unit=unit, account=NewAccount(f"B-{unit.pk}", "电缆厂"))
    role = services.give_role(by=manager, account=account, contact=contact, role="buys")
    one, two, three = (
        services.save_contact(by=manager, unit=unit, contact=NewContact(f"twin-{unit.pk}-{n}", "客户"))
        for n in range(3)
    )
    pair = MatchSuggestion.objects.create(
        left=one, right=two, rule="model", probability=0.9, found_at=timezone.now()
    )
    merge = merging.merge(by=manager, kept_id=one.pk, absorbed_id=three.pk)
    plan = file_quality.draw(by=manager, unit=unit, is_key_account=False, n=1)
    asked = requests.ask(by=manager, contact=contact, kind="correction")
    return {
        "account": account.pk,
        "account_role": role.pk,
        "suggestion": pair.pk,
        "merge": merge.pk,
        "check_plan": plan.pk,
        "person_request": asked.pk,
    }
