"""Who else has a case's page open: pages say so every few seconds; what is not renewed means nothing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases.models import Case, Presence

EVERY_SECONDS = 15
LASTS = timedelta(seconds=2.5 * EVERY_SECONDS)


def be_present(*, user: User, case: Case, is_writing: bool) -> list[Presence]:
    """Say that the person has the page open; returns the others who have, those who write first."""
    now = timezone.now()
    Presence.objects.update_or_create(
        case=case, user=user, defaults={"seen_at": now, "is_writing": is_writing}
    )
    Presence.objects.filter(seen_at__lt=now - 10 * LASTS).delete()
    return others_at(user=user, case=case)


def others_at(*, user: User, case: Case) -> list[Presence]:
    """Who else has the page of a case open now."""
    rows = Presence.objects.filter(case=case, seen_at__gte=timezone.now() - LASTS).exclude(user=user)
    return list(rows.select_related("user").order_by("-is_writing", "user__name"))
