"""The contact budget at work: customers loaded as arrays, and the claim that lets one of many ask.

`claim` is the only way to ask anybody, on any channel. It locks the customers, looks at them anew and
writes the asks in the same transaction, so two campaigns at once cannot both ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from huiyin.customers.contact_rules import NEVER, YEAR, Ints, People, Reason, Rules, decide, minute_of
from huiyin.customers.contracts import Entry, EventKind, HoldKind, SurveyKind
from huiyin.customers.merging import kept_of
from huiyin.customers.models import Contact, ContactEvent, Hold
from huiyin.customers.queries import open_pauses
from huiyin.customers.services import record_contact

PART = 5_000
_HOLD_ORDER = {HoldKind.COMPLAINT.value: 1, HoldKind.FAULT.value: 2, HoldKind.OTHER.value: 3}


@dataclass(frozen=True)
class Ask:
    """An invitation that somebody wants to send now."""

    contact_id: int
    survey_kind: str
    channel: str
    dedup_key: str
    reference: str = ""
    programme_id: int | None = None


def claim(asks: Sequence[Ask], *, now: datetime, rules: Rules) -> dict[str, Reason]:
    """Decide about each ask and write those that are granted, in the open transaction; by `dedup_key`.

    An ask granted before is granted again without being counted twice. Of several asks for one customer
    at most one is granted. Customers who no longer exist are refused as opted out.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("claim in the transaction that queues the message")
    kept = kept_of({ask.contact_id for ask in asks})
    asks = [replace(ask, contact_id=kept[ask.contact_id]) if ask.contact_id in kept else ask for ask in asks]
    ids = sorted({ask.contact_id for ask in asks})
    locked = Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    known = set(locked.values_list("pk", flat=True))
    keys = [ask.dedup_key for ask in asks]
    granted_before = set(
        ContactEvent.objects.filter(dedup_key__in=keys, kind=EventKind.ASKED).values_list(
            "dedup_key", flat=True
        )
    )
    found: dict[str, Reason] = {}
    taken: set[int] = set()
    for kind in SurveyKind.values:
        of_kind = [ask for ask in asks if ask.survey_kind == kind and ask.dedup_key not in granted_before]
        of_kind = [ask for ask in of_kind if ask.contact_id in known]
        order = sorted({ask.contact_id for ask in of_kind})
        reasons = decide(load_people(order, now=now), kind, minute_of(now), rules)
        decided = dict(zip(order, reasons.tolist(), strict=True))
        for ask in of_kind:
            reason = Reason(decided[ask.contact_id])
            if reason is Reason.ASK and ask.contact_id in taken:
                reason = Reason.QUARANTINE
            if reason is Reason.ASK:
                taken.add(ask.contact_id)
            found[ask.dedup_key] = reason
    _write(ask for ask in asks if found.get(ask.dedup_key) is Reason.ASK)
    return {
        ask.dedup_key: Reason.ASK
        if ask.dedup_key in granted_before
        else found.get(ask.dedup_key, Reason.OPTED_OUT)
        for ask in asks
    }


def _write(asks: Iterable[Ask]) -> None:
    record_contact(
        Entry(
            contact_id=ask.contact_id,
            kind=EventKind.ASKED,
            dedup_key=ask.dedup_key,
            channel=ask.channel,
            survey_kind=ask.survey_kind,
            programme_id=ask.programme_id,
            reference=ask.reference,
        )
        for ask in asks
    )


def load_people(contact_ids: Sequence[int], *, now: datetime) -> People:
    """What the rules need of these customers, in the order of `contact_ids` (each once, ascending)."""
    parts = [_load(contact_ids[start : start + PART], now) for start in range(0, len(contact_ids), PART)] or [
        People.fresh(0)
    ]
    return People(
        **{one.name: np.concatenate([getattr(p, one.name) for p in parts]) for one in fields(People)}
    )


def _load(ids: Sequence[int], now: datetime) -> People:
    rows = Contact.objects.filter(pk__in=ids).order_by("pk")
    asks = ContactEvent.objects.filter(contact__in=ids)
    holds = Hold.objects.filter(contact__in=ids)
    return people_of(rows, asks=asks, holds=holds, now=now)[1]


