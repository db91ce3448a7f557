"""How often: by account, and by number for text messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.messaging.accounts import COUNTED, midnight, tomorrow
from huiyin.messaging.models import OutgoingMessage, SenderAccount

NUMBER_PAUSE = timedelta(minutes=1)
MOST_A_DAY = 5  # text messages to one number
MORNING = timedelta(hours=9)


def seconds_until_allowed(account: SenderAccount) -> float:
    """0 when the account may send now, otherwise how long until its rate allows it."""
    if not account.per_minute:
        return 0.0
    now = timezone.now()
    began = now - timedelta(minutes=1)
    tried = OutgoingMessage.objects.filter(account=account, tried_at__gt=began).order_by("-tried_at")
    moments = list(tried.values_list("tried_at", flat=True)[: account.per_minute])
    if len(moments) < account.per_minute or moments[-1] is None:
        return 0.0
    return max(0.0, (moments[-1] + timedelta(minutes=1) - now).total_seconds())


def earliest_for_number(message: OutgoingMessage, now: datetime) -> datetime:
    """When this number may get its next text message: once a minute, five times a day."""
    earlier = (
        OutgoingMessage.objects.filter(to_hash=message.to_hash, kind=message.kind, state__in=COUNTED)
        .exclude(pk=message.pk)
        .order_by("-tried_at")
    )
    today = list(earlier.filter(tried_at__gte=midnight()).values_list("tried_at", flat=True)[:MOST_A_DAY])
    if len(today) >= MOST_A_DAY:
        return tomorrow() + MORNING
    last = today[0] if today else earlier.values_list("tried_at", flat=True).first()
    return now if last is None else max(now, last + NUMBER_PAUSE)
