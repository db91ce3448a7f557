"""How many answers to expect: norms of response by mode, or the programme's own experience (C18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from huiyin.campaigns.contracts import OUT_STATES, InvitationState
from huiyin.campaigns.models import Invitation

FEWEST = 100  # invitations of our own before experience replaces the norm
SETTLED = timedelta(days=7)  # after which most answers have come


@dataclass(frozen=True)
class Norm:
    """The response rate to expect: a range, and whether it is our own."""

    low: float
    high: float
    is_own: bool = False
    n: int = 0

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


# Telephone and mail 12-15 %, online 20-30 %, at the touchpoint 40 % and more.
NORMS = {
    "telephone": Norm(0.12, 0.15),
    "paper": Norm(0.12, 0.15),
    "kiosk": Norm(0.40, 0.60),
    "web_link": Norm(0.40, 0.60),
}
ONLINE = Norm(0.20, 0.30)


def norm_of(channel: str) -> Norm:
    """The published norm for a channel's mode."""
    return NORMS.get(channel, ONLINE)


def expected(programme_id: int, channels: list[str]) -> dict[str, Norm]:
    """For each channel the programme's own rate where there is enough experience, else the norm."""
    found = {channel: norm_of(channel) for channel in channels}
    rows = (
        Invitation.objects.filter(
            campaign__programme_id=programme_id,
            state__in=OUT_STATES,
            asked_at__lt=timezone.now() - SETTLED,
            channel__in=channels,
        )
        .values("channel")
        .annotate(n=Count("pk"), answered=Count("pk", filter=Q(state=InvitationState.ANSWERED)))
    )
    for row in rows:
        if row["n"] >= FEWEST:
            rate = row["answered"] / row["n"]
            found[row["channel"]] = Norm(rate, rate, True, row["n"])
    return found
