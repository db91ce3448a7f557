"""Writing telephone studies: making them, adding numbers, listening in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.telephone.calling import finish as finish
from huiyin.channels.telephone.calling import keep as keep
from huiyin.channels.telephone.calling import put_back as put_back
from huiyin.channels.telephone.contracts import NumberCalled as NumberCalled
from huiyin.channels.telephone.leasing import next_number as next_number
from huiyin.channels.telephone.listing import MOST_CALLS as MOST_CALLS
from huiyin.channels.telephone.listing import ToCall as ToCall
from huiyin.channels.telephone.listing import call_list as call_list
from huiyin.channels.telephone.listing import close_lists as close_lists
from huiyin.channels.telephone.listing import opening as opening
from huiyin.channels.telephone.listing import put_on_list as put_on_list
from huiyin.channels.telephone.listing import take_off as take_off
from huiyin.channels.telephone.lists import MOST_NUMBERS, Listed
from huiyin.channels.telephone.models import Call, Monitoring, Number, Study
from huiyin.channels.telephone.problems import NoNumbers, TooManyNumbers
from huiyin.core import audit, tokens
from huiyin.customers.contracts import SurveyKind
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.services import ensure_wave, first_day_of


@dataclass(frozen=True)
class Plan:
    """How a study is to be called."""

    name: str
    wave: str
    script: str = ""
    objections: str = ""
    voicemail: str = ""
    max_attempts: int = 6
    first_hour: int = 9
    last_hour: int = 20
    quota_field: str = ""
    quotas: Mapping[str, int] | None = None
    monitor_percent: int = 10
    survey_kind: str = SurveyKind.RELATIONSHIP.value


@transaction.atomic
def save_study(
    *, by: User, programme: Programme, questionnaire: Questionnaire, plan: Plan, study: Study | None = None
) -> Study:
    """Make a study, or change how it is called; numbers already there are sorted into the quota anew."""
    row = study or Study(programme=programme, created_by=by, created_at=timezone.now())
    if not row.reference:  # what a campaign asks, and for which wave, is the campaign's to say
        row.questionnaire = questionnaire
        row.wave = ensure_wave(programme.pk, plan.wave, first_day_of(plan.wave))
        row.survey_kind = plan.survey_kind
    row.name, row.script, row.objections, row.voicemail = (
        plan.name,
        plan.script,
        plan.objections,
        plan.voicemail,
    )
    row.max_attempts, row.first_hour, row.last_hour = plan.max_attempts, plan.first_hour, plan.last_hour
    row.quota_field, row.quotas = plan.quota_field, dict(plan.quotas or {})
    row.monitor_percent = plan.monitor_percent
    row.save()
    if study is not None:
        for number in study.numbers.all():
            number.cell = _cell(row, number.attributes)
            number.save(update_fields=["cell"])
    audit.record("telephone.study", by=by, on=f"telephone-study:{row.pk}", is_new=study is None)
    return row


@transaction.atomic
def close_study(*, by: User, study: Study, closed: bool) -> None:
    """Stop calling, or go on."""
    Study.objects.filter(pk=study.pk).update(closed_at=timezone.now() if closed else None)
    audit.record("telephone.close", by=by, on=f"telephone-study:{study.pk}", closed=closed)


def add_numbers(*, by: User, study: Study, rows: Iterable[Listed]) -> int:
    """Put numbers into the queue; those already there stay as they are. Returns how many are new.

    Raises `NoNumbers`, `TooManyNumbers`.
    """
    listed = {row.phone: row for row in rows}
    if not listed:
        raise NoNumbers
    if len(listed) > MOST_NUMBERS:
        raise TooManyNumbers(n=len(listed), most=MOST_NUMBERS)
    now = timezone.now()
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        known = set(study.numbers.filter(phone__in=list(listed)).values_list("phone", flat=True))
        new = [
            Number(
                study=study,
                phone=row.phone,
                name=row.name,
                respondent_key=row.respondent_key,
                attributes=row.attributes,
                cell=_cell(study, row.attributes),
                next_at=now,
                draw=secrets.randbelow(2**31),
                submission_id=tokens.new_token(24),
            )
            for phone, row in listed.items()
            if phone not in known
        ]
        Number.objects.bulk_create(new, batch_size=500)
        audit.record("telephone.numbers", by=by, on=f"telephone-study:{study.pk}", n_numbers=len(new))
    return len(new)


@transaction.atomic
def monitor(*, by: User, call: Call, grades: Mapping[str, int], is_critical: bool, note: str) -> Monitoring:
    """Keep what a supervisor heard in one call."""
    row = Monitoring.objects.create(
        call=call,
        by=by,
        grades=dict(grades),
        is_critical=is_critical,
        note=note.strip()[:2000],
        at=timezone.now(),
    )
    audit.record("telephone.monitor", by=by, on=f"telephone-call:{call.pk}")
    return row


def _cell(study: Study, attributes: Mapping[str, str]) -> str:
    return str(attributes.get(study.quota_field, ""))[:80] if study.quota_field else ""
