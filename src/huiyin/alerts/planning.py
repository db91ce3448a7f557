"""Who is told of an alert and when: recipients, quiet hours, gathering, and who is next in line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_by_number, people_over
from huiyin.alerts.contracts import Gathering, Urgency
from huiyin.alerts.models import Listening, Raised, Roster, Rule, Told
from huiyin.alerts.rota import Absence, Rota
from huiyin.core.access import MANAGERS

LAST_LEVEL = 3
DUTY, PERSON = True, False


@dataclass(frozen=True)
class Recipient:
    """A person to be told, and whether by duty: then neither the hour nor gathering holds it back."""

    user: User
    on_duty: bool


def here() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def rota_of(roster: Roster) -> Rota:
    """A roster as it stands; people who may no longer sign in have no turn."""
    people = [place.user_id for place in roster.places.all() if place.user.is_active]
    absences = [Absence(one.user_id, one.starts_at, one.ends_at) for one in roster.substitutions.all()]
    return Rota(tuple(people), roster.turn, roster.starts_on, roster.changes_at, here(), absences)


def due_at(now: datetime, listening: Listening, urgency: str, zone: ZoneInfo) -> datetime:
    """When a person is told: urgent news at once; else gathered as they wish, and never in their quiet hours."""
    if urgency == Urgency.HIGH:
        return now
    at = now.astimezone(zone)
    if listening.gathering == Gathering.HOUR:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    elif listening.gathering == Gathering.DAY:
        at = _next(at, listening.digest_at)
    if is_quiet(at.time(), listening.quiet_from, listening.quiet_to):
        assert listening.quiet_to is not None
        at = _next(at, listening.quiet_to)
    return at


def is_quiet(at: time, begin: time | None, end: time | None) -> bool:
    """Whether an hour lies in the quiet ones, which may span midnight.

    >>> is_quiet(time(23), time(22), time(8)), is_quiet(time(8), time(22), time(8)), is_quiet(time(3), None, None)
    (True, False, False)
    """
    if begin is None or end is None or begin == end:
        return False
    return begin <= at < end if begin < end else at >= begin or at < end


def _next(at: datetime, hour: time) -> datetime:
    """The next moment at which the clock on the wall shows that hour."""
    on = at.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return on if on > at else on + timedelta(days=1)


def plan(raised: Sequence[Raised], now: datetime) -> None:
    """Write down who is to be told of new alerts, and when the next in line would be. All are of one programme."""
    rules = {row.rule_id: row.rule for row in raised}
    first = {key: _first_told(rule, now) for key, rule in rules.items()}
    listening = listening_of({one.user.pk for people, _ in first.values() for one in people})
    rows: list[Told] = []
    for one in raised:
        people, robots = first[one.rule_id]
        told = [row for person in people for row in _rows(one, person, listening, 0, now)]
        told += [_robot_row(one, key, now) for key in robots]
        rows += told
        if (within := rules[one.rule_id].answer_within) > 0:
            begun = min((row.due_at for row in told if not row.outcome), default=now)
            one.next_step_at = begun + timedelta(minutes=within)
    Told.objects.bulk_create(rows, batch_size=500)
    Raised.objects.bulk_update([one for one in raised if one.next_step_at], ["next_step_at"], batch_size=500)


def _first_told(rule: Rule, now: datetime) -> tuple[list[Recipient], list[int]]:
    people = [Recipient(user, PERSON) for user in rule.people.all() if user.is_active]
    duty = on_duty(rule.roster, now) if rule.roster else None
    if duty is not None:
        people = [Recipient(duty, DUTY), *(one for one in people if one.user != duty)]
    return people, list(rule.robots.filter(is_enabled=True).values_list("pk", flat=True))


def on_duty(roster: Roster, at: datetime) -> User | None:
    """Who is on duty now; who stands in where that person may no longer sign in."""
    rota = rota_of(roster)
    return _at_work(rota.on_duty(at)) or _at_work(rota.stand_in(at))


def _at_work(key: int | None) -> User | None:
    """The person of that number, unless they may no longer sign in."""
    person = people_by_number([key]).get(key) if key else None
    return person if person is not None and person.is_active else None


def listening_of(keys: Collection[int]) -> Mapping[int, Listening]:
    """How people want to be told, by user; the usual for who has said nothing."""
    found = {one.user_id: one for one in Listening.objects.filter(user__in=keys)}
    return {key: found.get(key) or Listening(user_id=key) for key in keys}


def _rows(
    raised: Raised, person: Recipient, listening: Mapping[int, Listening], level: int, now: datetime
) -> Iterable[Told]:
    own = listening[person.user.pk]
    urgency = Urgency.HIGH if person.on_duty else raised.urgency
    at = due_at(now, own, urgency, here())
    ways = [way for way, wanted in (("email", own.by_email), ("sms", own.by_sms)) if wanted]
    address = {"email": person.user.email, "sms": own.phone}
    for way in ways:
        is_reached = bool(address[way])
        yield Told(
            raised=raised,
            user=person.user,
            recipient=f"user:{person.user.pk}:{way}",
            level=level,
            is_urgent=urgency == Urgency.HIGH,
            due_at=at,
            settled_at=None if is_reached else now,
            outcome="" if is_reached else "no_address",
        )


def _robot_row(raised: Raised, key: int, now: datetime) -> Told:
    """A group chat is told at once, but not at night unless it is urgent."""
    at = due_at(now, Listening(), raised.urgency, here())
    return Told(
        raised=raised,
        robot_id=key,
        recipient=f"robot:{key}",
        is_urgent=raised.urgency == Urgency.HIGH,
        due_at=at,
    )


def next_in_line(raised: Raised, level: int, now: datetime) -> list[Recipient]:
    """Who is told at a level: who stands in for duty, the managers of the unit, those of the units above it."""
    if level == 1 and raised.rule.roster is not None:
        user = _at_work(rota_of(raised.rule.roster).stand_in(now))
        return [Recipient(user, DUTY)] if user else []
    unit: Unit | None = raised.programme.unit
    by_depth: dict[int, list[User]] = defaultdict(list)
    for person in people_over(raised.programme.unit):
        if person.role in MANAGERS:
            by_depth[person.unit.depth].append(person)
    depths = sorted(by_depth, reverse=True)
    place = level - (2 if raised.rule.roster is not None else 1)
    assert unit is not None
    return [Recipient(user, PERSON) for user in by_depth[depths[place]]] if place < len(depths) else []


def escalate(raised: Raised, now: datetime) -> list[Told]:
    """Tell the next in line who has not been told yet; gives the new rows. The alert remembers its level."""
    known = set(raised.told.values_list("recipient", flat=True))
    rows: list[Told] = []
    while not rows and raised.level < LAST_LEVEL:
        raised.level += 1
        people = next_in_line(raised, raised.level, now)
        listening = listening_of({one.user.pk for one in people})
        rows = [
            row
            for person in people
            for row in _rows(raised, person, listening, raised.level, now)
            if row.recipient not in known
        ]
    raised.next_step_at = (
        min((row.due_at for row in rows if not row.outcome), default=now)
        + timedelta(minutes=raised.rule.answer_within)
        if rows and raised.level < LAST_LEVEL
        else None
    )
    raised.save(update_fields=["level", "next_step_at"])
    return Told.objects.bulk_create(rows)


def usual_listening(user: User) -> Listening:
    """How a person wants to be told."""
    return listening_of([user.pk])[user.pk]
