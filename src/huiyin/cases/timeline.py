"""Everything that happened around a case in one line of time: steps, calls, messages and what became of them,
live contacts, and what else the customer did with us on other channels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.cases.desk import HELD_BACK, contact_about
from huiyin.cases.history import Event, history_of
from huiyin.cases.models import Case, LiveContact
from huiyin.core.languages import page_language
from huiyin.customers.queries import timeline as contact_timeline
from huiyin.messaging.contracts import State
from huiyin.messaging.queries import messages_of, replies_to, state_name, states_of
from huiyin.responses.extensions import channel_names

MOST = 200


@dataclass(frozen=True)
class Item:
    """One line of the timeline; `key` is set while a message can be taken back, `around` for other channels."""

    event: Event
    state: str = ""
    key: str = ""
    around: bool = False

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.event.at


def timeline_of(case: Case, user: User, language: str) -> list[Item]:
    """All items, newest first."""
    items = [*_own(case, language), *_replies(case, user), *_live(case), *_around(case)]
    return sorted(items, key=lambda item: item.at, reverse=True)[:MOST]


def _own(case: Case, language: str) -> Iterator[Item]:
    """The history, with the state of each message that was sent."""
    states, now = states_of(f"case:{case.pk}"), timezone.now()
    entries = list(case.entries.select_related("author"))
    for entry, event in zip(entries, history_of(entries, language), strict=True):
        key = str(entry.detail.get("key", "")) if entry.kind == "message" else ""
        state = states.get(key)
        can_undo = state == State.QUEUED and now < entry.at + HELD_BACK
        yield Item(event, state_name(state, language) if state else "", key if can_undo else "")


def _replies(case: Case, user: User) -> Iterator[Item]:
    """What the customer wrote back to our messages."""
    for message in messages_of(user).filter(reference=f"case:{case.pk}")[:50]:
        for reply in replies_to(message):
            yield Item(
                Event(
                    reply.received_at,
                    _("Customer"),
                    _("Answered our message"),
                    reply.text,
                    "message-2",
                    "green",
                )
            )


def _live(case: Case) -> Iterator[Item]:
    """Talks that began as a live contact."""
    for row in LiveContact.objects.filter(case=case, answered_at__isnull=False).select_related("by"):
        seconds = int((row.answered_at - row.waiting_since).total_seconds()) if row.answered_at else 0
        what = _("%(channel)s: taken after %(seconds)s s") % {
            "channel": row.get_channel_display(),
            "seconds": seconds,
        }
        yield Item(Event(row.waiting_since, row.by.name if row.by else "", what, row.about, "phone"))


def _around(case: Case) -> Iterator[Item]:
    """What else happened between us and the customer, on every channel."""
    contact = contact_about(case)
    if contact is None:
        return
    for one in contact_timeline(contact, 50):
        words: dict[str, Any] = {"what": one.get_kind_display(), "channel": channel_word(one.channel)}
        what = _("%(what)s · %(channel)s") % words if one.channel else words["what"]
        yield Item(Event(one.at, _("Customer"), str(what), "", "route"), around=True)


def channel_word(channel: str) -> str:
    """The name of a channel in the language of the page; its key where nobody names it."""
    return channel_names(page_language()).get(channel, channel)
