"""What an outage system tells: planned interruptions and faults, how they go on, and how faults are repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import unit_by_code, unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.paging import page_of, pages_of
from huiyin.api.problems import NotReadable, NotThere
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.notices import queries as notices
from huiyin.notices import services
from huiyin.notices.contracts import Audience, OutageKind, OutageState, RepairArea
from huiyin.notices.models import Outage
from huiyin.notices.problems import NumberTaken
from huiyin.notices.services import NewOutage

MOST = 200
MOST_BYTES = 8 * 1024 * 1024
Kind = Literal["planned", "temporary", "fault", "other"]
Area = Literal["urban", "rural", "remote"]
Step = Literal["moved", "called_off", "began", "delayed", "restored", "repair"]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Place = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
assert set(OutageKind.values) == set(get_args(Kind))
assert set(RepairArea.values) == set(get_args(Area))


class SentOutage(msgspec.Struct, forbid_unknown_fields=True):
    """An outage, handed in at once. The same number is one outage, however often it is sent.

    Its customers are those of `region`, or those whose ids stand in `customers` (at most 5,000). `unit` is
    a unit's code, by default the key's unit. `end` may be left out for a fault.
    """

    number: Number
    kind: Kind
    place: Place
    reason: Reason
    start: datetime
    end: datetime | None = None
    unit: str = ""
    region: Annotated[str, msgspec.Meta(max_length=80)] = ""
    customers: Annotated[list[str], msgspec.Meta(max_length=5000)] = []
    place_en: Annotated[str, msgspec.Meta(max_length=120)] = ""
    reason_en: Annotated[str, msgspec.Meta(max_length=160)] = ""
    hours_ahead: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 0


class SentStep(msgspec.Struct, forbid_unknown_fields=True):
    """How an outage goes on.

    `began` and `restored` need `at`; `delayed` needs `end`; `moved` needs `start`, `end` and `why`;
    `called_off` needs `why`; `repair` (faults only) needs `area` and `reported_at`.
    """

    number: Number
    step: Step
    at: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    why: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    area: Area | None = None
    reported_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None


class OutageNow(msgspec.Struct):
    """How an outage stands and how many customers were told; `affected` is null until they are listed."""

    id: int
    number: str
    kind: str
    state: str
    start: str
    end: str | None
    started_at: str | None
    ended_at: str | None
    affected: int | None
    told: int
    told_in_time: int


class OutagesNow(msgspec.Struct):
    """Outages in the order in which they were entered; ask again with `next` until the list is empty."""

    outages: list[OutageNow]
    next: int


_outage = msgspec.json.Decoder(SentOutage)
_step = msgspec.json.Decoder(SentStep)


@operation(
    "POST",
    "outages",
    name="api-outages",
    scope=Scope.OUTAGES,
    tag="outages",
    summary={"zh": "登记一次停供", "en": "Enter an outage"},
    body=SentOutage,
    replies={200: OutageNow, 201: OutageNow},
    refusals=(404, 413, 422),
)
def take(call: Call, caller: Caller) -> Reply:
    """Customers are listed and told as if a person had handed it in; who signs outages of the unit still signs."""
    sent = decoded(_outage, body_of(call, MOST_BYTES))
    known = notices.outage_by_number(sent.number)
    if known is not None:
        return json_reply(_now(_within(known, caller, sent.number)))
    if bool(sent.region.strip()) == bool(sent.customers):
        raise NotReadable(why="region, customers")
    wanted = NewOutage(
        kind=sent.kind,
        place=sent.place,
        reason=sent.reason,
        start=_aware(sent.start),
        end=None if sent.end is None else _aware(sent.end),
        audience=Audience.LIST if sent.customers else Audience.REGION,
        place_en=sent.place_en,
        reason_en=sent.reason_en,
        region=sent.region,
        keys=sent.customers,
        lead_hours=sent.hours_ahead,
        number=sent.number,
    )
    try:
        made = services.enter(by=None, unit=_unit(sent.unit, caller), wanted=wanted)
    except NumberTaken:  # sent twice at the same moment
        return json_reply(_now(_within(notices.outage_by_number(sent.number), caller, sent.number)))
    return json_reply(_now(made), 201)


@operation(
    "POST",
    "outages/steps",
    name="api-outage-steps",
    scope=Scope.OUTAGES,
    tag="outages",
    summary={"zh": "告知停供的进展", "en": "Tell how an outage goes on"},
    body=SentStep,
    replies={200: OutageNow},
    refusals=(404, 413, 422),
)
def step(call: Call, caller: Caller) -> Reply:
    """A beginning or an end that is known already changes nothing; what does not fit its state is refused."""
    sent = decoded(_step, body_of(call))
    outage = _within(notices.outage_by_number(sent.number), caller, sent.number)
    lacking = [name for name in _NEEDS[sent.step] if not getattr(sent, name)]
    if lacking:
        raise NotReadable(why=", ".join(lacking))
    if not _is_known(outage, sent):
        _STEPS[sent.step](outage, sent)
    return json_reply(_now(_within(notices.outage_by_number(sent.number), caller, sent.number)))


_NEEDS: dict[str, tuple[str, ...]] = {
    "moved": ("start", "end", "why"),
    "called_off": ("why",),
    "began": ("at",),
    "delayed": ("end",),
    "restored": ("at",),
    "repair": ("area", "reported_at"),
}
_STEPS: dict[str, Callable[[Outage, SentStep], Any]] = {
    "moved": lambda outage, sent: services.move(
        by=None, outage=outage, start=_aware(sent.start), end=_aware(sent.end), text=sent.why
    ),
    "called_off": lambda outage, sent: services.call_off(by=None, outage=outage, text=sent.why),
    "began": lambda outage, sent: services.begin(by=None, outage=outage, at=_aware(sent.at)),
    "delayed": lambda outage, sent: services.delay(by=None, outage=outage, end=_aware(sent.end)),
    "restored": lambda outage, sent: services.restore(by=None, outage=outage, at=_aware(sent.at)),
    "repair": lambda outage, sent: services.note_repair(
        by=None,
        outage=outage,
        area=str(sent.area),
        reported_at=_aware(sent.reported_at),
        dispatched_at=sent.dispatched_at and _aware(sent.dispatched_at),
        arrived_at=sent.arrived_at and _aware(sent.arrived_at),
    ),
}


def _is_known(outage: Outage, sent: SentStep) -> bool:
    """Whether exactly this was told before."""
    held = {
        "began": outage.started_at,
        "restored": outage.ended_at,
    }
    if sent.step == "called_off":
        return outage.state == OutageState.CANCELLED
    return sent.step in held and held[sent.step] is not None and held[sent.step] == _aware(sent.at)


@operation(
    "GET",
    "outages",
    name="api-outages",
    scope=Scope.OUTAGES,
    tag="outages",
    summary={"zh": "读取停供及告知情况", "en": "Read outages and who was told"},
    replies={200: OutagesNow},
    refusals=(422,),
    query=pages_of(MOST),
)
def listed(call: Call, caller: Caller) -> Reply:
    """Outages of the key's unit and those below it, entered by people or machines."""
    after, most = page_of(call, MOST)
    found = notices.outages_within(caller.unit_path, after, most)
    return json_reply(OutagesNow([_now(one) for one in found], found[-1].pk if found else after))


def _within(outage: Outage | None, caller: Caller, number: str) -> Outage:
    if outage is None or not outage.unit.path.startswith(caller.unit_path):
        raise NotThere(number=number, what={"zh": "停供", "en": "outage"})
    return outage


def _unit(code: str, caller: Caller) -> Unit:
    found = unit_by_code(code, caller.unit_path) if code else unit_by_path(caller.unit_path)
    if found is None:
        raise NotThere(number=code, what={"zh": "单位", "en": "unit"})
    return found


def _aware(at: datetime | None) -> datetime:
    """A moment without a time zone is meant where the installation stands."""
    assert at is not None
    return at if at.tzinfo is not None else timezone.make_aware(at)


def _now(outage: Outage) -> OutageNow:
    reach = notices.reach_of([outage])[outage.pk]

    def said(at: datetime | None) -> str | None:
        return at.isoformat() if at else None

    return OutageNow(
        outage.pk,
        outage.number,
        outage.kind,
        outage.state,
        outage.announced_start.isoformat(),
        said(outage.announced_end),
        said(outage.started_at),
        said(outage.ended_at),
        outage.n_affected if outage.counted_at else None,
        reach.n_told,
        reach.n_in_time,
    )
