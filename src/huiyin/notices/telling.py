"""Telling the affected customers: planned part by part by the worker, each of them once a stage.

A part is one transaction: the rows of who is told, their messages and how far the list is read. A worker
that is killed leaves whole parts, and the next one goes on behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import events
from huiyin.customers import queries as customers
from huiyin.customers.asking import offset_of
from huiyin.customers.contact_rules import earliest_sending, minute_of
from huiyin.customers.models import Contact
from huiyin.messaging import queries as messages
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import UNSUBSCRIBE, Content, Kind, NewMessage, Purpose
from huiyin.notices.contracts import AnnouncementMade, CallState, Stage, TellingState
from huiyin.notices.models import Affected, Announcement, CallEntry, Outage, Telling
from huiyin.notices.terms import Terms
from huiyin.notices.words import filled, values_of, words_of

PART = 500  # customers in one transaction, which nobody else can write beside
SOON = timedelta(hours=12)  # what begins so soon is told at night, too
COLUMNS = {Kind.SMS.value: "phone", Kind.EMAIL.value: "email", Kind.WECHAT.value: "wechat_id"}
_WAY_OUT = {"zh": "退订", "en": "Unsubscribe"}


def announce(outage: Outage, stage: Stage, *, by: User | None, counts: bool = False) -> Announcement:
    """Have the affected told of a stage, in the open transaction; the worker does it."""
    words, template = words_of(outage.unit, outage.kind, stage)
    now = timezone.now()
    row = Announcement.objects.create(
        outage=outage,
        stage=stage,
        number=outage.announcements.filter(stage=stage).count() + 1,
        words=words,
        template=template,
        counts=counts,
        not_before=_hour(outage, stage, now),
        by=by,
        created_at=now,
    )
    events.publish(AnnouncementMade(row.pk))
    return row


def uncount(outage: Outage) -> None:
    """What was told so far was of another time: nobody has been told of the one that holds."""
    outage.announcements.update(counts=False)
    outage.affected.exclude(told_at=None).update(told_at=None)
    outage.affected.filter(is_key=True, call_state=CallState.REACHED).update(call_state=CallState.OPEN)
    CallEntry.objects.filter(affected__outage=outage).update(counts=False)


def _hour(outage: Outage, stage: Stage, now: datetime) -> datetime | None:
    """When messages may leave: in the daytime, but at once where the matter does not wait for the morning."""
    if stage in (Stage.DURING, Stage.DELAYED) or outage.announced_start - now < SOON:
        return None if stage is not Stage.RESTORED else _morning(now)
    return _morning(now)


def _morning(now: datetime) -> datetime | None:
    minute, (_, rules) = minute_of(now), customers.current_rules()
    at = earliest_sending(np.array([minute]), np.array([offset_of("", now)]), Kind.SMS, rules)
    return now + timedelta(minutes=int(at[0]) - minute) if int(at[0]) > minute else None


def tell_all(announcement_id: int) -> None:
    """Plan an announcement to its end, part by part; the worker's work."""
    while tell_part(announcement_id):
        pass


@transaction.atomic
def tell_part(announcement_id: int, most: int = PART) -> int:
    """Plan the next affected customers of an announcement; how many, 0 at the end."""
    events.renew_lease(120)
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("outage__unit")
    row = rows.filter(pk=announcement_id, planned_at=None, stopped_at=None).first()
    if row is None:
        return 0
    part = list(row.outage.affected.filter(pk__gt=row.cursor).select_related("contact").order_by("pk")[:most])
    if not part:
        row.planned_at = timezone.now()
        row.save(update_fields=["planned_at"])
        return 0
    tellings = _tell(row, [one for one in part if one.contact is not None])
    row.cursor, row.n_planned = part[-1].pk, row.n_planned + len(tellings)
    row.save(update_fields=["cursor", "n_planned"])
    return len(part)


def _tell(row: Announcement, part: Sequence[Affected]) -> list[Telling]:
    writer = Writer.of(row)
    tellings = [Telling(announcement=row, affected=one) for one in part]
    _queue(row, writer, tellings)
    Telling.objects.bulk_create(tellings, batch_size=1000)
    return tellings


