"""Which number is called next, and by whom: no two interviewers ever hold the same one.

A number is held by a lease in its row, taken by an update that succeeds for one only. Whoever goes away
loses it when the lease runs out. First come call-backs whose time has come, then cells of the quota that
lack most, then numbers called least, each tried in another part of the week than before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.telephone.models import Call, Number, Study
from huiyin.core import tokens
from huiyin.customers.asking import Ask, claim
from huiyin.customers.contact_rules import Reason
from huiyin.customers.queries import contact_of, current_rules, spared

LEASE = timedelta(minutes=30)  # renewed with every page of the questionnaire
_LOOKED_AT = 25


def part_of_week(moment: datetime) -> str:
    """The slot in which a call falls: attempts are spread over them.

    >>> part_of_week(datetime(2026, 11, 21, 10)), part_of_week(datetime(2026, 11, 20, 19))
    ('weekend-morning', 'weekday-evening')
    """
    day = "weekend" if moment.weekday() >= 5 else "weekday"
    hour = moment.hour
    return f"{day}-{'morning' if hour < 12 else 'afternoon' if hour < 17 else 'evening'}"


def is_calling_time(study: Study, now: datetime) -> bool:
    """Whether people may be called now, by the study's hours in the organisation's time zone."""
    return study.first_hour <= timezone.localtime(now).hour < study.last_hour


def done_by_cell(study: Study) -> dict[str, int]:
    """How many interviews each cell of the quota has; interviews under way count, so that none overruns."""
    now = timezone.now()
    rows = study.numbers.filter(Q(state=Number.DONE) | Q(state=Number.OPEN, leased_until__gt=now))
    return dict(rows.values_list("cell").annotate(n=Count("pk")).order_by())


def quota_lack(study: Study, done: Mapping[str, int]) -> dict[str, float]:
    """The share each cell still lacks, 1 for none yet; a full cell has 0. Cells without a quota are not here."""
    return {
        cell: max(0.0, 1 - done.get(cell, 0) / wanted) if wanted else 0.0
        for cell, wanted in study.quotas.items()
    }


def held_by(study: Study, user: User) -> Number | None:
    """The number that the interviewer holds now."""
    rows = study.numbers.filter(leased_by=user, leased_until__gt=timezone.now(), state=Number.OPEN)
    return rows.select_related("study", "link").first()


def callable_numbers(study: Study, now: datetime) -> QuerySet[Number]:
    """Numbers that may be called now, the most urgent first."""
    lack = quota_lack(study, done_by_cell(study))
    full = [cell for cell, share in lack.items() if share <= 0]
    need = Case(
        *(When(cell=cell, then=Value(share)) for cell, share in lack.items() if share > 0),
        default=Value(0.0),
        output_field=FloatField(),
    )
    free = study.numbers.filter(state=Number.OPEN, next_at__lte=now).exclude(leased_until__gt=now)
    if study.quotas:
        free = free.filter(cell__in=[cell for cell in lack if cell not in full])
    return (
        free.annotate(need=need)
        .select_related("link")
        .order_by("-has_appointment", "-need", "n_attempts", "draw", "pk")
    )


def next_number(*, study: Study, user: User) -> Number | None:
    """Give the interviewer the number already held, or lease the most urgent free one; None when there is none."""
    held = held_by(study, user)
    if held is not None:
        return held
    while True:
        now = timezone.now()
        candidates = list(callable_numbers(study, now)[:_LOOKED_AT])
        if not candidates:
            return None
        if not any(not _put_aside(one, now) and _leased(one, user, now) for one in _spread(candidates, now)):
            continue  # all were taken or put aside meanwhile: look again
        return held_by(study, user)


def _spread(candidates: list[Number], now: datetime) -> list[Number]:
    """Those not yet tried in this part of the week first; appointments stay where they are."""
    slot = part_of_week(timezone.localtime(now))
    return sorted(candidates, key=lambda one: (not one.has_appointment, slot in one.tried))


def _leased(number: Number, user: User, now: datetime) -> bool:
    """Take the number if nobody has it: one update, true for one caller only, with the call that begins."""
    with transaction.atomic():
        # Of two that want the last place of a cell, one waits here and sees that it is taken.
        study = Study.objects.select_for_update().get(pk=number.study_id)
        if study.quotas and done_by_cell(study).get(number.cell, 0) >= study.quotas.get(number.cell, 0):
            return False
        free = Number.objects.filter(pk=number.pk, state=Number.OPEN).exclude(leased_until__gt=now)
        fresh = free.select_related("study").first()
        if fresh is None or not _may_ask(fresh, now):
            return False
        lease = {"leased_by": user, "leased_until": now + LEASE, "reason": ""}
        if not free.update(**lease, n_attempts=F("n_attempts") + 1):
            return False
        # A call that was left open when its lease ran out ends here, without a result.
        Call.objects.filter(number=number, ended_at=None).update(ended_at=now, outcome="abandoned")
        Call.objects.create(number=number, interviewer=user, started_at=now)
    return True


def _may_ask(number: Number, now: datetime) -> bool:
    """Claim the contact budget with the first call to a customer we know; in the open transaction.

    Numbers that a campaign put on the list come with their claim.
    """
    contact = contact_of(number.respondent_key) if number.respondent_key else None
    if contact is None or number.reference or number.n_attempts:
        return True
    key = f"number:{number.pk}:{tokens.new_token(8)}"
    ask = Ask(
        contact_id=contact.pk,
        survey_kind=number.study.survey_kind,
        channel="telephone",
        dedup_key=key,
        reference=f"number:{number.pk}",
        programme_id=number.study.programme_id,
    )
    reason = claim([ask], now=now, rules=current_rules()[1])[key]
    if reason is Reason.ASK:
        return True
    _leave(number, reason.name.lower(), now, for_good=reason in {Reason.OPTED_OUT, Reason.CONTROL_GROUP})
    return False


def _put_aside(number: Number, now: datetime) -> bool:
    """Leave alone whoever has answered, wants no survey, has an open complaint or sits in an area at rest."""
    if number.link is not None and number.link.answered_at is not None:
        _leave(number, "", now, for_good=True)
        return True
    contact = contact_of(number.respondent_key) if number.respondent_key else None
    if contact is None:
        return False
    if contact.opt_outs:
        _leave(number, "opted_out", now, for_good=True)
        return True
    found = spared(contact, now)
    if found.holds or found.pauses:
        _leave(number, "held" if found.holds else "area_paused", now)
        return True
    return False


def _leave(number: Number, reason: str, now: datetime, *, for_good: bool = False) -> None:
    """Do not call the number, or not before tomorrow, and keep why."""
    free = Number.objects.filter(pk=number.pk).exclude(leased_until__gt=now)
    if for_good:
        free.update(state=Number.OVER, reason=reason)
    else:
        free.update(next_at=now + timedelta(days=1), has_appointment=False, reason=reason)
