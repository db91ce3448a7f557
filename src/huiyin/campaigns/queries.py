"""Reading campaigns: gatekeepers, lists, the calendar, the volume plan, who is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.sampling.dispositions import ResponseRates
from huiyin.analytics.sampling.frames import Coverage, volume_coverage, volume_frame
from huiyin.analytics.sampling.quotas import Quotas, check_quotas
from huiyin.campaigns.contracts import OPEN_STATES, CampaignState, InvitationState
from huiyin.campaigns.field import dispositions_of, rates_of
from huiyin.campaigns.interviews import interview_case
from huiyin.campaigns.models import Campaign, CampaignWave, Invitation, PrizeDraw, Rehearsal
from huiyin.campaigns.plan import Plan
from huiyin.customers import queries as customers
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for, programmes_of

_ROWS = ("programme__unit", "questionnaire", "made_by", "approved_by")


def campaigns_of(programme: Programme) -> QuerySet[Campaign]:
    """The campaigns of a programme, newest first, with numbers of invitations out and answered."""
    return Campaign.objects.filter(programme=programme).select_related(*_ROWS)


def numbers_of(campaigns: list[Campaign]) -> dict[int, dict[str, int]]:
    """For each campaign how many invitations went out and were answered."""
    rows = (
        Invitation.objects.filter(campaign__in=campaigns)
        .values_list("campaign")
        .annotate(
            n=Count("pk", filter=Q(asked_at__isnull=False)),
            answered=Count("pk", filter=Q(state=InvitationState.ANSWERED)),
        )
        .order_by()
    )
    return {pk: {"n": n, "answered": answered} for pk, n, answered in rows}


def response_of(campaign: Campaign) -> ResponseRates | None:
    """AAPOR's rates over all waves of a campaign; None while there is no case."""
    return rates_of(dispositions_of(campaign))


def campaign_for(user: User, programme_id: int, campaign_id: int) -> Campaign:
    """One campaign of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return get_object_or_404(Campaign.objects.select_related(*_ROWS), pk=campaign_id, programme=programme)


def newest_rehearsal(campaign: Campaign) -> Rehearsal | None:
    """The last rehearsal asked for, or None."""
    return campaign.rehearsals.select_related("asked_by").first()


def waves_of(campaign: Campaign) -> list[CampaignWave]:
    """The waves of a campaign in their order."""
    return list(campaign.waves.order_by("number"))


@dataclass(frozen=True)
class Dated:
    """One wave on the calendar."""

    wave: CampaignWave
    campaign: Campaign
    day: date


def calendar(user: User, first: date, last: date) -> list[Dated]:
    """The waves of all campaigns that the person may see, from a day to a day (C15)."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first, datetime.min.time(), zone)
    ends = datetime.combine(last, datetime.max.time(), zone)
    rows = CampaignWave.objects.filter(
        campaign__programme__in=programmes_of(user), starts_at__gte=begins, starts_at__lte=ends
    ).exclude(campaign__state=CampaignState.CANCELLED)
    found = rows.select_related("campaign__programme", "campaign__questionnaire").order_by("starts_at", "pk")
    return [Dated(wave, wave.campaign, timezone.localdate(wave.starts_at)) for wave in found]


def missing(campaign: Campaign) -> QuerySet[Invitation]:
    """Invitations that are out and not answered, those asked first at the top."""
    rows = Invitation.objects.filter(campaign=campaign, state__in=OPEN_STATES)
    return rows.select_related("contact", "link").order_by("asked_at", "pk")


def invitations(campaign: Campaign) -> Iterator[Invitation]:
    """Every invitation, in the order they were drawn: for export, one at a time."""
    rows = Invitation.objects.filter(campaign=campaign).select_related("contact", "wave").order_by("pk")
    return rows.annotate(known_code=interview_case(campaign)).iterator(chunk_size=5000)


def invitation_for(campaign: Campaign, invitation_id: int) -> Invitation:
    """One invitation of the campaign; 404 otherwise."""
    rows = Invitation.objects.select_related("contact__unit", "link", "wave")
    return get_object_or_404(rows, pk=invitation_id, campaign=campaign)


def prize_draws(campaign: Campaign) -> list[PrizeDraw]:
    """The draws of prizes so far, newest first."""
    return list(campaign.prize_draws.order_by("-pk"))


def coverage_of(campaign: Campaign) -> Coverage | None:
    """The share of all volume that answers stand for, against the plan of the year (C19); None without one."""
    plan = Plan.from_json(campaign.plan)
    if not plan.volume_share:
        return None
    rows = customers.chosen(campaign.programme.unit, rule=plan.condition, file_id=plan.file_id)
    pairs = list(rows.order_by("pk").values_list("pk", "volume"))
    if not any(volume for _, volume in pairs):
        return None
    data = {
        "customer": [f"{position:09d}" for position in range(len(pairs))],
        "volume": [volume or 0.0 for _, volume in pairs],
    }
    made = volume_frame(data, "customer", "volume", share=plan.volume_share)
    answered = set(
        Invitation.objects.filter(
            campaign=campaign, state=InvitationState.ANSWERED, contact__isnull=False
        ).values_list("contact", flat=True)
    )
    names = [f"{position:09d}" for position, (pk, _) in enumerate(pairs) if pk in answered]
    month = timezone.localdate().month if plan.by_month else 12
    return volume_coverage(made, names, month=month)


def allocation_check(campaign: Campaign) -> Quotas | None:
    """Answers against the fixed numbers of each stratum (C22); None where none were fixed."""
    plan = Plan.from_json(campaign.plan)
    targets = {name: n for name, n in plan.targets.items() if n}
    if plan.method != "fixed" or not targets:
        return None
    rows = Invitation.objects.filter(campaign=campaign, state=InvitationState.ANSWERED)
    return check_quotas({"stratum": list(rows.values_list("stratum", flat=True))}, "stratum", targets)


def strata_of(programme: Programme, plan: Plan) -> list[tuple[str, int]]:
    """The strata of the frame with their numbers of customers, for the form."""
    rows: Any = customers.grouped(
        customers.chosen(programme.unit, rule=plan.condition, file_id=plan.file_id), plan.strata, "stratum"
    )
    found = rows.values_list("stratum").annotate(n=Count("pk")).order_by("-n")[:60]
    return [("" if name is None else str(name), n) for name, n in found]


def campaign_within(unit_path: str, programme_id: int | None, campaign_id: int) -> Campaign | None:
    """A campaign of a unit and those below it (of one programme, where given): for machines."""
    rows = Campaign.objects.select_related(*_ROWS).filter(programme__unit__path__startswith=unit_path)
    if programme_id is not None:
        rows = rows.filter(programme=programme_id)
    return rows.filter(pk=campaign_id).first() if 0 < campaign_id < 2**63 else None


def invitation_within(unit_path: str, programme_id: int | None, invitation_id: int) -> Invitation | None:
    """An invitation of such a campaign."""
    if not 0 < invitation_id < 2**63:
        return None
    one = Invitation.objects.select_related("campaign").filter(pk=invitation_id).first()
    if one is None or campaign_within(unit_path, programme_id, one.campaign_id) is None:
        return None
    return one
