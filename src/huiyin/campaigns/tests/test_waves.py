"""Waves of a campaign: when each comes, and whom it asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.campaigns import fieldwork
from huiyin.campaigns.contracts import InvitationState
from huiyin.campaigns.models import CampaignWave, Invitation
from huiyin.core import events
from huiyin.customers.models import Contact

from .conftest import begin, campaign, people, states, submit

pytestmark = pytest.mark.django_db


def test_waves_follow_the_quarter_and_ask_each_time(cast, programme, everybody, the_clock) -> None:
    """C15: a tracking survey every quarter."""
    people(cast, 3)
    made = campaign(cast, programme, rhythm="quarter", n_waves=4)
    begin(cast, made)
    names = list(CampaignWave.objects.filter(campaign=made).values_list("name", flat=True))
    assert names == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]
    assert states(made) == {"asked": 3}
    the_clock["now"] += timedelta(days=92)
    fieldwork.tick()
    events.drain_all()
    fieldwork.tick()
    assert Invitation.objects.filter(wave__number=2, state="asked").count() == 3


def test_the_volume_rule_asks_the_customers_who_make_up_eighty_percent(cast, programme, everybody) -> None:
    """C19: descending cumulative share, spread over the months of the year."""
    rows = people(cast, 40)
    total, reached, wanted = sum(row.volume for row in rows), 0.0, set()
    for row in sorted(rows, key=lambda row: -row.volume):
        wanted.add(row.respondent_key)
        reached += row.volume
        if reached >= 0.8 * total:
            break
    made = campaign(cast, programme, volume_share=0.8)
    begin(cast, made)
    asked = set(Invitation.objects.filter(campaign=made).values_list("contact__respondent_key", flat=True))
    assert asked == wanted
    from huiyin.campaigns.queries import coverage_of

    assert coverage_of(made).covered_rate == 0
    for one in Invitation.objects.filter(campaign=made).select_related("link__questionnaire"):
        submit(one)
    events.drain_all()
    assert coverage_of(made).covered_rate >= 0.8


def test_a_monthly_plan_asks_its_part_each_month_and_everybody_by_the_end_of_the_year(
    cast, programme, everybody, the_clock
) -> None:
    """C19: a free monthly plan that covers the volume by year end."""
    people(cast, 40)
    made = campaign(
        cast, programme, volume_share=0.8, by_month=True, rhythm="month", n_waves=12, days_open=400
    )
    begin(cast, made)
    first = states(made)["asked"]
    assert 0 < first < 10
    for _ in range(12):
        the_clock["now"] += timedelta(days=31)
        fieldwork.tick()
        events.drain_all()
        fieldwork.tick()
    from huiyin.campaigns.queries import coverage_of

    asked = set(Invitation.objects.filter(campaign=made).values_list("contact", flat=True))
    assert Contact.objects.filter(pk__in=asked).count() == len(asked) == Invitation.objects.count()
    for one in Invitation.objects.filter(campaign=made).select_related("link__questionnaire"):
        one.link.__class__.objects.filter(pk=one.link_id).update(answered_at=the_clock["now"])
    Invitation.objects.update(state=InvitationState.ANSWERED)
    assert coverage_of(made).covered_rate >= 0.8
