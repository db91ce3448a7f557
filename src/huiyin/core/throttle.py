"""Counting tries, so that secrets cannot be guessed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huiyin.core.models import Attempt
from huiyin.core.problems import TooManyAttempts


def _hashed(key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"throttle:{key}".encode(), hashlib.sha256).hexdigest()


def check(key: str, *, most: int, minutes: int) -> None:
    """Raise `TooManyAttempts` when `key` failed `most` times within the window."""
    began = timezone.now() - timedelta(minutes=minutes)
    row = Attempt.objects.filter(key=_hashed(key), window_began_at__gt=began).first()
    if row is not None and row.n_attempts >= most:
        left = row.window_began_at + timedelta(minutes=minutes) - timezone.now()
        raise TooManyAttempts(n=row.n_attempts, minutes=max(1, round(left.total_seconds() / 60)))


def failed(key: str, *, minutes: int) -> None:
    """Count one failure; a new window begins when the last one is over."""
    now, hashed = timezone.now(), _hashed(key)
    with transaction.atomic():
        row, created = Attempt.objects.select_for_update().get_or_create(
            key=hashed, defaults={"window_began_at": now, "n_attempts": 1}
        )
        if created:
            return
        if row.window_began_at <= now - timedelta(minutes=minutes):
            Attempt.objects.filter(pk=row.pk).update(window_began_at=now, n_attempts=1)
        else:
            Attempt.objects.filter(pk=row.pk).update(n_attempts=F("n_attempts") + 1)


def succeeded(key: str) -> None:
    """Forget the failures of `key`."""
    Attempt.objects.filter(key=_hashed(key)).delete()
