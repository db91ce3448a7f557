"""The monthly meeting about outages."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.notices.models import Meeting
from huiyin.notices.problems import ReasonNeeded


@transaction.atomic
def save_meeting(
    *, by: User, unit: Unit, month: date, held_on: date, attendants: str, agreed: str
) -> Meeting:
    """Write down the meeting of a month; writing again replaces it. Raises `ReasonNeeded`."""
    if not agreed.strip():
        raise ReasonNeeded
    row, _ = Meeting.objects.update_or_create(
        unit=unit,
        month=month.replace(day=1),
        defaults={
            "held_on": held_on,
            "attendants": attendants.strip()[:300],
            "agreed": agreed.strip()[:5000],
            "by": by,
            "written_at": timezone.now(),
        },
    )
    audit.record("outage.meeting", by=by, on=f"unit:{unit.pk}", month=month.isoformat())
    return row