def _queue(row: Announcement, writer: Writer, tellings: Sequence[Telling]) -> None:
    """Give each telling its next channel and queue its message; without one left it has failed."""
    outgoing = []
    for one in tellings:
        contact = one.affected.contact
        channel = "" if contact is None else writer.channel_for(contact, after=one.channel)
        if contact is None or not channel:
            one.state = TellingState.FAILED if one.channel else TellingState.NO_ADDRESS
            continue
        one.channel, one.state = channel, TellingState.QUEUED
        outgoing.append(writer.message(one.affected_id, contact, channel))
    if outgoing:
        messaging.queue_many(outgoing)


@transaction.atomic
def fall_back(tellings: Sequence[Telling]) -> None:
    """Try the next channel for those whom the last one did not reach; in the open transaction."""
    by_announcement: dict[int, list[Telling]] = {}
    for one in tellings:
        by_announcement.setdefault(one.announcement_id, []).append(one)
    found = Announcement.objects.select_related("outage__unit").in_bulk(list(by_announcement))
    for key, mine in by_announcement.items():
        _queue(found[key], Writer.of(found[key]), mine)
    Telling.objects.bulk_update(tellings, ["channel", "state"], batch_size=500)


@transaction.atomic
def stop(*, by: User, announcement: Announcement) -> int:
    """Take back what has not left yet; how many messages."""
    row = Announcement.objects.select_for_update().get(pk=announcement.pk)
    if row.stopped_at is None:
        row.stopped_at = timezone.now()
        row.save(update_fields=["stopped_at"])
    return messaging.cancel(batch=batch_of(row), reason=f"stopped:{by.pk}")


def batch_of(row: Announcement) -> str:
    """The batch that an announcement's messages belong to."""
    return f"outage:{row.outage_id}:{row.pk}"


def reference_of(announcement_id: int, affected_id: int) -> str:
    """What a message belongs to."""
    return f"telling:{announcement_id}:{affected_id}"


def named(references: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Announcement and affected customer of the references that are ours."""
    found = {}
    for one in references:
        head, *rest = one.split(":")
        if head == "telling" and len(rest) == 2:
            found[one] = (int(rest[0]), int(rest[1]))
    return found


@dataclass(frozen=True)
class Writer:
    """Writes the messages of one announcement."""

    row: Announcement
    channels: tuple[str, ...]
    values: dict[str, dict[str, str]]

    @classmethod
    def of(cls, row: Announcement) -> Writer:
        """With the channels that can be sent by now, in the order of the terms."""
        terms, usable = Terms.from_json(row.outage.terms), messages.usable_kinds()
        return cls(
            row,
            tuple(one for one in terms.channels if one in COLUMNS and one in usable),
            {
                "zh": values_of(row.outage, terms, english=False),
                "en": values_of(row.outage, terms, english=True),
            },
        )

    def channel_for(self, contact: Contact, *, after: str = "") -> str:
        """The first channel (behind `after`) for which there is an address; "" for none."""
        left = self.channels
        if after in left:
            left = left[left.index(after) + 1 :]
        return next((one for one in left if getattr(contact, COLUMNS[one])), "")

    def message(self, affected_id: int, contact: Contact, channel: str) -> NewMessage:
        """One customer's message."""
        language = "en" if contact.language.startswith("en") else "zh"
        values = self.values[language] | {"name": contact.name}
        part = self.row.words[language]
        text = filled(part["text"], values)
        if channel == Kind.EMAIL:
            text = f"{text}\n\n--\n{_WAY_OUT[language]}: {UNSUBSCRIBE}\n"
        return NewMessage(
            kind=channel,
            to=str(getattr(contact, COLUMNS[channel])),
            content=Content(
                subject=filled(part["subject"], values),
                text=text,
                template=self.row.template if channel == Kind.SMS else "",
                parameters=values,
                language=language,
            ),
            purpose=Purpose.NOTICE,
            dedup_key=f"outage:{self.row.pk}:{affected_id}:{channel}",
            respondent_key=contact.respondent_key,
            reference=reference_of(self.row.pk, affected_id),
            batch=batch_of(self.row),
            unit_id=self.row.outage.unit_id,
            not_before=self.row.not_before,
        )
