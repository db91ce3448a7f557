"""The contact ledger: asked, reminded, noticed, called, served, opted out, over all channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huiyin.accounts.models import User
from huiyin.customers.contracts import EventKind
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources
from huiyin.profiles.wording import channel_name

_ICONS = {
    EventKind.ASKED: "send",
    EventKind.REMINDED: "bell",
    EventKind.CALLED: "phone",
    EventKind.NOTICED: "message-2",
    EventKind.SERVED: "tool",
    EventKind.BOUNCED: "alert-triangle",
    EventKind.REFUSED: "user-off",
    EventKind.OPTED_OUT: "user-off",
}
_TONES = {
    EventKind.BOUNCED: "warning",
    EventKind.REFUSED: "warning",
    EventKind.OPTED_OUT: "danger",
}


@timeline_sources.register
class Touches(TimelineSource):
    key = "touches"
    name = {"zh": "触达", "en": "Contacts"}
    about = {
        "zh": "各渠道的邀请、提醒、通知、致电、服务、退订与未送达。",
        "en": "Invitations, reminders, notices, calls, services, opt-outs and failed deliveries over all channels.",
    }
    icon = "send"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        rows = contact.events.exclude(kind=EventKind.ANSWERED)  # the answers speak for themselves
        if before is not None:
            rows = rows.filter(at__lt=before)
        return [
            Moment(
                row.at,
                self.key,
                row.pk,
                str(EventKind(row.kind).label),
                channel_name(row.channel),
                tone=_TONES.get(EventKind(row.kind), ""),
                icon=_ICONS.get(EventKind(row.kind), self.icon),
            )
            for row in rows.order_by("-at", "-pk")[:most]
        ]