def people_of(
    rows: QuerySet[Contact],
    *,
    now: datetime,
    asks: QuerySet[ContactEvent] | None = None,
    holds: QuerySet[Hold] | None = None,
    extra: Sequence[str] = (),
) -> tuple[Ints, People, dict[str, list[Any]]]:
    """The numbers of the contacts in `rows` (ascending), what the rules need of them, and `extra` columns.

    `asks` and `holds` narrow what is looked through; without, everything is.
    """
    columns = ("pk", "is_key_account", "control_draw", "opt_outs", "time_zone", "region", "unit__path")
    found = list(rows.order_by("pk").values_list(*columns, *extra))
    ids = np.fromiter((row[0] for row in found), dtype=np.int64, count=len(found))
    n = len(ids)
    zones = {zone: offset_of(zone, now) for zone in {row[4] for row in found}}
    pauses = [(pause.unit.path if pause.unit else "", pause.region) for pause in open_pauses(now)]
    paused = {
        (region, path): any(path.startswith(unit) and wanted in {"", region} for unit, wanted in pauses)
        for region, path in ({(row[5], row[6]) for row in found} if pauses else ())
    }
    last_asked, last_relationship, n_asked = _history(ids, asks, now)
    people = People(
        is_key_account=np.fromiter((row[1] for row in found), dtype=np.bool_, count=n),
        control_draw=np.fromiter((row[2] for row in found), dtype=np.int64, count=n),
        opt_outs=np.fromiter((row[3] for row in found), dtype=np.int64, count=n),
        holds=_held(ids, holds),
        is_paused=np.fromiter((paused.get((row[5], row[6]), False) for row in found), np.bool_, count=n),
        last_asked=last_asked,
        last_relationship=last_relationship,
        n_asked=n_asked,
        utc_offset=np.fromiter((zones[row[4]] for row in found), dtype=np.int64, count=n),
    )
    more = {name: [row[7 + place] for row in found] for place, name in enumerate(extra)}
    return ids, people, more


def _history(ids: Ints, asks: QuerySet[ContactEvent] | None, now: datetime) -> tuple[Ints, Ints, Ints]:
    """Last ask, last ask about the relationship, and the number of asks in the year, for each id."""
    last, relationship = np.full(len(ids), NEVER), np.full(len(ids), NEVER)
    n_asked = np.zeros(len(ids), dtype=np.int64)
    rows = (ContactEvent.objects.all() if asks is None else asks).filter(
        kind=EventKind.ASKED, minute__gt=minute_of(now) - YEAR
    )
    table = (
        rows.order_by()
        .values("contact_id")
        .annotate(
            last=Max("minute"),
            relationship=Max("minute", filter=Q(survey_kind=SurveyKind.RELATIONSHIP)),
            n=Count("pk"),
        )
    )
    found = np.array(
        [
            (pk, a, NEVER if b is None else b, n)
            for pk, a, b, n in table.values_list("contact_id", "last", "relationship", "n")
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    at, is_known = _places(ids, found[:, 0])
    last[at], relationship[at], n_asked[at] = found[is_known, 1], found[is_known, 2], found[is_known, 3]
    return last, relationship, n_asked


def _held(ids: Ints, holds: QuerySet[Hold] | None) -> Ints:
    """0 or the most serious open hold of each id."""
    held = np.zeros(len(ids), dtype=np.int64)
    rows = (Hold.objects.all() if holds is None else holds).filter(released_at=None)
    for contact_id, kind in rows.values_list("contact_id", "kind"):
        place = int(np.searchsorted(ids, contact_id))
        if place < len(ids) and ids[place] == contact_id:
            held[place] = min(held[place] or 9, _HOLD_ORDER[kind])
    return held


def _places(ids: Ints, wanted: Ints) -> tuple[Ints, np.typing.NDArray[np.bool_]]:
    """Where the wanted ids stand among ascending `ids`, and which of them are there at all."""
    if not len(ids):
        return np.zeros(0, dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    is_known = ids[places] == wanted
    return places[is_known], is_known


def offset_of(zone: str, now: datetime) -> int:
    """Minutes by which local time is ahead of UTC at a moment; unknown zones count as the organisation's."""
    try:
        known = ZoneInfo(zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = ZoneInfo(settings.TIME_ZONE)
    offset = now.astimezone(UTC).astimezone(known).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def spared_counts(reasons: Ints) -> dict[Reason, int]:
    """How many of the people each reason spares, and how many are asked."""
    counted = np.bincount(reasons, minlength=len(Reason))
    return {reason: int(counted[reason]) for reason in Reason if counted[reason]}


def reasons_of(contact_ids: Collection[int], *, kind: str, now: datetime, rules: Rules) -> dict[int, Reason]:
    """What would happen if these customers were asked now; nothing is written."""
    ids = sorted(set(contact_ids))
    reasons = decide(load_people(ids, now=now), kind, minute_of(now), rules)
    return {pk: Reason(reason) for pk, reason in zip(ids, reasons.tolist(), strict=True)}
