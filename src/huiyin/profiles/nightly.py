"""What is done for all customers without being asked: the night's reckoning, care of the coming days, segments."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from huiyin.profiles import care, reckoning, segments


def tend(now: datetime | None = None) -> bool:
    """Once a night, when the worker keeps house: plan care, count segments, reckon. Returns whether it was due."""
    now = now or timezone.now()
    if reckoning.ask_nightly(now) is None:
        return False
    care.plan(timezone.localdate(now))
    segments.count_all()
    return True
