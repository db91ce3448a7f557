"""Messages that went to the customer, and whether they arrived."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.messaging import queries as messaging
from huiyin.messaging.contracts import Kind, Purpose, State
from huiyin.messaging.models import OutgoingMessage
from huiyin.profiles.contracts import Moment
from huiyin.profiles.persons import keys_of
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources
from huiyin.profiles.wording import message_kind, message_state

_PURPOSES = (Purpose.NOTICE, Purpose.CASE, Purpose.ALERT)  # the contact ledger has the surveys' own
MOST_WORDS = 60
_LINK = re.compile(r"https?://\S+")
_TONES = {State.FAILED: "danger", State.BOUNCED: "warning"}


def _words(row: OutgoingMessage) -> str:
    """The subject, or the beginning of a message that has none of its own, such as a text message."""
    said = (row.subject if row.kind == Kind.EMAIL else "") or row.text or row.subject
    words = " ".join(_LINK.sub("…", said).split())  # a personal link is for the customer alone
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…"


@timeline_sources.register
class Messages(TimelineSource):
    key = "messages"
    name = {"zh": "消息", "en": "Messages"}
    about = {
        "zh": "通知、工单等消息及是否送达。",
        "en": "Notices and messages about cases, and whether they arrived.",
    }
    icon = "mail"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        rows = messaging.messages_to(keys_of(contact), purposes=_PURPOSES, before=before, most=most)
        return [
            Moment(
                row.queued_at,
                self.key,
                row.pk,
                _("Message: %(words)s") % {"words": _words(row)},
                f"{message_kind(row.kind)} · {message_state(row.state)}",
                tone=_TONES.get(State(row.state), ""),
                icon=self.icon,
            )
            for row in rows
        ]
