"""Sender accounts: their settings with the secrets opened, and what they sent today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from huiyin.core.problems import SealBroken
from huiyin.core.vault import seal, unseal
from huiyin.messaging.contracts import TAKEN, Kind, State
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.senders.base import Sender, senders

SECRETS = "sender-account"
COUNTED = (State.SENDING, *TAKEN)  # what may have cost something


@dataclass(frozen=True)
class Today:
    """What an account did since midnight; `n_parts` is what counts against its budget."""

    n_taken: int
    n_parts: int
    n_failed: int
    n_uncertain: int
    n_waiting: int
    budget: int  # 0: none

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more may leave today."""
        return 0 < self.budget <= self.n_parts


def sender_of(account: SenderAccount) -> Sender:
    """The program behind an account."""
    return senders[account.sender]


def settings_of(account: SenderAccount) -> dict[str, Any]:
    """Everything the sender is told, secrets included. Raises `SealBroken`."""
    opened = json.loads(unseal(account.secrets, SECRETS)) if account.secrets else {}
    return {**account.settings, **opened, "account": account.pk}


def kept_secrets(account: SenderAccount) -> frozenset[str]:
    """Names of the secrets that are stored; none where the seal is broken, so that they are typed again."""
    try:
        return frozenset(name for name, value in settings_of(account).items() if value) - {*account.settings}
    except SealBroken:
        return frozenset()


def sealed(secrets: dict[str, str]) -> str:
    """Secrets as they are stored."""
    return seal(json.dumps(secrets, ensure_ascii=False), SECRETS)


def midnight() -> datetime:
    """When today began, where the organisation is."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def tomorrow() -> datetime:
    """When today ends."""
    return midnight() + timedelta(days=1)


def parts_today(account: SenderAccount) -> int:
    """What counts against the daily budget so far."""
    rows = OutgoingMessage.objects.filter(account=account, tried_at__gte=midnight(), state__in=COUNTED)
    if account.kind == Kind.SMS:
        return int(rows.aggregate(n=Sum("n_parts"))["n"] or 0)
    return rows.count()


def today_of(account: SenderAccount) -> Today:
    """Today's numbers of an account."""
    rows = OutgoingMessage.objects.filter(account=account)
    counts = rows.filter(tried_at__gte=midnight()).aggregate(
        taken=Count("pk", filter=Q(state__in=(State.SENT, State.DELIVERED, State.BOUNCED))),
        failed=Count("pk", filter=Q(state__in=(State.FAILED, State.BOUNCED))),
        uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
    )
    return Today(
        n_taken=counts["taken"],
        n_parts=parts_today(account),
        n_failed=counts["failed"],
        n_uncertain=counts["uncertain"],
        n_waiting=rows.filter(state__in=(State.QUEUED, State.SENDING)).count(),
        budget=account.per_day,
    )
